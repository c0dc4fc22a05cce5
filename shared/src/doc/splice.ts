/** One replacement inside a text: at `index`, `remove` UTF-16 units go and `insert` comes. */
export interface Splice {
	readonly index: number;
	readonly remove: number;
	readonly insert: string;
}

/**
 * The smallest single replacement that makes `before` into `after`, or null when they are equal.
 * Never splits a surrogate pair: Yjs would turn both halves into U+FFFD.
 */
export function spliceBetween(before: string, after: string): Splice | null {
	if (before === after) return null;
	const shorter = Math.min(before.length, after.length);
	let start = 0;
	while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start += 1;
	if (splitsPair(before, start) || splitsPair(after, start)) start -= 1;
	let end = 0;
	while (
		end < shorter - start &&
		before.charCodeAt(before.length - 1 - end) === after.charCodeAt(after.length - 1 - end)
	) {
		end += 1;
	}
	if (end > 0 && (splitsPair(before, before.length - end) || splitsPair(after, after.length - end))) end -= 1;
	return {
		index: start,
		remove: before.length - start - end,
		insert: after.slice(start, after.length - end),
	};
}

/** Whether a cut before `index` would go through a surrogate pair. */
export function splitsPair(text: string, index: number): boolean {
	if (index <= 0 || index >= text.length) return false;
	const high = text.charCodeAt(index - 1);
	const low = text.charCodeAt(index);
	return high >= 0xd800 && high <= 0xdbff && low >= 0xdc00 && low <= 0xdfff;
}
