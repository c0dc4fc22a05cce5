import { limits } from './limits.ts';
import { numberOf, textOf, type Sql } from './sql.ts';

/** One field of one root as somebody changed it; `before` and `after` are JSON values. */
export interface RecordedChange {
	readonly root: string;
	readonly item: string;
	readonly field: string;
	readonly before: unknown;
	readonly after: unknown;
	/** The milestone whose scope it touches, or null. */
	readonly scopeOf: string | null;
}

interface Authorship {
	readonly person: string;
	readonly access: string;
	readonly at: number;
	readonly journal: number;
	/** Milliseconds until when a scope's rows stay as they are: a signing round's are its own, each change one. */
	readonly keptUntil: (milestone: string) => number;
}

/**
 * Who changed what: merged updates forget who wrote, and deletions carry no author, so the room records it with the
 * journal row of each accepted message. R7 and R14, the feed and history read it.
 */
export class ChangeRecord {
	#sql: Sql;

	constructor(sql: Sql) {
		this.#sql = sql;
	}

	append(changes: readonly RecordedChange[], by: Authorship): void {
		for (const change of changes) {
			const begun = this.#takeBack(change, by);
			this.#sql.run(
				`INSERT INTO changes (journal, at, person, access, root, scope_of, item, field, before, after)
				VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
				by.journal,
				by.at,
				by.person,
				by.access,
				change.root,
				change.scopeOf,
				change.item,
				change.field,
				begun === null ? json(change.before) : begun.before,
				json(change.after),
			);
		}
	}

	/**
	 * The same person going on with the same field is one change, as long as it is the field's newest: takes the row out,
	 * to be written again as the last of all, so that the order of rows is the order of editing.
	 */
	#takeBack(change: RecordedChange, by: Authorship): { before: string | null } | null {
		const [newest] = this.#sql.run(
			'SELECT id, person, at, before FROM changes WHERE root = ? AND item = ? AND field = ? ORDER BY id DESC LIMIT 1',
			change.root,
			change.item,
			change.field,
		);
		if (newest === undefined || newest.person !== by.person) return null;
		const at = numberOf(newest.at);
		if (by.at - at > limits.coalesce) return null;
		if (change.scopeOf !== null && at <= by.keptUntil(change.scopeOf)) return null;
		this.#sql.run('DELETE FROM changes WHERE id = ?', numberOf(newest.id));
		return { before: newest.before === null ? null : textOf(newest.before) };
	}

	/** Last person to edit a milestone's scope, and everyone who did since a moment in milliseconds (R14). */
	editorsOf(milestone: string, since: number): { lastEditor: string | null; editors: string[] } {
		const [last] = this.#sql.run(
			'SELECT person FROM changes WHERE scope_of = ? ORDER BY id DESC LIMIT 1',
			milestone,
		);
		const editors = this.#sql
			.run(
				'SELECT DISTINCT person FROM changes WHERE scope_of = ? AND at > ? ORDER BY person',
				milestone,
				since,
			)
			.map((row) => textOf(row.person));
		return { lastEditor: last === undefined ? null : textOf(last.person), editors };
	}
}

function json(value: unknown): string | null {
	return value === undefined ? null : JSON.stringify(value);
}
