import { appendEntry } from '@holdpoint/shared/ledger/chain';
import type { Actor } from '@holdpoint/shared/schema/actor';
import type { Decision, LedgerEntry } from '@holdpoint/shared/schema/ledger-entry';
import { numberOf, textOf, type Sql } from './sql.ts';

/** The ledger on disk: rows are only ever added (R21). */
export class LedgerStore {
	#sql: Sql;
	#last: LedgerEntry | null;

	constructor(sql: Sql) {
		this.#sql = sql;
		const [row] = sql.run('SELECT entry FROM ledger ORDER BY seq DESC LIMIT 1');
		this.#last = row === undefined ? null : parse(row.entry);
	}

	get last(): LedgerEntry | null {
		return this.#last;
	}

	all(): LedgerEntry[] {
		return this.#sql.run('SELECT entry FROM ledger ORDER BY seq').map((row) => parse(row.entry));
	}

	/** Chains and writes decisions; call inside a transaction that aborts the object when it fails. */
	append(decisions: readonly Decision[], actor: Actor, now: number): LedgerEntry[] {
		return decisions.map((decision) => {
			const entry = appendEntry(
				this.#last,
				decision,
				{ person: actor.person, name: actor.name },
				new Date(now).toISOString(),
			);
			this.#sql.run('INSERT INTO ledger (seq, entry) VALUES (?, ?)', entry.seq, JSON.stringify(entry));
			this.#last = entry;
			return entry;
		});
	}

	/** Canonical scope texts by digest, so that what was signed can be shown and proved later. */
	keepScope(digest: string, text: string): void {
		this.#sql.run('INSERT OR IGNORE INTO scopes (digest, text) VALUES (?, ?)', digest, text);
	}

	/** The canonical text of a scope that was kept, or null. */
	scope(digest: string): string | null {
		const [row] = this.#sql.run('SELECT text FROM scopes WHERE digest = ?', digest);
		return row === undefined ? null : textOf(row.text);
	}

	scopes(): [digest: string, text: string][] {
		const rows = this.#sql.run('SELECT digest, text FROM scopes ORDER BY digest');
		return rows.map((row) => [textOf(row.digest), textOf(row.text)]);
	}

	/** Entries that this person's command wrote before, or null if it is new. */
	entriesOf(person: string, commandId: string): LedgerEntry[] | null {
		const [row] = this.#sql.run(
			'SELECT first, last FROM commands WHERE person = ? AND id = ?',
			person,
			commandId,
		);
		if (row === undefined) return null;
		return this.#sql
			.run(
				'SELECT entry FROM ledger WHERE seq BETWEEN ? AND ? ORDER BY seq',
				numberOf(row.first),
				numberOf(row.last),
			)
			.map((found) => parse(found.entry));
	}

	/** `last` is below `first` for a command that decided nothing. */
	rememberCommand(person: string, commandId: string, first: number, last: number): void {
		this.#sql.run(
			'INSERT INTO commands (person, id, first, last) VALUES (?, ?, ?, ?)',
			person,
			commandId,
			first,
			last,
		);
	}
}

function parse(entry: unknown): LedgerEntry {
	if (typeof entry !== 'string') throw new Error('Stored ledger entry is not text.');
	return JSON.parse(entry) as LedgerEntry;
}
