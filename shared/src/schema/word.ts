/** A lone word that stands within a sentence: with others it is translated, where a value that looks alike is not. */
export const word = (said: string): string => said;

/** "1 change", "3 changes". */
export function sayCount(count: number, one: string, many: string): string {
	return `${count} ${count === 1 ? one : many}`;
}

/** "A", "A and B", "A, B and C". */
export function list(words: readonly string[], last?: string): string {
	return words.length < 2
		? words.join('')
		: `${words.slice(0, -1).join(', ')} ${last ?? word('and')} ${words.at(-1)}`;
}
