import type { LedgerEntry } from '../schema/ledger-entry.ts';
import { sealVote } from './seal-vote.ts';

interface Broken {
	readonly at: number;
	readonly reason: string;
}

/** The first reveal that leaves out a vote, opens another one, or opens one as what it was not (R28). */
export function findBrokenReveal(entries: readonly LedgerEntry[]): Broken | null {
	const votes = new Map<number, { actor: string; station: string; key: string; seal: string }>();
	const counting = new Map<string, readonly number[]>();
	for (const { seq, actor, decision } of entries) {
		const key = 'call' in decision && 'round' in decision ? `${decision.call} ${decision.round}` : '';
		if (decision.type === 'voted') {
			const { station, seal } = decision;
			votes.set(seq, { actor: actor.person, station, key, seal });
		}
		if (decision.type === 'voting-closed') {
			const last = new Map(
				[...votes].filter(([, vote]) => vote.key === key).map(([at, { station }]) => [station, at]),
			);
			const counted = [...last.values()];
			if (!isSame(counted, decision.votes)) {
				return { at: seq, reason: `Entry ${seq}: it does not count the last vote of each station.` };
			}
			counting.set(key, counted);
		}
		if (decision.type !== 'votes-revealed') continue;
		if (
			!isSame(
				counting.get(key) ?? [],
				decision.openings.map(({ vote }) => vote),
			)
		) {
			return { at: seq, reason: `Entry ${seq}: it does not open exactly the votes that were counted.` };
		}
		for (const { vote: at, nonce, ballot } of decision.openings) {
			const vote = votes.get(at);
			const fits =
				vote?.seal === sealVote({ nonce, ballot }) &&
				vote.station === ballot.station &&
				vote.actor === ballot.person &&
				vote.key === `${ballot.call} ${ballot.round}`;
			if (!fits) return { at: seq, reason: `Entry ${seq}: what it opens is not the vote of entry ${at}.` };
		}
	}
	return null;
}

function isSame(some: readonly number[], others: readonly number[]): boolean {
	return some.length === others.length && some.every((each) => others.includes(each));
}
