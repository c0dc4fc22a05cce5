import type { RawTable } from './schedule-row.ts';

type Read<T> = ({ readonly ok: true } & T) | { readonly ok: false; readonly reason: string };

export function readJson(text: string): Read<{ readonly value: unknown }> {
	try {
		return { ok: true, value: JSON.parse(text) as unknown };
	} catch (error) {
		if (!(error instanceof SyntaxError)) throw error;
		return { ok: false, reason: 'This begins like JSON, but is not valid JSON.' };
	}
}

/** An array of objects, or an object whose `rows` is one. A row's line is its number, from 1. */
export function readTable(value: unknown): Read<{ readonly table: RawTable }> {
	const list = isObject(value) && 'rows' in value ? value.rows : value;
	if (!Array.isArray(list))
		return { ok: false, reason: 'The JSON is neither a list of rows nor an object with "rows".' };
	const objects = (list as unknown[]).map((each) => (isObject(each) ? each : {}));
	const header = [...new Set(objects.flatMap((each) => Object.keys(each)))];
	return {
		ok: true,
		table: {
			header,
			headerLine: 1,
			lines: objects.map((each, at) => ({
				line: at + 1,
				cells: header.map((name) => cellOf(each[name])),
				raw: JSON.stringify((list as unknown[])[at]),
			})),
		},
	};
}

/** Lists join by commas; a person or a link written as an object shows its name. */
function cellOf(value: unknown): string {
	if (typeof value === 'string') return value;
	if (typeof value === 'number' || typeof value === 'boolean') return String(value);
	if (Array.isArray(value)) return value.map(cellOf).filter(Boolean).join(', ');
	if (isObject(value)) return cellOf(value.name ?? value.displayName ?? value.title ?? '');
	return '';
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
