import { findColumns, type Columns } from './columns.ts';
import { readCsv } from './csv.ts';
import { readJson } from './json.ts';
import { cleanMarkdown, hasMarkdownTable, readMarkdownTables, type CleanText } from './markdown.ts';
import { readDate } from './read-date.ts';
import type { ParsedSchedule, RawTable, ScheduleRow, UnreadRow } from './schedule-row.ts';

/** More rows than any schedule of one release; the rest is reported, so that a page never hangs on a log file. */
export const mostRows = 1000;
const mostCharacters = 300;

/**
 * Reads a schedule from CSV, a Markdown table or JSON; which one it is, is seen from the text. Every row of the text is
 * in `rows` or, with a reason, in `unread`. `today` completes dates without a year.
 */
export function parseSchedule(text: string, { today }: { readonly today?: string } = {}): ParsedSchedule {
	if (/^\s*[[{]/.test(text) && !hasMarkdownTable(text)) {
		const json = readJson(text);
		if (json.ok) return { ...readTable(json.table, asWritten, today), format: 'json' };
		return { rows: [], unread: [{ line: 1, text: shorten(text), reason: json.reason }], format: 'json' };
	}
	if (hasMarkdownTable(text)) {
		const tables = readMarkdownTables(text).map((table) => readTable(table, cleanMarkdown, today));
		return {
			rows: tables.flatMap((table) => table.rows),
			unread: tables.flatMap((table) => table.unread),
			format: 'markdown',
		};
	}
	return { ...readTable(readCsv(text), asWritten, today), format: 'csv' };
}

const asWritten = (cell: string): CleanText => ({ text: cell.replace(/\s+/g, ' ').trim(), links: [] });

function readTable(
	{ header, headerLine, lines }: RawTable,
	clean: (cell: string) => CleanText,
	today: string | undefined,
): { rows: ScheduleRow[]; unread: UnreadRow[] } {
	const columns = findColumns(header.map((cell) => clean(cell).text));
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
			unread.push({ line, text: shorten(raw), reason: `Only the first ${mostRows} rows are read.` });
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
	clean: (cell: string) => CleanText,
	today: string | undefined,
	{ line, raw }: { line: number; raw: string },
): ScheduleRow | UnreadRow {
	const cell = (index: number | undefined) => clean((index === undefined ? undefined : cells[index]) ?? '');
	const what = cell(columns.what);
	const text = shorten(raw);
	if (what.text === '') return { line, text, reason: 'The row does not say what happens.' };
	if (what.text.length > mostCharacters || !what.text.isWellFormed())
		return {
			line,
			text,
			reason: `The text is longer than ${mostCharacters} characters or is not valid text.`,
		};

	const when = cell(columns.when);
	const start = cell(columns.start);
	const milestone = cell(columns.milestone).text;
	const event: ScheduleRow = {
		line,
		what: what.text,
		who: cell(columns.who).text.slice(0, mostCharacters),
		when: '',
		...(milestone && { milestone }),
		links: [...what.links, ...when.links],
		raw,
	};
	const due = readDate(when.text, today);
	if (!due.ok) return { line, text, reason: due.reason, row: event };
	const begin = readDate(start.text, today);
	if (!begin.ok) return { line, text, reason: begin.reason, row: { ...event, when: due.date } };
	const first = due.start ?? begin.date;
	return {
		...event,
		when: due.date || begin.date,
		...(first && first < due.date && { start: first }),
		...(due.moment && { moment: due.moment }),
	};
}

const shorten = (text: string) => {
	const line = text.replace(/\s+/g, ' ').trim();
	return line.length > 200 ? `${line.slice(0, 199)}…` : line;
};
