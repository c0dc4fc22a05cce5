import writeXlsxFile, { type Cell as XlsxCell, type Sheet } from 'write-excel-file/universal';
import type { Cell, Column, Metric, Table } from '@holdpoint/shared/report/report';

/** Excel's own limits: characters of a cell and of a sheet's name. */
const mostCharacters = 32_767;
const longestName = 31;

/**
 * The report as one workbook (ECMA-376): the numbers first, then a sheet for each table that has rows. Dates and moments
 * are Excel's own, in UTC; text is text, whatever it begins with, so that nothing is taken for a formula.
 */
export async function toXlsx(report: {
	readonly metrics: readonly Metric[];
	readonly tables: readonly Table[];
}): Promise<Blob> {
	const numbers: XlsxCell[][] = [
		['Number', 'Value', 'Unit', 'Counted from'].map(heading),
		...report.metrics.map(({ title, value, unit, about }) => [
			...[words(title), value === null ? null : { value, type: Number }],
			...[words(unit), words(about)],
		]),
	];
	const sheets: Sheet<Blob>[] = [{ sheet: 'Numbers', data: numbers, ...look([30, 12, 14, 60]) }];
	for (const { title, columns, rows } of report.tables) {
		if (rows.length === 0) continue;
		const data = [
			columns.map((column) => heading(column.title)),
			...rows.map((row) => columns.map((column) => cellOf(column, row[column.key] ?? null))),
		];
		const names = sheets.map(({ sheet = '' }) => sheet);
		sheets.push({ sheet: nameOf(title, names), data, ...look(columns.map(widthOf)) });
	}
	return writeXlsxFile(sheets).toBlob();
}

function cellOf({ kind }: Column, cell: Cell): XlsxCell {
	if (cell === null || cell === '') return null;
	if (typeof cell === 'number') return { value: cell, type: Number };
	const at = kind === 'date' || kind === 'moment' ? Date.parse(cell) : NaN;
	if (Number.isNaN(at)) return words(cell);
	return { value: new Date(at), type: Date, format: kind === 'date' ? 'yyyy-mm-dd' : 'yyyy-mm-dd hh:mm' };
}

/** XML 1.0 has no place for the other control characters, nor for half a pair. */
const words = (text: string): XlsxCell => ({
	value: text
		.replace(/(?![\t\n\r])[\p{Cc}\uFFFE\uFFFF]/gu, '')
		.toWellFormed()
		.slice(0, mostCharacters),
	type: String,
});

const heading = (text: string): XlsxCell => ({ value: text, type: String, fontWeight: 'bold' });

const look = (widths: readonly number[]): Omit<Sheet<Blob>, 'data'> => ({
	columns: widths.map((width) => ({ width })),
	stickyRowsCount: 1,
});

const widths = { text: 32, number: 12, date: 12, moment: 17, link: 40, code: 20 } as const;
const widthOf = ({ kind }: Column): number => widths[kind];

/** A name that Excel takes, and that no sheet has yet: it compares them without case. */
function nameOf(title: string, taken: readonly string[]): string {
	const plain =
		title
			.replace(/[[\]:*?/\\]/g, ' ')
			.replace(/^'+|'+$/g, '')
			.trim()
			.slice(0, longestName) || 'Table';
	const isTaken = (name: string) => taken.some((other) => other.toLowerCase() === name.toLowerCase());
	let name = plain;
	for (let n = 2; isTaken(name); n += 1) name = `${plain.slice(0, longestName - 4)} ${n}`;
	return name;
}
