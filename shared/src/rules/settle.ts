import type { GovernanceState } from '../schema/governance.ts';
import type { Decision } from '../schema/ledger-entry.ts';
import type { DocumentReading } from '../schema/reading.ts';
import { findUnfinished } from './content.ts';
import { ballotOf, countedSignatures, takePoll } from './poll.ts';
import { findLapsed, findMilestone, holds, isOpened, openRound } from './standing.ts';
import { witnessEditors, witnessRisks } from './witnessed.ts';

/**
 * What follows by itself from a decision or an edit, for the server to append in this order as `serverActor`: a milestone
 * whose open round meets every rule is signed off, and that may be all another one was waiting for. `now`: milliseconds
 * since 1970.
 */
export function settle(state: GovernanceState, reading: DocumentReading, now: number): Decision[] {
	if (state.closed) return [];
	const decisions: Decision[] = [];
	const settled = new Set<string>();
	for (let before = -1; before < decisions.length;) {
		before = decisions.length;
		for (const { id } of state.policy.milestones) {
			const decision = settled.has(id) ? null : signOff(id, state, reading, settled, now);
			if (!decision) continue;
			decisions.push(decision);
			settled.add(id);
		}
	}
	return decisions;
}

function signOff(
	id: string,
	state: GovernanceState,
	reading: DocumentReading,
	settled: ReadonlySet<string>,
	now: number,
): Decision | null {
	const milestone = findMilestone(state, reading, id);
	const round = milestone && openRound(milestone.governance);
	// The go/no-go call decides its milestone itself (R28).
	if (!round || milestone.policy.kind === 'call') return null;
	const { policy } = milestone;
	const stood = (need: string) =>
		(settled.has(need) || holds(state, reading, need, now)) &&
		findLapsed(state, reading, need, now).every((each) => settled.has(each));
	if (!isOpened(state, id) && !policy.needs.every(stood)) return null;
	if (findUnfinished(state, reading, milestone).length > 0) return null;
	const poll = takePoll(ballotOf(state, milestone));
	if (!poll.met) return null;
	return {
		type: 'signed-off',
		milestone: id,
		round: round.round,
		digest: milestone.reading.digest,
		signatures: countedSignatures(poll),
		...witnessEditors(state, milestone),
		...witnessRisks(reading, milestone),
	};
}
