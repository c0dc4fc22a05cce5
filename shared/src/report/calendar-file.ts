/** Calendar files (RFC 5545). */

/** `lines`: the content lines of the event, without its frame; texts in them went through `calendarText`. */
export function calendarFile(lines: readonly string[]): string {
	return calendar([lines]);
}

/** Several events, each with its lines; `about`: lines of the calendar itself. */
export function calendar(events: readonly (readonly string[])[], about: readonly string[] = []): string {
	return [
		'BEGIN:VCALENDAR',
		'VERSION:2.0',
		'PRODID:-//Holdpoint//Release//EN',
		...about,
		...events.flatMap((lines) => ['BEGIN:VEVENT', ...lines, 'END:VEVENT']),
		'END:VCALENDAR',
	]
		.map((line) => `${fold(line)}\r\n`)
		.join('');
}

/** What people wrote as the value of a line: no mark of theirs ends it or begins another one. */
export function calendarText(text: string): string {
	return (
		text
			.replace(/[\\;,]/g, '\\$&')
			.replace(/\r\n|[\r\n\u2028\u2029]/g, '\\n')
			// RFC 5545, 3.1: no control characters.
			.replace(/[\p{Cc}]/gu, '')
	);
}

/** A moment in UTC: `20260312T140000Z`. */
export function calendarMoment(at: string): string {
	return new Date(at).toISOString().replace(/\.\d+/, '').replace(/[-:]/g, '');
}

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
