import { english, speechOf, type Speech, type Translations } from '@holdpoint/shared/language/speech';
import type { Language } from '@holdpoint/shared/schema/language';
import german from './de.json' with { type: 'json' };

/** Translations of what the server says itself; `pnpm messages` writes these files from web/messages. */
const translated: Readonly<Record<Exclude<Language, 'en'>, Translations>> = { de: german };
const speeches = new Map<Language, Speech>([['en', english]]);

/**
 * Read when somebody first needs it: most of what the server answers is in no language. English where none is told, as by a
 * Worker of the version before, while a new one takes its place.
 */
export function speak(language: Language = 'en'): Speech {
	const known = speeches.get(language);
	if (known !== undefined || language === 'en') return known ?? english;
	const speech = speechOf(translated[language]);
	speeches.set(language, speech);
	return speech;
}
