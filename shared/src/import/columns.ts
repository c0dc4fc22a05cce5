/** Header words of each column, the best first, in English and German. Compared in lower case, without marks. */
const words = {
	what: listed(
		'what, task, was, aufgabe, vorgang, name, title, titel, summary, zusammenfassung, event, ereignis, activity',
		'aktivität, item, subject, thema, milestone, meilenstein, description, beschreibung',
	),
	who: listed(
		'who, owner, assignee, assigned to, assigned, responsible, lead, person',
		'wer, zuständig, verantwortlich, verantwortliche, verantwortlicher, zugewiesen, zugewiesene person, bearbeiter, leitung',
	),
	when: listed(
		'when, date, due, due date, duedate, deadline, target date, target, end date, end, finish, day',
		'wann, datum, fällig, fällig am, fälligkeit, fälligkeitsdatum, termin, frist, zieldatum, enddatum, ende, bis',
	),
	start: listed('start, start date, startdate, begin, begins, from', 'beginn, startdatum, anfang, von'),
	milestone: listed('milestone, gate, checkpoint, meilenstein'),
};

function listed(...lines: readonly string[]): string[] {
	return lines.flatMap((line) => line.split(', '));
}

export type Column = keyof typeof words;
export type Columns = Readonly<Record<Column, number | undefined>>;

/**
 * Which cell holds what, by the words of the header: first a header that is the word, then one that contains it.
 * A column serves one purpose only.
 */
export function findColumns(header: readonly string[]): Columns {
	const names = header.map(plain);
	const taken = new Set<number>();
	const found: Record<Column, number | undefined> = {
		what: undefined,
		who: undefined,
		when: undefined,
		start: undefined,
		milestone: undefined,
	};
	for (const fits of [isTheWord, containsTheWord]) {
		for (const column of Object.keys(words) as Column[]) {
			if (found[column] !== undefined) continue;
			const index = indexOfBest(names, words[column], taken, fits);
			if (index === undefined) continue;
			found[column] = index;
			taken.add(index);
		}
	}
	return found;
}

function indexOfBest(
	names: readonly string[],
	candidates: readonly string[],
	taken: ReadonlySet<number>,
	fits: (name: string, word: string) => boolean,
): number | undefined {
	for (const word of candidates) {
		const index = names.findIndex((name, at) => !taken.has(at) && fits(name, word));
		if (index >= 0) return index;
	}
	return undefined;
}

const isTheWord = (name: string, word: string) => name === word;
/** "When it was due" is no German. */
const containsTheWord = (name: string, word: string) => word !== 'was' && ` ${name} `.includes(` ${word} `);

function plain(header: string): string {
	return header
		.toLowerCase()
		.replace(/[^\p{L}\p{N}]+/gu, ' ')
		.trim();
}
