import fc from 'fast-check';
import * as Y from 'yjs';
import { expect, test } from 'vitest';
import * as edits from '@holdpoint/shared/doc/edits';
import { readMilestone } from '@holdpoint/shared/doc/read';
import { restoreScope } from '@holdpoint/shared/doc/restore';
import { seedRelease } from '@holdpoint/shared/doc/seed';
import { datedMilestone } from './guarded-board.ts';

const me = { kind: 'me' };
const id = 'qa';

function seeded(): Y.Doc {
	const doc = new Y.Doc();
	seedRelease(doc, { name: 'Release 14', version: '14.0', targetDate: '' }, [datedMilestone()]);
	return doc;
}

/** What a signature covers of it. */
function scopeIn(doc: Y.Doc) {
	const { name, outcome, criteria, activities, evidence } = readMilestone(doc, id);
	const covered = activities.map(({ id: activity, text, state, reason, counts }) => ({
		activity,
		text,
		state,
		reason,
		counts,
	}));
	return {
		name,
		outcome,
		criteria,
		covered: covered.toSorted((a, b) => (a.activity < b.activity ? -1 : 1)),
		evidence,
	};
}

const text = fc.string({ maxLength: 12, unit: 'grapheme' });
const activity = fc.constantFrom('a1', 'a2', 'b1', 'b2');
const change: fc.Arbitrary<(doc: Y.Doc) => void> = fc.oneof(
	text.map((value) => (doc: Y.Doc) => edits.renameMilestone(doc, id, value, me)),
	text.map((value) => (doc: Y.Doc) => edits.setOutcome(doc, id, value, me)),
	text.map((value) => (doc: Y.Doc) => edits.editCriteria(doc, id, value, me)),
	fc.tuple(activity, text).map(([each, value]) => (doc: Y.Doc) => {
		if (!doc.getMap(`activities:${id}`).has(each)) edits.addActivity(doc, id, { id: each, text: value }, me);
		else edits.editActivityText(doc, id, each, value, me);
	}),
	activity.map((each) => (doc: Y.Doc) => edits.removeActivity(doc, id, each, me)),
	fc.tuple(activity, fc.constantFrom('open' as const, 'done' as const, 'not-needed' as const), text).map(
		([each, state, reason]) =>
			(doc: Y.Doc) =>
				edits.setActivityState(doc, id, each, state, reason, me),
	),
	fc.tuple(activity, fc.boolean()).map(
		([each, counts]) =>
			(doc: Y.Doc) =>
				edits.setActivityCounts(doc, id, each, counts, me),
	),
	text.map((url) => (doc: Y.Doc) => edits.setEvidence(doc, id, 'report', { url }, me)),
);

test('R24 whatever was edited since, what is signed reads again as it did, by one step that undo takes back', () => {
	fc.assert(
		fc.property(fc.array(change, { maxLength: 12 }), fc.array(change, { maxLength: 12 }), (before, since) => {
			const doc = seeded();
			for (const each of before) each(doc);
			const then = readMilestone(doc, id);
			const covered = scopeIn(doc);
			for (const each of since) each(doc);
			const now = scopeIn(doc);
			const roots = ['milestone', 'activities', 'evidence'].map((part) => doc.getMap(`${part}:${id}`));
			const undo = new Y.UndoManager([...roots, doc.getText(`criteria:${id}`), doc.getMap(`card:${id}`)], {
				trackedOrigins: new Set([me]),
			});
			restoreScope(doc, then, me);
			expect(scopeIn(doc)).toEqual(covered);
			expect(undo.undoStack.length).toBeLessThanOrEqual(1);
			undo.undo();
			expect(scopeIn(doc)).toEqual(now);
		}),
		{ numRuns: 300 },
	);
});

test('card, notes and talk stay as they are now', () => {
	const doc = seeded();
	const then = readMilestone(doc, id);
	edits.setOutcome(doc, id, 'Another', me);
	edits.setDates(doc, id, { due: '2026-05-01' }, me);
	edits.editNotes(doc, id, 'A note', me);
	edits.addComment(doc, id, { id: 'c1', by: 'ada', text: 'Hello', at: '2026-03-01T00:00:00Z' }, me);
	restoreScope(doc, then, me);
	expect(readMilestone(doc, id)).toMatchObject({
		outcome: then.outcome,
		due: '2026-05-01',
		notes: 'A note',
		talk: [{ text: 'Hello' }],
	});
});
