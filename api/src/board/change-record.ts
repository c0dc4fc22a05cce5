import type { RecordedChange } from '@holdpoint/shared/schema/recorded-change';
import { limits } from './limits.ts';
import { numberOf, textOf, type Sql } from './sql.ts';

/** Milliseconds until when a scope's changes stay as they are: a signing round's are its own, each change one. */
type KeptUntil = (milestone: string) => number;

/**
 * Who changed what: merged updates forget who wrote, and deletions carry no author. A change is written in the journal's
 * row of its edit; when a snapshot takes those rows away, what they record is folded: changes that are one are put
 * together, and who edited what stands in a small table. R7, R14 and history read it.
 */
export class ChangeRecord {
	readonly #sql: Sql;
	/** What the journal's rows record. */
	#recent: RecordedChange[];
	/** Who made them and last when, by scope ('' for what is none), the latest last. */
	#editors = new Map<string, Map<string, number>>();

	constructor(sql: Sql) {
		this.#sql = sql;
		const rows = sql.run('SELECT record FROM journal ORDER BY seq');
		this.#recent = rows.flatMap(({ record }) => JSON.parse(textOf(record)) as RecordedChange[]);
		for (const change of this.#recent) this.#note(change);
	}

	/** Takes these changes in; returns what the journal's row is to hold of them. */
	add(changes: readonly RecordedChange[]): string {
		this.#recent.push(...changes);
		for (const change of changes) this.#note(change);
		return JSON.stringify(changes);
	}

	#note({ scopeOf, person, at }: RecordedChange): void {
		const scope = scopeOf ?? '';
		const editors = this.#editors.get(scope) ?? new Map<string, number>();
		this.#editors.set(scope, editors);
		editors.delete(person);
		editors.set(person, at);
	}

	/** Call in the transaction that takes the journal's rows away. */
	fold(keptUntil: KeptUntil): void {
		for (const changes of portions(coalesce(this.#recent, keptUntil)))
			this.#sql.run('INSERT INTO record (changes) VALUES (?)', changes);
		const [last] = this.#sql.run('SELECT coalesce(max(nth), 0) AS nth FROM editors');
		let nth = numberOf(last?.nth);
		for (const [scope, editors] of this.#editors) {
			for (const [person, at] of editors)
				this.#sql.run(
					'INSERT OR REPLACE INTO editors (scope, person, at, nth) VALUES (?, ?, ?, ?)',
					...[scope, person, at, (nth += 1)],
				);
		}
		this.#recent = [];
		this.#editors.clear();
	}

	/** Last person to edit a milestone's scope, and everyone who did since a moment in milliseconds (R14). */
	editorsOf(milestone: string, since: number): { lastEditor: string | null; editors: string[] } {
		const folded = this.#sql
			.run('SELECT person, at FROM editors WHERE scope = ? ORDER BY nth', milestone)
			.map(({ person, at }) => [textOf(person), numberOf(at)] as const);
		const all = [...folded, ...(this.#editors.get(milestone) ?? [])];
		return { lastEditor: all.at(-1)?.[0] ?? null, editors: peopleSince(all, since) };
	}

	/** The newest changes after a moment in milliseconds, in the order of editing: all of them, or `most` at least. */
	after(moment: number, most: number): RecordedChange[] {
		let found = this.#recent.filter(({ at }) => at > moment);
		let before = Number.MAX_SAFE_INTEGER;
		while (found.length < most) {
			const [row] = this.#sql.run(
				'SELECT id, changes FROM record WHERE id < ? ORDER BY id DESC LIMIT 1',
				before,
			);
			if (row === undefined) break;
			before = numberOf(row.id);
			const all = JSON.parse(textOf(row.changes)) as RecordedChange[];
			const later = all.filter(({ at }) => at > moment);
			found = [...later, ...found];
			if (later.length < all.length) break;
		}
		return found;
	}

	/** Everyone who edited anything since a moment in milliseconds. */
	editorsSince(since: number): string[] {
		const folded = this.#sql
			.run('SELECT person, at FROM editors WHERE at > ?', since)
			.map(({ person, at }) => [textOf(person), numberOf(at)] as const);
		return peopleSince([...folded, ...[...this.#editors.values()].flatMap((each) => [...each])], since);
	}
}

function peopleSince(edits: readonly (readonly [string, number])[], since: number): string[] {
	const people = edits.filter(([, at]) => at > since).map(([person]) => person);
	return [...new Set(people)].sort();
}

/**
 * The same person going on with the same field is one change, from its first before to its last after, as long as it is
 * the field's newest. It stands where its last part stood, so that the order is the order of editing.
 */
export function coalesce(changes: readonly RecordedChange[], keptUntil: KeptUntil): RecordedChange[] {
	const newest = new Map<string, RecordedChange>();
	const one = new Set<RecordedChange>();
	for (const change of changes) {
		const field = JSON.stringify([change.root, change.item, change.field]);
		const begun = newest.get(field);
		const goesOn =
			begun?.person === change.person &&
			change.at - begun.at <= limits.coalesce &&
			(change.scopeOf === null || begun.at > keptUntil(change.scopeOf));
		if (goesOn) one.delete(begun);
		const whole = goesOn ? { ...change, before: begun.before } : change;
		newest.set(field, whole);
		one.add(whole);
	}
	return [...one];
}

/** As JSON, in portions that a row can hold. */
function portions(changes: readonly RecordedChange[]): string[] {
	const texts: string[] = [];
	let portion: string[] = [];
	let length = 0;
	for (const change of changes) {
		const text = JSON.stringify(change);
		// A character is three bytes at most.
		if (portion.length > 0 && length + text.length > limits.row / 3) {
			texts.push(`[${portion.join()}]`);
			portion = [];
			length = 0;
		}
		portion.push(text);
		length += text.length;
	}
	if (portion.length > 0) texts.push(`[${portion.join()}]`);
	return texts;
}
