import { limits } from '@holdpoint/api/board/limits';
import { expect, test } from 'vitest';
import { browser, newBoard, newLink, newPerson, problem, program, owner, signedIn } from './visitor.ts';

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

test('sign-ins of one network are counted, openings of a link are not', async () => {
	const board = await newBoard();
	const named = { name: 'Guest' };
	const joinBy = (token: string) => (address: string, body: object) =>
		browser().post('/api/join', { token, ...body }, { 'CF-Connecting-IP': address });
	const minute = () => Math.floor(Date.now() / 60_000);
	// The platform counts by the minute of the clock: what fell into two of them is asked again, from another network.
	for (let network = 1; ; network += 1) {
		const join = joinBy((await newLink(board, { access: 'edit' })).token);
		const at = `2001:db8:${network}`;
		const began = minute();
		const statuses: number[] = [];
		for (let time = 0; time <= 300; time += 1) statuses.push((await join(`${at}:2::9`, named)).status);
		const { body, headers } = await join(`${at}:2:3::7`, named);
		// However it is written, the half of it is the network.
		const same = await join(`2001:0db8:000${network}:0002:ffff:1:2:3`, named);
		// Codes from a screen are tried in the same count.
		const code = await browser().post(
			'/api/join/code',
			{ code: '0000-00' },
			{ 'CF-Connecting-IP': `${at}:2::9` },
		);
		if (minute() !== began) continue;
		expect(code.status).toBe(429);
		expect(statuses.indexOf(429)).toBe(300);
		expect(body).toMatchObject(problem(429, 'too-many'));
		expect(headers.get('Retry-After')).toBe('60');
		expect(same.status).toBe(429);
		expect((await join(`${at}:2::9`, {})).status).toBe(200);
		expect((await join(`${at}:3::9`, named)).status).toBe(200);
		expect((await join(`${at}::9`, named)).status).toBe(200);
		return;
	}
});

test('who has no link keeps nobody from opening one', async () => {
	const board = await newBoard();
	const link = await newLink(board, { access: 'view' });
	const unknown = program(`${board}.${'x'.repeat(43)}`);
	for (let time = 0; time <= limits.aMinute.openings; time += 1) await unknown.get(`/api/boards/${board}`);
	expect((await program(link.token).get(`/api/boards/${board}`)).status).toBe(200);
});

test('a socket by a link that was opened too often is told to try later', async () => {
	const board = await newBoard();
	const link = await newLink(board, { access: 'view' });
	for (let time = 0; time < limits.aMinute.openings; time += 1)
		await program(link.token).get(`/api/boards/${board}`);
	const socket = await program(link.token).connect(`/sync/${board}`);
	socket.firstMessage.catch(() => null);
	expect(await socket.closed).toMatchObject({ code: 4500 });
});
