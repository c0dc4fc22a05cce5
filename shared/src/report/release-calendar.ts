import type { Speech } from '../language/speech.ts';
import type { MilestoneView } from '../schema/board-view.ts';
import type { GovernanceState } from '../schema/governance.ts';
import { calendar, calendarMoment, calendarText } from './calendar-file.ts';
import { datesOfRelease, sayDateIn, type ReleaseDate } from './release-dates.ts';

interface CalendarInput {
	readonly release: { readonly id: string; readonly name: string };
	readonly views: readonly MilestoneView[];
	readonly state: Pick<GovernanceState, 'calls'>;
	/** Where the board is. */
	readonly page: string;
	/** When this is written, ISO 8601. */
	readonly now: string;
	readonly speech: Speech;
}

/** A release for a calendar that reads it again and again. */
export function releaseCalendar({ page, now, speech, ...dated }: CalendarInput): string {
	return datesCalendar({
		name: dated.release.name,
		dates: datesOfRelease(dated).map((date) => ({ ...date, page })),
		now,
		speech,
	});
}

/**
 * Dates of one release or of many as a calendar (RFC 5545). Names of milestones and of the release alone, since more
 * people read a calendar than the board.
 */
export function datesCalendar(input: {
	/** Of the calendar. */
	readonly name: string;
	readonly dates: readonly (ReleaseDate & { readonly page: string })[];
	/** When this is written, ISO 8601. */
	readonly now: string;
	readonly speech: Speech;
}): string {
	const stamp = `DTSTAMP:${calendarMoment(input.now)}`;
	const events = input.dates.map(({ uid, milestone, day = '', from, to, page, ...date }) => [
		`UID:${uid}`,
		stamp,
		...(from === undefined
			? [`DTSTART;VALUE=DATE:${day.replaceAll('-', '')}`, 'TRANSP:TRANSPARENT']
			: [
					`DTSTART:${calendarMoment(from)}`,
					to === undefined ? 'DURATION:PT15M' : `DTEND:${calendarMoment(to)}`,
				]),
		`SUMMARY:${calendarText(sayDateIn(input.speech, date))}`,
		`URL:${page}?m=${encodeURIComponent(milestone)}`,
	]);
	return calendar(events, [
		`X-WR-CALNAME:${calendarText(input.name)}`,
		'REFRESH-INTERVAL;VALUE=DURATION:PT1H',
	]);
}
