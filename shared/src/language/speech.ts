import { know, sayIn } from './phrases.ts';

type Value = string | number;

/** How a text that leaves the server is said in its reader's language: an e-mail, a line in a channel or in a calendar. */
export interface Speech {
	/** Tags a message of the code (web/messages): its values stay as they are. */
	readonly say: (english: TemplateStringsArray, ...values: readonly Value[]) => string;
	/** The same of a message that was kept with its values: `{0}` stands for the first. */
	readonly fill: (message: string, values: readonly Value[]) => string;
	/** A sentence that was put together in English elsewhere. */
	readonly said: (english: string) => string;
}

/** What is translated, each with `{0}` where a value stands. */
export interface Translations {
	/** Of tagged messages. */
	readonly say: Readonly<Record<string, string>>;
	/** Of sentences that come from elsewhere. */
	readonly said: Readonly<Record<string, string>>;
}

export function speechOf(translations: Translations): Speech {
	const messages = new Map(Object.entries(translations.say));
	const known = know(Object.entries(translations.said));
	const fill: Speech['fill'] = (message, values) =>
		(messages.get(message) ?? message).replace(/\{(\d+)\}/g, (mark, at: string) =>
			String(values[Number(at)] ?? mark),
		);
	return {
		say: (parts, ...values) => fill(messageOf(parts), values),
		fill,
		said: (text) => sayIn(known, text),
	};
}

export const english = speechOf({ say: {}, said: {} });

/** "Hello {0},": the message of a tagged text. */
export function messageOf(parts: TemplateStringsArray): string {
	return parts.reduce((text, part, at) => `${text}{${at - 1}}${part}`);
}
