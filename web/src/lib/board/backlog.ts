/**
 * What this person has written and nothing has proven to be saved, field by field: so that it can be made again on
 * another document, or be shown as text where it cannot. Loaded beside the board's first picture.
 */
import * as Y from 'yjs';
import { describeChanges, same, type Change } from '@holdpoint/shared/doc/describe-changes';
import { parseRoot } from '@holdpoint/shared/doc/roots';
import { spliceBetween } from '@holdpoint/shared/doc/splice';
import type { GovernanceFrame, Notice } from '@holdpoint/shared/schema/frame';
import type { DeviceCopy } from './device-copy.ts';

type You = GovernanceFrame['you'];

/** Somebody's words, and where they should have gone: root, item, field. */
export interface Words {
	readonly path: readonly string[];
	readonly text: string;
}

interface Listeners {
	/** What was not applied, as far as it was words; why, and by which rule if by one. */
	readonly onlost: (message: string, words: readonly Words[], rule?: string) => void;
	/** What was written as one is made again as another. */
	readonly onsaid: (sentence: string) => void;
}

interface Place {
	readonly board: string;
	/** Remembers as long as the tab lives. */
	readonly tab: Pick<Storage, 'getItem' | 'setItem'>;
	readonly transact: (doc: Y.Doc, edit: () => void) => void;
}

/** What was not saved on a document that is gone, and as whom it was written. */
interface Carried {
	readonly fields: readonly Change[];
	readonly from: You;
	/** Written in this tab, or as somebody whom this tab has seen. */
	readonly onThisPage: boolean;
}

/** Fields whose value is chosen or stamped, not written. */
const notWords: ReadonlySet<string> = new Set(['lane', 'state', 'by', 'at']);

export class Backlog {
	readonly #place: Place;
	readonly #listeners: Listeners;
	#fields = new Map<string, Change>();
	/** Those of an earlier visit, of which undo knows nothing. */
	readonly #earlier = new Set<string>();
	#carried: Carried[] = [];

	constructor(place: Place, listeners: Listeners) {
		this.#place = place;
		this.#listeners = listeners;
	}

	get fields(): readonly Change[] {
		return [...this.#fields.values()];
	}

	/** Looks at this document from now on. */
	follow(doc: Y.Doc): void {
		this.clear();
		doc.on('afterTransaction', (transaction: Y.Transaction) => {
			const lost = this.#note(transaction);
			if (lost.length === 0) return;
			const message = 'Somebody else wrote in the same place at the same time, and theirs stands.';
			this.#listeners.onlost(message, lost);
		});
	}

	/** What this device remembers of earlier visits. */
	add(kept: readonly Change[]): void {
		for (const change of kept) {
			this.#own(change);
			this.#earlier.add(keyOf(change));
		}
	}

	/**
	 * While what the transaction deleted can still be read. Returns words of an earlier visit in whose place another's now
	 * stand; of this one's undo tells (`own-undo.ts`).
	 */
	#note(transaction: Y.Transaction): Words[] {
		if (!transaction.local && this.#fields.size === 0) return [];
		const changes = describeChanges(transaction);
		if (!transaction.local) return changes.flatMap((change) => this.#others(change));
		for (const change of changes) this.#own(change);
		return [];
	}

	clear(): void {
		this.#fields.clear();
		this.#earlier.clear();
	}

	/** As whom the server knows this page. */
	seen(person: string): void {
		try {
			this.#place.tab.setItem(this.#key, person);
		} catch (error) {
			// No room: what waits is then shown as text instead of made again.
			if (!(error instanceof DOMException)) throw error;
		}
	}

	/** The document is left, and what was not saved on it comes along. `copy`, `told`: who has written it. */
	leave(copy: DeviceCopy | null, told: You | undefined): void {
		const kept = copy && copy.person !== told?.person ? copy.governance?.you : told;
		const from = kept ?? { person: copy?.person ?? '', name: 'somebody else', guest: false, access: 'edit' };
		const onThisPage = this.#place.tab.getItem(this.#key) === from.person;
		if (this.#fields.size > 0) this.#carried.push({ fields: this.fields, from, onThisPage });
	}

	/** The server's document is here: makes what was carried again on it. Returns whether the device may keep it no more. */
	arrive(doc: Y.Doc, you: You): boolean {
		let isMade = false;
		const { onlost, onsaid } = this.#listeners;
		for (const { fields, from, onThisPage } of this.#carried.splice(0)) {
			const made = goesOnAs(from, onThisPage, you);
			const left = makeAgain(doc, fields, from.person, made ? you.person : null, (edit) =>
				this.#place.transact(doc, edit),
			);
			isMade ||= made;
			const why = made
				? 'It was not saved yet, and its place has changed since.'
				: `It was written as ${from.name}, and you are ${you.name} now.`;
			if (left.length > 0) onlost(why, left);
			if (made && from.person !== you.person)
				onsaid(`What you had changed as ${from.name} is now changed by ${you.name}.`);
		}
		return isMade;
	}

	/** The server has not applied it. */
	refused({ message, items, rule }: Extract<Notice, { kind: 'not-applied' }>): void {
		const words = items.map(({ path, attempted }) => ({ path, text: attemptedText(attempted) }));
		this.#listeners.onlost(
			message,
			words.filter(({ text }) => text !== ''),
			rule,
		);
	}

	get #key(): string {
		return `holdpoint here ${this.#place.board}`;
	}

	/** What was taken back is not there any more. */
	#own(change: Change): void {
		const key = keyOf(change);
		const { before } = this.#fields.get(key) ?? change;
		this.#earlier.delete(key);
		if (same(before, change.after)) this.#fields.delete(key);
		else this.#fields.set(key, { ...change, before });
	}

	/** Somebody else wrote in the same place: theirs stands in a field; of a text each keeps their part. */
	#others(change: Change): Words[] {
		const key = keyOf(change);
		const own = this.#fields.get(key);
		if (own === undefined || same(own.after, change.after)) return [];
		const before = isText(change) ? merge(wordsIn(own.before), change.before, change.after) : null;
		if (before !== null && before !== change.after) {
			this.#fields.set(key, { ...change, before });
			return [];
		}
		this.#fields.delete(key);
		return this.#earlier.delete(key) ? wordsOf(own) : [];
	}
}

/**
 * Makes changes again on another document, as `you`, where nobody has changed their place since; returns the words of
 * the others. `transact` makes one edit. `you` is null where they may not be made, and all words come back.
 */
function makeAgain(
	doc: Y.Doc,
	changes: readonly Change[],
	was: string,
	you: string | null,
	transact: (edit: () => void) => void,
): Words[] {
	const left: Change[] = [];
	for (const root of new Set(changes.map((change) => change.root))) {
		const rest = changes.filter((change) => change.root === root && !isThere(doc, change));
		if (you === null) left.push(...rest);
		else
			transact(() => {
				for (const change of rest) {
					// A remark carries its writer, whom the server knows by the name of now.
					const isBy = change.field === 'by' && change.after === was;
					if (!makeOne(doc, isBy ? { ...change, after: you } : change)) left.push(change);
				}
			});
	}
	return left.flatMap(wordsOf);
}

/** Whether what a person has written is made again as another: a guest goes on as whoever signs in on their page. */
function goesOnAs(from: You, onThisPage: boolean, you: You): boolean {
	if (you.access === 'view') return false;
	return from.person === you.person || (from.guest && onThisPage);
}

function isThere(doc: Y.Doc, change: Change): boolean {
	if (isText(change)) return doc.getText(change.root).toJSON() === change.after;
	return same(holderOf(doc, change)?.get(change.field) ?? null, change.after);
}

function makeOne(doc: Y.Doc, change: Change): boolean {
	const { root, item, field, before, after } = change;
	if (isText(change)) {
		const text = doc.getText(root);
		const next = merge(text.toJSON(), before, after);
		if (next === null) return false;
		const splice = spliceBetween(text.toJSON(), next);
		if (splice) {
			text.delete(splice.index, splice.remove);
			text.insert(splice.index, splice.insert);
		}
		return true;
	}
	let holder = holderOf(doc, change);
	if (holder === null) {
		// Of an entry that is gone nothing is left to change; one that was new is made.
		if (before !== null || field === 'removed') return false;
		holder = new Y.Map();
		doc.getMap(root).set(item, holder);
	} else if (!same(holder.get(field) ?? null, before)) return false;
	if (after === null) holder.delete(field);
	else holder.set(field, after);
	return true;
}

/** The map that has the field; null where its entry is not there. */
function holderOf(doc: Y.Doc, { root, item }: Change): Y.Map<unknown> | null {
	const map = doc.getMap(root);
	if (item === '') return map;
	const entry = map.get(item);
	return entry instanceof Y.Map ? entry : null;
}

function isText({ root }: Change): boolean {
	return parseRoot(root)?.type === 'text';
}

/** The change from `before` to `after` on a text that is neither; null where what it replaces cannot be found. */
function merge(now: string, before: unknown, after: unknown): string | null {
	const was = wordsIn(before);
	const splice = spliceBetween(was, wordsIn(after));
	if (splice === null) return now;
	const { index, remove, insert } = splice;
	const put = (at: number) => now.slice(0, at) + insert + now.slice(at + remove);
	// What goes on a text goes on it wherever it ends now.
	const rest = was.slice(index);
	if (now.endsWith(rest)) return put(now.length - rest.length);
	return now.startsWith(was.slice(0, index + remove)) ? put(index) : null;
}

function wordsIn(value: unknown): string {
	return typeof value === 'string' ? value : '';
}

/** Of a text only what was typed. */
function wordsOf(change: Change): Words[] {
	const { root, item, field, before, after } = change;
	const text = isText(change)
		? (spliceBetween(wordsIn(before), wordsIn(after))?.insert ?? '')
		: wordsIn(after);
	return text === '' || notWords.has(field) ? [] : [{ path: [root, item, field], text }];
}

function keyOf({ root, item, field }: Change): string {
	return JSON.stringify([root, item, field]);
}

/** What was attempted, as text to copy: words stay words, anything else becomes readable lines. */
export function attemptedText(attempted: unknown): string {
	if (attempted === null || attempted === undefined) return '';
	if (typeof attempted === 'string') return attempted;
	if (typeof attempted === 'number' || typeof attempted === 'boolean') return String(attempted);
	if (Array.isArray(attempted)) return attempted.map(attemptedText).filter(Boolean).join('\n');
	return Object.entries(attempted)
		.map(([field, value]) => [field, attemptedText(value)] as const)
		.filter(([, text]) => text !== '')
		.map(([field, text]) => `${field}: ${text}`)
		.join('\n');
}
