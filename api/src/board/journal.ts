import * as Y from 'yjs';
import { limits } from './limits.ts';
import { bytesOf, numberOf, type Sql } from './sql.ts';

/**
 * The document on disk: one snapshot in parts, and the updates accepted since. A row is written before anybody sees
 * its update; a snapshot and the deletion of the rows that it covers are one transaction.
 */
export class Journal {
	#sql: Sql;
	#rows = 0;
	#bytes = 0;
	#loaded = 0;
	readonly #compacted: (bytes: number) => void;

	/** `compacted` is told of each snapshot of so many bytes, in its transaction. */
	constructor(sql: Sql, compacted: (bytes: number) => void = () => undefined) {
		this.#sql = sql;
		this.#compacted = compacted;
	}

	/** Bytes of snapshot and journal when they were last read. */
	get loaded(): number {
		return this.#loaded;
	}

	/** A fresh document with everything stored. A failed load throws: never an empty board in its place. */
	load(): Y.Doc {
		const parts = this.#sql.run('SELECT bytes FROM snapshot ORDER BY part').map((row) => bytesOf(row.bytes));
		const updates = this.#sql.run('SELECT bytes FROM journal ORDER BY seq').map((row) => bytesOf(row.bytes));
		this.#rows = updates.length;
		this.#bytes = updates.reduce((sum, update) => sum + update.byteLength, 0);
		this.#loaded = parts.reduce((sum, part) => sum + part.byteLength, this.#bytes);
		const doc = new Y.Doc({ gc: true });
		if (parts.length > 0) updates.unshift(join(parts));
		if (updates.length > 0) Y.applyUpdate(doc, Y.mergeUpdates(updates), 'journal');
		if (doc.store.pendingStructs !== null || doc.store.pendingDs !== null) {
			throw new Error('The journal is incomplete: updates are missing their dependencies.');
		}
		return doc;
	}

	/**
	 * Appends one accepted update; call inside the transaction of its record of changes. Returns the row's number. `doc`
	 * holds the update already: where a row cannot, since undoing may write much more than was sent, a snapshot does.
	 */
	append(update: Uint8Array, at: number, doc: Y.Doc): number {
		const fits = update.byteLength <= limits.row;
		const bytes = fits ? update : Y.encodeStateAsUpdate(new Y.Doc());
		const [row] = this.#sql.run('INSERT INTO journal (at, bytes) VALUES (?, ?) RETURNING seq', at, bytes);
		this.#rows += 1;
		this.#bytes += bytes.byteLength;
		if (!fits) this.compact(doc);
		return numberOf(row?.seq);
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
			this.#sql.run('DELETE FROM journal');
			this.#compacted(bytes.byteLength);
		});
		this.#rows = 0;
		this.#bytes = 0;
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
