import type { RefusedAttempt } from '@holdpoint/shared/schema/access-log';
import type { Content, Version } from '@holdpoint/shared/schema/history';
import { digestScope } from '@holdpoint/shared/rules/scope';
import type { Scope } from '@holdpoint/shared/schema/reading';
import { expect, test } from 'vitest';
import { newBoard, newPerson, owner, problem, signedIn } from './visitor.ts';

test('the board as it was: each moment by its number, to members alone', async () => {
	const board = await newBoard({ template: 'weekly-train' });
	const ada = await newPerson(board);
	const elsewhere = await signedIn((await newPerson(await newBoard(), { name: 'Eve' })).token);
	const visitor = await signedIn(ada.token);
	const at = `/api/boards/${board}/history`;
	const { status, body } = await visitor.get<{ versions: Version[] }>(at);
	expect(status).toBe(200);
	expect(body.versions.length).toBeGreaterThan(1);
	const first = await visitor.get<{ version: Version; content: Content }>(`${at}/${body.versions[0]!.id}`);
	expect(first.body.version).toEqual(body.versions[0]);
	expect(first.body.content.milestones.length).toBeGreaterThan(2);
	for (const path of [at, `${at}/1`]) {
		expect(await elsewhere.get(path)).toMatchObject({ status: 403, body: problem(403, 'forbidden') });
	}
	for (const id of ['999', '0', 'x', '1e9', '99999999999999999999']) {
		expect(await visitor.get(`${at}/${id}`)).toMatchObject({
			status: 404,
			body: { ...problem(404, 'not-found'), detail: 'This moment of the board is not kept.' },
		});
	}
});

test('R8 what was asked to be signed is read by its digest', async () => {
	const board = await newBoard({ template: 'weekly-train', separation: 'small' });
	await newPerson(board, { name: 'Ada', roles: ['QA', 'Product', 'Engineering', 'Operations'] });
	const view = await owner().get<{ milestones: { id: string }[] }>(`/api/boards/${board}`);
	const { id } = view.body.milestones[0]!;
	const asked = await owner().post<{ entries: { decision: { digest: string } }[] }>(
		`/api/boards/${board}/commands`,
		{ commandId: 'ask', type: 'request-sign-off', milestone: id },
	);
	expect(asked.status).toBe(200);
	const { digest } = asked.body.entries[0]!.decision;
	const read = await owner().get<{ scope: Scope; digest: string }>(`/api/boards/${board}/scopes/${digest}`);
	expect(read.body.digest).toBe(digest);
	expect(digestScope(read.body.scope)).toBe(digest);
	expect(await owner().get(`/api/boards/${board}/scopes/${'0'.repeat(64)}`)).toMatchObject({
		status: 404,
		body: problem(404, 'not-found'),
	});
});

test('R4 refused attempts are read by an auditor, not by whoever made them', async () => {
	const board = await newBoard();
	const quinn = await signedIn((await newPerson(board, { name: 'Quinn', roles: ['QA'] })).token);
	const wes = await signedIn((await newPerson(board, { name: 'Wes', roles: ['Auditor'] })).token);
	const refused = await quinn.post(`/api/boards/${board}/commands`, {
		commandId: 'a',
		type: 'waive',
		milestone: 'release-kickoff',
		reason: 'I cannot wait',
		control: 'None',
		expiresAt: '2030-01-01T00:00:00Z',
	});
	expect(refused.status).toBe(409);
	const path = `/api/boards/${board}/access-log`;
	expect((await wes.get<{ attempts: RefusedAttempt[] }>(path)).body.attempts).toMatchObject([
		{ name: 'Quinn', attempt: 'waive', milestone: 'release-kickoff', code: 'R19', times: 1 },
	]);
	expect(await quinn.get(path)).toMatchObject({ status: 403, body: problem(403, 'forbidden') });
});
