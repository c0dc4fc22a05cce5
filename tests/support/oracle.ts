import { parseRoot } from '@holdpoint/shared/doc/roots';
import type { LedgerEntry } from '@holdpoint/shared/schema/ledger-entry';
import * as Y from 'yjs';

/** What a server answers after it was killed and started again. */
export interface Answered {
	readonly doc: Y.Doc;
	readonly ledger: readonly LedgerEntry[];
	/** Texts by where they were read. */
	readonly texts: Readonly<Record<string, string>>;
}

/** A word of a field, `n3~17`: the seventeenth that was written there. A field's number only rises. */
const word = /\b([a-z]\d)~(\d+)\b/g;

/** What anybody was shown; all of it has to be there after, whatever happened to the server. */
export class Oracle {
	readonly #doc = new Y.Doc();
	readonly #words = new Map<string, number>();
	readonly #entries = new Map<number, LedgerEntry>();
	readonly #least = new Map<string, number>();

	/** The author of these structs and deletions was told that they are saved, or somebody was shown them. */
	update(update: Uint8Array): void {
		Y.applyUpdate(this.#doc, update);
	}

	text(text: string): void {
		for (const [field, number] of wordsOf(text)) raise(this.#words, field, number);
	}

	entries(entries: readonly LedgerEntry[]): void {
		for (const entry of entries) {
			const known = this.#entries.get(entry.seq);
			if (known && known.hash !== entry.hash) throw new Error(`Two entries ${entry.seq} were shown.`);
			this.#entries.set(entry.seq, entry);
		}
	}

	/** The ledger has so many entries of this type about this milestone at least; of any, so many in all. */
	atLeast(count: number, type = 'any', milestone = ''): void {
		raise(this.#least, `${type} ${milestone}`.trim(), count);
	}

	/** Entries that were shown of this type about this milestone. */
	count(type: string, milestone: string): number {
		return countOf([...this.#entries.values()], `${type} ${milestone}`);
	}

	/** What was shown and is not there: nothing, if all is well. */
	missing({ doc, ledger, texts }: Answered): string[] {
		const missing: string[] = [];
		if (!Y.snapshotContainsUpdate(Y.snapshot(doc), Y.encodeStateAsUpdate(this.#doc)))
			missing.push('structs or deletions of the document');
		const found = wordsOf(textOf(doc));
		for (const [field, number] of this.#words)
			if ((found.get(field) ?? 0) < number)
				missing.push(`document: ${field}~${number}, found ${found.get(field)}`);
		for (const [where, text] of Object.entries(texts))
			for (const [field, number] of wordsOf(text)) {
				const least = this.#words.get(field) ?? 0;
				if (number < least) missing.push(`${where}: ${field}~${least}, found ${number}`);
			}
		for (const { seq, hash, decision } of this.#entries.values())
			if (ledger[seq - 1]?.hash !== hash) missing.push(`ledger: entry ${seq}, ${decision.type}`);
		for (const [what, least] of this.#least) {
			const count = what === 'any' ? ledger.length : countOf(ledger, what);
			if (count < least) missing.push(`ledger: ${least} of ${what}, found ${count}`);
		}
		return missing;
	}
}

function countOf(entries: readonly LedgerEntry[], what: string): number {
	return entries.filter(
		({ decision }) => `${decision.type} ${'milestone' in decision ? decision.milestone : ''}` === what,
	).length;
}

/** All roots as text, whatever their type. */
function textOf(doc: Y.Doc): string {
	const roots = [...doc.share.keys()].map((name) =>
		parseRoot(name)?.type === 'text' ? doc.getText(name) : doc.getMap(name),
	);
	return JSON.stringify(roots);
}

/** The highest number of each field. */
function wordsOf(text: string): Map<string, number> {
	const words = new Map<string, number>();
	for (const [, field = '', number] of text.matchAll(word)) raise(words, field, Number(number));
	return words;
}

function raise(counts: Map<string, number>, key: string, count: number): void {
	counts.set(key, Math.max(counts.get(key) ?? 0, count));
}
