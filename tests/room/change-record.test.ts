import {
	editNotes,
	renameMilestone,
	setEvidence,
	setActivityState,
	setOutcome,
} from '@holdpoint/shared/doc/edits';
import { readMilestone } from '@holdpoint/shared/doc/read';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { anActor, RoomHarness, startOfTest, type TestPeer } from '../support/room.ts';

const me = { test: 'record' };
const kickoff = 'release-kickoff';

function aBoardForTwo(): { harness: RoomHarness; olga: TestPeer; quentin: TestPeer } {
	const harness = new RoomHarness();
	harness.room.addPerson({ actor: anActor() }, { id: 'quentin', name: 'Quentin', roles: ['QA'] });
	const olga = harness.join(anActor());
	const quentin = harness.join(anActor({ person: 'quentin', name: 'Quentin' }));
	return { harness, olga, quentin };
}

/** The record as one line each: seconds since the start, who, what, from, to. */
function recordOf(harness: RoomHarness): string[] {
	return harness.changes().map(({ at, person, root, item, field, before, after }) => {
		const where = [root, item, field].filter((part) => part !== '').join('.');
		const values = [JSON.stringify(before), '→', JSON.stringify(after)];
		return [(at - startOfTest) / 1000, person, where, ...values].join(' ');
	});
}

/** Fills what a request needs, so that a round can be open. */
function prepare({ harness, olga }: { harness: RoomHarness; olga: TestPeer }): void {
	for (const role of ['Product', 'Engineering'])
		harness.room.addPerson({ actor: anActor() }, { id: role.toLowerCase(), name: role, roles: [role] });
	const { activities, evidence } = readMilestone(olga.doc, kickoff);
	for (const { id } of activities) setActivityState(olga.doc, kickoff, id, 'done', '', me);
	for (const { slot } of evidence)
		setEvidence(olga.doc, kickoff, slot, { url: `https://example.org/${slot}` }, me);
	harness.pass(1000);
}

function command(harness: RoomHarness, body: Record<string, unknown>): void {
	const outcome = harness.room.command(
		{ actor: anActor({ activeAt: harness.now }) },
		{
			commandId: crypto.randomUUID(),
			milestone: kickoff,
			...body,
		},
	);
	expect(outcome).toMatchObject({ ok: true });
}

test('two people in one window and one row: each change has its own author', () => {
	const { harness, olga, quentin } = aBoardForTwo();
	editNotes(olga.doc, kickoff, 'opens the window', me);
	renameMilestone(olga.doc, kickoff, 'By Olga', me);
	setOutcome(quentin.doc, kickoff, 'By Quentin', me);
	renameMilestone(quentin.doc, 'uat-sign-off', 'By Quentin', me);
	harness.pass(1000);
	expect(harness.sql.run(`SELECT seq FROM journal WHERE record <> '[]'`)).toHaveLength(2);
	expect(recordOf(harness).map((line) => line.split(' ').slice(1, 3))).toEqual([
		['olga', `notes:${kickoff}.text`],
		['olga', `milestone:${kickoff}.name`],
		['quentin', `milestone:${kickoff}.outcome`],
		['quentin', 'milestone:uat-sign-off.name'],
	]);
});

test('one person on one field within ten seconds is one change, from its first before to its last after', () => {
	const { harness, olga } = aBoardForTwo();
	for (const name of ['K', 'Ki', 'Kick']) {
		renameMilestone(olga.doc, kickoff, name, me);
		harness.pass(5000);
	}
	harness.pass(6000);
	renameMilestone(olga.doc, kickoff, 'Kickoff', me);
	harness.pass(1000);
	expect(recordOf(harness)).toEqual([
		`10 olga milestone:${kickoff}.name "Release Kickoff" → "Kick"`,
		`21 olga milestone:${kickoff}.name "Kick" → "Kickoff"`,
	]);
});

test('another’s change of the same field stands between two of mine', () => {
	const { harness, olga, quentin } = aBoardForTwo();
	renameMilestone(olga.doc, kickoff, 'A', me);
	harness.pass(1000);
	renameMilestone(quentin.doc, kickoff, 'B', me);
	harness.pass(1000);
	renameMilestone(olga.doc, kickoff, 'C', me);
	harness.pass(1000);
	expect(recordOf(harness)).toEqual([
		`0 olga milestone:${kickoff}.name "Release Kickoff" → "A"`,
		`1 quentin milestone:${kickoff}.name "A" → "B"`,
		`2 olga milestone:${kickoff}.name "B" → "C"`,
	]);
});

test('R14 the last editor is who wrote last, also when an older change of theirs goes on', () => {
	const { harness, olga, quentin } = aBoardForTwo();
	editNotes(olga.doc, kickoff, 'opens the window', me);
	renameMilestone(olga.doc, kickoff, 'A', me);
	setOutcome(quentin.doc, kickoff, 'B', me);
	renameMilestone(olga.doc, kickoff, 'C', me);
	harness.pass(1000);
	expect(olga.governance?.editors[kickoff]).toEqual({ lastEditor: 'olga', editors: ['olga', 'quentin'] });
});

test('in a signing round every change is one of its own, and none goes on across its end', () => {
	const board = aBoardForTwo();
	const { harness, olga } = board;
	prepare(board);
	harness.changes();
	harness.sql.run('DELETE FROM record');
	const rename = (name: string) => {
		renameMilestone(olga.doc, kickoff, name, me);
		harness.pass(1000);
	};
	rename('before');
	command(harness, { type: 'request-sign-off' });
	rename('in the round');
	rename('in the round again');
	command(harness, { type: 'withdraw-request', reason: 'we forgot a risk' });
	harness.pass(1000);
	rename('after');
	rename('after, the same change');
	expect(recordOf(harness)).toEqual([
		`1 olga milestone:${kickoff}.name "Release Kickoff" → "before"`,
		`2 olga milestone:${kickoff}.name "before" → "in the round"`,
		`3 olga milestone:${kickoff}.name "in the round" → "in the round again"`,
		`6 olga milestone:${kickoff}.name "in the round again" → "after, the same change"`,
	]);
});

test('R1 what was undone is no change of anybody', () => {
	const { harness, quentin } = aBoardForTwo();
	quentin.doc.getMap(`milestone:${kickoff}`).set('signed', true);
	quentin.doc.getMap('governance').set('signed', true);
	harness.pass(1000);
	expect(quentin.notices.map((notice) => notice.kind)).toEqual(['not-applied', 'not-applied']);
	expect(recordOf(harness)).toEqual([]);
});

test('a notice leaves when an edit changes who edited, and not with every edit; frame 64 does not', () => {
	const { harness, olga, quentin } = aBoardForTwo();
	const start = harness.log.length;
	const told = () => harness.log.filter((line) => line === 'send olga 65').length;
	renameMilestone(quentin.doc, kickoff, 'one', me);
	harness.pass(1000);
	expect(olga.governance?.editors[kickoff]).toEqual({ lastEditor: 'quentin', editors: ['quentin'] });
	const before = told();
	for (const name of ['two', 'three', 'four']) {
		renameMilestone(quentin.doc, kickoff, name, me);
		editNotes(olga.doc, kickoff, name, me);
		harness.pass(1000);
	}
	expect(told()).toBe(before);
	renameMilestone(olga.doc, kickoff, 'five', me);
	harness.pass(1000);
	expect(told()).toBe(before + 1);
	expect(harness.log.slice(start)).not.toContain('send olga 64');
	expect(olga.governance?.editors[kickoff]).toEqual({ lastEditor: 'olga', editors: ['olga', 'quentin'] });
});

test('R14 who edits by turns is told at once, then once a second, and the last turn in the end', () => {
	const { harness, olga, quentin } = aBoardForTwo();
	const told = () => harness.log.filter((line) => line === 'send olga 65').length;
	const before = told();
	for (let turn = 0; turn < 36; turn += 1) {
		renameMilestone((turn % 2 === 0 ? quentin : olga).doc, kickoff, `turn ${turn}`, me);
		harness.pass(50);
		if (turn === 0) expect(olga.governance?.editors[kickoff]?.lastEditor).toBe('quentin');
	}
	expect(told()).toBe(before + 2);
	harness.pass(1000);
	expect(olga.governance?.editors[kickoff]).toEqual({ lastEditor: 'olga', editors: ['olga', 'quentin'] });
});

test('R14 who edited is known after a snapshot has taken the journal’s rows, and after the board has left memory', () => {
	const { harness, olga, quentin } = aBoardForTwo();
	setOutcome(quentin.doc, kickoff, 'By Quentin', me);
	harness.pass(1000);
	renameMilestone(olga.doc, kickoff, 'By Olga', me);
	harness.pass(1000);
	harness.changes();
	expect(harness.sql.run(`SELECT seq FROM journal`)).toEqual([]);
	const editors = () => harness.join(anActor()).governance?.editors[kickoff];
	const both = { lastEditor: 'olga', editors: ['olga', 'quentin'] };
	expect(editors()).toEqual(both);
	harness.evict();
	expect(editors()).toEqual(both);
	setOutcome(quentin.doc, kickoff, 'By Quentin again', me);
	harness.pass(1000);
	const after = { lastEditor: 'quentin', editors: ['olga', 'quentin'] };
	expect(editors()).toEqual(after);
	harness.evict();
	expect(editors()).toEqual(after);
});

test('edits of one window are one row, however many changed what; a snapshot folds them into few', () => {
	const { harness, olga, quentin } = aBoardForTwo();
	editNotes(olga.doc, kickoff, 'opens the window', me);
	harness.log.length = 0;
	for (let n = 0; n < 20; n += 1) {
		renameMilestone(olga.doc, kickoff, `Olga ${n}`, me);
		setOutcome(quentin.doc, kickoff, `Quentin ${n}`, me);
	}
	harness.pass(2);
	const writes = harness.log.filter((line) => line === 'write').length;
	// The other one is whose the two client IDs are, of which one was not known yet.
	expect(writes).toBe(2);
	expect(recordOf(harness)).toHaveLength(3);
	expect(harness.sql.run('SELECT id FROM record')).toHaveLength(1);
});

test('a board whose changes are rows of their own, as an earlier version kept them, goes on with what they say', () => {
	const { harness, olga, quentin } = aBoardForTwo();
	setOutcome(quentin.doc, kickoff, 'By Quentin', me);
	harness.pass(1000);
	renameMilestone(olga.doc, kickoff, 'By Olga', me);
	harness.pass(1000);
	const record = recordOf(harness);
	const changes = harness.changes();
	const documentBefore = Y.encodeStateAsUpdate(olga.doc);
	for (const statement of [
		...['DROP TABLE record', 'DROP TABLE editors', 'DROP TABLE journal', 'DELETE FROM counts'],
		'CREATE TABLE journal (seq INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, bytes BLOB NOT NULL)',
		`CREATE TABLE changes (
			id INTEGER PRIMARY KEY AUTOINCREMENT, journal INTEGER NOT NULL, at INTEGER NOT NULL, person TEXT NOT NULL,
			access TEXT NOT NULL, root TEXT NOT NULL, scope_of TEXT, item TEXT NOT NULL, field TEXT NOT NULL,
			before TEXT, after TEXT)`,
		'CREATE INDEX changes_of_scope ON changes (scope_of, id)',
	])
		harness.sql.run(statement);
	for (let n = 0; n < 7; n += 1)
		harness.sql.run('INSERT INTO journal (at, bytes) VALUES (?, ?)', harness.now, documentBefore);
	harness.sql.run('DELETE FROM journal WHERE seq < 7');
	for (const { at, person, access, root, scopeOf, item, field, before, after } of changes)
		harness.sql.run(
			`INSERT INTO changes (journal, at, person, access, root, scope_of, item, field, before, after)
			VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			...[at, person, access, root, scopeOf, item, field, JSON.stringify(before), JSON.stringify(after)],
		);
	harness.evict();
	expect(harness.join(anActor()).governance?.editors[kickoff]).toEqual({
		lastEditor: 'olga',
		editors: ['olga', 'quentin'],
	});
	expect(harness.room.counters.total.commits).toBe(7);
	expect(recordOf(harness)).toEqual(record);
	setOutcome(quentin.doc, kickoff, 'goes on', me);
	harness.pass(1000);
	harness.evict();
	expect(readMilestone(harness.join(anActor()).doc, kickoff)).toMatchObject({
		name: 'By Olga',
		outcome: 'goes on',
	});
	expect(recordOf(harness)).toHaveLength(record.length + 1);
});
