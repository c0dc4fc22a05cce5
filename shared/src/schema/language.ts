/** The languages of the pages, by BCP 47 tag, each named in itself. */
export const languages = { en: 'English', de: 'Deutsch' } as const;
export type Language = keyof typeof languages;

/** Those that the code, which is in English, is translated into. */
export const translations = Object.keys(languages).filter((tag) => tag !== 'en');

export const isLanguage = (tag: string): tag is Language => Object.hasOwn(languages, tag);

/** A language's tag from storage or an address; English for any other. */
export const readLanguage = (tag: unknown): Language =>
	typeof tag === 'string' && isLanguage(tag) ? tag : 'en';

/** Holds the language that somebody chose on this device; without it the browser's own counts. */
export const languageCookie = 'language';

/** By a request's cookie and its `Accept-Language`: the one that was chosen, else the first of the browser's that there is. */
export function languageOf(cookie: string | undefined, accept: string | undefined): Language {
	if (cookie !== undefined && isLanguage(cookie)) return cookie;
	const wanted = (accept ?? '').split(',').map((each) => {
		const [tag = '', weight = '1'] = each
			.trim()
			.toLowerCase()
			.split(/\s*;\s*q=/);
		return { tag: tag.split('-', 1)[0] ?? '', weight: Number(weight) };
	});
	const inOrder = wanted.filter(({ weight }) => weight > 0).toSorted((a, b) => b.weight - a.weight);
	return inOrder.map(({ tag }) => tag).find(isLanguage) ?? 'en';
}
