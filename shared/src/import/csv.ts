// eslint-disable-next-line @typescript-eslint/triple-slash-reference -- every package that imports this needs the declaration
/// <reference path="./papaparse.d.ts" />
import Papa from 'papaparse';
import type { RawTable } from './schedule-row.ts';

/**
 * Comma, semicolon or tab separated text, quoted as RFC 4180 says; the first row with words is the header. The delimiter is
 * guessed from all of the text unless it is given.
 */
export function readCsv(text: string, delimiter?: string): RawTable {
	const rows: { line: number; cells: string[]; raw: string }[] = [];
	const body = text.replace(/^\uFEFF/, '');
	let from = 0;
	let line = 1;
	Papa.parse(body, {
		...(delimiter ? { delimiter } : { delimitersToGuess: [',', ';', '\t', '|'] }),
		// Row by row, because only so the parser tells where a row ends: quoted cells may hold line breaks.
		step: ({ data, meta }) => {
			const raw = body.slice(from, meta.cursor);
			if (data.some((cell) => cell.trim() !== '')) rows.push({ line, cells: data, raw: raw.trim() });
			line += raw.split('\n').length - 1;
			from = meta.cursor;
		},
	});
	const header = rows.shift();
	return { header: header?.cells ?? [], headerLine: header?.line ?? 1, lines: rows };
}
