import type * as Y from 'yjs';
import type { ReleaseRow } from '../schema/document.ts';
import type { DatedMilestone } from '../schema/plan.ts';
import * as edits from './edits.ts';
import { milestoneRoots, rootName } from './roots.ts';

// Only the server seeds: at creation, and when policy adds a milestone. Two replicas that each made the skeleton would
// overwrite one another.

/** Tags what the server writes by itself. */
export const seedOrigin = { kind: 'seed' } as const;

/** Writes a new release and its milestones into an empty document, in one transaction. */
export function seedRelease(
	doc: Y.Doc,
	release: Pick<ReleaseRow, 'name' | 'version' | 'targetDate'> & Partial<ReleaseRow>,
	milestones: readonly DatedMilestone[],
	origin: edits.Origin = seedOrigin,
): void {
	doc.transact(() => {
		edits.setRelease(doc, { summary: '', goals: '', ...release }, origin);
		milestones.forEach((milestone, index) => {
			writeMilestone(doc, milestone, index + 1, origin);
		});
	}, origin);
}

/**
 * Writes a milestone that policy has added: words, open activities, one empty evidence entry per slot, its card.
 * One that the document already holds keeps what it has and gets the slots that it lacks.
 */
export function seedMilestone(
	doc: Y.Doc,
	milestone: DatedMilestone,
	origin: edits.Origin = seedOrigin,
): void {
	doc.transact(() => {
		if (isEmpty(doc, milestone.id)) writeMilestone(doc, milestone, nextRank(doc), origin);
		else seedSlots(doc, milestone, origin);
	}, origin);
}

function writeMilestone(doc: Y.Doc, milestone: DatedMilestone, rank: number, origin: edits.Origin): void {
	const { id, name, outcome, criteria, owner, start, due } = milestone;
	edits.renameMilestone(doc, id, name, origin);
	edits.setOutcome(doc, id, outcome, origin);
	edits.editCriteria(doc, id, criteria, origin);
	edits.moveCard(doc, id, { lane: 'planned', rank }, origin);
	edits.setOwner(doc, id, owner, origin);
	edits.setDates(doc, id, { start, due }, origin);
	milestone.activities.forEach((text, index) => {
		edits.addActivity(doc, id, { id: `a${index + 1}`, text, rank: index + 1 }, origin);
	});
	seedSlots(doc, milestone, origin);
}

function seedSlots(doc: Y.Doc, { id, evidence }: DatedMilestone, origin: edits.Origin): void {
	const slots = doc.getMap(rootName('evidence', id));
	for (const { slot, title } of evidence) {
		if (!slots.has(slot)) edits.setEvidence(doc, id, slot, { title, url: '', hash: '' }, origin);
	}
}

/** Whether none of its roots holds anything now; what the guard undid there before counts for nothing. */
function isEmpty(doc: Y.Doc, milestone: string): boolean {
	return milestoneRoots(milestone).every((root) => {
		const type = doc.share.get(root);
		if (type === undefined) return true;
		for (let item = type._start; item !== null; item = item.right) if (!item.deleted) return false;
		return [...type._map.values()].every((item) => item.deleted);
	});
}

function nextRank(doc: Y.Doc): number {
	let last = 0;
	for (const name of doc.share.keys()) {
		if (!name.startsWith('card:')) continue;
		const rank = doc.getMap(name).get('rank');
		if (typeof rank === 'number' && Number.isFinite(rank)) last = Math.max(last, rank);
	}
	return last + 1;
}
