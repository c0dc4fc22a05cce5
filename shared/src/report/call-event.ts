import type { LedgerEntry } from '../schema/ledger-entry.ts';
import { calendarFile, calendarMoment, calendarText } from './calendar-file.ts';

export interface CallEventInput {
	/** The whole ledger, oldest first. */
	readonly entries: readonly LedgerEntry[];
	readonly milestone: string;
	/** ID and name of the release, and the milestone's name: a calendar is read by more people than the board. */
	readonly release: { readonly id: string; readonly name: string };
	readonly name: string;
	/** Where the call is held. */
	readonly url: string;
}

/** One call from its scheduling on: moving it changes the event that calendars have, the next call is another event. */
interface Series {
	/** Oldest first. */
	readonly scheduled: readonly (LedgerEntry & { readonly for: string })[];
	/** The entry that opened it: from then on it cannot be moved. */
	readonly opened?: number;
	readonly cancelled?: LedgerEntry;
}

/**
 * The call of a milestone as a calendar file: 15 minutes from when it is scheduled for, cancelled once the call is. Null where
 * none was scheduled.
 */
export function callEvent({ entries, milestone, release, name, url }: CallEventInput): string | null {
	const series = findSeries(entries, milestone);
	const [first] = series?.scheduled ?? [];
	const last = series?.scheduled.at(-1);
	if (!series || !first || !last) return null;
	const { cancelled } = series;
	// RFC 5545, 3.8.7.4: raised with each change, so that calendars take the newer file.
	const sequence = series.scheduled.length - (cancelled ? 0 : 1);
	return calendarFile([
		`UID:${release.id}-call-${first.seq}@holdpoint`,
		`SEQUENCE:${sequence}`,
		`DTSTAMP:${calendarMoment((cancelled ?? last).at)}`,
		`DTSTART:${calendarMoment(last.for)}`,
		'DURATION:PT15M',
		`SUMMARY:${calendarText(`Go/no-go call of ${release.name}: ${name}`)}`,
		`URL:${url}`,
		`STATUS:${cancelled ? 'CANCELLED' : 'CONFIRMED'}`,
	]);
}

/** The last one. */
function findSeries(entries: readonly LedgerEntry[], milestone: string): Series | null {
	return entries.reduce<Series | null>((series, entry) => follow(series, entry, milestone), null);
}

function follow(series: Series | null, entry: LedgerEntry, milestone: string): Series | null {
	const { decision, seq } = entry;
	const isOver = series?.opened !== undefined || series?.cancelled !== undefined;
	switch (decision.type) {
		case 'call-scheduled':
			if (decision.milestone !== milestone) return series;
			return {
				scheduled: [...(isOver ? [] : (series?.scheduled ?? [])), { ...entry, for: decision.at }],
			};
		case 'call-opened':
			if (decision.milestone !== milestone) return series;
			// One that nobody scheduled is in no calendar.
			return series && !isOver ? { ...series, opened: seq } : null;
		case 'call-cancelled': {
			const held = series?.opened ?? series?.scheduled.at(-1)?.seq;
			return series && held === decision.call ? { ...series, cancelled: entry } : series;
		}
		default:
			return series;
	}
}
