import type { GovernanceState } from '../schema/governance.ts';
import { lookUp } from '../schema/text.ts';

/** `strict`: signatures were asked for, so a change of scope needs a reason first. */
export function isLockedByRequest(state: GovernanceState, milestone: string): boolean {
	return (
		state.policy.separation === 'strict' && (lookUp(state.milestones, milestone)?.rounds.length ?? 0) > 0
	);
}

/** Whether this person explained a change of it, and still has time to make it. */
export function hasExplained(
	state: GovernanceState,
	milestone: string,
	person: string,
	now: number,
): boolean {
	return (lookUp(state.milestones, milestone)?.explained ?? []).some(
		(each) => each.person === person && now < Date.parse(each.until),
	);
}
