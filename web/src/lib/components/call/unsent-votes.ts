/**
 * Votes that their person has cast and the server has not answered: written without a connection, or sent and never heard
 * of again. Until the answer they count nowhere (R25), and they are sent only to what they were written for.
 */
import { isUnderWay, speakerOf } from '@holdpoint/shared/rules/call';
import type { Call } from '@holdpoint/shared/schema/governance';
import type { Booth } from './own-votes.ts';

export interface UnsentVote {
	/** The same at each try, so that it is written once. */
	readonly commandId: string;
	/** Digest of the content that its voter had before them. */
	readonly digest: string;
	/** How many votes the station had cast in this round then, as far as the page knew. */
	readonly before: number;
	/** It was sent at least once: the answer may have been lost, and not the vote. */
	readonly tried: boolean;
}

/** Why a vote is not sent any more. */
export type Lost = 'changed' | 'closed' | 'elsewhere' | 'not-yours';

/** What to do with it: `arrived`: the server has it, and only the answer was lost. */
export type Fate = 'send' | 'arrived' | Lost;

/** What the server says now. `now`: its time, milliseconds. */
interface Now {
	readonly call: Call | undefined;
	readonly digest: string;
	readonly now: number;
}

export function judgeUnsent(booth: Booth, unsent: UnsentVote, { call, digest, now }: Now): Fate {
	if (call?.seq !== booth.call) return 'closed';
	// Whichever it was: a vote that came later than this one is not overwritten by it.
	if (votesCast(call, booth) > unsent.before) return unsent.tried ? 'arrived' : 'elsewhere';
	const station = call.stations.find(({ id }) => id === booth.station);
	if (call.state !== 'open' || station?.round !== booth.round || !isUnderWay(call, now)) return 'closed';
	if (speakerOf(station) !== booth.person) return 'not-yours';
	return digest === unsent.digest ? 'send' : 'changed';
}

export function votesCast(call: Call, booth: Booth): number {
	return call.votes.filter(({ station, round }) => station === booth.station && round === booth.round).length;
}

export const notSentYet = 'Not sent yet. It does not count until it is sent.';

/** "Not sent: the content changed while you were offline." */
export const lostSentences: Readonly<Record<Lost, string>> = {
	changed: 'Not sent: the content changed while you were offline.',
	closed: 'Not sent: voting closed while you were offline.',
	elsewhere: 'Not sent: another vote for this station arrived meanwhile.',
	'not-yours': 'Not sent: somebody else speaks for this station now.',
};
