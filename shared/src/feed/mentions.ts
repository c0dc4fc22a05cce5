/** Comments name people by their printed names: "@Eve Brandt". What is stored is what is read, in every copy of it. */

interface Named {
	readonly id: string;
	readonly name: string;
}

/** A part of a comment; `people`: the IDs of whom it names, which are several where they are called alike. */
export interface CommentPart {
	readonly text: string;
	readonly people: readonly string[];
}

/** No comment calls more people together; what is written like a name after that is read as text. */
const mostMarks = 50;
const inWord = /[\p{L}\p{N}_]/u;

/** A comment in its parts: of several names that fit, the longest is meant. An "@" inside a word is an address. */
export function splitMentions(text: string, people: Iterable<Named>): CommentPart[] {
	const named = [...people].filter(({ name }) => name !== '').sort((a, b) => b.name.length - a.name.length);
	const parts: CommentPart[] = [];
	let plain = 0;
	let marks = 0;
	for (let at = text.indexOf('@'); at >= 0 && marks < mostMarks; at = text.indexOf('@', at + 1)) {
		if (inWord.test(text.charAt(at - 1))) continue;
		marks += 1;
		const found = named.find(
			({ name }) => text.startsWith(name, at + 1) && !inWord.test(text.charAt(at + 1 + name.length)),
		);
		if (found === undefined) continue;
		const end = at + 1 + found.name.length;
		if (at > plain) parts.push({ text: text.slice(plain, at), people: [] });
		parts.push({
			text: text.slice(at, end),
			people: named.filter(({ name }) => name === found.name).map(({ id }) => id),
		});
		plain = end;
	}
	if (plain < text.length) parts.push({ text: text.slice(plain), people: [] });
	return parts;
}

/** IDs of whom a comment names, each once. */
export function findMentioned(text: string, people: Iterable<Named>): string[] {
	return [...new Set(splitMentions(text, people).flatMap((part) => part.people))];
}

/** Where a name is being written at the caret: from its "@" on, and its letters so far. Null where none is. */
export function findBegunMention(text: string, caret: number): { start: number; letters: string } | null {
	const start = text.slice(0, caret).lastIndexOf('@');
	if (start < 0 || inWord.test(text.charAt(start - 1))) return null;
	const letters = text.slice(start + 1, caret);
	return /^(?:\S[^\n]{0,40})?$/.test(letters) ? { start, letters } : null;
}

/** Whom these letters may mean: a name, or a part of it, begins with them. */
export function suggestPeople<P extends Named>(letters: string, people: readonly P[], most = 6): P[] {
	const sought = letters.toLowerCase();
	const begins = ({ name }: P) => name.toLowerCase().startsWith(sought);
	const hasPart = ({ name }: P) => name.toLowerCase().includes(` ${sought}`);
	return [...people.filter(begins), ...people.filter((each) => !begins(each) && hasPart(each))].slice(
		0,
		most,
	);
}
