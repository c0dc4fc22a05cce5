import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { editNotes, renameMilestone } from '@holdpoint/shared/doc/edits';
import { afterEach, expect, test } from 'vitest';
import * as Y from 'yjs';
import type { Segment } from '../../api/src/board/archive.ts';
import { digestsOf, readBoardLine, type RestoredExport } from '../../api/src/board/backup.ts';
import type { BoardBackup } from '../../api/src/board/board-api.ts';
import { limits } from '../../api/src/board/limits.ts';
import { Room } from '../../api/src/board/room.ts';
import { readSegment, replay } from '../support/replay.ts';
import { anActor, RoomHarness, type TestPeer } from '../support/room.ts';

const me = { test: 'archive' };
const kickoff = 'release-kickoff';
const operator = { actor: anActor({ person: 'administrator', authentication: 'owner-token' }) };
const minute = 60_000;

const real = { ...limits };
afterEach(() => void Object.assign(limits, real));
const limitTo = (smaller: Partial<Record<keyof typeof limits, number>>) => Object.assign(limits, smaller);

/** A board with an archive, and somebody on it. */
function aBoard(): { harness: RoomHarness; olga: TestPeer } {
	const harness = new RoomHarness();
	switchOn(harness);
	return { harness, olga: harness.join(anActor()) };
}

function switchOn(harness: RoomHarness, on = true): void {
	harness.archives = on;
	harness.evict();
}

/** One commit for each name. */
function rename(harness: RoomHarness, peer: TestPeer, ...names: string[]): void {
	for (const name of names) {
		renameMilestone(peer.doc, kickoff, name, me);
		harness.pass(1000);
	}
}

/** A backup makes a snapshot of whatever the journal holds. */
function backUp(harness: RoomHarness): BoardBackup {
	const taken = harness.room.backup(operator);
	if (!taken.ok) throw new Error(taken.refusal.message);
	return taken.value;
}

/** What the room gives to the archive now. */
function given(harness: RoomHarness): Segment[] {
	harness.pass(0);
	return harness.segments.splice(0);
}

function theOnly(segments: readonly Segment[]): Segment {
	const [only] = segments;
	if (only === undefined || segments.length > 1) throw new Error(`${segments.length} segments were given.`);
	return only;
}

/** Compacts, and the archive takes what that took away. */
function archive(harness: RoomHarness): Segment {
	backUp(harness);
	const segment = theOnly(given(harness));
	harness.room.stored(segment, null);
	return segment;
}

const bytesOf = (segments: readonly Segment[]) => segments.map(({ bytes }) => bytes);
const rowsIn = (harness: RoomHarness) =>
	['archive', 'archive_parts'].map((table) =>
		Number(harness.sql.run(`SELECT count(*) AS n FROM ${table}`)[0]?.n),
	);
const stateOf = (doc: Y.Doc) => Y.encodeStateAsUpdate(doc);
/** What a board holds, asked for by somebody who has nothing. */
const documentOf = (harness: RoomHarness): Y.Doc => {
	const reader = harness.join(anActor({ person: 'olga' }));
	reader.leave();
	return reader.doc;
};

test('segments hold every commit with its time and who changed what, and one after the other they are the document', () => {
	const { harness, olga } = aBoard();
	const begun = harness.now;
	rename(harness, olga, 'one', 'two');
	const first = archive(harness);
	rename(harness, olga, 'three');
	harness.evict();
	rename(harness, olga, 'four', 'five');
	const second = archive(harness);

	const { epoch } = first.about;
	expect([first.key, second.key]).toEqual([
		`boards/board0000000001/${epoch}/0000000001-0000000003`,
		`boards/board0000000001/${epoch}/0000000004-0000000006`,
	]);
	const { head, rows } = readSegment(second.bytes);
	expect(head).toEqual({
		format: 'holdpoint-segment',
		version: 1,
		board: 'board0000000001',
		epoch,
		from: 4,
		to: 6,
		begin: new Date(rows[0]?.at ?? 0).toISOString(),
		end: new Date(rows[2]?.at ?? 0).toISOString(),
	});
	expect(head).toEqual(second.about);
	expect(rows[0]?.at).toBeGreaterThanOrEqual(begun + 2000);
	expect(rows.map(({ seq, changes }) => [seq, changes.length])).toEqual([
		[4, 1],
		[5, 1],
		[6, 1],
	]);
	expect(rows[1]?.changes[0]).toMatchObject({ person: 'olga', before: 'three', after: 'four' });
	// From the first commit on nothing is missing, so there is no snapshot to begin with.
	expect(readSegment(first.bytes).head).not.toHaveProperty('snapshot');
	expect(stateOf(replay(bytesOf([first, second])))).toEqual(stateOf(documentOf(harness)));
	expect(rowsIn(harness)).toEqual([0, 0]);
	expect(harness.room.counters.sinceLoad).toMatchObject({ segmentsArchived: 1, segmentsFailed: 0 });
});

test('a snapshot that editing brings about leaves its segment too, without waiting for a decision or a backup', () => {
	limitTo({ journalRows: 4 });
	const { harness, olga } = aBoard();
	rename(harness, olga, 'one', 'two', 'three');
	expect(theOnly(given(harness)).about).toMatchObject({ from: 1, to: 4 });
});

test('without an archive nothing is kept and nobody is woken for it', () => {
	limitTo({ journalRows: 4 });
	const harness = new RoomHarness();
	const olga = harness.join(anActor());
	harness.log.length = 0;
	rename(harness, olga, 'one', 'two', 'three', 'four');
	backUp(harness);
	expect(harness.room.counters.sinceLoad).toMatchObject({ compactions: 2 });
	expect(rowsIn(harness)).toEqual([0, 0]);
	expect(harness.sql.run(`SELECT * FROM meta WHERE key = 'archived'`)).toEqual([]);
	expect(harness.alarm).toBeNull();
	expect(given(harness)).toEqual([]);
});

test('switched on later, or after a while without, the first segment begins with the snapshot that it builds on', () => {
	const harness = new RoomHarness();
	const olga = harness.join(anActor());
	rename(harness, olga, 'one');
	backUp(harness);
	switchOn(harness);
	rename(harness, olga, 'two');
	const first = archive(harness);
	expect(readSegment(first.bytes).head).toMatchObject({
		from: 3,
		to: 3,
		snapshot: expect.any(String) as string,
	});
	expect(stateOf(replay([first.bytes]))).toEqual(stateOf(documentOf(harness)));

	switchOn(harness, false);
	rename(harness, olga, 'three');
	backUp(harness);
	switchOn(harness);
	rename(harness, olga, 'four');
	const second = archive(harness);
	expect(readSegment(second.bytes).head).toMatchObject({ from: 5, snapshot: expect.any(String) as string });
	expect(stateOf(replay([second.bytes]))).toEqual(stateOf(documentOf(harness)));
});

test('a put that fails is made again after longer and longer, logged and counted; edits go on and nothing is lost', () => {
	const { harness, olga } = aBoard();
	rename(harness, olga, 'one');
	backUp(harness);
	const segment = theOnly(given(harness));
	const waits: number[] = [];
	for (let failure = 0; failure < 8; failure += 1) {
		harness.room.stored(segment, 'r2-10001');
		if (harness.alarm === null) throw new Error('Nothing is planned.');
		waits.push((harness.alarm - harness.now) / 1000);
		// Failures are counted on disk: a board that leaves memory does not begin again.
		harness.evict();
		if (failure === 3) rename(harness, olga, 'two');
		harness.now = harness.alarm;
		expect(theOnly(given(harness))).toEqual(segment);
	}
	expect(waits).toEqual([5, 20, 80, 320, 1280, 3600, 3600, 3600]);
	expect(harness.logged.filter(({ event }) => event === 'archive-failed')).toHaveLength(8);
	expect(harness.logged).toContainEqual({
		event: 'archive-failed',
		board: 'board0000000001',
		segment: segment.key,
		code: 'r2-10001',
	});
	harness.room.stored(segment, 'r2-10001');
	expect(harness.room.counters.sinceLoad).toMatchObject({ segmentsArchived: 0, segmentsFailed: 1 });
	// What came meanwhile waits behind it, and follows at once.
	backUp(harness);
	harness.pass(60 * minute);
	expect(theOnly(given(harness))).toEqual(segment);
	harness.room.stored(segment, null);
	const next = theOnly(given(harness));
	harness.room.stored(next, null);
	expect(stateOf(replay(bytesOf([segment, next])))).toEqual(stateOf(documentOf(harness)));
	expect(harness.alarm).toBeNull();
	expect(rowsIn(harness)).toEqual([0, 0]);
});

test('an attempt that the server did not survive is made again, and no other beside one that still runs', () => {
	const { harness, olga } = aBoard();
	rename(harness, olga, 'one');
	backUp(harness);
	const segment = theOnly(given(harness));
	harness.evict();
	rename(harness, olga, 'two');
	backUp(harness);
	expect(given(harness)).toEqual([]);
	harness.pass(limits.archiveLease);
	expect(theOnly(given(harness))).toEqual(segment);
	// Told twice that it is there, the room forgets no other one.
	harness.room.stored(segment, null);
	harness.room.stored(segment, null);
	expect(theOnly(given(harness)).about.from).toBe(segment.about.to + 1);
});

test('storage that fails while a segment is kept loses neither the segment nor the journal', () => {
	const { harness, olga } = aBoard();
	rename(harness, olga, 'one');
	harness.brokenFor = /INSERT INTO snapshot/;
	expect(() => harness.room.backup(operator)).toThrow('no space left');
	harness.brokenFor = null;
	harness.evict();
	expect(rowsIn(harness)).toEqual([0, 0]);
	expect(readSegment(archive(harness).bytes).rows).toHaveLength(2);
});

test('what waits is bounded: what comes on top is dropped and logged, and the next one kept begins with a snapshot', () => {
	const { harness, olga } = aBoard();
	rename(harness, olga, 'one');
	backUp(harness);
	const first = theOnly(given(harness));
	harness.room.stored(first, 'r2-10001');
	limitTo({ archiveWaiting: first.bytes.byteLength + 10 });
	rename(harness, olga, 'two');
	backUp(harness);
	rename(harness, olga, 'three');
	expect(rowsIn(harness)).toEqual([1, 1]);
	expect(harness.room.counters.sinceLoad).toMatchObject({ segmentsDropped: 1 });
	expect(harness.logged).toContainEqual({
		event: 'archive-full',
		board: 'board0000000001',
		segment: first.key.replace(/\d+-\d+$/, '0000000003-0000000003'),
	});
	harness.pass(5_000);
	harness.room.stored(theOnly(given(harness)), null);
	limitTo({ archiveWaiting: real.archiveWaiting });
	const second = archive(harness);
	expect(readSegment(second.bytes).head).toMatchObject({
		from: 4,
		to: 4,
		snapshot: expect.any(String) as string,
	});
	expect(stateOf(replay(bytesOf([first, second])))).toEqual(stateOf(documentOf(harness)));
});

test('an edit too large for a row of the journal is in its segment all the same, which waits in rows that are not', () => {
	const { harness, olga } = aBoard();
	rename(harness, olga, 'one');
	limitTo({ row: 20_000 });
	harness.largestRow = 0;
	editNotes(olga.doc, kickoff, 'x'.repeat(50_000), me);
	harness.pass(1000);
	const segment = theOnly(given(harness));
	expect(segment.bytes.byteLength).toBeGreaterThan(50_000);
	expect(rowsIn(harness)[1]).toBeGreaterThan(2);
	expect(harness.largestRow).toBe(20_000);
	expect(readSegment(segment.bytes).rows.at(-1)?.changes).toMatchObject([{ person: 'olga', field: 'text' }]);
	expect(stateOf(replay([segment.bytes]))).toEqual(stateOf(documentOf(harness)));
	harness.room.stored(segment, null);
	rename(harness, olga, 'two');
	const next = archive(harness);
	expect(readSegment(next.bytes).head).not.toHaveProperty('snapshot');
	expect(stateOf(replay(bytesOf([segment, next])))).toEqual(stateOf(documentOf(harness)));
});

test('a document that is made anew begins a folder of its own, with a snapshot', () => {
	const { harness, olga } = aBoard();
	limitTo({ rebuildAbove: 40_000 });
	const cards = [kickoff, 'uat-sign-off'].map((milestone) => olga.doc.getMap(`card:${milestone}`));
	olga.doc.transact(() => {
		for (let n = 0; n < 4_000; n += 1) for (const card of cards) card.set('owner', `o${n}`);
	});
	harness.pass(1000);
	limitTo({ journalRows: 4 });
	rename(harness, olga, 'one', 'two');
	const before = theOnly(given(harness));
	harness.room.stored(before, null);
	expect(harness.logged.map(({ event }) => event)).toContain('board-rebuilt');
	const page = harness.join(anActor());
	rename(harness, page, 'three');
	const after = archive(harness);
	expect(after.about).toMatchObject({ from: before.about.to + 1 });
	expect(after.about.epoch).toBe(page.governance?.epoch);
	expect(after.about.epoch).not.toBe(before.about.epoch);
	expect(readSegment(after.bytes).head).toHaveProperty('snapshot');
	expect(stateOf(replay([after.bytes]))).toEqual(stateOf(documentOf(harness)));
});

test('a restore keeps the end of what it replaces, and begins a folder of its own', () => {
	const { harness, olga } = aBoard();
	rename(harness, olga, 'one');
	const taken = backUp(harness);
	const first = theOnly(given(harness));
	rename(harness, olga, 'two');
	const replaced = documentOf(harness);

	const exported = JSON.parse(new TextDecoder().decode(taken.export)) as RestoredExport & {
		document: unknown;
	};
	const line = readBoardLine(new TextDecoder().decode(taken.board));
	if (line === null) throw new Error('The backup is not read.');
	const parts = { id: 'board0000000001', exported, line, digests: digestsOf(exported.document) };
	const room = Room.restore(harness.platform, parts);
	if (room === null) throw new Error('The backup is not what it says.');
	harness.room = room;
	room.takeOver();

	room.stored(first, null);
	const second = theOnly(given(harness));
	room.stored(second, null);
	expect(second.about).toMatchObject({ epoch: first.about.epoch, from: 3, to: 3 });
	expect(stateOf(replay(bytesOf([first, second])))).toEqual(stateOf(replaced));
	const back = harness.join(anActor());
	rename(harness, back, 'from now on');
	const third = archive(harness);
	expect(third.about.epoch).toBe(back.governance?.epoch);
	expect(third.about.epoch).not.toBe(first.about.epoch);
	expect(stateOf(replay([third.bytes]))).toEqual(stateOf(documentOf(harness)));
});

test('what waits when the archive is switched off stays, and goes when it is back', () => {
	const { harness, olga } = aBoard();
	rename(harness, olga, 'one');
	backUp(harness);
	switchOn(harness, false);
	expect(given(harness)).toEqual([]);
	expect(harness.alarm).toBeNull();
	expect(rowsIn(harness)).toEqual([1, 1]);
	switchOn(harness);
	rename(harness, olga, 'two');
	backUp(harness);
	expect(theOnly(given(harness)).about.from).toBe(1);
});

test('the lines of Node in the operating page read segments back', () => {
	const { harness, olga } = aBoard();
	rename(harness, olga, 'one');
	const first = archive(harness);
	olga.doc.getMap('release').set('name', 'As it was');
	harness.pass(1000);
	const second = archive(harness);
	const tests = path.resolve(import.meta.dirname, '..');
	const page = readFileSync(path.join(tests, '../docs/operating.md'), 'utf8');
	const [, code = ''] = /```js\n(.*?)```/s.exec(page) ?? [];
	const folder = mkdtempSync(path.join(tmpdir(), 'segments-'));
	try {
		const files = [first, second].map(({ bytes }, nth) => {
			const file = path.join(folder, String(nth));
			writeFileSync(file, bytes);
			return file;
		});
		// In place of a file's name, so that the arguments are where the page expects them.
		const run = ['--input-type=module', '-e', code, 'read.mjs', ...files];
		const printed = execFileSync(process.execPath, run, { cwd: tests, encoding: 'utf8' });
		expect(printed).toContain('As it was');
		expect(printed).toContain('olga');
	} finally {
		rmSync(folder, { recursive: true });
	}
});
