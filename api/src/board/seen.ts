import { parseRoot } from '@holdpoint/shared/doc/roots';
import { findMentioned } from '@holdpoint/shared/feed/mentions';
import type { Mention } from '@holdpoint/shared/schema/feed';
import type { RecordedChange } from '@holdpoint/shared/schema/recorded-change';
import { numberOf, textOf, type Sql, type SqlRow } from './sql.ts';

/** Comments that wait for one person; the oldest go first. */
const mostOfOne = 100;

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

	/** They have seen what happened up to a moment; never less than before. Comments that name them wait to be read. */
	look(person: string, upTo: number): void {
		this.#sql.run(
			'INSERT INTO seen (person, at) VALUES (?1, ?2) ON CONFLICT (person) DO UPDATE SET at = max(at, ?2)',
			person,
			upTo,
		);
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
			for (const person of is.filter((id) => !named.includes(id) && id !== by)) {
				this.#sql.run(
					'INSERT OR REPLACE INTO mentions (person, milestone, comment, writer, at) VALUES (?, ?, ?, ?, ?)',
					...[person, milestone, item, by, at],
				);
				this.#sql.run(
					`DELETE FROM mentions WHERE person = ?1 AND at < (
						SELECT at FROM mentions WHERE person = ?1 ORDER BY at DESC LIMIT 1 OFFSET ?2)`,
					...[person, mostOfOne - 1],
				);
			}
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

	/** By person, who has named them where, each once. */
	mentions(): Map<string, Pick<Mention, 'milestone' | 'by'>[]> {
		const all = new Map<string, Pick<Mention, 'milestone' | 'by'>[]>();
		for (const { person, milestone, writer } of this.#sql.run(
			'SELECT person, milestone, writer FROM mentions GROUP BY person, milestone, writer ORDER BY min(at)',
		)) {
			const of = all.get(textOf(person)) ?? [];
			of.push({ milestone: textOf(milestone), by: textOf(writer) });
			all.set(textOf(person), of);
		}
		return all;
	}

	/** They belong to the release no more, or have no account: nothing is kept of their looking. */
	forget(person: string): void {
		this.#sql.run('DELETE FROM seen WHERE person = ?', person);
		this.#sql.run('DELETE FROM mentions WHERE person = ?', person);
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
