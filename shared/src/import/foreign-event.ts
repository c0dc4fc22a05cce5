import { readDate } from './read-date.ts';
import {
	mostCharacters,
	mostRows,
	oneLine,
	shorten,
	tooManyRows,
	whyUnread,
	type LeftOut,
	type ScheduleRow,
	type UnreadRow,
} from './schedule-row.ts';

/** One thing that another program lists, in our words; or why it cannot be read. */
export type ForeignEvent =
	| { readonly source: unknown; readonly reason: string }
	| {
			/** As it was written. */
			readonly source: unknown;
			/** Line of the text, where it has lines; else its number in the list, from 1. */
			readonly line?: number;
			readonly what: string;
			readonly who?: string;
			/** First and last day, as written. */
			readonly start?: string;
			readonly when?: string;
			/** What it stands under there: milestone, sprint, version, list. */
			readonly milestone?: string;
			readonly done?: boolean;
	  };

export interface ForeignEvents {
	readonly events: readonly ForeignEvent[];
	/** What was passed over on purpose. */
	readonly leftOut: readonly LeftOut[];
}

/** Rows as every import has them; what cannot be read is listed with its reason. */
export function rowsOfEvents(events: readonly ForeignEvent[]): {
	readonly rows: readonly ScheduleRow[];
	readonly unread: readonly UnreadRow[];
} {
	const read = events.map(rowOf);
	return {
		rows: read.filter((each): each is ScheduleRow => !('reason' in each)),
		unread: read.filter((each): each is UnreadRow => 'reason' in each),
	};
}

function rowOf(event: ForeignEvent, at: number): ScheduleRow | UnreadRow {
	const line = ('line' in event ? event.line : undefined) ?? at + 1;
	const raw = typeof event.source === 'string' ? event.source : (JSON.stringify(event.source) ?? '');
	const unread = (reason: string, row?: ScheduleRow): UnreadRow => ({
		line,
		text: shorten(raw),
		reason,
		...(row && { row }),
	});
	if (at >= mostRows) return unread(tooManyRows);
	if ('reason' in event) return unread(event.reason);
	const what = oneLine(event.what);
	const why = whyUnread(what);
	if (why !== null) return unread(why);
	const milestone = oneLine(event.milestone ?? '').slice(0, mostCharacters);
	const row: ScheduleRow = {
		line,
		what,
		who: oneLine(event.who ?? '').slice(0, mostCharacters),
		when: '',
		...(milestone !== '' && { milestone }),
		...(event.done === true && { done: true }),
	};
	const due = readDate(event.when ?? '');
	if (!due.ok) return unread(due.reason, row);
	const start = readDate(event.start ?? '');
	if (!start.ok) return unread(start.reason, { ...row, when: due.date });
	return {
		...row,
		when: due.date || start.date,
		...(due.moment !== undefined && { moment: due.moment }),
		...(start.date !== '' && start.date < due.date && { start: start.date }),
	};
}
