/** The longest wait between two attempts, milliseconds. */
const longest = 5_000;

/**
 * Milliseconds until a line that broke is tried again, so that pages that lost their server at one moment do not come
 * back at one moment. `failed`: attempts since it last worked; `random`: from 0 to 1.
 */
export function reconnectAfter(failed: number, random: number): number {
	return Math.min(longest, 200 * 2 ** failed) * (0.25 + 0.75 * random);
}
