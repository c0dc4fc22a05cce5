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

const nameOf = ({ board, call, round, station, person }: Booth): string =>
	`holdpoint vote ${JSON.stringify([board, call, round, station, person])}`;

export function keepOwnVote(store: Pick<Storage, 'setItem'>, booth: Booth, vote: OwnVote): void {
	store.setItem(nameOf(booth), JSON.stringify(vote));
}

/** Null where this browser did not cast it. */
export function findOwnVote(store: Pick<Storage, 'getItem'>, booth: Booth): OwnVote | null {
	const kept = store.getItem(nameOf(booth));
	return kept === null ? null : (JSON.parse(kept) as OwnVote);
}
