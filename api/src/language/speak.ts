import { english, speechOf, type Speech } from '@holdpoint/shared/language/speech';
import type { Language } from '@holdpoint/shared/schema/language';
import german from './de.json' with { type: 'json' };

/** What was translated of that which the server itself says. `pnpm messages` writes these files from web/messages. */
const translated: Readonly<Record<Exclude<Language, 'en'>, Readonly<Record<string, string>>>> = {
	de: german,
};
const speeches = new Map<Language, Speech>([['en', english]]);

/** Read when somebody first needs it: most of what the server answers is in no language. */
export function speak(language: Language): Speech {
	const known = speeches.get(language);
	if (known !== undefined || language === 'en') return known ?? english;
	const speech = speechOf(language, Object.entries(translated[language]));
	speeches.set(language, speech);
	return speech;
}
