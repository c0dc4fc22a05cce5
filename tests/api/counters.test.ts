import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { editNotes, renameMilestone } from '@holdpoint/shared/doc/edits';
import { readMilestone } from '@holdpoint/shared/doc/read';
import type { BoardCounters } from '@holdpoint/shared/schema/counters';
import { expect, test } from 'vitest';
import { Client } from './client.ts';
import { newBoard, newLink, newPerson, owner, problem, signedIn } from './visitor.ts';

const kickoff = 'release-kickoff';
const me = 'test';
const stubOf = (board: string) => env.BOARD.get(env.BOARD.idFromName(board));
const countersOf = async (board: string) =>
	(await owner().get<BoardCounters>(`/api/boards/${board}/counters`)).body;

/** Of two readings, what grew and by how much. */
function growth(before: BoardCounters, after: BoardCounters): Record<string, number> {
	const entries = Object.entries(after.sinceLoad).map(
		([name, value]) => [name, value - before.sinceLoad[name as keyof BoardCounters['sinceLoad']]] as const,
	);
	return Object.fromEntries(entries.filter(([, grown]) => grown !== 0));
}

test('edits, sockets, an edit undone by the guard, refusals and decisions are counted one by one', async () => {
	const board = await newBoard();
	const at = `/api/boards/${board}`;
	const visitor = await signedIn((await newPerson(board, { name: 'Ada', roles: ['QA'] })).token);
	const fresh = await countersOf(board);
	expect(fresh).toMatchObject({
		board,
		load: { milliseconds: 0, bytes: expect.any(Number) as number },
		now: { members: 0, viewers: 0, ledgerEntries: 4 },
		total: { loads: 0, commits: 1, reverts: 0, refusals: 0, compactions: 0 },
	});
	expect(fresh.now.storageBytes).toBeGreaterThan(10_000);

	// Three edits, each awaited: three journal rows.
	const [ada, ben] = [await Client.on(board, visitor), await Client.on(board, owner())];
	for (const name of ['one', 'two', 'three']) {
		renameMilestone(ada.doc, kickoff, name, me);
		await ben.connection.until(() => ben.name === name);
	}
	const edited = await countersOf(board);
	const { messages, bytes, rowsRead, rowsWritten, ...counted } = growth(fresh, edited);
	expect(counted).toEqual({ socketsOpened: 2, edits: 3, commits: 3 });
	// Each client also asked for the document once.
	expect(messages).toBe(5);
	const [row] = await runInDurableObject(stubOf(board), (_, { storage }) =>
		storage.sql
			.exec('SELECT sum(length(bytes)) AS bytes FROM (SELECT bytes FROM journal ORDER BY seq DESC LIMIT 3)')
			.toArray(),
	);
	expect(bytes).toBe(row?.bytes);
	expect(rowsRead).toBeGreaterThan(0);
	expect(rowsWritten).toBeGreaterThan(0);
	expect(edited.now).toMatchObject({ members: 2, viewers: 0 });
	expect(edited.total.commits).toBe(4);

	const waive = { commandId: 'c1', type: 'waive', milestone: kickoff, reason: 'none', control: 'none' };
	const waived = await owner().post(`${at}/commands`, { ...waive, expiresAt: '2020-01-01T00:00:00Z' });
	expect(waived.status).toBe(409);
	const refused = await countersOf(board);
	const { rowsRead: _r, rowsWritten: _w, ...onlyRefused } = growth(edited, refused);
	expect(onlyRefused).toEqual({ refusals: 1 });

	// The guard undoes what is in no known root, and one row holds both: written and broadcast like any edit.
	const heard = ben.connection.messages.length;
	ada.doc.getMap('nobody-knows-this-root').set('x', 1);
	await ben.connection.until(() => ben.connection.messages.length > heard);
	editNotes(ada.doc, kickoff, 'after it', me);
	await ben.connection.until(() => readMilestone(ben.doc, kickoff).notes === 'after it');
	const undone = await countersOf(board);
	expect(growth(refused, undone)).toMatchObject({ edits: 2, reverts: 1, commits: 2, messages: 2 });

	const decided = await owner().post(`${at}/commands`, { commandId: 'c2', type: 'accept-baseline' });
	expect(decided.status).toBe(200);
	expect(growth(undone, await countersOf(board))).toMatchObject({ decisions: 1 });

	// A stranger's socket is closed at once.
	const stranger = await signedIn((await newPerson(await newBoard(), { name: 'Eve' })).token);
	const closed = await stranger.connect(`/sync/${board}`, ['holdpoint']);
	expect((await closed.closed).code).toBe(4403);
	expect((await countersOf(board)).sinceLoad.socketsRefused).toBe(1);
	expect((await countersOf(board)).total).toEqual({
		loads: 0,
		commits: 6,
		reverts: 1,
		refusals: 1,
		compactions: 0,
	});
});

test('a load from storage begins the counts anew and keeps the totals; reading alone keeps no load', async () => {
	const board = await newBoard();
	await evictDurableObject(stubOf(board));
	const first = await countersOf(board);
	expect(first).toMatchObject({ sinceLoad: { socketsOpened: 0, edits: 0, commits: 0 }, total: { loads: 1 } });
	expect(first.load.bytes).toBeGreaterThan(1000);
	await evictDurableObject(stubOf(board));
	expect((await countersOf(board)).total.loads).toBe(1);
	const ada = await Client.on(board, owner());
	renameMilestone(ada.doc, kickoff, 'one', me);
	await ada.connection.until(() => ada.connection.messages.length > 3);
	await evictDurableObject(stubOf(board));
	expect((await countersOf(board)).total).toMatchObject({ loads: 2, commits: 2 });
});

test('a compaction is counted, and the number of commits goes on after it', async () => {
	const board = await newBoard();
	await runInDurableObject(stubOf(board), (_, { storage }) => {
		for (let n = 0; n < 500; n += 1)
			storage.sql.exec('INSERT INTO journal (at, bytes) VALUES (0, ?)', new Uint8Array([0, 0]).buffer);
	});
	await evictDurableObject(stubOf(board));
	const [ada, ben] = [await Client.on(board, owner()), await Client.on(board, owner())];
	renameMilestone(ada.doc, kickoff, 'one', me);
	await ben.connection.until(() => ben.name === 'one');
	expect(await countersOf(board)).toMatchObject({
		sinceLoad: { commits: 1, compactions: 1 },
		total: { commits: 502, compactions: 1 },
	});
	// Without a bucket nothing of the journal is kept for one.
	await runInDurableObject(stubOf(board), async (_, { storage }) => {
		expect(env.ARCHIVE).toBeUndefined();
		expect(
			storage.sql.exec('SELECT id FROM archive UNION ALL SELECT id FROM archive_parts').toArray(),
		).toEqual([]);
		expect(await storage.getAlarm()).toBeNull();
	});
});

test('counters are the release’s owner’s, and the server’s; nobody else reads them', async () => {
	const ana = await signedIn((await newPerson(await newBoard(), { name: 'Ana' })).token);
	const board = await newBoard({}, ana);
	const at = `/api/boards/${board}/counters`;
	const manager = await newPerson(board, { name: 'Max', roles: ['Release manager'] }, ana);
	expect((await ana.get(at)).status).toBe(200);
	expect((await owner().get(at)).status).toBe(200);
	expect((await (await signedIn(manager.token)).get(at)).body).toMatchObject({
		...problem(403, 'forbidden'),
		detail: "Counters are shown to the release's owner.",
	});
	const { token } = await newLink(board, { access: 'edit' });
	const guest = await owner().get(at, { headers: { Authorization: `Bearer ${token}` } });
	expect(guest.status).toBe(403);
});
