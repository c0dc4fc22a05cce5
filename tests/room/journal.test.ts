import { editNotes, renameMilestone } from '@holdpoint/shared/doc/edits';
import { readMilestone } from '@holdpoint/shared/doc/read';
import { expect, test } from 'vitest';
import { limits } from '../../api/src/board/limits.ts';
import { anActor, RoomHarness } from '../support/room.ts';

const me = { test: 'journal' };
const kickoff = 'release-kickoff';

const countOf = (harness: RoomHarness, table: 'journal' | 'snapshot') =>
	Number(harness.sql.run(`SELECT count(*) AS n FROM ${table}`)[0]?.n);
const bytesOf = (harness: RoomHarness) =>
	Number(harness.sql.run('SELECT sum(length(bytes)) AS n FROM journal')[0]?.n ?? 0);

test('a journal of few rows that are large becomes a snapshot too', () => {
	const harness = new RoomHarness();
	const olga = harness.join(anActor());
	let most = 0;
	for (let n = 0; n < 24; n += 1) {
		editNotes(olga.doc, kickoff, String.fromCharCode(97 + n).repeat(99_000), me);
		harness.pass(1000);
		most = Math.max(most, bytesOf(harness));
	}
	expect(most).toBeLessThan(limits.journalBytes);
	expect(countOf(harness, 'snapshot')).toBeGreaterThan(0);
	expect(countOf(harness, 'journal')).toBeLessThan(24);
	harness.evict();
	expect(readMilestone(harness.join(anActor()).doc, kickoff).notes).toBe('x'.repeat(99_000));
});

test('so does one that was large when the object left memory', () => {
	const harness = new RoomHarness();
	const olga = harness.join(anActor());
	for (let n = 0; n < 24; n += 1) {
		editNotes(olga.doc, kickoff, String.fromCharCode(97 + n).repeat(99_000), me);
		harness.pass(1000);
		harness.evict();
	}
	expect(bytesOf(harness)).toBeLessThan(limits.journalBytes);
	expect(countOf(harness, 'snapshot')).toBeGreaterThan(0);
});

test.each([
	['a row of the journal', 'DELETE FROM journal WHERE seq = (SELECT max(seq) - 1 FROM journal)'],
	['the snapshot', 'DELETE FROM snapshot'],
	['a part of the snapshot', 'DELETE FROM snapshot WHERE part = 0'],
])('without %s there is no board, rather than another one', (_what, loss) => {
	const harness = new RoomHarness();
	const olga = harness.join(anActor());
	for (let n = 0; n < 24; n += 1) {
		editNotes(olga.doc, kickoff, String.fromCharCode(97 + n).repeat(99_000), me);
		harness.pass(1000);
	}
	for (const name of ['one', 'two', 'three']) {
		renameMilestone(olga.doc, kickoff, name, me);
		harness.pass(1000);
	}
	const stored = () =>
		['snapshot', 'journal'].map((table) => JSON.stringify(harness.sql.run(`SELECT * FROM ${table}`)));
	harness.sql.run(loss);
	const before = stored();
	expect(() => harness.evict()).toThrow();
	// Nothing was written over what is left.
	expect(stored()).toEqual(before);
});
