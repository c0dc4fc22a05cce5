import { roles } from '../schema/roles.ts';
import { list } from '../schema/word.ts';

/** English and another language, each with `{0}` where a value stands. */
export type Phrase = readonly [english: string, translated: string];

export interface Known {
	readonly whole: ReadonlyMap<string, string>;
	readonly patterns: readonly Pattern[];
}

interface Pattern {
	readonly form: RegExp;
	/** What stands between the marks' braces, in the order of the English text. */
	readonly marks: readonly string[];
	readonly text: string;
}

/** Longer is nothing that the server says by itself, and would take long to look through. */
const longest = 600;
const roleNames: ReadonlySet<string> = new Set(roles);

/** Phrases as `sayIn` looks for them: that which begins most particularly comes first. */
export function know(phrases: readonly Phrase[]): Known {
	const isWhole = ([english]: Phrase) => !/\{\d+\}/.test(english);
	const before = ([english]: Phrase) => english.indexOf('{');
	const letters = ([english]: Phrase) => english.replace(/\{\d+\}/g, '').length;
	return {
		whole: new Map(phrases.filter(isWhole)),
		patterns: phrases
			// Of punctuation alone anything is made.
			.filter((phrase) => !isWhole(phrase) && letters(phrase) > 3)
			.toSorted((a, b) => before(b) - before(a) || letters(b) - letters(a))
			.map(([english, text]) => ({
				form: new RegExp(
					`^${english
						.replace(/[.*+?^$()|[\]\\]/g, '\\$&')
						// Of two values beside each other the first is the longer: a name, then "is" or "are".
						.replace(/\{\d+\}(?= \{)/g, '([^]*)')
						.replace(/\{\d+\}/g, '([^]*?)')}$`,
				),
				marks: english.match(/\{\d+\}/g) ?? [],
				text,
			})),
	};
}

/**
 * The English text in the language of the phrases: as a whole, as a date, by the most particular pattern, with its values
 * said in the same way, or sentence by sentence. What nobody knows, and what people named or wrote, stays as it is.
 */
export function sayIn(known: Known, text: string): string {
	if (text.length > longest) return text;
	return (
		known.whole.get(text) ??
		sayStart(known, text) ??
		sayByPattern(known, text) ??
		saySentences(known, text) ??
		text
	);
}

function sayStart(known: Known, text: string): string | undefined {
	const [date, weekday = '', day = '', month = ''] =
		/^([A-Z][a-z]{2}) (\d{1,2}) ([A-Z][a-z]{2})\b/.exec(text) ?? [];
	const name = known.whole.get(weekday);
	if (date === undefined || name === undefined) return undefined;
	const inOrder = (known.whole.get('day month') ?? 'day month')
		.replace('day', day)
		.replace('month', known.whole.get(month) ?? month);
	return `${name} ${inOrder}${text.slice(date.length)}`;
}

function sayByPattern(known: Known, text: string): string | undefined {
	for (const { form, marks, text: translated } of known.patterns) {
		const found = form.exec(text);
		if (found)
			return translated.replace(/\{\d+\}/g, (mark) => sayValue(known, found[marks.indexOf(mark) + 1] ?? ''));
	}
	return undefined;
}

/** "GO is void. The build changed.", "Launch: GO with 2 conditions." */
function saySentences(known: Known, text: string): string | undefined {
	const [, first = '', end = '', rest] = /^([^]+?)([.:]) ([^]+)$/.exec(text) ?? [];
	if (rest === undefined) return undefined;
	return `${end === '.' ? sayIn(known, `${first}.`) : `${sayValue(known, first)}:`} ${sayIn(known, rest)}`;
}

function sayValue(known: Known, value: string): string {
	const parts = value.split(/, | and /);
	if (parts.length > 1 && parts.every((part) => roleNames.has(part)))
		return list(parts, known.whole.get('and'));
	// "2 conditions", "two more".
	const [, number = '', counted = ''] = /^(\S+) (\S+)$/.exec(value) ?? [];
	const said = known.whole.get(counted);
	if (said !== undefined && (/^\d+$/.test(number) || known.whole.has(number)))
		return `${known.whole.get(number) ?? number} ${said}`;
	// Quotes, and names of which the last are counted.
	const [, some, last = ''] =
		/^(.+) and (\d+ more)$/.exec(value) ?? /^(“[^”]*”(?:, “[^”]*”)*) and (“[^”]*”)$/.exec(value) ?? [];
	if (some !== undefined)
		return `${sayValue(known, some)} ${known.whole.get('and') ?? 'and'} ${sayValue(known, last)}`;
	const isDate = /^[A-Z][a-z]{2} \d+ [A-Z][a-z]{2}\b/.test(value);
	const isWritten = value.startsWith('“');
	// A name begins with a capital, most often, and a sentence ends with a full stop.
	const isName = /^\p{Lu}/u.test(value) && !isDate && !value.endsWith('.');
	if (isWritten) {
		const [open = '', close = ''] = (known.whole.get('“text”') ?? '“text”').split('text');
		return value.replace(/“([^“”]*)”/g, (_, text: string) => `${open}${text}${close}`);
	}
	return isName ? value : sayIn(known, value);
}
