import type { Notice } from '@holdpoint/shared/schema/frame';

/** Something that a person wrote and the server could not apply, kept until they have copied or dismissed it. */
export interface KeptText {
	readonly id: number;
	/** Why, as the server said it, with the rule. */
	readonly message: string;
	readonly rule: string;
	/** Where it should have gone: root, item, field. */
	readonly path: readonly string[];
	readonly text: string;
}

/** The list *Not applied*: nothing typed is lost (R1). */
export class NotAppliedList {
	#kept: readonly KeptText[] = $state.raw([]);
	#next = 1;

	get kept(): readonly KeptText[] {
		return this.#kept;
	}

	/** Keeps what a notice reports; returns the sentence to say. */
	take(notice: Extract<Notice, { kind: 'not-applied' }>): string {
		const before = this.#kept.length;
		for (const item of notice.items) {
			const text = attemptedText(item.attempted);
			if (text === '') continue;
			this.#kept = [
				...this.#kept,
				{ id: this.#next++, message: notice.message, rule: notice.rule, path: item.path, text },
			];
		}
		const kept = this.#kept.length - before;
		return `Not applied: ${notice.message}${kept > 0 ? ' Your text is kept in Not applied.' : ''}`;
	}

	/** Keeps texts that could not be placed on another document. */
	keep(message: string, texts: readonly string[]): void {
		const added = texts.map((text) => ({ id: this.#next++, message, rule: '', path: [], text }));
		this.#kept = [...this.#kept, ...added];
	}

	dismiss(id: number): void {
		this.#kept = this.#kept.filter((item) => item.id !== id);
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
