import * as Y from 'yjs';
import type { MilestoneRow } from '../schema/document.ts';
import * as edits from './edits.ts';
import { readMilestone } from './read.ts';
import { rootName } from './roots.ts';

/**
 * Makes what a signature covers of a milestone read as it once did: a forward edit in one transaction, which the guard judges
 * like any other (R24). Activities that came since are put away, those that went come back; evidence slots stay the
 * policy's. Card, notes and talk stay as they are.
 */
export function restoreScope(
	doc: Y.Doc,
	then: Pick<MilestoneRow, 'id' | 'name' | 'outcome' | 'criteria' | 'activities' | 'evidence'>,
	origin: edits.Origin,
): void {
	const { id } = then;
	doc.transact(() => {
		const now = readMilestone(doc, id);
		edits.renameMilestone(doc, id, then.name, origin);
		edits.setOutcome(doc, id, then.outcome, origin);
		edits.editCriteria(doc, id, then.criteria, origin);
		const kept = new Set(then.activities.map((activity) => activity.id));
		for (const activity of now.activities)
			if (!kept.has(activity.id)) edits.removeActivity(doc, id, activity.id, origin);
		for (const { id: activity, text, state, reason, counts, rank } of then.activities) {
			if (doc.getMap(rootName('activities', id)).get(activity) instanceof Y.Map) {
				if (!now.activities.some((each) => each.id === activity))
					edits.restoreActivity(doc, id, activity, origin);
				edits.editActivityText(doc, id, activity, text, origin);
			} else edits.addActivity(doc, id, { id: activity, text, rank }, origin);
			edits.setActivityState(doc, id, activity, state, reason, origin);
			edits.setActivityCounts(doc, id, activity, counts, origin);
		}
		for (const { slot } of now.evidence) {
			const { url = '', hash = '', title } = then.evidence.find((each) => each.slot === slot) ?? {};
			edits.setEvidence(doc, id, slot, { url, hash, ...(title !== undefined && { title }) }, origin);
		}
	}, origin);
}
