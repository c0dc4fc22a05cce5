import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { readBackup } from '@holdpoint/shared/backup/backup-file';
import { renameMilestone } from '@holdpoint/shared/doc/edits';
import { exports } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { Client } from './client.ts';
import {
	newBoard,
	newLink,
	newPerson,
	origin,
	owner,
	ownerToken,
	problem,
	program,
	signedIn,
} from './visitor.ts';

const kickoff = 'release-kickoff';
const stubOf = (board: string) => env.BOARD.get(env.BOARD.idFromName(board));

async function ask(method: string, path: string, body?: Uint8Array) {
	return exports.default.fetch(origin + path, {
		method,
		headers: { Authorization: `Bearer ${ownerToken}`, 'Content-Type': 'application/x-ndjson' },
		...(body && { body: new Uint8Array(body) }),
	});
}
async function take(board: string): Promise<Uint8Array> {
	const response = await ask('GET', `/api/boards/${board}/backup`);
	expect(response.status).toBe(200);
	return new Uint8Array(await response.arrayBuffer());
}
async function restore(board: string, file: Uint8Array, query = '') {
	const response = await ask('POST', `/api/boards/${board}/restore${query}`, file);
	return { status: response.status, body: await response.json() };
}
const exportOf = async (board: string) => (await owner().get<string>(`/api/boards/${board}/export`)).body;

/** As on a server that never had any of it. */
async function wipe(board: string): Promise<void> {
	await runInDurableObject(stubOf(board), (_, { storage }) => storage.deleteAll());
	await evictDurableObject(stubOf(board));
	for (const table of ['visits', 'sessions', 'passkeys', 'identities', 'invites', 'tokens', 'memberships'])
		await env.DB.prepare(`DELETE FROM ${table}`).run();
	await env.DB.prepare('DELETE FROM people WHERE administrator = 0').run();
}

test('backed up, wiped, restored: the same export, and people come in as they did', async () => {
	const board = await newBoard();
	const ada = await newPerson(board, { name: 'Ada', email: 'ada@backup.example' });
	const gone = await newPerson(board, { name: 'Gone' });
	await (await signedIn(gone.token)).send('DELETE', '/api/me');
	const link = await newLink(board, { access: 'edit' });
	const { body: token } = await owner().post<{ token: string }>(
		`/api/boards/${board}/people/${ada.id}/token`,
	);
	const client = await Client.on(board, owner());
	renameMilestone(client.doc, kickoff, 'from before', 'test');
	await client.connection.until(() => client.connection.messages.length > 3);
	const before = await exportOf(board);
	const file = await take(board);
	const read = readBackup(file);
	if (typeof read === 'string') throw new Error(read);

	await wipe(board);
	expect((await owner().get(`/api/boards/${board}`)).status).toBe(404);
	const { head, entries } = read.about;
	expect(await restore(board, file)).toEqual({
		status: 200,
		body: { id: board, head, entries, replaced: null },
	});
	expect(await exportOf(board)).toEqual(before);
	const again = await Client.on(board, await signedIn(ada.token));
	expect(again.name).toBe('from before');
	expect((await program(token.token).get(`/api/boards/${board}`)).status).toBe(200);
	expect((await program(link.token).get(`/api/boards/${board}`)).status).toBe(200);
	const { body: people } = await owner().get<object[]>(`/api/boards/${board}/people`);
	expect(people).toMatchObject([{ id: 'administrator' }, { id: ada.id, email: 'ada@backup.example' }, {}]);
	expect((await owner().get<{ id: string }[]>('/api/boards')).body.map(({ id }) => id)).toContain(board);
	// Nobody becomes who deleted their account.
	expect((await owner().post(`/api/boards/${board}/people/${gone.id}/invite`)).status).toBe(403);

	// A second time it is refused, and changes nothing; said twice, it is done.
	expect(await restore(board, file)).toEqual({
		status: 403,
		body: expect.objectContaining({ ...problem(403, 'forbidden') }) as object,
	});
	expect(again.connection.messages.length).toBeGreaterThan(0);
	expect(await restore(board, file, '?overwrite=1')).toMatchObject({
		status: 200,
		body: { replaced: { head, entries } },
	});
	expect((await again.connection.closed).code).toBe(4500);
	expect(await exportOf(board)).toEqual(before);
	await evictDurableObject(stubOf(board));
	expect(await exportOf(board)).toEqual(before);
	expect((await Client.on(board, await signedIn(ada.token))).name).toBe('from before');
});

test('who is known here stays as they are: what they ended since the backup does not come back', async () => {
	const board = await newBoard();
	const ada = await newPerson(board, { name: 'Ada' });
	const file = await take(board);
	await (await signedIn(ada.token)).send('DELETE', '/api/me');
	expect(await restore(board, file, '?overwrite=1')).toMatchObject({ status: 200 });
	const row = await env.DB.prepare('SELECT name, deleted_at FROM people WHERE id = ?').bind(ada.id).first();
	expect(row).toEqual({ name: '', deleted_at: expect.any(Number) as number });
	await expect(signedIn(ada.token)).rejects.toThrow('not joined');
});

test('a changed byte, half a file, another release and another content are refused, and nothing is here after', async () => {
	const board = await newBoard();
	const file = await take(board);
	const other = await take(await newBoard());
	await wipe(board);
	const changed = file.slice();
	const at = Math.floor(file.length / 2);
	changed[at] = (changed[at] ?? 0) ^ 1;
	for (const [bad, detail] of [
		[changed, /^The backup is damaged: its content does not give the hash that it carries\./],
		[file.slice(0, at), /^The backup is damaged: its content/],
		[file.slice(0, 200), /^The backup is damaged: its first line/],
		[new Uint8Array([1, 2, 3]), /^This is not a backup of Holdpoint/],
		[new Uint8Array(), /^This is not a backup of Holdpoint/],
		[other, /^The backup is of the release [a-z0-9]{16}\.$/],
	] as const) {
		expect(await restore(board, bad)).toMatchObject({
			status: 422,
			body: { code: 'malformed', detail: expect.stringMatching(detail) as string },
		});
		expect((await owner().get(`/api/boards/${board}`)).status).toBe(404);
	}
	expect((await restore(board, new Uint8Array(20_000_001))).status).toBe(413);
	expect((await restore(board, file)).status).toBe(200);
});
