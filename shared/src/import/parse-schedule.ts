import { findColumns, type Columns } from './columns.ts';
import { readCsv } from './csv.ts';
import { rowsOfEvents, type ForeignEvents } from './foreign-event.ts';
import { readGitHub } from './github.ts';
import { readJira } from './jira.ts';
import { readJson, readTable as readJsonTable } from './json.ts';
import { cleanMarkdown, hasMarkdownTable, readMarkdownTables } from './markdown.ts';
import { readDate } from './read-date.ts';
import { readTrello } from './trello.ts';
import {
	mostCharacters,
	mostRows,
	oneLine,
	shorten,
	tooManyRows,
	whyUnread,
	type ParsedSchedule,
	type RawTable,
	type ScheduleFormat,
	type ScheduleRow,
	type UnreadRow,
} from './schedule-row.ts';

/**
 * Reads a schedule from CSV, a Markdown table or JSON, or what GitHub, Jira or Trello give out; which one it is, is seen
 * from the text. Every row of the text is in `rows` or, with a reason, in `unread`; of archived cards and pull requests only
 * the number is told. `today` completes dates without a year.
 */
export function parseSchedule(text: string, { today }: { readonly today?: string } = {}): ParsedSchedule {
	if (/^\s*[[{]/.test(text) && !hasMarkdownTable(text)) {
		const json = readJson(text);
		if (!json.ok) return nothing(text, json.reason);
		const trello = readTrello(json.value);
		if (trello) return foreign(trello, 'trello');
		const gitHub = readGitHub(json.value);
		if (gitHub) return foreign(gitHub, gitHub.format);
		const table = readJsonTable(json.value);
		return table.ok
			? { ...readTable(table.table, oneLine, today), format: 'json' }
			: nothing(text, table.reason);
	}
	const delimiter = delimiterOfJira(text);
	const jira = delimiter === undefined ? null : readJira(readCsv(text, delimiter));
	if (jira) return foreign(jira, 'jira');
	if (hasMarkdownTable(text)) {
		const tables = readMarkdownTables(text).map((table) => readTable(table, cleanMarkdown, today));
		return {
			rows: tables.flatMap((table) => table.rows),
			unread: tables.flatMap((table) => table.unread),
			format: 'markdown',
		};
	}
	return { ...readTable(readCsv(text), oneLine, today), format: 'csv' };
}

/** By its first line: the description of an issue may hold a table in Markdown, whose bars look like columns. */
function delimiterOfJira(text: string): string | undefined {
	const [, before, after] = /^[^\n]*?(?:([,;\t])"?issue key\b|\bissue key"?([,;\t]))/i.exec(text) ?? [];
	return before ?? after;
}

function foreign({ events, leftOut }: ForeignEvents, format: ScheduleFormat): ParsedSchedule {
	return { ...rowsOfEvents(events), format, ...(leftOut.length > 0 && { leftOut }) };
}

/** JSON that is no list of anything. */
function nothing(text: string, reason: string): ParsedSchedule {
	return { rows: [], unread: [{ line: 1, text: shorten(text), reason }], format: 'json' };
}

function readTable(
	{ header, headerLine, lines }: RawTable,
	clean: (cell: string) => string,
	today: string | undefined,
): { rows: ScheduleRow[]; unread: UnreadRow[] } {
	const columns = findColumns(header.map(clean));
	const rows: ScheduleRow[] = [];
	const unread: UnreadRow[] = [];
	if (columns.what === undefined) {
		const reason = 'No column is called What, Task, Name, Title or Summary.';
		if (header.length > 0) unread.push({ line: headerLine, text: shorten(header.join(', ')), reason });
		for (const { line, raw } of lines) unread.push({ line, text: shorten(raw), reason });
		return { rows, unread };
	}
	for (const [at, { line, cells, raw }] of lines.entries()) {
		if (at >= mostRows) {
			unread.push({ line, text: shorten(raw), reason: tooManyRows });
			continue;
		}
		const result = readRow(columns, cells, clean, today, { line, raw });
		if ('reason' in result) unread.push(result);
		else rows.push(result);
	}
	return { rows, unread };
}

function readRow(
	columns: Columns,
	cells: readonly string[],
	clean: (cell: string) => string,
	today: string | undefined,
	{ line, raw }: { line: number; raw: string },
): ScheduleRow | UnreadRow {
	const cell = (index: number | undefined) => clean((index === undefined ? undefined : cells[index]) ?? '');
	const what = cell(columns.what);
	const text = shorten(raw);
	const why = whyUnread(what);
	if (why !== null) return { line, text, reason: why };

	const when = cell(columns.when);
	const start = cell(columns.start);
	const milestone = cell(columns.milestone);
	const event: ScheduleRow = {
		line,
		what,
		who: cell(columns.who).slice(0, mostCharacters),
		when: '',
		...(milestone && { milestone }),
	};
	const due = readDate(when, today);
	if (!due.ok) return { line, text, reason: due.reason, row: event };
	const begin = readDate(start, today);
	if (!begin.ok) return { line, text, reason: begin.reason, row: { ...event, when: due.date } };
	const first = due.start ?? begin.date;
	return {
		...event,
		when: due.date || begin.date,
		...(first && first < due.date && { start: first }),
		...(due.moment && { moment: due.moment }),
	};
}
