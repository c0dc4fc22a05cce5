import type { JoinCode } from '@holdpoint/shared/schema/join-code';
import type { PublicView } from '@holdpoint/shared/schema/public-view';
import { expect, test } from 'vitest';
import { browser, newBoard, newLink, newPerson, origin, owner, problem, program } from './visitor.ts';

const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();
const nowhere = 'This code leads nowhere. Look at the screen again: a code lives as long as its call.';

async function aCall(): Promise<{ board: string; must: (command: object) => Promise<unknown> }> {
	const board = await newBoard();
	const must = async (command: object, commandId: string = crypto.randomUUID()) => {
		const { status, body } = await owner().post(`/api/boards/${board}/commands`, { commandId, ...command });
		expect(body).not.toHaveProperty('detail');
		expect(status).toBe(200);
		return body;
	};
	return { board, must };
}
async function opened(board: string) {
	const { id } = await newPerson(board);
	const stations = [{ id: 'qa', name: 'QA', person: id, required: true }];
	return { type: 'open-call', stations, expiresAt: inAnHour() };
}
const codeOf = (board: string) => owner().get<JoinCode>(`/api/boards/${board}/join-code`);
const enter = (code: string) => browser().post('/api/join/code', { code });

test('R28 a call has a code from when it is scheduled until its verdict, and it leads to the vote', async () => {
	const { board, must } = await aCall();
	expect((await codeOf(board)).body).toMatchObject(problem(404, 'not-found'));
	await must({ type: 'schedule-call', at: inAnHour() });
	const { code, url } = (await codeOf(board)).body;
	expect(code).toMatch(/^\d{4}-\d{2}$/);
	expect(url).toBe(`${origin}/vote/${board}`);
	expect((await enter(code)).body).toEqual({ path: `/vote/${board}` });

	await must(await opened(board));
	expect((await codeOf(board)).body.code).toBe(code);
	await must({ type: 'cancel-call', reason: 'Another day' });
	expect((await enter(code)).body).toMatchObject({ ...problem(404, 'not-found'), detail: nowhere });
	expect((await codeOf(board)).status).toBe(404);
});

test('R28 a code opens no session, and says of no board whether it exists', async () => {
	const { board, must } = await aCall();
	await must(await opened(board));
	const { code } = (await codeOf(board)).body;
	const visitor = browser();
	const { headers } = await visitor.post('/api/join/code', { code });
	expect(headers.get('Set-Cookie')).toBeNull();
	expect((await visitor.get(`/api/boards/${board}`)).status).toBe(401);
	const other = code === '0000-00' ? '0000-01' : '0000-00';
	expect((await enter(other)).body).toMatchObject({ ...problem(404, 'not-found'), detail: nowhere });
	for (const malformed of ['', '482-719', '4827-199', '482719', 'abcd-ef'])
		expect((await enter(malformed)).status).toBe(422);
});

test('each release has its own code, and a command that is sent again changes none', async () => {
	const [one, two] = [await aCall(), await aCall()];
	const command = { commandId: 'open', ...(await opened(one.board)) };
	await one.must(command);
	await two.must(await opened(two.board));
	const { code } = (await codeOf(one.board)).body;
	expect((await codeOf(two.board)).body.code).not.toBe(code);
	await one.must(command);
	expect((await codeOf(one.board)).body.code).toBe(code);
});

test('R27 screen links alone show the code', async () => {
	const { board, must } = await aCall();
	await must(await opened(board));
	const join = (await codeOf(board)).body;
	const viewOf = async (access: 'screen' | 'public') => {
		const { token } = await newLink(board, { access });
		return (await browser().post<{ view: PublicView }>('/api/public', { token })).body.view;
	};
	expect((await viewOf('screen')).join).toEqual(join);
	expect(await viewOf('public')).not.toHaveProperty('join');
	const api = await newLink(board, { access: 'api', scopes: ['gate'] });
	expect((await program(api.token).get(`/api/boards/${board}/join-code`)).status).toBe(403);
	await must({ type: 'close-voting' });
	expect(await viewOf('screen')).not.toHaveProperty('join');
});
