import { expect, test } from 'vitest';
import { highest, Latencies, median } from '../bench/sync/statistics.ts';

test('the median of an odd number is the middle one, of an even one the mean of two', () => {
	expect([[3], [1, 9], [9, 1, 2], [4, 1, 3, 2], []].map((values) => median(values))).toEqual([
		3,
		5,
		2,
		2.5,
		NaN,
	]);
});

test('percentiles are exact to three figures', () => {
	const latencies = new Latencies();
	for (let at = 1; at <= 1000; at += 1) latencies.add(at / 10);
	for (const percent of [50, 95, 99])
		expect(Math.abs(latencies.percentile(percent) / percent - 1)).toBeLessThan(0.0021);
	expect(latencies.count).toBe(1000);
	expect(new Latencies().percentile(50)).toBeNaN();
});

test.each([0, 24, 25, 26, 99, 100, 333, 1000, 7919])(
	'the highest rate that holds is found to an eighth: %i',
	async (limit) => {
		const tried: number[] = [];
		const found = await highest(25, async (rate) => tried.push(rate) > 0 && rate <= limit);
		if (limit < 25) expect([found, tried]).toEqual([0, [25]]);
		else {
			expect(found).toBeLessThanOrEqual(limit);
			expect(found).toBeGreaterThan(limit / 1.15 - 1);
		}
		expect(tried.length).toBeLessThan(16);
	},
);
