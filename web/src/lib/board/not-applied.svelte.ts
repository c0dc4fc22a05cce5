import type { Notice } from '@holdpoint/shared/schema/frame';

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

	/** Keeps what a notice reports; returns the sentence to say. */
	take(notice: Extract<Notice, { kind: 'not-applied' }>): string {
		const { message, rule } = notice;
		const added = notice.items
			.map(({ path, attempted }) => ({ path, text: attemptedText(attempted) }))
			.filter(({ text }) => text !== '')
			.map((item) => ({ id: this.#next++, person: this.#who(), message, rule, ...item }));
		this.#set([...this.#kept, ...added]);
		return `Not applied: ${message}${added.length > 0 ? ' Your text is kept in Not applied.' : ''}`;
	}

	/** Keeps texts that could not be placed on another document. */
	keep(message: string, texts: readonly string[]): void {
		const person = this.#who();
		const added = texts.map((text) => ({ id: this.#next++, person, message, rule: '', path: [], text }));
		this.#set([...this.#kept, ...added]);
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
