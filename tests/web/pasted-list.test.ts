import { expect, test } from 'vitest';
import { itemsOf } from '$lib/board/pasted-list.ts';

test('a pasted list is its items, whatever they are marked with', () => {
	expect(
		itemsOf('- One\r\n* Two\n\n  3. Three\n4) Four\n- [ ] Five\n[x] Six\n• Seven\n   \nEight', 2000),
	).toEqual(['One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight']);
});

test('what only looks like a mark stays', () => {
	expect(itemsOf('-5 degrees\n3.5 MB at most\n*important*\n2027-04-23: freeze', 2000)).toEqual([
		'-5 degrees',
		'3.5 MB at most',
		'*important*',
		'2027-04-23: freeze',
	]);
	expect(itemsOf('', 2000)).toEqual([]);
	expect(itemsOf('🚀🚀🚀\nab', 2)).toEqual(['🚀🚀', 'ab']);
});
