import { parseRoot } from '@holdpoint/shared/doc/roots';
import { findMentioned } from '@holdpoint/shared/feed/mentions';
import type { Mention } from '@holdpoint/shared/schema/feed';
import type { RecordedChange } from '@holdpoint/shared/schema/recorded-change';
import { numberOf, textOf, type Sql, type SqlRow } from './sql.ts';

interface Named {
	readonly id: string;
	readonly name: string;
}

/**
 * How far each person has looked at what happens, and the comments that name them and that they have not seen. Of this
 * server alone: a backup does not carry it, and nothing is decided by it.
 */
export class Seen {
	readonly #sql: Sql;

	constructor(sql: Sql) {
		this.#sql = sql;
	}

	/** Up to when, milliseconds since 1970; null before the first time. */
	since(person: string): number | null {
		const [row] = this.#sql.run('SELECT at FROM seen WHERE person = ?', person);
		return row === undefined ? null : numberOf(row.at);
	}

	/** They have seen everything up to a moment; never less than before. Call inside a transaction. */
	look(person: string, upTo: number): void {
		this.#sql.run(
			'INSERT INTO seen (person, at) VALUES (?1, ?2) ON CONFLICT (person) DO UPDATE SET at = max(at, ?2)',
			person,
			upTo,
		);
		this.#sql.run('DELETE FROM mentions WHERE person = ? AND at <= ?', person, upTo);
	}

	/** They have read the comments of one milestone. */
	dropMentions(person: string, milestone: string, upTo: number): void {
		const sql = 'DELETE FROM mentions WHERE person = ? AND milestone = ? AND at <= ?';
		this.#sql.run(sql, person, milestone, upTo);
	}

	/** Whom these edits name in comments, and whom no more. Call in the transaction that writes the edits. */
	note(changes: readonly RecordedChange[], people: readonly Named[]): boolean {
		let noted = false;
		for (const { root, item, field, before, after, person: by, at } of changes) {
			const { part, milestone } = parseRoot(root) ?? {};
			if (part !== 'talk' || milestone === undefined || field !== 'text') continue;
			const [named, is] = [before, after].map((text) =>
				typeof text === 'string' ? findMentioned(text, people) : [],
			) as [string[], string[]];
			for (const person of named.filter((id) => !is.includes(id)))
				this.#sql.run(
					'DELETE FROM mentions WHERE person = ? AND milestone = ? AND comment = ?',
					...[person, milestone, item],
				);
			for (const person of is.filter((id) => !named.includes(id) && id !== by))
				this.#sql.run(
					'INSERT OR REPLACE INTO mentions (person, milestone, comment, writer, at) VALUES (?, ?, ?, ?, ?)',
					...[person, milestone, item, by, at],
				);
			noted ||= named.length + is.length > 0;
		}
		return noted;
	}

	/** What names this person and is not seen, oldest first. */
	mentionsOf(person: string): Mention[] {
		return this.#sql
			.run('SELECT milestone, comment, writer, at FROM mentions WHERE person = ? ORDER BY at', person)
			.map(mentionOf);
	}

	/** The same of everybody. */
	mentions(): Map<string, Mention[]> {
		const all = new Map<string, Mention[]>();
		for (const row of this.#sql.run(
			'SELECT person, milestone, comment, writer, at FROM mentions ORDER BY at',
		)) {
			const person = textOf(row.person);
			all.set(person, [...(all.get(person) ?? []), mentionOf(row)]);
		}
		return all;
	}
}

function mentionOf({ milestone, comment, writer, at }: SqlRow): Mention {
	return {
		milestone: textOf(milestone),
		comment: textOf(comment),
		by: textOf(writer),
		at: new Date(numberOf(at)).toISOString(),
	};
}
