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
export async function chooseLanguage(language: Language): Promise<void> {
	const year = 365 * 24 * 60 * 60;
	document.cookie = `${languageCookie}=${language}; path=/; max-age=${year}; samesite=lax${
		location.protocol === 'https:' ? /* @wc-ignore */ '; secure' : ''
	}`;
	// What keeps the app on this device is of a language too, and would look for another one only much later.
	const keeper = await navigator.serviceWorker?.getRegistration();
	await keeper?.update().catch(() => undefined);
	location.reload();
}

/** Words with a capital as they stand within a sentence: German nouns keep theirs. */
export function withinSentence(words: string): string {
	return languageOfPage() === 'de' ? words : words.charAt(0).toLowerCase() + words.slice(1);
}
