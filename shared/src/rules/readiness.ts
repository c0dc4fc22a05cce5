import type { MilestoneView } from '../schema/board-view.ts';
import type { GovernanceState } from '../schema/governance.ts';
import type { DocumentReading } from '../schema/reading.ts';
import type { Blocker, Refusal } from '../schema/refusal.ts';

/** One milestone as governance and document together say it is. Throws for a milestone that the policy does not have. */
export function viewMilestone(
	_state: GovernanceState,
	_reading: DocumentReading,
	_id: string,
): MilestoneView {
	throw new Error('Not written yet');
}

/** All of them, in the policy's order. */
export function viewMilestones(state: GovernanceState, reading: DocumentReading): MilestoneView[] {
	return state.policy.milestones.map(({ id }) => viewMilestone(state, reading, id));
}

/** The milestone to get signed next: the first whose prerequisites are met, or null when all are signed. */
export function nextGate(_state: GovernanceState, _reading: DocumentReading): string | null {
	return null;
}

/** What blocks the next gate, most urgent first. */
export function findBlockers(_state: GovernanceState, _reading: DocumentReading): Blocker[] {
	return [];
}

export type GateAnswer =
	| { readonly ok: true; readonly value: { readonly open: boolean; readonly blockers: Blocker[] } }
	| { readonly ok: false; readonly refusal: Refusal };

/** May work behind this milestone begin? For pipelines (R10, R29). `now`: milliseconds since 1970. */
export function gate(
	_state: GovernanceState,
	_reading: DocumentReading,
	_milestone: string,
	_artefact: string | undefined,
	_now: number,
): GateAnswer {
	throw new Error('Not written yet');
}
