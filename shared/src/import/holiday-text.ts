import { readDate } from './read-date.ts';

/**
 * Days off as people write them, "24 Dec – 2 Jan, 1 May 2027", in the form that the document keeps; what is no date
 * stays behind as `unread`, with the sentence that says why. `today` completes a date without a year.
 */
export function holidayText(
	text: string,
	today: string,
): {
	readonly text: string;
	readonly unread: readonly { readonly words: string; readonly reason: string }[];
} {
	const kept: string[] = [];
	const unread: { words: string; reason: string }[] = [];
	for (const part of text.split(/[,;\n]/)) {
		const words = part.trim();
		if (words === '') continue;
		const read = readDate(words.replace('..', ' .. '), today);
		if (!read.ok) unread.push({ words, reason: read.reason });
		else kept.push(read.start && read.start !== read.date ? `${read.start}..${read.date}` : read.date);
	}
	return { text: kept.join(', '), unread };
}
