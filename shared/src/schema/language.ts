/** The languages of the pages, by BCP 47 tag, each named in itself. */
export const languages = { en: 'English', de: 'Deutsch' } as const;
export type Language = keyof typeof languages;

/** Holds the language that somebody chose on this device; without it the browser's own counts. */
export const languageCookie = 'language';

/** As a request's headers name it: whoever chose one gets that, others the first of their browser's that there is. */
export function languageOf(cookie: string | undefined, accept: string | undefined): Language {
	const isThere = (tag: string): tag is Language => Object.hasOwn(languages, tag);
	if (cookie !== undefined && isThere(cookie)) return cookie;
	const wanted = (accept ?? '')
		.split(',')
		.map((each) => {
			const [tag = '', ...rest] = each.trim().split(';');
			const weight = rest.map((part) => /^\s*q=([\d.]+)$/.exec(part)?.[1]).find((q) => q !== undefined);
			return {
				tag: tag.toLowerCase().split('-')[0] ?? '',
				weight: weight === undefined ? 1 : Number(weight),
			};
		})
		.filter(({ tag, weight }) => weight > 0 && isThere(tag))
		.toSorted((a, b) => b.weight - a.weight);
	const [first] = wanted.map(({ tag }) => tag).filter(isThere);
	return first ?? 'en';
}
