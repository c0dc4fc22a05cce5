/**
 * What this browser has voted, so that its person can look at it again: the server keeps a vote sealed and tells nobody,
 * not even its voter (R28). Kept while the tab lives.
 */
import type { Answer, Condition } from '@holdpoint/shared/schema/call';

export interface OwnVote {
	readonly vote: Answer;
	readonly reason: string;
	readonly conditions: readonly Condition[];
}

/** Which vote: a later round or call is another one. */
export interface Booth {
	readonly board: string;
	readonly call: number;
	readonly round: number;
	readonly station: string;
	readonly person: string;
}

/** One name for each: what is kept of a booth is found by it. */
export const nameOf = ({ board, call, round, station, person }: Booth): string =>
	JSON.stringify([board, call, round, station, person]);

const keyOf = (booth: Booth): string => `holdpoint vote ${nameOf(booth)}`;

export function keepOwnVote(store: Pick<Storage, 'setItem'>, booth: Booth, vote: OwnVote): void {
	store.setItem(keyOf(booth), JSON.stringify(vote));
}

/** Null where this browser did not cast it. */
export function findOwnVote(store: Pick<Storage, 'getItem'>, booth: Booth): OwnVote | null {
	const kept = store.getItem(keyOf(booth));
	return kept === null ? null : (JSON.parse(kept) as OwnVote);
}
