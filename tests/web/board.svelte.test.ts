import { flushSync } from 'svelte';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import * as edits from '@holdpoint/shared/doc/edits';
import { Board, ownEdit } from '$lib/board/board.svelte.ts';

const other = { kind: 'somebody else' };

function aBoard(milestones: number): { doc: Y.Doc; board: Board } {
	const doc = new Y.Doc();
	doc.transact(() => {
		for (let index = 0; index < milestones; index += 1) {
			edits.renameMilestone(doc, `m${index}`, `Milestone ${index}`, other);
			edits.addActivity(doc, `m${index}`, { id: 'a1', text: 'Plan' }, other);
		}
	}, other);
	const board = new Board((edit) => doc.transact(() => edit(doc), ownEdit));
	board.attach(doc);
	return { doc, board };
}

test('300 rows and 1,000 edits: one row is drawn again for an edit, and the list never', () => {
	const { doc, board } = aBoard(300);
	const drawn = { rows: 0, lists: 0, milestones: 0 };
	const stop = $effect.root(() => {
		$effect(() => {
			drawn.milestones = board.ids.length;
			drawn.lists += 1;
		});
		for (const id of board.ids) {
			$effect(() => {
				expect(board.row(id).id).toBe(id);
				drawn.rows += 1;
			});
		}
	});
	flushSync();
	expect(drawn).toEqual({ rows: 300, lists: 1, milestones: 300 });

	for (let edit = 0; edit < 1000; edit += 1) {
		const id = `m${(edit * 7) % 300}`;
		flushSync(() => {
			if (edit % 2 === 0) board.rename(id, `Name ${edit}`);
			else edits.editActivityText(doc, id, 'a1', `Text ${edit}`, other);
		});
	}
	expect(drawn).toEqual({ rows: 1300, lists: 1, milestones: 300 });

	flushSync(() => edits.renameMilestone(doc, 'm300', 'One more', other));
	expect(drawn).toEqual({ rows: 1300, lists: 2, milestones: 301 });
	stop();
});

test('a row that did not change stays the same object', () => {
	const { board } = aBoard(3);
	const before = ['m0', 'm1', 'm2'].map((id) => board.row(id));
	board.setDue('m1', '2026-04-24');
	const after = ['m0', 'm1', 'm2'].map((id) => board.row(id));
	expect(after.map((row, index) => row === before[index])).toEqual([true, false, true]);
	expect(after[1]).toEqual({ ...before[1], due: '2026-04-24' });
});

test('undo takes back my own edits and nobody else’s, and says which', () => {
	const { doc, board } = aBoard(2);
	board.setDue('m0', '2026-04-24');
	edits.setDates(doc, 'm1', { due: '2026-05-01' }, other);
	expect(board.undoable).toBe('due date of Milestone 0');
	expect(board.undo()).toBe('due date of Milestone 0');
	expect([board.row('m0').due, board.row('m1').due]).toEqual(['', '2026-05-01']);
	expect([board.undoable, board.redoable]).toEqual([null, 'due date of Milestone 0']);
	board.redo();
	expect(board.row('m0').due).toBe('2026-04-24');
});

test('undo passes over what somebody else has changed since, and says what it took back instead', () => {
	const { doc, board } = aBoard(2);
	board.setOwner('m1', 'Mine');
	board.setDue('m0', '2026-04-24');
	edits.setDates(doc, 'm0', { due: '2026-05-01' }, other);
	expect(board.undo()).toBe('lead of Milestone 1');
	expect([board.row('m0').due, board.row('m1').owner]).toEqual(['2026-05-01', '']);
	expect([board.undoable, board.redoable]).toEqual([null, 'lead of Milestone 1']);
	board.setDue('m0', '2026-04-24');
	edits.setDates(doc, 'm0', { due: '2026-05-01' }, other);
	expect([board.undo(), board.undoable]).toEqual([null, null]);
});

test('several activities come, change and go in one step of undo each', () => {
	const { board } = aBoard(1);
	const says = () =>
		board.row('m0').activities.map(({ text, state, counts, owner }) => [text, state, counts, owner]);
	const plan = ['Plan', 'open', true, ''];
	board.addActivities('m0', [{ text: 'Build' }, { text: 'Test' }]);
	expect(says()).toEqual([plan, ['Build', 'open', true, ''], ['Test', 'open', true, '']]);
	const [, build, trial] = board.row('m0').activities.map(({ id }) => id);
	const both = [build!, trial!];
	board.changeActivities('m0', both, { state: 'not-needed', reason: 'Bought instead' });
	expect(board.row('m0').activities.map(({ reason }) => reason)).toEqual([
		'',
		'Bought instead',
		'Bought instead',
	]);
	board.changeActivities('m0', both, { counts: false });
	board.changeActivities('m0', both, { owner: 'quinn' });
	expect(says().slice(1)).toEqual([
		['Build', 'not-needed', false, 'quinn'],
		['Test', 'not-needed', false, 'quinn'],
	]);
	board.changeActivities('m0', both, 'remove');
	expect(says()).toEqual([plan]);
	expect(board.undo()).toBe('activities of Milestone 0');
	expect(says()).toHaveLength(3);
	for (const what of ['activities', 'activities', 'activities', 'new activities'])
		expect(board.undo()).toBe(`${what} of Milestone 0`);
	expect(says()).toEqual([plan]);
});

test('R1 what was not applied leaves the undo stack, the rest of it stays', () => {
	const { board } = aBoard(2);
	board.setDue('m0', '2026-04-24');
	board.rename('m1', 'Never was');
	expect(board.dropFromUndo(['milestone:m1'])).toBe(true);
	expect(board.dropFromUndo(['milestone:m1'])).toBe(false);
	expect(board.undoable).toBe('due date of Milestone 0');
	board.undo();
	expect(board.undoable).toBe(null);
});

test('text typed by two people at once: each key writes its own change alone', () => {
	const { doc, board } = aBoard(1);
	board.setNotes('m0', 'one three');
	const copy = new Y.Doc();
	Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
	edits.editNotes(copy, 'm0', 'one three four', other);
	board.setNotes('m0', 'one two three');
	Y.applyUpdate(doc, Y.encodeStateAsUpdate(copy), other);
	expect(board.row('m0').notes).toBe('one two three four');
});

test('R7 undo and redo say whose signed content they would change', () => {
	const { board } = aBoard(2);
	board.setDue('m0', '2026-04-24');
	expect(board.milestonesToUndo).toEqual([]);
	board.setActivityState('m1', 'a1', 'done');
	expect([board.milestonesToUndo, board.milestonesToRedo]).toEqual([['m1'], []]);
	board.undo();
	expect([board.milestonesToUndo, board.milestonesToRedo]).toEqual([[], ['m1']]);
});
