/** Header words of each column, the best first, in English and then in German. Compared in lower case, without marks. */
const words = {
	what: [
		'what',
		'task',
		'name',
		'title',
		'summary',
		'event',
		'activity',
		'item',
		'subject',
		'milestone',
		'description',
		...['was', 'aufgabe', 'titel', 'zusammenfassung', 'ereignis', 'aktivität', 'vorgang', 'thema'],
		...['meilenstein', 'beschreibung'],
	],
	who: [
		...['who', 'owner', 'assignee', 'assigned to', 'assigned', 'responsible', 'lead', 'person'],
		...[
			'wer',
			'zuständig',
			'verantwortlich',
			'verantwortliche',
			'zugewiesen',
			'zugewiesene person',
			'bearbeiter',
		],
		...['leitung'],
	],
	when: [
		'when',
		'date',
		'due',
		'due date',
		'duedate',
		'deadline',
		'target date',
		'target',
		'end date',
		'end',
		'finish',
		'day',
		...[
			'wann',
			'datum',
			'fällig',
			'fällig am',
			'fälligkeit',
			'fälligkeitsdatum',
			'termin',
			'frist',
			'zieldatum',
		],
		...['enddatum', 'ende', 'tag'],
	],
	start: [
		...['start', 'start date', 'startdate', 'begin', 'begins', 'from'],
		...['beginn', 'startdatum', 'anfang', 'von', 'ab'],
	],
	milestone: ['milestone', 'gate', 'checkpoint', 'meilenstein'],
} as const;

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
const containsTheWord = (name: string, word: string) => ` ${name} `.includes(` ${word} `);

function plain(header: string): string {
	return header
		.toLowerCase()
		.replace(/[^\p{L}\p{N}]+/gu, ' ')
		.trim();
}
