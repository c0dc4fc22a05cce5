import type { RawTable } from './schedule-row.ts';

const delimiterRow = /^\s*\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?\s*$/;

/** Whether a text holds a table in the way GitHub writes it: a row of dashes below a row with bars. */
export function hasMarkdownTable(text: string): boolean {
	const lines = text.split(/\r?\n/);
	return lines.some((line, at) => at > 0 && isDelimiter(line) && (lines[at - 1] ?? '').includes('|'));
}

/** Every table of the text, cells as written. Lines outside tables are prose and no rows. */
export function readMarkdownTables(text: string): RawTable[] {
	const lines = text.split(/\r?\n/);
	const tables: RawTable[] = [];
	for (let at = 1; at < lines.length; at += 1) {
		const header = lines[at - 1] ?? '';
		if (!isDelimiter(lines[at] ?? '') || !header.includes('|')) continue;
		const headerLine = at;
		const rows: { line: number; cells: string[]; raw: string }[] = [];
		for (at += 1; at < lines.length && (lines[at] ?? '').includes('|'); at += 1) {
			const raw = lines[at] ?? '';
			rows.push({ line: at + 1, cells: splitRow(raw), raw: raw.trim() });
		}
		tables.push({ header: splitRow(header), headerLine, lines: rows });
	}
	return tables;
}

/** Words without Markdown's marks: bold, code, links and reference brackets become their text. */
export function cleanMarkdown(text: string): string {
	const unmarked = text
		.replace(/!?\[([^\]]*)\]\(\s*<?[^)\s>]*>?(?:\s+["'][^)]*)?\)/g, '$1')
		.replace(/!?\[([^\]]+)\](?:\[[^\]]*\])?/g, '$1')
		.replace(/<(https?:\/\/[^>\s]+)>/g, '$1')
		.replace(/<br\s*\/?>/gi, ' ');
	return stripMarks(unmarked);
}

function stripMarks(text: string): string {
	return text
		.replace(/(\*\*|__)(?=\S)(.*?\S)\1/g, '$2')
		.replace(/(^|[^\p{L}\p{N}])([*_])(?=\S)([^*_]*\S)\2(?![\p{L}\p{N}])/gu, '$1$3')
		.replace(/~~(?=\S)(.*?\S)~~/g, '$1')
		.replace(/`([^`]*)`/g, '$1')
		.replace(/\\([\\`*_{}[\]()#+\-.!|<>~])/g, '$1')
		.replace(/\s+/g, ' ')
		.trim();
}

const isDelimiter = (line: string) => line.includes('|') && delimiterRow.test(line);

/** A bar splits unless a backslash stands before it; outer bars are optional. */
function splitRow(line: string): string[] {
	const inner = line
		.trim()
		.replace(/^\|/, '')
		.replace(/(?<!\\)\|$/, '');
	return inner.split(/(?<!\\)\|/).map((cell) => cell.replace(/\\\|/g, '|').trim());
}
