import type { SinceLoad } from '@holdpoint/shared/schema/counters';
import { numberOf, textOf, type Sql } from './sql.ts';

/** Counted in memory since the board was loaded; the platform counts the rows (`Platform.rows`). */
export type Counted = Exclude<keyof SinceLoad, 'rowsRead' | 'rowsWritten'>;
/** Counted on disk too: each is rare, or is written with what is written anyway. */
type Kept = 'loads' | 'commits' | 'reverts' | 'refusals' | 'compactions';

/** What a board counts about itself: whole numbers, nothing of anybody's. */
export class Counters {
	readonly #sql: Sql;
	/** A load is kept with the first write after it, so that merely reading a board writes nothing. */
	#loadIsKept: boolean;
	readonly sinceLoad: Record<Counted, number> = {
		socketsOpened: 0,
		socketsRefused: 0,
		messages: 0,
		edits: 0,
		reverts: 0,
		commits: 0,
		bytes: 0,
		refusals: 0,
		tooMany: 0,
		decisions: 0,
		compactions: 0,
		relaysTold: 0,
		relaysAsked: 0,
		segmentsArchived: 0,
		segmentsFailed: 0,
		segmentsDropped: 0,
	};

	/** `isNew`: the release was not read from storage but created. */
	constructor(sql: Sql, isNew: boolean) {
		this.#sql = sql;
		this.#loadIsKept = isNew;
	}

	/** Counts in memory. */
	add(name: Counted, count = 1): void {
		this.sinceLoad[name] += count;
	}

	/** Counts in memory and on disk; call inside a transaction. */
	keep(name: Exclude<Counted & Kept, 'commits'>, count = 1): void {
		this.add(name, count);
		this.#addKept(name, count);
	}

	/** Call inside the transaction of a write. */
	keepLoad(): void {
		if (this.#loadIsKept) return;
		this.#loadIsKept = true;
		this.#addKept('loads', 1);
	}

	/** Rows of the journal that a snapshot has replaced; call inside its transaction. */
	keepCommits(rows: number): void {
		this.#addKept('commits', rows);
	}

	/** Since the release began. A load that nothing was written after counts until the board leaves memory. */
	get total(): Record<Kept, number> {
		const rows = this.#sql.run('SELECT name, value FROM counts');
		const kept = new Map(rows.map((row) => [textOf(row.name), numberOf(row.value)]));
		const of = (name: Kept) => kept.get(name) ?? 0;
		const [journal] = this.#sql.run('SELECT count(*) AS rows FROM journal');
		return {
			loads: of('loads') + (this.#loadIsKept ? 0 : 1),
			commits: of('commits') + numberOf(journal?.rows),
			reverts: of('reverts'),
			refusals: of('refusals'),
			compactions: of('compactions'),
		};
	}

	#addKept(name: Kept, count: number): void {
		const add =
			'INSERT INTO counts (name, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = value + ?2';
		this.#sql.run(add, name, count);
	}
}
