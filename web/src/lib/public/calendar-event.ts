import { calendarFile, calendarMoment, calendarText } from '@holdpoint/shared/report/calendar-file';
import type { PublicView } from '@holdpoint/shared/schema/public-view';

/** The next milestone as a calendar file (RFC 5545): one all-day event, no alarm. Null without a date. */
export function calendarEvent(view: PublicView, link: string): string | null {
	const next = view.next;
	if (!next || next.due === '') return null;
	const name = view.milestones.find((milestone) => milestone.id === next.milestone)?.name ?? next.milestone;
	return calendarFile([
		`UID:${link}-${next.milestone}@holdpoint`,
		`DTSTAMP:${calendarMoment(view.at)}`,
		`DTSTART;VALUE=DATE:${next.due.replaceAll('-', '')}`,
		`SUMMARY:${calendarText(`${name}, ${view.release.name} ${view.release.version}`.trim())}`,
		'TRANSP:TRANSPARENT',
	]);
}
