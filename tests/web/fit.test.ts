import fc from 'fast-check';
import { expect, test } from 'vitest';
import { narrowest } from '$lib/components/present/fit.ts';

/** Lines as a page breaks them: every letter as wide as the others. */
function wrap(words: readonly string[], width: number): string[] {
	return words.reduce<string[]>((lines, word) => {
		const last = lines.at(-1);
		const longer = last === undefined ? word : `${last} ${word}`;
		return last !== undefined && longer.length <= width ? [...lines.slice(0, -1), longer] : [...lines, word];
	}, []);
}

/** Two lines each, as a projector has them. */
function pagesOf(words: readonly string[], width: number): string[] {
	const lines = wrap(words, width);
	return lines.flatMap((line, at) => (at % 2 === 0 ? [[line, lines[at + 1] ?? ''].join(' ').trim()] : []));
}

function balanced(words: readonly string[], full: number): string[] {
	const most = Math.ceil(wrap(words, full).length / 2) * 2;
	const least = Math.max(...words.map(({ length }) => length));
	const width = narrowest(least, full, (at) => wrap(words, at).length <= most);
	return pagesOf(words, width);
}

test('two last words do not stand alone on a page', () => {
	const words =
		'The rollback was rehearsed on the new cluster, so that another rehearsal is not needed.'.split(' ');
	expect(pagesOf(words, 40)).toEqual([
		'The rollback was rehearsed on the new cluster, so that another rehearsal is',
		'not needed.',
	]);
	expect(balanced(words, 40)).toEqual([
		'The rollback was rehearsed on the new',
		'cluster, so that another rehearsal is not needed.',
	]);
});

test('no page more than there have to be, and the last holds at least a third of the others', () => {
	fc.assert(
		fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 12, maxLength: 120 }), (lengths) => {
			const words = lengths.map((length) => 'x'.repeat(length));
			const pages = balanced(words, 60);
			expect(pages.length).toBe(pagesOf(words, 60).length);
			const last = pages.at(-1)?.length ?? 0;
			const others = pages.slice(0, -1).map(({ length }) => length);
			if (others.length > 0)
				expect(last).toBeGreaterThanOrEqual(others.reduce((sum, each) => sum + each, 0) / others.length / 3);
		}),
	);
});
