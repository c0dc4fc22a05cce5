import type { PublicView } from '@holdpoint/shared/schema/public-view';

/** The next milestone as a calendar file (RFC 5545): one all-day event, no alarm. Null without a date. */
export function calendarEvent(view: PublicView, link: string): string | null {
	const next = view.next;
	if (!next || next.due === '') return null;
	const name = view.milestones.find((milestone) => milestone.id === next.milestone)?.name ?? next.milestone;
	const lines = [
		'BEGIN:VCALENDAR',
		'VERSION:2.0',
		'PRODID:-//Holdpoint//Release//EN',
		'BEGIN:VEVENT',
		`UID:${link}-${next.milestone}@holdpoint`,
		`DTSTAMP:${view.at.replace(/\.\d+/, '').replace(/[-:]/g, '')}`,
		`DTSTART;VALUE=DATE:${next.due.replaceAll('-', '')}`,
		`SUMMARY:${escapeText(`${name}, ${view.release.name} ${view.release.version}`.trim())}`,
		'TRANSP:TRANSPARENT',
		'END:VEVENT',
		'END:VCALENDAR',
	];
	return lines.map(fold).join('\r\n') + '\r\n';
}

const escapeText = (text: string): string => text.replace(/[\\;,]/g, '\\$&').replace(/\r?\n/g, '\\n');

/** Lines of at most 75 octets: 18 characters of any script, with the space before them, never exceed that. */
function fold(line: string): string {
	if (new TextEncoder().encode(line).length <= 75) return line;
	const characters = [...line];
	const parts: string[] = [];
	for (let start = 0; start < characters.length; start += 18) {
		parts.push(characters.slice(start, start + 18).join(''));
	}
	return parts.join('\r\n ');
}
