import { isLanguage, languageCookie, languages, type Language } from '@holdpoint/shared/schema/language';

/** Of this page, as the server gave it. */
export function languageOfPage(): Language {
	const tag = typeof document === 'undefined' ? 'en' : document.documentElement.lang;
	return isLanguage(tag) ? tag : 'en';
}

/** What else there is, each named in itself. */
export function otherLanguages(): { readonly language: Language; readonly name: string }[] {
	return (Object.entries(languages) as [Language, string][])
		.map(([language, name]) => ({ language, name }))
		.filter(({ language }) => language !== languageOfPage());
}

/** On this device from now on; the page comes anew. */
export function chooseLanguage(language: Language): void {
	const year = 365 * 24 * 60 * 60;
	document.cookie = `${languageCookie}=${language}; path=/; max-age=${year}; samesite=lax${
		location.protocol === 'https:' ? /* @wc-ignore */ '; secure' : ''
	}`;
	location.reload();
}

/** Words with a capital as they stand within a sentence: German nouns keep theirs. */
export function withinSentence(words: string): string {
	return languageOfPage() === 'de' ? words : words.charAt(0).toLowerCase() + words.slice(1);
}
