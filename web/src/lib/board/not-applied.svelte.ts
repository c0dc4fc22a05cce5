import type { Words } from './backlog.ts';

/** Something that a person wrote and the server could not apply, kept until they have copied or dismissed it. */
export interface KeptText {
	readonly id: number;
	/** Whose it is. */
	readonly person: string;
	/** Why, as the server said it, with the rule. */
	readonly message: string;
	readonly rule: string;
	/** Where it should have gone: root, item, field. */
	readonly path: readonly string[];
	readonly text: string;
}

/** The list *Not applied*: nothing typed is lost (R1), by a reload neither. Kept while the tab lives. */
export class NotAppliedList {
	readonly #store: Pick<Storage, 'getItem' | 'setItem'>;
	readonly #key: string;
	readonly #who: () => string;
	#kept: readonly KeptText[] = $state.raw([]);
	#next = 1;

	/** `who`: ID of the person whose page this is; another one in the same tab sees nothing of theirs. */
	constructor(store: Pick<Storage, 'getItem' | 'setItem'>, board: string, who: () => string) {
		this.#store = store;
		this.#who = who;
		this.#key = `holdpoint not applied ${board}`;
		this.#kept = parse(store.getItem(this.#key));
		this.#next = Math.max(0, ...this.#kept.map(({ id }) => id)) + 1;
	}

	get kept(): readonly KeptText[] {
		return this.#kept.filter(({ person }) => person === this.#who());
	}

	/** Keeps words that have no place on the document; returns the sentence to say. `message`: why, by `rule` if by one. */
	keep(message: string, words: readonly Words[], rule = ''): string {
		const person = this.#who();
		const added = words.map((each) => ({ id: this.#next++, person, message, rule, ...each }));
		this.#set([...this.#kept, ...added]);
		return `Not applied: ${message}${added.length > 0 ? ' Your text is kept in Not applied.' : ''}`;
	}

	dismiss(id: number): void {
		this.#set(this.#kept.filter((item) => item.id !== id));
	}

	#set(kept: readonly KeptText[]): void {
		this.#kept = kept;
		try {
			this.#store.setItem(this.#key, JSON.stringify(kept));
		} catch (error) {
			// No room: the list stands on the page all the same.
			if (!(error instanceof DOMException)) throw error;
		}
	}
}

/** What was stored; nothing where that is not ours. */
function parse(stored: string | null): KeptText[] {
	try {
		const kept: unknown = JSON.parse(stored ?? '[]');
		return Array.isArray(kept) ? (kept as KeptText[]) : [];
	} catch (error) {
		if (!(error instanceof SyntaxError)) throw error;
		return [];
	}
}
