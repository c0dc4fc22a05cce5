import { ownUndo } from '@holdpoint/shared/doc/own-undo';
import { readMilestone } from '@holdpoint/shared/doc/read';
import { importEdits } from '@holdpoint/shared/import/import-edits';
import { parseSchedule } from '@holdpoint/shared/import/parse-schedule';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { ownEdit } from '../../web/src/lib/board/board.svelte.ts';
import { writeImport } from '../../web/src/lib/components/import/write-import.ts';

test('an import is one step of undo: all of its activities, on whatever milestone', () => {
	const doc = new Y.Doc();
	const undo = ownUndo(doc, ownEdit, 0);
	const { rows } = parseSchedule(
		'Issue key,Summary,Status,Due date\nA-1,Ship,Done,14/Mar/27\nA-2,Look,To Do,',
	);
	const chosen = rows.map((row, at) => ({ row, milestone: at === 0 ? 'deployed' : 'checked' }));
	const edit = (change: (doc: Y.Doc) => void) => doc.transact(() => change(doc), ownEdit);
	writeImport({ connection: { edit } }, importEdits(chosen));

	const activities = () => ['deployed', 'checked'].flatMap((id) => readMilestone(doc, id).activities);
	expect(activities()).toMatchObject([
		{ text: 'A-1 Ship', state: 'done', due: '2027-03-14', counts: false },
		{ text: 'A-2 Look', state: 'open', due: '', counts: false },
	]);
	undo.undo();
	expect(activities()).toEqual([]);
	expect(undo.undoStack).toHaveLength(0);
});
