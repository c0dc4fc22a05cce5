import * as Y from 'yjs';
import { limits } from './limits.ts';
import { join, split } from './parts.ts';
import { bytesOf, journalTable, numberOf, type Sql } from './sql.ts';

/** An update, with its record of changes, that is too large for a row. */
export interface Unstored {
	readonly update: Uint8Array;
	readonly record: string;
}

/** A snapshot of so many bytes is about to take the place of so many rows; `last` stands in place of the last one. */
type Compacting = (bytes: number, rows: number, last: Unstored | null) => void;

/**
 * The document on disk: one snapshot in parts, and the updates accepted since. A row is written before anybody sees
 * its update; a snapshot and the deletion of the rows that it covers are one transaction.
 */
export class Journal {
	#sql: Sql;
	#rows = 0;
	#bytes = 0;
	#loaded = 0;
	#size = 0;
	readonly #compacting: Compacting;

	/** `compacting` is told before the rows go, in the transaction that takes them away. */
	constructor(sql: Sql, compacting: Compacting = () => undefined) {
		this.#sql = sql;
		this.#compacting = compacting;
	}

	/** Bytes of snapshot and journal when they were last read. */
	get loaded(): number {
		return this.#loaded;
	}

	/** Bytes of the document: its snapshot, and the updates since. */
	get size(): number {
		return this.#size;
	}

	/** A fresh document with everything stored. A failed load throws: never an empty board in its place. */
	load(): Y.Doc {
		const parts = this.#sql.run('SELECT bytes FROM snapshot ORDER BY part').map((row) => bytesOf(row.bytes));
		const rows = this.#sql.run('SELECT bytes, length(record) AS record FROM journal ORDER BY seq');
		const updates = rows.map((row) => bytesOf(row.bytes));
		this.#size = [...parts, ...updates].reduce((sum, part) => sum + part.byteLength, 0);
		this.#loaded = this.#size;
		this.#rows = updates.length;
		this.#bytes = rows.reduce((sum, row) => sum + bytesOf(row.bytes).byteLength + numberOf(row.record), 0);
		const doc = new Y.Doc({ gc: true });
		if (parts.length > 0) updates.unshift(join(parts));
		if (updates.length > 0) Y.applyUpdate(doc, Y.mergeUpdates(updates), 'journal');
		if (doc.store.pendingStructs !== null || doc.store.pendingDs !== null) {
			throw new Error('The journal is incomplete: updates are missing their dependencies.');
		}
		return doc;
	}

	/**
	 * Appends one accepted update with its record of changes. `doc` holds the update already: where a row cannot, since
	 * undoing may write much more than was sent, a snapshot does.
	 */
	append(update: Uint8Array, record: string, at: number, doc: Y.Doc): void {
		const size = update.byteLength + new TextEncoder().encode(record).byteLength;
		const fits = size <= limits.row;
		const bytes = fits ? update : Y.encodeStateAsUpdate(new Y.Doc());
		const kept = fits ? record : '[]';
		this.#sql.run('INSERT INTO journal (at, bytes, record) VALUES (?, ?, ?)', at, bytes, kept);
		this.#rows += 1;
		this.#bytes += bytes.byteLength + kept.length;
		this.#size += bytes.byteLength;
		if (!fits) this.compact(doc, { update, record });
	}

	get wantsCompaction(): boolean {
		return this.#rows >= limits.journalRows || this.#bytes >= limits.journalBytes;
	}

	/** Replaces snapshot and journal by one snapshot of `doc`, which must hold exactly what they and `last` hold. */
	compact(doc: Y.Doc, last: Unstored | null = null): void {
		const bytes = Y.encodeStateAsUpdate(doc);
		this.#sql.transaction(() => {
			this.#compacting(bytes.byteLength, this.#rows, last);
			this.#sql.run('DELETE FROM snapshot');
			for (const [part, each] of split(bytes).entries())
				this.#sql.run('INSERT INTO snapshot (part, bytes) VALUES (?, ?)', part, each);
			// Rows that are deleted are counted, and billed, as rows written; a table that is dropped is not.
			this.#sql.run('DROP TABLE journal');
			this.#sql.run(journalTable);
		});
		this.#rows = 0;
		this.#bytes = 0;
		this.#size = bytes.byteLength;
	}
}
