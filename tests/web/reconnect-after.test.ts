import { expect, test } from 'vitest';
import { reconnectAfter } from '$lib/board/reconnect-after.ts';

/** Mulberry32: the same numbers for the same seed. */
function randomOf(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

test('pages that lost their server together come back one after the other', () => {
	const seed = Number(process.env.RECONNECT_SEED ?? Date.now() % 1_000_000);
	const random = randomOf(seed);
	const downFor = 4_000;
	const back = Array.from({ length: 500 }, () => {
		let at = 0;
		for (let failed = 0; at < downFor; failed += 1) at += reconnectAfter(failed, random());
		return at - downFor;
	}).sort((a, b) => a - b);
	const most = Math.max(...back.map((at) => back.filter((other) => other >= at && other < at + 100).length));
	// Without jitter all 500 within one tenth of a second.
	expect(most, `RECONNECT_SEED=${seed}`).toBeLessThan(60);
	expect(back.at(-1), `RECONNECT_SEED=${seed}`).toBeLessThan(5_000);
});

test('it is tried soon at first, then less often, never after more than five seconds', () => {
	const waits = [0, 1, 2, 3, 4, 5, 20, 2000].map((failed) => [
		reconnectAfter(failed, 0),
		reconnectAfter(failed, 1),
	]);
	expect(waits).toEqual([
		[50, 200],
		[100, 400],
		[200, 800],
		[400, 1600],
		[800, 3200],
		[1250, 5000],
		[1250, 5000],
		[1250, 5000],
	]);
});
