import { checkPolicy } from '../rules/policy.ts';
import { reasonLength } from '../rules/wording.ts';
import type { GovernanceState } from '../schema/governance.ts';
import type { Motion } from '../schema/ledger-entry.ts';
import type { Policy } from '../schema/release.ts';
import { lookUp } from '../schema/text.ts';
import { isHalfAnHourAhead, managers, mayAgree, reasons, type About, type Moment } from './replay-moment.ts';
import { isSigned } from './replay-standing.ts';
import { isWeaker } from './replay-weaker.ts';
import { mayAs } from './role-table.ts';

/** What takes two people (R20, R23, R31): why it could not have been proposed then, or null. */
export function findProposalFault({ motion, until }: About<'proposed'>, moment: Moment): string | null {
	const { state, person } = moment;
	const isAllowed = motion.kind === 'break-glass' ? mayAgree(moment) : mayAs(state, person, managers);
	if (!isAllowed) return reasons.notAllowed;
	if (!isHalfAnHourAhead(until, moment)) return reasons.notHalfAnHour;
	const fault = findMotionFault(motion, moment);
	if (fault !== null) return fault;
	return motion.kind === 'policy' && !needsSecond(motion.policy, state)
		? 'it weakens nothing, so it takes no second person.'
		: null;
}

/** The same of its confirmation; what was proposed is judged anew. */
export function findSecondFault({ proposal: seq }: About<'seconded'>, moment: Moment): string | null {
	const { state, person, now } = moment;
	const proposal = state.proposals.find((each) => each.seq === seq);
	if (!proposal) return 'there was no such proposal to confirm.';
	if (!mayAgree(moment)) return reasons.notAllowed;
	if (now >= Date.parse(proposal.until)) return 'the time to confirm it had run out.';
	if (proposal.by === person) return 'nobody confirms what they have proposed.';
	if (proposal.by !== state.owner && lookUp(state.people, proposal.by)?.removed)
		return 'whoever proposed it had left.';
	return findMotionFault(proposal.motion, moment);
}

function findMotionFault(motion: Motion, { state, scopes }: Moment): string | null {
	switch (motion.kind) {
		case 'break-glass': {
			const milestone = lookUp(state.milestones, motion.milestone);
			if (!milestone) return reasons.noMilestone;
			if (milestone.policy.kind === 'close-out') return 'a close-out is never an emergency.';
			if (isSigned(state, motion.milestone, scopes)) return reasons.signedAlready;
			if (reasonLength(motion.reason) === 0) return reasons.noReason;
			return reasonLength(motion.incident) === 0 ? 'it names no incident.' : null;
		}
		case 'policy':
			return findPolicyFault(motion.policy, state);
		case 'reopening':
			if (!state.closed) return 'the release was not closed out.';
			return reasonLength(motion.reason) === 0 ? reasons.noReason : null;
		default:
			return motion satisfies never;
	}
}

/** R15, R22. */
export function findPolicyFault(policy: Policy, state: GovernanceState): string | null {
	if (checkPolicy(policy)) return reasons.impossible;
	if (policy.milestones.some(({ id }) => state.dropped.includes(id)))
		return 'it gives a new milestone the ID of a dropped one.';
	return policy.milestones.some(({ id, evidence }) => {
		const dropped = lookUp(state.milestones, id)?.droppedSlots ?? [];
		return evidence.some(({ slot }) => dropped.includes(slot));
	})
		? 'it gives new evidence the ID of a dropped slot.'
		: null;
}

/** R23: from the first request for signatures on, weakening the policy takes two people. */
export function needsSecond(policy: Policy, state: GovernanceState): boolean {
	return state.firstRequestAt !== undefined && isWeaker(state.policy, policy);
}
