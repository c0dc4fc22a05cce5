import * as Y from 'yjs';
import { z } from 'zod/mini';
import { canonicalText, readJson } from '@holdpoint/shared/ledger/canonical';
import type { LedgerEntry } from '@holdpoint/shared/schema/ledger-entry';
import { fromBase64, toBase64 } from './base64.ts';
import { Journal } from './journal.ts';
import { createTables, textOf, type Sql, type SqlValue } from './sql.ts';

/**
 * What a backup keeps of a board's tables, beside the export (ledger, scopes) and the document (snapshot, journal).
 * A test compares this with the tables that there are.
 */
export const keptColumns: Readonly<Record<string, readonly string[]>> = {
	client_ids: ['client', 'person'],
	record: ['id', 'changes'],
	editors: ['scope', 'person', 'at', 'nth'],
	// Not yet revealed: whoever has the file can read them, as whoever has the data folder can.
	votes: ['seal', 'opening'],
	commands: ['person', 'id', 'first', 'last'],
	contents: ['id', 'digest', 'text'],
	versions: ['id', 'at', 'seq', 'people', 'parts'],
	refusals: ['id', 'at', 'person', 'name', 'attempt', 'milestone', 'code', 'message', 'times'],
	links: [
		...['id', 'hash', 'access', 'label', 'names', 'created_at', 'expires_at', 'last_used_at', 'revoked_at'],
	],
	link_choices: ['link', 'choices'],
	webhooks: [
		...['id', 'url', 'label', 'secret', 'created_at', 'delivered', 'up_to', 'failures', 'due', 'tried_at'],
		...['answer', 'format', 'events', 'told', 'told_up_to', 'language'],
	],
};

/** What holds for seconds or minutes, and what is of this server alone. */
export const leftOut = [
	...['webhook_events', 'webhook_attempts'],
	...[
		'tickets',
		'statements',
		'counts',
		'relays',
		'archive',
		'archive_parts',
		'seen',
		'mentions',
		'shut_out',
	],
];

/** The history that people read; a board goes on without it. */
const history = ['contents', 'versions'];

const table = z.strictObject({
	columns: z.array(z.string()),
	rows: z.array(z.array(z.union([z.string(), z.number(), z.null()]))),
});
const boardLine = z.strictObject({
	/** The whole document as one Yjs update, base64. */
	document: z.string(),
	tables: z.record(z.string(), table),
});
export type BoardLine = z.infer<typeof boardLine>;

/** Everything that is kept, of one moment. Without `history` where a file could not hold it. */
export function takeBoard(sql: Sql, doc: Y.Doc, withHistory: boolean): BoardLine {
	const names = Object.keys(keptColumns).filter((name) => withHistory || !history.includes(name));
	const tables = names.map((name) => {
		const columns = [...(keptColumns[name] ?? [])];
		const rows = sql.run(`SELECT ${columns.join(', ')} FROM ${name} ORDER BY ${columns[0]}`);
		return [name, { columns, rows: rows.map((row) => columns.map((column) => plain(row[column]))) }] as const;
	});
	return { document: toBase64(Y.encodeStateAsUpdate(doc)), tables: Object.fromEntries(tables) };
}

/** A backup's third line, or null if this version cannot read all of it. */
export function readBoardLine(text: string): BoardLine | null {
	const read = boardLine.safeParse(readJson(text));
	if (!read.success) return null;
	const isKnown = Object.entries(read.data.tables).every(
		([name, { columns, rows }]) =>
			Object.hasOwn(keptColumns, name) &&
			columns.every((column) => keptColumns[name]?.includes(column)) &&
			rows.every((row) => row.length === columns.length),
	);
	return isKnown ? read.data : null;
}

/** What the tables take of a verified export. */
export interface RestoredExport {
	readonly entries: readonly LedgerEntry[];
	readonly scopes: Readonly<Record<string, string>>;
}

interface Restored extends RestoredExport {
	readonly board: string;
	readonly line: BoardLine;
	readonly now: number;
}

/**
 * Puts a backup where a board is or is to be; call inside a transaction. The epoch is a new one: a copy of the document
 * that somebody has from before never flows into this one. What only makes the place safer stays of what was here: links
 * that were ended since, and whose each client ID is.
 */
export function putBack(sql: Sql, { board, entries, scopes, line, now }: Restored): void {
	createTables(sql);
	const ended = sql.run('SELECT id, revoked_at FROM links WHERE revoked_at IS NOT NULL');
	const bound = sql.run('SELECT client, person FROM client_ids');
	const cleared = [
		...['meta', 'snapshot', 'journal', 'ledger', 'scopes', 'tickets', 'statements'],
		...['webhook_events', 'webhook_attempts', 'mentions'],
	];
	for (const name of [...cleared, ...Object.keys(keptColumns)]) sql.run(`DELETE FROM ${name}`);
	sql.run(`INSERT INTO meta (key, value) VALUES ('board', ?), ('epoch', ?)`, board, crypto.randomUUID());
	for (const entry of entries)
		sql.run('INSERT INTO ledger (seq, entry) VALUES (?, ?)', entry.seq, JSON.stringify(entry));
	for (const [digest, text] of Object.entries(scopes))
		sql.run('INSERT INTO scopes (digest, text) VALUES (?, ?)', digest, text);
	for (const [name, { columns, rows }] of Object.entries(line.tables)) {
		const insert = `INSERT INTO ${name} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`;
		for (const row of rows) sql.run(insert, ...row);
	}
	for (const { id, revoked_at: at } of ended)
		sql.run('UPDATE links SET revoked_at = coalesce(revoked_at, ?) WHERE id = ?', at ?? null, id ?? null);
	for (const { client, person } of bound)
		sql.run(
			'INSERT OR IGNORE INTO client_ids (client, person) VALUES (?, ?)',
			client ?? null,
			person ?? null,
		);
	// A receiver knows messages by their ID: what is decided from now on must not bear that of one it had before.
	for (const { id } of sql.run('SELECT id FROM webhooks'))
		sql.run(
			'UPDATE webhooks SET id = ?, up_to = NULL, told = 0, told_up_to = NULL WHERE id = ?',
			crypto.randomUUID(),
			textOf(id),
		);
	const doc = new Y.Doc();
	Y.applyUpdate(doc, fromBase64(line.document));
	new Journal(sql).append(Y.encodeStateAsUpdate(doc), '[]', now, doc);
	doc.destroy();
}

/** The digest of each milestone as an export's document has it. */
export function digestsOf(document: unknown): string {
	const read = z
		.object({ milestones: z.record(z.string(), z.object({ digest: z.string() })) })
		.parse(document);
	return canonicalText(
		Object.fromEntries(Object.entries(read.milestones).map(([id, { digest }]) => [id, digest])),
	);
}

function plain(value: SqlValue | undefined): string | number | null {
	if (value instanceof Uint8Array) throw new Error('A backup holds no bytes but the document.');
	return value ?? null;
}
