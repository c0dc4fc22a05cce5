import { expect, test } from 'vitest';
import { placeAmong } from '$lib/board/columns.ts';

const all = ['a', 'h', 'c', 'd'];

test('a card goes right before the next one that is drawn, among hidden ones too', () => {
	expect(placeAmong(all, ['a', 'x', 'c', 'd'], 'x')).toBe(2);
	expect(placeAmong(all, ['x', 'a', 'c', 'd'], 'x')).toBe(0);
	expect(placeAmong(all, ['c', 'a', 'd'], 'a')).toBe(2);
});

test('where none follows, right after the last one before it; in an empty view, at the end', () => {
	expect(placeAmong(all, ['a', 'x'], 'x')).toBe(1);
	expect(placeAmong(all, ['a', 'c', 'd', 'x'], 'x')).toBe(4);
	expect(placeAmong(all, ['x'], 'x')).toBe(4);
	expect(placeAmong([], ['x'], 'x')).toBe(0);
});

test('a neighbour that somebody else took away meanwhile is passed over', () => {
	expect(placeAmong(['a', 'd'], ['a', 'x', 'gone', 'd'], 'x')).toBe(1);
	expect(placeAmong(['a', 'd'], ['gone', 'x'], 'x')).toBe(2);
});
