/** A value of a SQLite column; blobs are always Uint8Array here. */
export type SqlValue = string | number | null | Uint8Array;
export type SqlRow = Record<string, SqlValue>;

/** The one storage port of the room: synchronous SQLite. A Durable Object's own in production, `node:sqlite` in unit tests. */
export interface Sql {
	run(statement: string, ...values: SqlValue[]): SqlRow[];
	/** All or nothing; an exception inside rolls back and is thrown on. */
	transaction<T>(work: () => T): T;
}

/** Emptied by `Journal.compact`, which makes it anew. */
export const journalTable = `CREATE TABLE IF NOT EXISTS journal (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, bytes BLOB NOT NULL, record TEXT NOT NULL DEFAULT '[]')`;

const tables = `
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS snapshot (part INTEGER PRIMARY KEY, bytes BLOB NOT NULL);
${journalTable};
-- Who changed what before the journal's first row (change-record.ts).
CREATE TABLE IF NOT EXISTS record (id INTEGER PRIMARY KEY, changes TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS editors (
	scope TEXT NOT NULL, person TEXT NOT NULL, at INTEGER NOT NULL, nth INTEGER NOT NULL, PRIMARY KEY (scope, person)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS client_ids (client INTEGER PRIMARY KEY, person TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS ledger (seq INTEGER PRIMARY KEY, entry TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS scopes (digest TEXT PRIMARY KEY, text TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS votes (seal TEXT PRIMARY KEY, opening TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS statements (nonce TEXT PRIMARY KEY, person TEXT NOT NULL, issued INTEGER NOT NULL, statement TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS commands (person TEXT NOT NULL, id TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, PRIMARY KEY (person, id));
CREATE TABLE IF NOT EXISTS contents (id INTEGER PRIMARY KEY AUTOINCREMENT, digest TEXT NOT NULL UNIQUE, text TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS versions (
	id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, seq INTEGER NOT NULL, people TEXT NOT NULL, parts TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS refusals (
	id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, person TEXT NOT NULL, name TEXT NOT NULL,
	attempt TEXT NOT NULL, milestone TEXT NOT NULL, code TEXT NOT NULL, message TEXT NOT NULL, times INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS refusals_of_person ON refusals (person, at);
-- Who has flooded the board, and until when they may not connect (shut-out.ts).
CREATE TABLE IF NOT EXISTS shut_out (caller TEXT PRIMARY KEY, until INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS links (
	id TEXT PRIMARY KEY, hash TEXT NOT NULL UNIQUE, access TEXT NOT NULL, label TEXT NOT NULL, names INTEGER NOT NULL,
	created_at TEXT NOT NULL, expires_at TEXT, last_used_at TEXT, revoked_at TEXT);
-- What a public link shows more or less than the plain page does, and a program's scopes, as JSON. Most links have no row.
CREATE TABLE IF NOT EXISTS link_choices (link TEXT PRIMARY KEY, choices TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS webhooks (
	id TEXT PRIMARY KEY, url TEXT NOT NULL, label TEXT NOT NULL, secret TEXT NOT NULL, created_at TEXT NOT NULL,
	delivered INTEGER NOT NULL, up_to INTEGER, failures INTEGER NOT NULL, due INTEGER NOT NULL, tried_at INTEGER, answer TEXT);
-- What webhooks tell in words, each as JSON, and after which ledger entry.
CREATE TABLE IF NOT EXISTS webhook_events (id INTEGER PRIMARY KEY AUTOINCREMENT, seq INTEGER NOT NULL, event TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS webhook_attempts (
	id INTEGER PRIMARY KEY AUTOINCREMENT, webhook TEXT NOT NULL, at INTEGER NOT NULL, what TEXT NOT NULL, ok INTEGER NOT NULL, answer TEXT NOT NULL);
-- What a board counts beyond its time in memory (counters.ts).
CREATE TABLE IF NOT EXISTS counts (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
-- Where viewers' sockets hang, by their link (audience.ts).
CREATE TABLE IF NOT EXISTS relays (hash TEXT NOT NULL, relay INTEGER NOT NULL, PRIMARY KEY (hash, relay)) WITHOUT ROWID;
-- Segments of the journal that wait for the archive, in parts that a row can hold (archive.ts).
CREATE TABLE IF NOT EXISTS archive (
	id INTEGER PRIMARY KEY, key TEXT NOT NULL, about TEXT NOT NULL, bytes INTEGER NOT NULL, failures INTEGER NOT NULL, due INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS archive_parts (id INTEGER PRIMARY KEY, segment INTEGER NOT NULL, bytes BLOB NOT NULL);
-- Up to when each person has looked at what happens, and which comments that name them they have not read (seen.ts).
CREATE TABLE IF NOT EXISTS seen (person TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS mentions (
	person TEXT NOT NULL, milestone TEXT NOT NULL, comment TEXT NOT NULL, writer TEXT NOT NULL, at INTEGER NOT NULL,
	PRIMARY KEY (person, milestone, comment)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS tickets (hash TEXT PRIMARY KEY, holder TEXT NOT NULL, expires INTEGER NOT NULL);
`;

/** Columns that webhooks have got since. `events`: a JSON list, null for all. `language`: of what they tell in words. */
const laterOfWebhooks = [
	['format', `TEXT NOT NULL DEFAULT 'standard'`],
	['events', 'TEXT'],
	['told', 'INTEGER NOT NULL DEFAULT 0'],
	['told_up_to', 'INTEGER'],
	['language', `TEXT NOT NULL DEFAULT 'en'`],
] as const;

/** The tables that a release needs and this storage lacks. */
export function createTables(sql: Sql): void {
	for (const statement of tables.split(';')) if (statement.trim() !== '') sql.run(statement);
	const known = columnsOf(sql, 'webhooks');
	for (const [column, type] of laterOfWebhooks)
		if (!known.includes(column)) sql.run(`ALTER TABLE webhooks ADD COLUMN ${column} ${type}`);
	if (columnsOf(sql, 'changes').length > 0) sql.transaction(() => moveChanges(sql));
}

/** An earlier version kept each change as a row of its own, and the journal without them. */
function moveChanges(sql: Sql): void {
	if (!columnsOf(sql, 'journal').includes('record'))
		sql.run(`ALTER TABLE journal ADD COLUMN record TEXT NOT NULL DEFAULT '[]'`);
	sql.run(`INSERT INTO editors (scope, person, at, nth)
		SELECT coalesce(scope_of, ''), person, max(at), max(id) FROM changes GROUP BY 1, 2`);
	sql.run(`INSERT INTO record (changes)
		SELECT json_array(json_object('at', at, 'person', person, 'access', access, 'root', root, 'scopeOf', scope_of,
			'item', item, 'field', field, 'before', json(before), 'after', json(after))) FROM changes ORDER BY id`);
	sql.run(`INSERT INTO counts (name, value) SELECT 'commits', seq - (SELECT count(*) FROM journal)
		FROM sqlite_sequence WHERE name = 'journal'`);
	sql.run('DROP TABLE changes');
}

function columnsOf(sql: Sql, table: string): string[] {
	return sql.run('SELECT name FROM pragma_table_info(?)', table).map(({ name }) => textOf(name));
}

/** Whether this object holds a release at all: asking must not create one. */
export function hasTables(sql: Sql): boolean {
	return sql.run(`SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'ledger'`).length > 0;
}

export const textOf = (value: SqlValue | undefined): string => {
	if (typeof value !== 'string') throw new Error('Stored value is not text.');
	return value;
};
export const numberOf = (value: SqlValue | undefined): number => {
	if (typeof value !== 'number') throw new Error('Stored value is not a number.');
	return value;
};
export const bytesOf = (value: SqlValue | undefined): Uint8Array => {
	if (!(value instanceof Uint8Array)) throw new Error('Stored value is not bytes.');
	return value;
};
