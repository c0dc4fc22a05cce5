import { parseRoot } from '../doc/roots.ts';
import type { ChangeKind, FeedChange } from '../schema/feed.ts';
import type { RecordedChange } from '../schema/recorded-change.ts';

/** Milliseconds after which somebody who goes on in the same way is told of anew. */
const together = 60 * 60_000;

/** What one recorded change is for who reads of it. */
interface Noticed {
	readonly change: ChangeKind;
	/** Each for itself, however many follow: a comment is read, not counted. */
	readonly alone?: boolean;
	readonly from?: string;
	readonly to?: string;
}

interface Gathered extends Noticed {
	at: number;
	readonly first: string | undefined;
	last: string | undefined;
	readonly person: string;
	readonly milestone: string;
	/** Root and item of each thing. */
	readonly things: Map<string, readonly [root: string, item: string]>;
}

/**
 * Recorded changes, in the order of editing, as what a person did: without what nobody reads of (ranks, drafts between two
 * saves), and with what they took back left out. `textOf`: what a thing says now; null where it is gone.
 */
export function summarize(
	changes: readonly RecordedChange[],
	textOf: (root: string, item: string) => string | null,
): FeedChange[] {
	const open = new Map<string, Gathered>();
	const all: Gathered[] = [];
	for (const each of changes) {
		const root = parseRoot(each.root);
		const noticed = root && noticeOf(root.part, each);
		if (!root || !noticed) continue;
		const { milestone = '' } = root;
		const key = JSON.stringify([
			each.person,
			milestone,
			noticed.change,
			noticed.alone === true ? each.item : '',
		]);
		const thing = JSON.stringify([each.root, each.item]);
		const begun = open.get(key);
		if (begun !== undefined && each.at - begun.at <= together) {
			begun.at = each.at;
			begun.last = noticed.to;
			begun.things.set(thing, [each.root, each.item]);
			continue;
		}
		const { person, at } = each;
		const things = new Map([[thing, [each.root, each.item] as const]]);
		const fresh = { ...noticed, at, person, milestone, first: noticed.from, last: noticed.to, things };
		open.set(key, fresh);
		all.push(fresh);
	}
	return all
		.sort((a, b) => a.at - b.at)
		.flatMap((each) => {
			const { at, person, milestone, change, first, last, things } = each;
			if (last !== undefined && first === last) return [];
			const [thing] = things.values();
			const text = thing && things.size === 1 && hasText.has(change) ? textOf(...thing) : null;
			// What was said and taken away again is not said here either.
			if (each.alone === true && text === null) return [];
			return [
				{
					at: new Date(at).toISOString(),
					person,
					milestone,
					change,
					times: things.size,
					...(text !== null && text !== '' && { text }),
					...(first !== undefined && { from: first }),
					...(last !== undefined && { to: last }),
					...(change === 'comment' && thing && { comment: thing[1] }),
				},
			];
		});
}

const hasText: ReadonlySet<ChangeKind> = new Set([
	'activity-added',
	'activity-done',
	'activity-not-needed',
	'activity-opened',
	'activity-changed',
	'activity-planned',
	'risk-added',
	'risk-closed',
	'risk-changed',
	'comment',
	'decision',
	'lesson',
]);

type Part = NonNullable<ReturnType<typeof parseRoot>>['part'];

function noticeOf(part: Part, { item, field, before, after }: RecordedChange): Noticed | null {
	const isNew = before === null;
	const moved = (change: ChangeKind): Noticed => ({ change, from: words(before), to: words(after) });
	switch (part) {
		case 'milestone':
			if (field === 'name') return moved('renamed');
			return field === 'outcome' ? { change: 'outcome' } : null;
		case 'criteria':
			return { change: 'criteria' };
		case 'notes':
			return { change: 'notes' };
		case 'activities':
			if (field === 'text') return { change: isNew ? 'activity-added' : 'activity-changed' };
			if (field === 'counts') return isNew ? null : { change: 'activity-changed' };
			if (field === 'removed') return { change: after === true ? 'activity-removed' : 'activity-added' };
			if (field !== 'state' || isNew) return null;
			if (after === 'done') return { change: 'activity-done' };
			return { change: after === 'not-needed' ? 'activity-not-needed' : 'activity-opened' };
		case 'evidence':
			return field === 'url' || field === 'hash' ? { change: 'evidence' } : null;
		case 'card':
			if (item !== '')
				return (field === 'owner' || field === 'due') && words(before) !== words(after)
					? { change: 'activity-planned' }
					: null;
			if (field === 'lane') return moved('moved');
			if (field === 'due' || field === 'start') return moved(field);
			return field === 'owner' ? moved('led') : null;
		case 'talk':
			return field === 'text' && isNew ? { change: 'comment', alone: true } : null;
		case 'release':
			if (field === 'targetDate') return moved('target');
			return { change: field === 'holidays' ? 'days-off' : 'about' };
		case 'risks':
			if (field === 'removed') return { change: after === true ? 'risk-removed' : 'risk-added' };
			if (field === 'title' && isNew) return { change: 'risk-added' };
			if (isNew) return null;
			return { change: field === 'state' && after === 'closed' ? 'risk-closed' : 'risk-changed' };
		case 'defects':
			return { change: 'defects' };
		case 'rollback':
			return { change: item.startsWith('run:') ? 'rehearsal' : 'rollback' };
		case 'decisions':
			return field === 'text' && isNew ? { change: 'decision', alone: true } : null;
		case 'lessons':
			return field === 'text' && isNew ? { change: 'lesson', alone: true } : null;
		case 'checks':
			// A pipeline's own results, many an hour: they stand where they are needed.
			return null;
		default:
			return part satisfies never;
	}
}

function words(value: unknown): string {
	return typeof value === 'string' ? value : '';
}
