import { createHistogram } from 'node:perf_hooks';

/** How long something took, many times over; to three figures. */
export class Latencies {
	#histogram = createHistogram({ lowest: 1, highest: 600_000_000, figures: 3 });

	get count(): number {
		return this.#histogram.count;
	}

	add(milliseconds: number): void {
		this.#histogram.record(Math.max(1, Math.round(milliseconds * 1000)));
	}

	/** Milliseconds below which so many percent of them lie; NaN of none. */
	percentile(percent: number): number {
		return this.count === 0 ? NaN : this.#histogram.percentile(percent) / 1000;
	}
}

/** The middle one; of an even number the mean of the middle two; NaN of none. */
export function median(values: readonly number[]): number {
	const sorted = values.toSorted((a, b) => a - b);
	const middle = sorted.length / 2;
	const [low = NaN, high = NaN] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
	return (low + high) / 2;
}

/**
 * The highest whole number that holds, to an eighth: doubled from `first` while it holds, then bisected. 0 if the first
 * does not hold.
 */
export async function highest(
	first: number,
	holds: (candidate: number) => Promise<boolean>,
): Promise<number> {
	let low = 0;
	let high = first;
	while (await holds(high)) {
		low = high;
		high *= 2;
	}
	while (low > 0 && high - low > Math.max(1, low / 8)) {
		const middle = Math.round((low + high) / 2);
		if (await holds(middle)) low = middle;
		else high = middle;
	}
	return low;
}
