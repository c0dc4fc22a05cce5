/**
 * What the holder of a station would vote, written before voting opens. It is no vote: it stays on this device, nobody is
 * told of it (R28), and it fills the ballot once there is one. Kept by milestone, since a call may be scheduled anew.
 */
import type { Draft } from './ballot-draft.svelte.ts';

export interface ProvisionalVote {
	readonly draft: Draft;
	/** Digest of the content that its writer had before them. */
	readonly digest: string;
}

/** Whose, and for what. */
export interface Seat {
	readonly board: string;
	readonly milestone: string;
	readonly station: string;
	readonly person: string;
}

const prefix = 'holdpoint provisional vote ';
const keyOf = ({ board, milestone, station, person }: Seat): string =>
	`${prefix}${JSON.stringify([board, milestone, station, person])}`;

export function findProvisional(store: Pick<Storage, 'getItem'>, seat: Seat): ProvisionalVote | null {
	const kept = store.getItem(keyOf(seat));
	return kept === null ? null : (JSON.parse(kept) as ProvisionalVote);
}

/** Throws a `DOMException` where the device has no room. */
export function keepProvisional(store: Pick<Storage, 'setItem'>, seat: Seat, vote: ProvisionalVote): void {
	store.setItem(keyOf(seat), JSON.stringify(vote));
}

export function forgetProvisional(store: Pick<Storage, 'removeItem'>, seat: Seat): void {
	store.removeItem(keyOf(seat));
}

/** Of everybody on this device: whoever signs out leaves it to others. */
export function forgetAllProvisional(store: Pick<Storage, 'key' | 'length' | 'removeItem'>): void {
	const keys = Array.from({ length: store.length }, (_, at) => store.key(at) ?? '');
	for (const key of keys) if (key.startsWith(prefix)) store.removeItem(key);
}
