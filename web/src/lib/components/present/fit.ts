/** Texts that nobody in the room can scroll or shorten: what does not fit is spread over lines and pages, never cut off. */

/**
 * The height in pixels that sizes are a share of (`--vh` in CSS): that of the screen, at most that of 16:10. A screen on its
 * side, or a phone, has one column, and larger letters for its width.
 */
export function heightFor({ width, height }: { readonly width: number; readonly height: number }): number {
	return width <= height ? width * 0.9 : Math.min(height, width * 0.625);
}

/**
 * The text of an element as it breaks into lines, so many lines a part: as few parts as its width allows, and about as much
 * in each, for nobody reads two last words alone. The element holds nothing but the text; it may be invisible.
 */
export function partsOf(element: HTMLElement, linesEach: number): string[] {
	const node = element.firstChild;
	if (!(node instanceof Text)) return [];
	const full = element.clientWidth;
	const most = Math.ceil(linesOf(element) / linesEach) * linesEach;
	if (most > linesEach) {
		const fits = (width: number): boolean => {
			element.style.inlineSize = `${width}px`;
			return linesOf(element) <= most;
		};
		element.style.inlineSize = `${narrowest(Math.min(full, longestWord(element)), full, fits)}px`;
	}
	const parts = splitAtLines(node, linesEach);
	element.style.inlineSize = '';
	return parts;
}

/** The least width between the two, in pixels, that still fits; the upper one does. */
export function narrowest(lower: number, upper: number, fits: (width: number) => boolean): number {
	let [low, high] = [lower, upper];
	while (high - low > 1) {
		const middle = (low + high) / 2;
		if (fits(middle)) high = middle;
		else low = middle;
	}
	return high;
}

/** Narrower than that, a word would be broken. */
function longestWord(element: HTMLElement): number {
	element.style.overflowWrap = 'normal';
	element.style.inlineSize = 'min-content';
	const width = element.offsetWidth;
	element.style.overflowWrap = '';
	return width;
}

function splitAtLines(node: Text, linesEach: number): string[] {
	const range = document.createRange();
	const starts: number[] = [];
	let bottom = -Infinity;
	for (let at = 0; at < node.length;) {
		const next = at + ((node.data.codePointAt(at) ?? 0) > 0xffff ? 2 : 1);
		range.setStart(node, at);
		range.setEnd(node, next);
		const box = range.getClientRects()[0];
		// What is no wider than nothing hangs at the end of its line.
		if (box && box.width > 0) {
			if (box.top + box.height / 2 > bottom) {
				starts.push(at);
				bottom = box.bottom;
			}
		}
		at = next;
	}
	return starts
		.filter((_, line) => line % linesEach === 0)
		.map((start, part) => node.data.slice(start, starts[(part + 1) * linesEach]).trim());
}

/** How many lines an element's text takes. */
export function linesOf(element: HTMLElement): number {
	return Math.max(
		1,
		Math.round(element.offsetHeight / Number.parseFloat(getComputedStyle(element).lineHeight)),
	);
}

/** Things of these heights on pages of so many columns, in their order: the index of each. One page alone is balanced. */
export function packed(heights: readonly number[], room: number, columns = 1): number[][][] {
	const pages = fill(heights, room, columns);
	if (pages.length > 1 || columns === 1) return pages;
	const whole = heights.reduce((sum, height) => sum + height, 0);
	const least = heights.length === 0 ? 1 : Math.min(...heights) / 2;
	for (let enough = whole / columns; enough < room; enough += least) {
		const balanced = fill(heights, enough, columns);
		if (balanced.length === 1) return balanced;
	}
	return pages;
}

function fill(heights: readonly number[], room: number, columns: number): number[][][] {
	const pages: number[][][] = [];
	let used = Infinity;
	for (const [index, height] of heights.entries()) {
		if (used + height > room) {
			const page = pages.at(-1);
			if (page && page.length < columns) page.push([]);
			else pages.push([[]]);
			used = 0;
		}
		pages.at(-1)?.at(-1)?.push(index);
		used += height;
	}
	// A page that has less has empty columns, as wide as the others.
	return pages.map((page) => [...page, ...Array.from({ length: columns - page.length }, () => [])]);
}
