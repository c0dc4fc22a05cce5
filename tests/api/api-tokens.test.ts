import { expect, test } from 'vitest';
import { Client } from './client.ts';
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

const milestone = 'release-kickoff';
const sha256 = 'a'.repeat(64);

async function aToken(board: string, scopes: string[], parts: Record<string, unknown> = {}) {
	const { id, token } = await newLink(board, { access: 'api', label: 'CI of Atlas', scopes, ...parts });
	return { id, token, ci: program(token) };
}

/** The first piece of evidence that somebody has to bring to the kickoff. */
async function aSlot(board: string): Promise<string> {
	const { body } = await owner().get<{
		governance: { milestones: Record<string, { policy: { evidence: { slot: string; source?: string }[] } }> };
	}>(`/api/boards/${board}`);
	const slot = body.governance.milestones[milestone]?.policy.evidence.find(
		({ source }) => source === undefined,
	);
	if (slot === undefined) throw new Error('The plan has no such slot.');
	return slot.slot;
}

const scopeOf = async (by: Visitor, board: string) =>
	(
		await by.get<{ digest: string; scope: { evidence: { slot: string; url: string; hash: string }[] } }>(
			`/api/boards/${board}/milestones/${milestone}/scope`,
		)
	).body;

test('a token does what its scopes say, and nothing else', async () => {
	const board = await newBoard();
	const at = `/api/boards/${board}`;
	const may = async ({ ci }: { ci: Visitor }) => ({
		read: (await ci.get(at)).status === 200,
		gate: [200, 409].includes((await ci.get(`${at}/gates/${milestone}`)).status),
		evidence:
			(await ci.post(`${at}/evidence`, { milestone, slot: 'none', url: 'https://x.example' })).status === 404,
	});
	expect(await may(await aToken(board, ['read']))).toEqual({ read: true, gate: false, evidence: false });
	expect(await may(await aToken(board, ['gate']))).toEqual({ read: false, gate: true, evidence: false });
	expect(await may(await aToken(board, ['evidence']))).toEqual({ read: false, gate: false, evidence: true });
	expect(await may(await aToken(board, ['read', 'gate', 'evidence']))).toEqual({
		read: true,
		gate: true,
		evidence: true,
	});
	const { ci } = await aToken(board, ['read', 'gate', 'evidence']);
	expect((await ci.post(`${at}/commands`, { commandId: 'c1', type: 'accept-baseline' })).status).toBe(403);
	expect((await ci.get(`/api/boards/${await newBoard()}`)).status).toBe(403);
});

test('evidence by a token fills the slot, moves the digest, and everybody sees it', async () => {
	const board = await newBoard();
	const slot = await aSlot(board);
	const { ci } = await aToken(board, ['evidence']);
	const ada = await signedIn((await newPerson(board)).token);
	const client = await Client.on(board, ada);
	const before = await scopeOf(owner(), board);
	const url = 'https://ci.example/run/1';
	const { status, body } = await ci.post<{ digest: string }>(`/api/boards/${board}/evidence`, {
		milestone,
		slot,
		url,
		sha256,
	});
	expect(status).toBe(200);
	const after = await scopeOf(owner(), board);
	expect(body.digest).toBe(after.digest);
	expect(after.digest).not.toBe(before.digest);
	expect(after.scope.evidence.find((each) => each.slot === slot)).toMatchObject({
		url,
		hash: `sha256:${sha256}`,
	});
	await client.connection.until(
		() =>
			(client.doc.getMap(`evidence:${milestone}`).toJSON() as Record<string, { url?: string }>)[slot]?.url ===
			url,
	);
	const again = await ci.post(`/api/boards/${board}/evidence`, { milestone, slot, url, sha256 });
	expect(again.body).toEqual(body);
});

test('a check that a token reports is told with the gate, under the name of the token', async () => {
	const board = await newBoard();
	const { ci } = await aToken(board, ['evidence', 'gate']);
	const report = (parts: object) =>
		ci.post(`/api/boards/${board}/checks`, { name: 'smoke', conclusion: 'success', ...parts });
	const url = 'https://ci.example/run/7';
	expect(await report({ url })).toMatchObject({ status: 200, body: { latest: true } });
	expect((await ci.get(`/api/boards/${board}/gates/${milestone}`)).body).toMatchObject({
		checks: [{ name: 'smoke', conclusion: 'success', url }],
	});
	const wrong = [{ url: 'javascript:alert(1)' }, { conclusion: 'fine' }, { artefact: 'abc' }, { name: '' }];
	for (const parts of wrong) expect((await report(parts)).status).toBe(422);
});

test('evidence that cannot be read, or has no place, is refused', async () => {
	const board = await newBoard();
	const slot = await aSlot(board);
	const { ci } = await aToken(board, ['evidence']);
	const send = (parts: object) =>
		ci.post(`/api/boards/${board}/evidence`, { milestone, slot, url: 'https://x.example', ...parts });
	expect((await send({ url: '' })).status).toBe(422);
	expect((await send({ sha256: 'A'.repeat(64) })).status).toBe(422);
	expect((await send({ milestone: 'nowhere' })).body).toMatchObject(problem(404, 'not-found'));
});

test('R1 what is locked is locked for a program too', async () => {
	const board = await newBoard({ template: 'empty', separation: 'strict' });
	const command = (parts: object) =>
		owner().post(`/api/boards/${board}/commands`, { commandId: crypto.randomUUID(), ...parts });
	const { body } = await owner().get<{ governance: { policy: { numbers: object } } }>(`/api/boards/${board}`);
	const plan = {
		id: milestone,
		phase: '1 Planning',
		kind: 'plain',
		bindsCandidate: false,
		needs: [],
		ordered: false,
		signers: [{ role: 'QA', n: 1 }],
		evidence: [{ slot: 'report', title: 'Report', required: true }],
	};
	const { numbers } = body.governance.policy;
	await command({ type: 'set-policy', milestones: [plan], separation: 'strict', numbers });
	await newPerson(board);
	const { ci } = await aToken(board, ['evidence']);
	const send = () =>
		ci.post(`/api/boards/${board}/evidence`, { milestone, slot: 'report', url: 'https://x.example', sha256 });
	expect((await send()).status).toBe(200);
	expect((await command({ type: 'request-sign-off', milestone })).status).toBe(200);
	expect((await send()).body).toMatchObject(problem(409, 'R1'));
});

test('R26 a token that is ended or has run out opens nothing, and its sockets close', async () => {
	const board = await newBoard();
	const { id, ci } = await aToken(board, ['read']);
	const { body } = await ci.post<{ ticket: string }>(`/api/boards/${board}/ticket`);
	const socket = await browser().connect(`/sync/${board}`, ['yjs', `ticket.${body.ticket}`]);
	await socket.firstMessage;
	await owner().send('DELETE', `/api/boards/${board}/links/${id}`);
	expect([4403, 4410]).toContain((await socket.closed).code);
	expect((await ci.get(`/api/boards/${board}`)).status).toBe(404);
	const late = await aToken(board, ['read'], { expiresAt: new Date(Date.now() - 1000).toISOString() });
	expect((await late.ci.get(`/api/boards/${board}`)).status).toBe(404);
});

test('a token has scopes, and no other link has; it opens no page', async () => {
	const board = await newBoard();
	const post = (parts: object) => owner().post(`/api/boards/${board}/links`, { label: 'x', ...parts });
	expect((await post({ access: 'api' })).status).toBe(422);
	expect((await post({ access: 'api', scopes: [] })).status).toBe(422);
	expect((await post({ access: 'view', scopes: ['read'] })).status).toBe(422);
	expect((await post({ access: 'api', scopes: ['sign'] })).status).toBe(422);
	const { token } = await aToken(board, ['read']);
	expect((await browser().post('/api/join', { token })).status).toBe(403);
	expect((await browser().post('/api/public', { token })).status).toBe(404);
});
