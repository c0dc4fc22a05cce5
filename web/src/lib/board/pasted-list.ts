const mark = /^\s*(?:[-*+•‣–—]|\d{1,3}[.)]|\[[ xX]?\])\s+/;

/** The items of a list as somebody pastes it: a line each, without bullets, numbers and boxes; blank lines are none. `most`: characters of each. */
export function itemsOf(text: string, most: number): string[] {
	return text
		.split(/\r\n?|\n/)
		.map((line) => line.replace(mark, '').replace(mark, '').trim())
		.filter((line) => line !== '')
		.map((line) => Array.from(line).slice(0, most).join(''));
}
