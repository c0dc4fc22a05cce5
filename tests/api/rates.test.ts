import { limits } from '@holdpoint/api/board/limits';
import { expect, test } from 'vitest';
import { browser, newBoard, newPerson, problem, program, owner, signedIn } from './visitor.ts';

const statement = { milestone: 'release-kickoff', role: 'QA', meaning: 'approved', digest: '0'.repeat(64) };

test('who asks a board too often within a minute waits, and nobody else does', async () => {
	const board = await newBoard();
	const path = `/api/boards/${board}/statements`;
	const fast = await signedIn((await newPerson(board)).token);
	const other = await signedIn((await newPerson(board, { name: 'Ben' })).token);
	for (let time = 0; time < limits.aMinute.statements; time += 1)
		expect((await fast.post(path, statement)).status).not.toBe(429);
	const { body, headers } = await fast.post(path, statement);
	expect(body).toMatchObject({
		...problem(429, 'too-many'),
		details: { seconds: expect.any(Number) as number },
	});
	expect(Number(headers.get('Retry-After'))).toBeGreaterThan(0);
	expect((await other.post(path, statement)).status).not.toBe(429);
	expect((await fast.get(`/api/boards/${board}`)).status).toBe(200);
});

test('programs that share a link count together, whatever they call themselves', async () => {
	const board = await newBoard();
	const { body: link } = await owner().post<{ token: string }>(`/api/boards/${board}/links`, {
		access: 'view',
		label: 'x',
	});
	const statuses = new Set<number>();
	for (let time = 0; time <= limits.aMinute.tickets; time += 1) {
		const { status } = await program(link.token).post(`/api/boards/${board}/ticket`, { name: `p${time}` });
		statuses.add(status);
	}
	expect(statuses).toEqual(new Set([200, 429]));
});

test('sign-ins of one address are counted, before anything is looked up', async () => {
	const join = (address: string) =>
		browser().post('/api/join', { token: 'x' }, { 'CF-Connecting-IP': address });
	const statuses: number[] = [];
	for (let time = 0; time <= 100; time += 1) statuses.push((await join('203.0.113.9')).status);
	expect(statuses.indexOf(429)).toBe(100);
	expect((await join('203.0.113.9')).headers.get('Retry-After')).toBe('60');
	expect((await join('203.0.113.10')).status).toBe(422);
});
