import * as Y from 'yjs';
import { limits } from './limits.ts';
import { bytesOf, journalTable, numberOf, type Sql } from './sql.ts';

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
	readonly #compacted: (bytes: number, rows: number) => void;

	/** `compacted` is told of each snapshot of so many bytes and the rows that it replaces, in its transaction. */
	constructor(sql: Sql, compacted: (bytes: number, rows: number) => void = () => undefined) {
		this.#sql = sql;
		this.#compacted = compacted;
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
		if (!fits) this.compact(doc);
	}

	get wantsCompaction(): boolean {
		return this.#rows >= limits.journalRows || this.#bytes >= limits.journalBytes;
	}

	/** Replaces snapshot and journal by one snapshot of `doc`, which must hold exactly what they hold. */
	compact(doc: Y.Doc): void {
		const bytes = Y.encodeStateAsUpdate(doc);
		this.#sql.transaction(() => {
			this.#sql.run('DELETE FROM snapshot');
			for (let start = 0, part = 0; start < bytes.byteLength; start += limits.row, part += 1) {
				this.#sql.run(
					'INSERT INTO snapshot (part, bytes) VALUES (?, ?)',
					part,
					bytes.slice(start, start + limits.row),
				);
			}
			// Rows that are deleted are counted, and billed, as rows written; a table that is dropped is not.
			this.#sql.run('DROP TABLE journal');
			this.#sql.run(journalTable);
			this.#compacted(bytes.byteLength, this.#rows);
		});
		this.#rows = 0;
		this.#bytes = 0;
		this.#size = bytes.byteLength;
	}
}

function join(parts: readonly Uint8Array[]): Uint8Array {
	const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
	let at = 0;
	for (const part of parts) {
		whole.set(part, at);
		at += part.byteLength;
	}
	return whole;
}
