import type { DefectFields } from '../doc/defects.ts';
import type { DefectRow, DefectState, Severity } from '../schema/document.ts';
import { readCsv } from './csv.ts';
import { oneLine, shorten } from './schedule-row.ts';

/** One row of a tracker's list, as the preview shows it. */
export interface ReadDefect {
	/** Line of the text where it begins, from 1. */
	readonly line: number;
	readonly fields: Required<DefectFields>;
}

/** A row that could not be read, and why: listed, never dropped in silence. */
export interface UnreadDefect {
	readonly line: number;
	readonly text: string;
	/** One sentence. */
	readonly reason: string;
}

export interface ParsedDefects {
	readonly rows: readonly ReadDefect[];
	readonly unread: readonly UnreadDefect[];
}

/** Header words of each column, the best first, in English and then in German. */
const columns = {
	key: [
		...['key', 'issue key', 'id', 'issue id', 'number', 'defect'],
		...['schlüssel', 'vorgangsschlüssel', 'kennung', 'nummer'],
	],
	title: [
		...['title', 'summary', 'name', 'description', 'what'],
		...['titel', 'zusammenfassung', 'bezeichnung', 'beschreibung', 'was', 'fehler'],
	],
	severity: ['severity', 'priority', 'grade', 'schwere', 'schweregrad', 'priorität'],
	state: ['state', 'status', 'resolution', 'stand', 'zustand', 'lösung'],
	escaped: [
		...['escaped', 'found in production', 'found by', 'environment', 'found in'],
		...['in produktion', 'gefunden in', 'gefunden von', 'umgebung'],
	],
	count: ['count', 'how many', 'quantity', 'anzahl', 'menge'],
} as const;

/** Words of trackers for each severity, in lower case. */
const severityWords: Readonly<Record<Severity, readonly string[]>> = {
	critical: [
		...['critical', 'blocker', 'highest', 'urgent', 'severe'],
		...['1', 's1', 'p1', 'p0', 's0', 'sev1', 'sev 1'],
		...['kritisch', 'höchste', 'sehr hoch', 'dringend'],
	],
	major: ['major', 'high', '2', 's2', 'p2', 'sev2', 'sev 2', 'erheblich', 'hoch', 'schwer'],
	minor: [
		...['minor', 'medium', 'normal', 'moderate', '3', 's3', 'p3', 'sev3', 'sev 3'],
		...['gering', 'mittel'],
	],
	trivial: [
		...['trivial', 'low', 'lowest', 'cosmetic', '4', '5', 's4', 'p4', 's5', 'p5', 'sev4', 'sev 4'],
		...['niedrig', 'sehr niedrig', 'niedrigste', 'kosmetisch'],
	],
};

const stateWords: Readonly<Record<DefectState, readonly string[]>> = {
	open: [
		...[
			'open',
			'opened',
			'new',
			'to do',
			'todo',
			'backlog',
			'in progress',
			'in review',
			'in test',
			'reopened',
		],
		...['unresolved', 'assigned'],
		...[
			'offen',
			'neu',
			'zu erledigen',
			'in arbeit',
			'in bearbeitung',
			'im test',
			'wieder offen',
			'zugewiesen',
		],
	],
	fixed: [
		...['fixed', 'done', 'closed', 'resolved', 'verified', 'complete', 'completed'],
		...['behoben', 'erledigt', 'fertig', 'geschlossen', 'gelöst', 'geprüft'],
	],
	'wont-fix': [
		...["won't fix", 'wont fix', "won't do", 'wontfix', 'rejected', 'declined', 'duplicate', 'invalid'],
		...['cannot reproduce', 'deferred', 'not planned'],
		...['belassen', 'wird nicht behoben', 'abgelehnt', 'duplikat', 'ungültig', 'nicht reproduzierbar'],
		...['zurückgestellt', 'nicht geplant'],
	],
};

const yes: ReadonlySet<string> = new Set([
	...['yes', 'true', 'y', 'x', '1', 'escaped', 'production', 'prod', 'users', 'customer'],
	...['ja', 'wahr', 'produktion', 'nutzer', 'kunde'],
]);

/** More than a release can hold: the rest is reported. */
const mostRows = 500;

/**
 * Reads a list of defects from comma, semicolon or tab separated text: a column of severities, and one of titles or keys
 * or counts. Every row of the text is in `rows` or, with a reason, in `unread`.
 */
export function parseDefects(text: string): ParsedDefects {
	const { header, headerLine, lines } = readCsv(text);
	const found = findColumns(header);
	const unread: UnreadDefect[] = [];
	const rows: ReadDefect[] = [];
	const lacks =
		found.severity === undefined
			? 'No column is called Severity or Priority.'
			: found.title === undefined && found.key === undefined && found.count === undefined
				? 'No column is called Title, Key or Count.'
				: '';
	if (lacks !== '') {
		if (header.length > 0) unread.push({ line: headerLine, text: shorten(header.join(', ')), reason: lacks });
		return { rows, unread };
	}
	for (const [at, { line, cells, raw }] of lines.entries()) {
		const cell = (column: keyof typeof columns) =>
			oneLine(found[column] === undefined ? '' : (cells[found[column]] ?? ''));
		const read = at < mostRows ? readRow(cell) : `Only the first ${mostRows} rows are read.`;
		if (typeof read === 'string') unread.push({ line, text: shorten(raw), reason: read });
		else rows.push({ line, fields: read });
	}
	return { rows, unread };
}

function readRow(cell: (column: keyof typeof columns) => string): Required<DefectFields> | string {
	const severity = wordIn(severityWords, cell('severity'));
	if (severity === undefined)
		return `“${cell('severity')}” is no severity. Write critical, major, minor or trivial.`;
	const state = cell('state') === '' ? 'open' : wordIn(stateWords, cell('state'));
	if (state === undefined) return `“${cell('state')}” is no state. Write open, fixed or won't fix.`;
	const count = cell('count') === '' ? 1 : Number(cell('count'));
	if (!Number.isInteger(count) || count < 0 || count > 100_000) return `“${cell('count')}” is no count.`;
	if (count === 0) return 'It counts none.';
	const title = cell('title').toWellFormed().slice(0, 300);
	const key = cell('key').toWellFormed().slice(0, 100);
	return { title, key, severity, state, escaped: yes.has(cell('escaped').toLowerCase()), count };
}

/** What an import would do to the list: a defect with a known key, or else title, is changed, not added again. */
export interface DefectImport {
	readonly added: readonly Required<DefectFields>[];
	readonly changed: readonly { readonly id: string; readonly fields: DefectFields }[];
	readonly same: number;
}

export function matchDefects(rows: readonly ReadDefect[], known: readonly DefectRow[]): DefectImport {
	const nameOf = ({ key, title }: { key: string; title: string }) =>
		key !== '' ? `key ${key}` : title !== '' ? `title ${title}` : '';
	const byName = new Map(known.map((row) => [nameOf(row), row]));
	const added: Required<DefectFields>[] = [];
	const changed: { id: string; fields: DefectFields }[] = [];
	let same = 0;
	for (const { fields } of rows) {
		const row = nameOf(fields) === '' ? undefined : byName.get(nameOf(fields));
		if (row === undefined) {
			added.push(fields);
			continue;
		}
		// A list without titles takes none away.
		const next = { ...fields, title: fields.title || row.title };
		const differs = (Object.keys(next) as (keyof DefectFields)[]).some((field) => next[field] !== row[field]);
		if (differs) changed.push({ id: row.id, fields: next });
		else same += 1;
	}
	return { added, changed, same };
}

function findColumns(header: readonly string[]): Partial<Record<keyof typeof columns, number>> {
	const names = header.map((name) =>
		name
			.toLowerCase()
			.replace(/[^\p{L}\p{N}]+/gu, ' ')
			.trim(),
	);
	const taken = new Set<number>();
	const found: Partial<Record<keyof typeof columns, number>> = {};
	for (const [column, words] of Object.entries(columns)) {
		const index = words
			.map((word) => names.findIndex((name, at) => name === word && !taken.has(at)))
			.find((at) => at >= 0);
		if (index === undefined) continue;
		found[column as keyof typeof columns] = index;
		taken.add(index);
	}
	return found;
}

function wordIn<Word extends string>(
	words: Readonly<Record<Word, readonly string[]>>,
	text: string,
): Word | undefined {
	const plain = text.toLowerCase().replace(/[’]/g, "'").replace(/-/g, ' ').trim();
	return (Object.keys(words) as Word[]).find((word) => words[word].includes(plain));
}
