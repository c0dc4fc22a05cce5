import type { Language } from '../schema/language.ts';
import { know, sayIn, type Phrase } from './phrases.ts';

/** How a text that leaves the server is said in its reader's language: an e-mail, a line in a channel or in a calendar. */
export interface Speech {
	readonly language: Language;
	/** Tags a message of the code (web/messages): its values stay as they are. */
	readonly say: (english: TemplateStringsArray, ...values: readonly string[]) => string;
	/** A sentence that was put together in English elsewhere. */
	readonly said: (english: string) => string;
}

export const english: Speech = {
	language: 'en',
	say: (parts, ...values) => String.raw({ raw: parts }, ...values),
	said: (text) => text,
};

/** @param phrases What is translated, each with `{0}` where a value stands. */
export function speechOf(language: Language, phrases: readonly Phrase[]): Speech {
	const known = know(phrases);
	const messages = new Map(phrases);
	return {
		language,
		say(parts, ...values) {
			const message = parts.reduce((text, part, at) => `${text}{${at - 1}}${part}`);
			return (messages.get(message) ?? message).replace(
				/\{(\d+)\}/g,
				(mark, at: string) => values[Number(at)] ?? mark,
			);
		},
		said: (text) => sayIn(known, text),
	};
}
