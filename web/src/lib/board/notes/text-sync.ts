import type { ChangeSpec, Transaction, TransactionSpec } from '@codemirror/state';
import { ySyncAnnotation, type YSyncConfig } from 'y-codemirror.next';
import type * as Y from 'yjs';
import { splitsPair, type Splice } from '@holdpoint/shared/doc/splice';

/** How the board writes what was typed: the whole text now, and the replacements that made it. */
export type WriteText = (next: string, typed: readonly Splice[]) => void;

/**
 * Keeps an editor and a text of the document equal. What is typed goes through the board, as every edit does, so that it
 * is counted, named for undo, and can be made again on another document; y-codemirror.next's own binding writes past it.
 */
export class TextSync {
	#writing = false;
	readonly #text: Y.Text;
	readonly #config: YSyncConfig;
	readonly #write: WriteText;
	readonly #show: (spec: TransactionSpec) => void;

	/** `show` makes the editor take a change of the document. Begins at once; the editor must hold the same text. */
	constructor(text: Y.Text, config: YSyncConfig, write: WriteText, show: (spec: TransactionSpec) => void) {
		this.#text = text;
		this.#config = config;
		this.#write = write;
		this.#show = show;
		text.observe(this.#hear);
	}

	/** Writes what the editor has taken, unless it came from the document. */
	take(transaction: Transaction): void {
		if (!transaction.docChanged || transaction.annotation(ySyncAnnotation) === this.#config) return;
		this.#writing = true;
		try {
			this.#write(transaction.newDoc.toString(), splicesOf(transaction));
		} finally {
			this.#writing = false;
		}
	}

	stop(): void {
		this.#text.unobserve(this.#hear);
	}

	/** Others' edits, and this person's undo. */
	#hear = (event: Y.YTextEvent): void => {
		if (this.#writing) return;
		this.#show({ changes: changesOf(event), annotations: ySyncAnnotation.of(this.#config) });
	};
}

/** Each at its place in what those before it left; none where one cuts a surrogate pair, which Yjs would spoil. */
function splicesOf({ startState, changes }: Transaction): readonly Splice[] {
	const before = startState.doc.toString();
	const splices: Splice[] = [];
	let isClean = true;
	changes.iterChanges((from, to, index, _end, inserted) => {
		isClean &&= !splitsPair(before, from) && !splitsPair(before, to);
		splices.push({ index, remove: to - from, insert: inserted.toString() });
	});
	return isClean ? splices : [];
}

/** Places are those of the text before the event. */
function changesOf({ delta }: Y.YTextEvent): readonly ChangeSpec[] {
	const changes: ChangeSpec[] = [];
	let at = 0;
	for (const { insert, delete: gone = 0, retain = 0 } of delta) {
		if (typeof insert === 'string') changes.push({ from: at, insert });
		else if (gone > 0) changes.push({ from: at, to: at + gone });
		at += gone + retain;
	}
	return changes;
}
