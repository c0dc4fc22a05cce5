import { expect, test } from 'vitest';
import { datesOutOfOrder } from '$lib/components/release/dates-out-of-order.ts';

const plan = (dues: Readonly<Record<string, string>>) =>
	datesOutOfOrder(
		[
			{ id: 'a', name: 'Kickoff', due: dues.a ?? '', needs: [] },
			{ id: 'b', name: 'Build', due: dues.b ?? '', needs: ['a'] },
			{ id: 'c', name: 'Ship', due: dues.c ?? '', needs: ['a', 'b'] },
		],
		'2026-03-12',
	);

test('a milestone that is due before one it needs is told with the latest of those', () => {
	expect(plan({ a: '2026-04-02', b: '2026-04-10', c: '2026-04-01' })).toEqual([
		'Ship is due 1 Apr, before Build (10 Apr), which it needs.',
	]);
});

test('dates in order, on the same day, or missing contradict nothing', () => {
	expect(plan({ a: '2026-04-02', b: '2026-04-02', c: '2026-04-20' })).toEqual([]);
	expect(plan({ a: '2026-04-02', c: '2026-04-20' })).toEqual([]);
	expect(plan({ b: '2026-04-02' })).toEqual([]);
});
