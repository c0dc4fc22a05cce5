import { expect, test } from 'vitest';
import { foldedBeside, placeAmong } from '$lib/board/columns.ts';

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

test('beside a panel two or three columns fold: empty ones first, and never that of the open card', () => {
	const columns = (planned: number, inProgress: number, ready: number, signed: number) => {
		const cards = (count: number) => Array.from({ length: count }, (_, index) => `${index}`);
		return {
			planned: cards(planned),
			'in-progress': cards(inProgress),
			ready: cards(ready),
			signed: cards(signed),
		};
	};
	expect(foldedBeside(columns(12, 0, 0, 0), 'planned', 2)).toEqual(['signed', 'ready']);
	expect(foldedBeside(columns(11, 0, 1, 0), 'ready', 2)).toEqual(['signed', 'in-progress']);
	expect(foldedBeside(columns(10, 0, 1, 1), 'planned', 2)).toEqual(['in-progress', 'signed']);
	expect(foldedBeside(columns(6, 2, 1, 3), 'ready', 2)).toEqual(['signed', 'planned']);
	expect(foldedBeside(columns(6, 2, 1, 3), 'planned', 2)).toEqual(['signed', 'in-progress']);
	expect(foldedBeside(columns(6, 2, 1, 3), 'signed', 2)).toEqual(['planned', 'in-progress']);
	expect(foldedBeside(columns(6, 2, 0, 3), 'planned', 3)).toEqual(['ready', 'signed', 'in-progress']);
});
