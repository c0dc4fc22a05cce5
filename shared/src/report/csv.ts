// eslint-disable-next-line @typescript-eslint/triple-slash-reference -- every package that imports this needs the declaration
/// <reference path="../import/papaparse.d.ts" />
import Papa from 'papaparse';
import type { Table } from './report.ts';

/** What a spreadsheet reads as a formula, full-width forms included (OWASP, CSV Injection). */
const formula = /^\s*[=+\-@\t\r\n＝＋－＠]/u;

/**
 * A table as CSV (RFC 4180, with a byte order mark so that spreadsheets read UTF-8). A cell that a spreadsheet would take for
 * a formula begins with an apostrophe.
 */
export function toCsv({ columns, rows }: Table): string {
	const lines = Papa.unparse(
		{
			fields: columns.map(({ title }) => title),
			data: rows.map((row) => columns.map(({ key }) => row[key] ?? '')),
		},
		{ escapeFormulae: formula, newline: '\r\n' },
	);
	// Of a table without rows the header's line is ended already.
	return `\uFEFF${lines}${rows.length === 0 ? '' : '\r\n'}`;
}
