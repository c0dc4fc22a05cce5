import { expect, test } from 'vitest';
import {
	browser,
	newBoard,
	newLink,
	newPerson,
	owner,
	problem,
	program,
	signedIn,
	type Visitor,
} from './visitor.ts';

/** Every request that concerns one release. */
function requestsOn(board: string): { method: string; path: string; body?: unknown }[] {
	const at = `/api/boards/${board}`;
	const command = { commandId: 'c1', type: 'request-sign-off', milestone: 'release-kickoff' };
	return [
		{ method: 'GET', path: at },
		{ method: 'GET', path: `${at}/milestones/release-kickoff/scope` },
		{ method: 'GET', path: `${at}/ledger` },
		{ method: 'GET', path: `${at}/export` },
		{ method: 'GET', path: `${at}/gates/release-kickoff` },
		{ method: 'GET', path: `${at}/people` },
		{ method: 'GET', path: `${at}/links` },
		{ method: 'POST', path: `${at}/commands`, body: command },
		{ method: 'POST', path: `${at}/ticket` },
		{ method: 'POST', path: `${at}/people`, body: { name: 'Eve', roles: ['QA'] } },
		{ method: 'POST', path: `${at}/people/administrator/invite` },
		{ method: 'POST', path: `${at}/people/administrator/token` },
		{ method: 'POST', path: `${at}/links`, body: { access: 'edit', label: 'x' } },
		{ method: 'DELETE', path: `${at}/links/x` },
	];
}

async function statuses(visitor: Visitor, board: string): Promise<Record<string, number>> {
	const answers: Record<string, number> = {};
	for (const { method, path, body } of requestsOn(board)) {
		const answer = await visitor.send(method, path, { body });
		answers[`${method} ${path.replace(board, ':id')}`] = answer.status;
	}
	return answers;
}

const all = (status: number): Record<string, number> =>
	Object.fromEntries(requestsOn(':id').map(({ method, path }) => [`${method} ${path}`, status]));

test('without sign-in nothing of a release can be reached', async () => {
	expect(await statuses(browser(), await newBoard())).toEqual(all(401));
});

test('a member of one release reaches nothing of another, nor a guest, nor a token, nor a link', async () => {
	const [mine, theirs] = [await newBoard(), await newBoard({ title: 'Secret' })];
	const ada = await newPerson(mine, { roles: ['Release manager'] });
	expect(await statuses(await signedIn(ada.token), theirs)).toEqual(all(403));

	const link = await newLink(mine, { access: 'edit' });
	const guest = browser();
	await guest.post('/api/join', { token: link.token, name: 'Guest' });
	expect(await statuses(guest, theirs)).toEqual(all(403));
	expect(await statuses(program(link.token), theirs)).toEqual(all(403));

	const { body } = await owner().post<{ token: string }>(`/api/boards/${mine}/people/${ada.id}/token`);
	expect(await statuses(program(body.token), theirs)).toEqual(all(403));
	expect(JSON.stringify((await (await signedIn(ada.token)).get('/api/boards')).body)).not.toContain('Secret');
});

test('a removed person is out at the next request', async () => {
	const board = await newBoard();
	const ada = await newPerson(board);
	const visitor = await signedIn(ada.token);
	const { body } = await owner().post<{ token: string }>(`/api/boards/${board}/people/${ada.id}/token`);
	expect((await visitor.get(`/api/boards/${board}`)).status).toBe(200);
	await owner().post(`/api/boards/${board}/commands`, {
		commandId: 'r',
		type: 'remove-person',
		person: ada.id,
	});
	expect((await visitor.get(`/api/boards/${board}`)).body).toMatchObject(problem(403, 'forbidden'));
	expect((await program(body.token).get(`/api/boards/${board}`)).status).toBe(401);
	expect((await visitor.get('/api/boards')).body).toEqual([]);
});

test('what does not exist is not found, whatever its ID looks like', async () => {
	for (const id of ['abcdefghijklmnop', 'x', 'UPPERCASEUPPERCA', '..%2f..', 'a'.repeat(200)]) {
		const { status, body } = await owner().get(`/api/boards/${id}`);
		expect({ status, body }).toMatchObject({ status: 404, body: problem(404, 'not-found') });
	}
	expect((await owner().get('/api/nothing')).body).toMatchObject(problem(404, 'not-found'));
	const board = await newBoard();
	expect((await owner().get(`/api/boards/${board}/milestones/nothing/scope`)).status).toBe(404);
	expect((await owner().get(`/api/boards/${board}/gates/nothing`)).status).toBe(404);
	expect((await owner().post(`/api/boards/${board}/people/nobody/token`)).status).toBe(404);
	expect((await owner().post(`/api/boards/${board}/people/nobody/invite`)).status).toBe(404);
});
