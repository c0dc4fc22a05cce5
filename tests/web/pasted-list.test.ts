import { expect, test } from 'vitest';
import { cutTo, itemsOf } from '$lib/board/pasted-list.ts';

const textsOf = (text: string) => itemsOf(text).map((item) => item.text);

test('a pasted list is its items, whatever they are marked with, and a ticked box is done', () => {
	const pasted = '- One\r\n* Two\n\n  3. Three\n4) Four\n- [ ] Five\n[x] Six\n• Seven\n   \nEight';
	expect(textsOf(pasted)).toEqual(['One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight']);
	expect(itemsOf(pasted).filter(({ done }) => done)).toEqual([{ text: 'Six', done: true }]);
});

test('what only looks like a mark stays', () => {
	expect(
		textsOf('-5 degrees\n3.5 MB at most\n*important*\n2027-04-23: freeze\n- 10. Oktober: Abnahme'),
	).toEqual(['-5 degrees', '3.5 MB at most', '*important*', '2027-04-23: freeze', '10. Oktober: Abnahme']);
	expect(itemsOf('')).toEqual([]);
});

test('a text is cut between characters', () => {
	expect([cutTo('🚀🚀', 4), cutTo('🚀🚀', 3), cutTo('abc', 2)]).toEqual(['🚀🚀', '🚀', 'ab']);
});
