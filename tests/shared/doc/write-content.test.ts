import { addDefect, readDefects } from '@holdpoint/shared/doc/defects';
import * as edits from '@holdpoint/shared/doc/edits';
import {
	listMilestones,
	readMilestone,
	readRelease,
	readRemarks,
	readRisks,
} from '@holdpoint/shared/doc/read';
import { addRehearsal, addStep, readRollback, setRollback } from '@holdpoint/shared/doc/rollback';
import { seedRelease } from '@holdpoint/shared/doc/seed';
import { draftContent } from '@holdpoint/shared/doc/write-content';
import { canonicalText } from '@holdpoint/shared/ledger/canonical';
import type { BoardContent } from '@holdpoint/shared/schema/board-content';
import { contentOfBoard } from '@holdpoint/shared/template/content-of-board';
import { weeklyTrain } from '@holdpoint/shared/template/weekly-train';
import { expect, test } from 'vitest';
import * as Y from 'yjs';

const people = { ana: { id: 'ana', name: 'Ana Ruiz', roles: [], removed: false } };
const names = { name: '', outcome: '', criteria: '', owner: '', activities: [] };
const hash = `sha256:${'a'.repeat(64)}`;

/** The milestones of the train, and no word. */
function bare(): Y.Doc {
	const doc = new Y.Doc();
	const milestones = weeklyTrain.map((each) => ({ ...each, ...names, start: '', due: '' }));
	seedRelease(doc, { name: 'Next', version: '', targetDate: '' }, milestones);
	return doc;
}

function contentOf(doc: Y.Doc): BoardContent {
	return contentOfBoard(
		{
			release: readRelease(doc),
			milestones: listMilestones(doc).map((id) => {
				const { talk: _, ...row } = readMilestone(doc, id);
				return row;
			}),
			risks: readRisks(doc),
			defects: readDefects(doc),
			rollback: readRollback(doc),
			decisions: readRemarks(doc, 'decisions'),
			lessons: readRemarks(doc, 'lessons'),
		},
		{ people },
	);
}

/** A train on which everything was used. */
function used(): Y.Doc {
	const doc = new Y.Doc();
	const milestones = weeklyTrain.map((each, at) => ({ ...each, start: '', due: `2026-03-1${at}` }));
	seedRelease(doc, { name: 'Train', version: '7', targetDate: '2026-03-13' }, milestones);
	const id = weeklyTrain[0]?.id ?? '';
	edits.setRelease(doc, { goals: 'Ship on time', holidays: '2026-05-01' }, 'test');
	edits.setOwner(doc, id, 'ana', 'test');
	edits.moveCard(doc, id, { lane: 'in-progress', rank: 2.5 }, 'test');
	edits.editNotes(doc, id, 'Notes 😀\nin two lines', 'test');
	edits.setActivityState(doc, id, 'a1', 'done', '', 'test');
	edits.setActivityState(doc, id, 'a2', 'not-needed', 'Nothing changed there', 'test');
	edits.addActivity(doc, id, { id: 'own', text: 'Cake', rank: 0.5 }, 'test');
	edits.setActivityCounts(doc, id, 'own', false, 'test');
	edits.assignActivity(doc, id, 'own', { owner: 'Ben', due: '2026-03-11' }, 'test');
	edits.removeActivity(doc, id, 'a3', 'test');
	edits.setEvidence(doc, id, 'change-list', { url: 'https://example.org/changes', hash }, 'test');
	edits.addRisk(doc, 'r1', { title: 'Rain', probability: 4, owner: 'ana', milestone: id }, 'test');
	addDefect(doc, 'd1', { title: 'Crash', key: 'ATL-1', severity: 'major', escaped: true }, 'test');
	setRollback(doc, { owner: 'ana', lastSafe: '2026-03-13T18:00:00.000Z' }, 'test');
	addStep(doc, 's2', 'Switch back', 'test');
	addStep(doc, 's1', 'Look at the graphs', 'test');
	addRehearsal(doc, { id: 'run1', seconds: 90, at: '2026-03-09T10:00:00.000Z', by: 'ana' }, 'test');
	const said = { by: 'ana', at: '2026-03-09T10:00:00.000Z' };
	edits.addRemark(doc, 'decisions', { id: 'c1', text: 'We ship', ...said }, 'test');
	edits.addRemark(doc, 'lessons', { id: 'l1', text: 'Test earlier', ...said }, 'test');
	edits.addComment(doc, id, { id: 't1', text: 'Looks good', ...said }, 'test');
	return doc;
}

function write(doc: Y.Doc, content: BoardContent): void {
	const updates = draftContent(doc, content, 'olga');
	if (typeof updates === 'string') throw new Error(updates);
	for (const update of updates) Y.applyUpdate(doc, update);
}

test('R24 a board that is larger than one update may be is written all the same', () => {
	const doc = bare();
	for (const [index, { id }] of weeklyTrain.entries())
		for (let n = 1; n <= 480; n += 1)
			edits.addActivity(
				doc,
				id,
				{ id: `x${n}`, text: `Task ${n} of ${index}: ${'words '.repeat(100)}`, rank: n },
				'test',
			);
	const content = contentOf(doc);
	expect(JSON.stringify(content).length).toBeGreaterThan(1_048_576);
	const next = bare();
	write(next, content);
	expect(contentOf(next)).toEqual(content);
});

test('R24 what was written on a board reads the same where it is written again', () => {
	const content = contentOf(used());
	const next = bare();
	write(next, content);
	expect(contentOf(next)).toEqual(content);
	expect(canonicalText(contentOf(next))).toBe(canonicalText(content));
});

test('what somebody vouches for under their name is not carried; decisions and lessons are the writer’s', () => {
	const next = bare();
	write(next, contentOf(used()));
	expect(readRollback(next).rehearsals).toEqual([]);
	expect(readMilestone(next, weeklyTrain[0]?.id ?? '').talk).toEqual([]);
	expect([...readRemarks(next, 'decisions'), ...readRemarks(next, 'lessons')].map(({ by }) => by)).toEqual([
		'olga',
		'olga',
	]);
});

test.each<[string, (content: BoardContent) => BoardContent, RegExp]>([
	[
		'a date that is none',
		(content) => ({ ...content, risks: content.risks.map((risk) => ({ ...risk, due: 'soon' })) }),
		/due: must be YYYY-MM-DD/,
	],
	[
		'a milestone that the plan has not',
		(content) => ({
			...content,
			milestones: content.milestones.map((each) => ({ ...each, id: 'elsewhere' })),
		}),
		/no such part/,
	],
	[
		'a text that is too long',
		(content) => ({ ...content, release: { ...content.release, goals: 'x'.repeat(10_001) } }),
		/goals/,
	],
])('R24 the guard refuses all of it for %s, and the document stays as it was', (_, forge, says) => {
	const next = bare();
	const before = Y.encodeStateAsUpdate(next);
	expect(draftContent(next, forge(contentOf(used())), 'olga')).toMatch(says);
	expect(Y.encodeStateAsUpdate(next)).toEqual(before);
});
