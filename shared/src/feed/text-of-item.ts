import type * as Y from 'yjs';
import { activityKey } from '../doc/card.ts';
import { readMilestone, readRemarks, readRisks } from '../doc/read.ts';
import { parseRoot } from '../doc/roots.ts';

/**
 * What a thing of the document says now, by its root and item: an activity, a comment, a risk, a decision, a lesson. Null
 * where it is gone, or says nothing by itself.
 */
export function textOfItem(doc: Y.Doc): (root: string, item: string) => string | null {
	const rows = new Map<string, ReturnType<typeof readMilestone>>();
	const rowOf = (milestone: string) => {
		const row = rows.get(milestone) ?? readMilestone(doc, milestone);
		rows.set(milestone, row);
		return row;
	};
	return (root, item) => {
		const { part, milestone = '' } = parseRoot(root) ?? {};
		const isIt = ({ id }: { readonly id: string }) => id === item;
		switch (part) {
			case 'activities':
				return rowOf(milestone).activities.find(isIt)?.text ?? null;
			case 'card':
				return rowOf(milestone).activities.find(({ id }) => activityKey(id) === item)?.text ?? null;
			case 'talk':
				return rowOf(milestone).talk.find(isIt)?.text ?? null;
			case 'risks':
				return readRisks(doc).find(isIt)?.title ?? null;
			case 'decisions':
			case 'lessons':
				return readRemarks(doc, part).find(isIt)?.text ?? null;
			default:
				return null;
		}
	};
}
