import * as Y from 'yjs';
import type { BoardContent } from '../schema/board-content.ts';
import { addDefect } from './defects.ts';
import * as edits from './edits.ts';
import { Guard } from './guard.ts';
import { listMilestones } from './read.ts';
import { addStep, setRollback } from './rollback.ts';

/**
 * The edit as an update for this document, which stays as it is; or, as a sentence, why the guard would not take all of
 * it: a file says what it likes.
 */
export function draftContent(doc: Y.Doc, content: BoardContent, by: string): Uint8Array | string {
	const now = Y.encodeStateAsUpdate(doc);
	const draft = copyOf(now);
	const before = Y.encodeStateVector(draft);
	writeContent(draft, content, by, 'content');
	const update = Y.encodeStateAsUpdate(draft, before);
	const judged = copyOf(now);
	const verdict = new Guard(judged).accept(update, {
		person: by,
		readOnly: false,
		lockOf: () => null,
		ownerOfClient: () => null,
		knownMilestones: new Set(listMilestones(doc)),
	});
	for (const each of [draft, judged]) each.destroy();
	if (verdict.kind === 'nothing') return update;
	if (verdict.kind !== 'applied') return 'It cannot be written into a board.';
	const refused = verdict.notices.find((notice) => notice.kind === 'not-applied');
	return refused?.message ?? update;
}

function copyOf(update: Uint8Array): Y.Doc {
	const doc = new Y.Doc();
	Y.applyUpdate(doc, update);
	return doc;
}

/**
 * Writes what an export brought into a document that holds its milestones empty, as one edit of `by`: they answer for it,
 * also for decisions and lessons, since whoever wrote these is nobody here.
 */
function writeContent(doc: Y.Doc, content: BoardContent, by: string, origin: edits.Origin): void {
	const { release, milestones, risks, defects, rollback, decisions, lessons } = content;
	doc.transact(() => {
		edits.setRelease(doc, release, origin);
		for (const [at, milestone] of milestones.entries()) writeMilestone(doc, milestone, at + 1, origin);
		for (const { id, ...risk } of risks) edits.addRisk(doc, id, risk, origin);
		for (const { id, ...defect } of defects) addDefect(doc, id, defect, origin);
		const { owner, lastSafe, steps } = rollback;
		if (owner !== '' || lastSafe !== '') setRollback(doc, { owner, lastSafe }, origin);
		for (const { id, text } of steps) addStep(doc, id, text, origin);
		for (const remark of decisions) edits.addRemark(doc, 'decisions', { ...remark, by }, origin);
		for (const remark of lessons) edits.addRemark(doc, 'lessons', { ...remark, by }, origin);
	}, origin);
}

function writeMilestone(
	doc: Y.Doc,
	milestone: BoardContent['milestones'][number],
	rank: number,
	origin: edits.Origin,
): void {
	const { id, name, outcome, criteria, notes, lane, owner, start, due, activities, evidence } = milestone;
	edits.renameMilestone(doc, id, name, origin);
	edits.setOutcome(doc, id, outcome, origin);
	edits.editCriteria(doc, id, criteria, origin);
	edits.editNotes(doc, id, notes, origin);
	edits.moveCard(doc, id, { lane, rank }, origin);
	edits.setOwner(doc, id, owner, origin);
	edits.setDates(doc, id, { start, due }, origin);
	for (const [at, { id: activity, text, state, reason, counts, owner, due }] of activities.entries()) {
		edits.addActivity(doc, id, { id: activity, text, rank: at + 1 }, origin);
		edits.setActivityState(doc, id, activity, state, reason, origin);
		edits.setActivityCounts(doc, id, activity, counts, origin);
		edits.assignActivity(doc, id, activity, { owner, due }, origin);
	}
	for (const { slot, ...fields } of evidence) edits.setEvidence(doc, id, slot, fields, origin);
}
