/**
 * How long, in milliseconds, further edits gather after one has left (group commit). A lone edit leaves at once; the
 * window grows with the sockets, since each send costs about 0.1 ms and messages × sockets is what to keep small.
 */
export function windowOf(sockets: number): number {
	return Math.min(250, Math.max(2, sockets * 0.15));
}
