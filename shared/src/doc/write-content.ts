import * as Y from 'yjs';
import type { BoardContent } from '../schema/board-content.ts';
import { addDefect } from './defects.ts';
import * as edits from './edits.ts';
import { Guard } from './guard.ts';
import { listMilestones } from './read.ts';
import { addStep, setRollback } from './rollback.ts';

/**
 * The edit as updates for this document, in their order, which stays as it is; or, as a sentence, why the guard would not
 * take all of them: a file says what it likes. Several, since one update may not be as large as a board.
 */
export function draftContent(doc: Y.Doc, content: BoardContent, by: string): Uint8Array[] | string {
	const now = Y.encodeStateAsUpdate(doc);
	const [draft, judged] = [copyOf(now), copyOf(now)];
	const guard = new Guard(judged);
	const context = {
		person: by,
		readOnly: false,
		lockOf: () => null,
		ownerOfClient: () => null,
		knownMilestones: new Set(listMilestones(doc)),
	};
	try {
		const updates: Uint8Array[] = [];
		for (const write of writesOf(draft, content, by, 'content')) {
			const before = Y.encodeStateVector(draft);
			draft.transact(write, 'content');
			const update = Y.encodeStateAsUpdate(draft, before);
			const verdict = guard.accept(update, context);
			if (verdict.kind === 'nothing') continue;
			if (verdict.kind !== 'applied') return 'It cannot be written into a board.';
			const refused = verdict.notices.find((notice) => notice.kind === 'not-applied');
			if (refused) return refused.message;
			updates.push(update);
		}
		return updates;
	} finally {
		for (const each of [draft, judged]) each.destroy();
	}
}

function copyOf(update: Uint8Array): Y.Doc {
	const doc = new Y.Doc();
	Y.applyUpdate(doc, update);
	return doc;
}

/**
 * How to write what an export brought into a document that holds its milestones empty, part by part, as edits of `by`: they
 * answer for them, also for decisions and lessons, since whoever wrote these is nobody here.
 */
function writesOf(doc: Y.Doc, content: BoardContent, by: string, origin: edits.Origin): (() => void)[] {
	const { release, milestones, risks, defects, rollback, decisions, lessons } = content;
	return [
		() => {
			edits.setRelease(doc, release, origin);
			const { owner, lastSafe, steps } = rollback;
			if (owner !== '' || lastSafe !== '') setRollback(doc, { owner, lastSafe }, origin);
			for (const { id, text } of steps) addStep(doc, id, text, origin);
			for (const remark of decisions) edits.addRemark(doc, 'decisions', { ...remark, by }, origin);
			for (const remark of lessons) edits.addRemark(doc, 'lessons', { ...remark, by }, origin);
		},
		...milestones.map((milestone, at) => () => writeMilestone(doc, milestone, at + 1, origin)),
		() => {
			for (const { id, ...risk } of risks) edits.addRisk(doc, id, risk, origin);
		},
		() => {
			for (const { id, ...defect } of defects) addDefect(doc, id, defect, origin);
		},
	];
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
