/** Milliseconds: nobody notices less, nobody waits longer. */
const least = 2;
const most = 250;
/** For each socket, while nothing waits: three hundred make 36 ms, and a hundred edits a second 28 rows. */
const perSocket = 0.12;
/** A timer that is this late is no sign of work yet. */
const jitter = 5;

/**
 * How long, in milliseconds, further edits gather after one has left (group commit). A lone edit leaves at once. The
 * window grows with the sockets, since messages × sockets is what to keep small, and with the work that is waiting: a
 * timer that fires late says that the object has more to do than it can, and a longer window sends less.
 *
 * `before` is the window before, `late` by how much it ended late, both in milliseconds.
 */
export function windowOf(sockets: number, before: number, late: number): number {
	const next = late > Math.max(jitter, before / 2) ? before * 1.5 : before * 0.9;
	return Math.min(most, Math.max(least, sockets * perSocket, next));
}
