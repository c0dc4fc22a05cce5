import { sayDay } from '@holdpoint/shared/public/say-date';

/** English and the page's language, each with `{0}` where a value stands. */
export type Phrase = readonly [english: string, translated: string];

export interface Known {
	readonly whole: ReadonlyMap<string, string>;
	/** The most particular first. */
	readonly patterns: readonly {
		readonly form: RegExp;
		readonly order: readonly string[];
		readonly text: string;
	}[];
}

export function know(phrases: readonly Phrase[]): Known {
	const isWhole = ([english]: Phrase) => !/\{\d+\}/.test(english);
	const letters = ([english]: Phrase) => english.replace(/\{\d+\}/g, '').length;
	return {
		whole: new Map(phrases.filter(isWhole)),
		patterns: phrases
			.filter((phrase) => !isWhole(phrase) && letters(phrase) > 3)
			.toSorted((a, b) => letters(b) - letters(a))
			.map(([english, text]) => ({
				form: new RegExp(
					`^${english
						.replace(/[.*+?^$()|[\]\\]/g, '\\$&')
						// Of two values beside each other the first is the longer: a name, then "is" or "are".
						.replace(/\{\d+\}(?= \{)/g, '([^]*)')
						.replace(/\{\d+\}/g, '([^]*?)')}$`,
				),
				order: english.match(/\{\d+\}/g) ?? [],
				text,
			})),
	};
}

/** What people named begins with a capital, most often; a date is no name, and a list of names has its "and". */
function isNamed(value: string): boolean {
	return /^\p{Lu}/u.test(value) && !/^[A-Z][a-z]{2} \d+ [A-Z][a-z]{2}\b| and \p{Lu}/u.test(value);
}

export function sayIn(from: Known, text: string): string {
	const whole = from.whole.get(text);
	if (whole !== undefined) return whole;
	const [date, weekday = '', day = '', month = ''] =
		/^([A-Z][a-z]{2}) (\d{1,2}) ([A-Z][a-z]{2})\b/.exec(text) ?? [];
	if (date !== undefined && from.whole.has(weekday))
		return `${sayIn(from, weekday)} ${sayDay(Number(day), sayIn(from, month))}${text.slice(date.length)}`;
	for (const { form, order, text: translated } of from.patterns) {
		const found = form.exec(text);
		if (!found) continue;
		return translated.replace(/\{\d+\}/g, (mark) => {
			const value = found[order.indexOf(mark) + 1] ?? '';
			return from.whole.get(value) ?? (isNamed(value) ? value : sayIn(from, value));
		});
	}
	return text;
}
