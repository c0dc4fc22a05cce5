import type { ForeignEvent, ForeignEvents } from './foreign-event.ts';
import type { RawTable } from './schedule-row.ts';

// Jira's "Export CSV", of Cloud and of Data Center. A field with several values is several columns of one name:
// https://support.atlassian.com/jira-software-cloud/docs/export-your-issues-to-csv/.

/** Of a table of issues with these columns no other program says as much. */
const ofJira = ['summary', 'issue key'];
/** By their names in Data Center and in Cloud. What an issue is planned for, the nearest first. */
const planned = [['sprint'], ['fix versions', 'fix version/s']];
const done = ['done', 'closed', 'resolved'];

/** Issues of an export, or null if the table is none. */
export function readJira({ header, lines }: RawTable): ForeignEvents | null {
	const names = header.map((name) => name.trim().toLowerCase());
	if (!ofJira.every((name) => names.includes(name))) return null;
	return {
		events: lines.map(({ line, cells, raw }): ForeignEvent => {
			const valuesOf = (...columns: readonly string[]) =>
				cells.filter((cell, at) => columns.includes(names[at] ?? '') && cell.trim() !== '');
			const valueOf = (...columns: readonly string[]) => valuesOf(...columns)[0]?.trim() ?? '';
			const summary = valueOf('summary');
			return {
				source: raw,
				line,
				what: summary === '' ? '' : `${valueOf('issue key')} ${summary}`.trim(),
				who: valueOf('assignee'),
				start: dayOf(valueOf('start date', 'custom field (start date)')),
				when: dayOf(valueOf('due date')),
				// Of several sprints the last is the one that it was moved to.
				milestone: planned.map((columns) => valuesOf(...columns).at(-1) ?? '').find(Boolean) ?? '',
				done: isDone(valueOf('status category'), valueOf('status'), valueOf('resolution')),
			};
		}),
		leftOut: [],
	};
}

function isDone(category: string, status: string, resolution: string): boolean {
	if (category !== '') return category.toLowerCase() === 'done';
	if (resolution !== '') return resolution.toLowerCase() !== 'unresolved';
	return done.includes(status.toLowerCase());
}

/**
 * Of `14/Mar/25 12:00 AM`, which is how Jira writes dates unless its administrator chose another way, the day with its
 * whole year; anything else as it is. A due date has no hour.
 */
function dayOf(text: string): string {
	const written =
		/^(\d{1,2})[/ -](\p{L}{3,}\.?)[/ -](\d{2}|\d{4})(?:\s+\d{1,2}:\d{2}(?::\d{2})?(?:\s*[ap]m)?)?$/iu;
	const [, day, month, year] = written.exec(text) ?? [];
	if (day && month && year) return `${day} ${month} ${year.length === 2 ? `20${year}` : year}`;
	return text.replace(/\s+(?:\d{1,2}:\d{2})(?::\d{2}(?:\.\d+)?)?(?:\s*[ap]m)?$/i, '');
}
