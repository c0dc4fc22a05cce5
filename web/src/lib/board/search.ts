/** What somebody may look for: its own words, and where it stands. */
export interface Findable {
	readonly text: string;
	readonly detail: string;
}

/** Those that hold every word of the query, the best first: beginning with it, at the start of words, within, elsewhere. */
export function search<T extends Findable>(query: string, things: readonly T[], most: number): T[] {
	const words = fold(query).split(/\s+/).filter(Boolean);
	return things
		.map((thing) => ({ thing, rank: rankOf(words, fold(thing.text), fold(thing.detail)) }))
		.filter(({ rank }) => rank < nowhere)
		.sort((a, b) => a.rank - b.rank)
		.slice(0, most)
		.map(({ thing }) => thing);
}

const nowhere = 4;

function rankOf(words: readonly string[], text: string, detail: string): number {
	if (text.startsWith(words.join(' '))) return 0;
	if (words.every((word) => ` ${text}`.includes(` ${word}`))) return 1;
	if (words.every((word) => text.includes(word))) return 2;
	return words.every((word) => text.includes(word) || detail.includes(word)) ? 3 : nowhere;
}

/** Capitals, accents and widths do not matter to whoever looks for a word. */
function fold(text: string): string {
	return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}
