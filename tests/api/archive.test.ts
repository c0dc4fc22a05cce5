import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { renameMilestone } from '@holdpoint/shared/doc/edits';
import type { BoardCounters } from '@holdpoint/shared/schema/counters';
import { expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { readSegment, replay } from '../support/replay.ts';
import { Client } from './client.ts';
import { newBoard, owner } from './visitor.ts';

const kickoff = 'release-kickoff';
const stubOf = (board: string) => env.BOARD.get(env.BOARD.idFromName(board));
const bucket = (): R2Bucket => {
	if (env.ARCHIVE === undefined) throw new Error('This worker has no archive.');
	return env.ARCHIVE;
};
const countersOf = async (board: string) =>
	(await owner().get<BoardCounters>(`/api/boards/${board}/counters`)).body;

async function rename(board: string, ...names: string[]): Promise<void> {
	const [ada, ben] = [await Client.on(board, owner()), await Client.on(board, owner())];
	for (const name of names) {
		renameMilestone(ada.doc, kickoff, name, 'test');
		await ben.connection.until(() => ben.name === name);
	}
	for (const { connection } of [ada, ben]) connection.close();
}

/** A backup makes a snapshot of whatever the journal holds. */
async function compact(board: string): Promise<void> {
	expect((await owner().get(`/api/boards/${board}/backup`)).status).toBe(200);
}

/** So many segments of a board, as they lie in the bucket. */
async function segmentsOf(board: string, count: number): Promise<{ key: string; bytes: Uint8Array }[]> {
	const objects = await vi.waitFor(
		async () => {
			const { objects } = await bucket().list({ prefix: `boards/${board}/` });
			expect(objects).toHaveLength(count);
			return objects;
		},
		{ timeout: 10_000 },
	);
	return Promise.all(
		objects.map(async ({ key }) => {
			const object = await bucket().get(key);
			if (object === null) throw new Error(`${key} is gone.`);
			return { key, bytes: new Uint8Array(await object.arrayBuffer()) };
		}),
	);
}

const inStorage = <T>(board: string, work: (sql: SqlStorage) => T): Promise<T> =>
	runInDurableObject(stubOf(board), (_, { storage }) => work(storage.sql));
const waiting = (board: string) =>
	inStorage(board, (sql) =>
		sql.exec('SELECT id FROM archive UNION ALL SELECT id FROM archive_parts').toArray(),
	);

/** The document as somebody gets it who has nothing. */
async function documentOf(board: string): Promise<Uint8Array> {
	const { doc, connection } = await Client.on(board, owner());
	connection.close();
	return Y.encodeStateAsUpdate(doc);
}

test('what compaction takes away is put into R2, and read back in order it is the document', async () => {
	const board = await newBoard();
	await rename(board, 'one', 'two');
	await compact(board);
	const [only] = await segmentsOf(board, 1);
	await evictDurableObject(stubOf(board));
	await rename(board, 'three');
	await compact(board);
	const segments = await segmentsOf(board, 2);
	expect(segments[0]).toEqual(only);

	const { head, rows } = readSegment(segments[1]?.bytes ?? new Uint8Array());
	expect(rows).toMatchObject([{ seq: 4, changes: [{ before: 'two', after: 'three' }] }]);
	expect(head).not.toHaveProperty('snapshot');
	const about = await bucket().head(segments[1]?.key ?? '');
	const { begin, end, epoch } = head;
	expect(about).toMatchObject({
		key: `boards/${board}/${epoch}/0000000004-0000000004`,
		httpMetadata: { contentType: 'application/x-ndjson' },
		customMetadata: {
			format: 'holdpoint-segment',
			version: '1',
			board,
			epoch,
			from: '4',
			to: '4',
			begin,
			end,
		},
	});
	const digest = await crypto.subtle.digest('SHA-256', segments[1]?.bytes ?? new Uint8Array());
	expect(about?.checksums.sha256).toEqual(digest);
	expect(Y.encodeStateAsUpdate(replay(segments.map(({ bytes }) => bytes)))).toEqual(await documentOf(board));

	await vi.waitFor(async () => expect(await waiting(board)).toEqual([]));
	expect(await countersOf(board)).toMatchObject({
		now: { archiveBytes: 0 },
		sinceLoad: { segmentsArchived: 1, segmentsFailed: 0, segmentsDropped: 0 },
	});
	await runInDurableObject(stubOf(board), async (_, { storage }) =>
		expect(await storage.getAlarm()).toBeNull(),
	);
});

test('from the snapshot before it a later segment alone is the document too', async () => {
	const board = await newBoard();
	await rename(board, 'one');
	await compact(board);
	await segmentsOf(board, 1);
	// As on a board whose archive was switched on only now.
	await inStorage(board, (sql) => sql.exec(`DELETE FROM meta WHERE key = 'archived'`));
	await rename(board, 'two');
	await compact(board);
	const [, second] = await segmentsOf(board, 2);
	expect(Y.encodeStateAsUpdate(replay([second?.bytes ?? new Uint8Array()]))).toEqual(await documentOf(board));
});

test('a put that R2 refuses is made again, edits go on meanwhile, and nothing is lost', async () => {
	const board = await newBoard();
	await rename(board, 'one');
	// R2 takes no name of more than 1,024 bytes.
	await inStorage(board, (sql) =>
		sql.exec(
			`CREATE TRIGGER too_long AFTER INSERT ON archive BEGIN
				UPDATE archive SET key = key || printf('%.*c', 1100, 'x') WHERE id = new.id; END`,
		),
	);
	await compact(board);
	await vi.waitFor(async () => expect((await countersOf(board)).sinceLoad.segmentsFailed).toBe(1));
	await rename(board, 'two');
	const failed = await countersOf(board);
	expect(failed.sinceLoad.segmentsArchived).toBe(0);
	expect(failed.now.archiveBytes).toBeGreaterThan(1000);
	expect(await waiting(board)).toHaveLength(2);
	// It is to be tried again by itself, in some seconds.
	await runInDurableObject(stubOf(board), async (_, { storage }) =>
		expect(await storage.getAlarm()).toBeGreaterThan(Date.now()),
	);

	await evictDurableObject(stubOf(board));
	await inStorage(board, (sql) => {
		sql.exec('DROP TRIGGER too_long');
		sql.exec(`UPDATE archive SET key = rtrim(key, 'x'), due = 0`);
	});
	await runDurableObjectAlarm(stubOf(board));
	await segmentsOf(board, 1);
	await compact(board);
	const segments = await segmentsOf(board, 2);
	expect(Y.encodeStateAsUpdate(replay(segments.map(({ bytes }) => bytes)))).toEqual(await documentOf(board));
	await vi.waitFor(async () => expect(await waiting(board)).toEqual([]));
});
