import { sayDate } from '../public/say-date.ts';
import type { FeedChange } from '../schema/feed.ts';
import { word } from '../schema/word.ts';

interface Names {
	readonly person: (id: string) => string;
	readonly milestone: (id: string) => string;
}

export interface SaidChange {
	/** A predicate without its full stop: "finished 3 activities of Test Plan Sign-Off". */
	readonly text: string;
	/** In the writer's own words. */
	readonly quote?: string;
}

const lanes: Readonly<Record<string, string>> = {
	planned: 'Planned',
	'in-progress': 'In progress',
	ready: 'Ready for sign-off',
};

/** What a person did, after their name. `today`: a calendar date, whose year is not said. */
export function sayChange(each: FeedChange, names: Names, today: string): SaidChange {
	const { change, times, text, from = '', to = '' } = each;
	const where = names.milestone(each.milestone);
	const one = text === undefined ? undefined : `“${text.length > 120 ? `${text.slice(0, 119)}…` : text}”`;
	const things = (single: string, many: string) => (times === 1 ? (one ?? single) : `${times} ${many}`);
	const activities = things('an activity', word('activities'));
	const risks = things('a risk', word('risks'));
	const dated = (what: string) => {
		const [before, after] = [sayDate(from, today), sayDate(to, today)];
		if (after === '') return `took the ${what} away`;
		return before === '' ? `set the ${what} to ${after}` : `moved the ${what} from ${before} to ${after}`;
	};
	switch (change) {
		case 'renamed':
			return { text: from === '' ? `named a milestone “${to}”` : `renamed “${from}” to “${to}”` };
		case 'outcome':
			return { text: `changed the required outcome of ${where}` };
		case 'criteria':
			return { text: `changed the exit criteria of ${where}` };
		case 'activity-added':
			return { text: `added ${activities} to ${where}` };
		case 'activity-done':
			return { text: `finished ${activities} of ${where}` };
		case 'activity-not-needed':
			return {
				text: `said that ${activities} of ${where} ${times === 1 ? word('is') : word('are')} not needed`,
			};
		case 'activity-opened':
			return { text: `opened ${activities} of ${where} again` };
		case 'activity-changed':
			return { text: `changed ${activities} of ${where}` };
		case 'activity-planned':
			return { text: `set who does ${activities} of ${where}, or by when` };
		case 'activity-removed':
			return { text: `removed ${activities} from ${where}` };
		case 'evidence':
			return { text: `changed the evidence of ${where}` };
		case 'moved':
			return { text: `moved ${where} to ${lanes[to] ?? to}` };
		case 'due':
			return { text: `${dated('due date')}, for ${where}` };
		case 'start':
			return { text: `${dated(word('start'))}, for ${where}` };
		case 'led':
			return {
				text: to === '' ? `left ${where} without a lead` : `named ${names.person(to)} to lead ${where}`,
			};
		case 'notes':
			return { text: `wrote in the notes of ${where}` };
		case 'comment':
			return { text: `commented on ${where}`, ...(text !== undefined && { quote: text }) };
		case 'about':
			return { text: 'changed the name, version or goals of the release' };
		case 'target':
			return { text: dated('target date') };
		case 'days-off':
			return { text: 'changed the days off' };
		case 'risk-added':
			return { text: `added ${risks} to the register` };
		case 'risk-closed':
			return { text: `closed ${risks}` };
		case 'risk-changed':
			return { text: `changed ${risks}` };
		case 'risk-removed':
			return { text: `removed ${risks}` };
		case 'defects':
			return { text: 'changed the defects' };
		case 'rollback':
			return { text: 'changed the plan of the way back' };
		case 'rehearsal':
			return { text: 'recorded a rehearsal of the way back' };
		case 'decision':
			return { text: 'proposed a decision', ...(text !== undefined && { quote: text }) };
		case 'lesson':
			return { text: 'wrote down a lesson', ...(text !== undefined && { quote: text }) };
		default:
			return change satisfies never;
	}
}
