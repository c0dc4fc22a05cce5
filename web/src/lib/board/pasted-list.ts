export interface PastedItem {
	readonly text: string;
	/** Its box was ticked. */
	readonly done: boolean;
}

const bullet = /^(?:[-*+•‣–—]|\d{1,3}[.)])\s+/;
const box = /^\[([ xX]?)\]\s+/;

/** The items of a list as somebody pastes it: a line each, without bullet or number and box; blank lines are none. */
export function itemsOf(text: string): PastedItem[] {
	return text
		.split(/\r\n?|\n/)
		.map((line) => line.trim().replace(bullet, ''))
		.map((line) => ({ text: line.replace(box, '').trim(), done: /[xX]/.test(box.exec(line)?.[1] ?? '') }))
		.filter((item) => item.text !== '');
}

/** The longest beginning of a text that has no more than so many UTF-16 units and no half of a character. */
export function cutTo(text: string, most: number): string {
	const cut = text.slice(0, most);
	return cut.isWellFormed() ? cut : cut.slice(0, -1);
}
