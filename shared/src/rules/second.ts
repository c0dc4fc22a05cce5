import type { Actor } from '../schema/actor.ts';
import type { GovernanceState, Proposal } from '../schema/governance.ts';
import type { Decision, Motion } from '../schema/ledger-entry.ts';
import type { DocumentReading } from '../schema/reading.ts';
import type { RuleId } from '../schema/refusal.ts';
import { lookUp } from '../schema/text.ts';
import { checkBreakGlass, declareEmergency } from './break-glass.ts';
import type { CommandOf } from './case.ts';
import { checkReopening, reopenAll } from './close-out.ts';
import { allow, deny, refuse, type Decided } from './decided.ts';
import { confirmMinutes } from './propose.ts';
import { checkPolicyChange } from './set-policy.ts';
import { mayAgree } from './standing.ts';

/**
 * Another person confirms a proposal with a command of their own, within 30 minutes (R20, R23, R31). What was proposed is
 * judged again as of now, as if it were asked for now.
 */
export function second(
	command: CommandOf<'second'>,
	state: GovernanceState,
	reading: DocumentReading,
	actor: Actor,
	now: number,
): Decided {
	const proposal = state.proposals.find(({ seq }) => seq === command.proposal);
	if (!proposal) {
		return refuse('malformed', 'There is no such proposal now. It was confirmed already, or it ran out.');
	}
	const code = codeOf(proposal.motion);
	if (!mayAgree(state, actor)) {
		return refuse('forbidden', 'Only members who hold a role confirm a proposal. Ask one of them.');
	}
	if (now >= Date.parse(proposal.until)) {
		return refuse(code, `This proposal ran out after ${confirmMinutes} minutes. Propose it again.`, {
			moment: proposal.until,
		});
	}
	if (proposal.by === actor.person) {
		return refuse(code, 'You proposed this, so another person has to confirm it. Ask one who holds a role.', {
			people: [proposal.by],
		});
	}
	if (!isStillHere(state, proposal.by)) {
		return refuse(code, `${proposal.byName} proposed this and has left the release. Propose it again.`, {
			people: [proposal.by],
		});
	}
	const follows = follow(proposal, state, reading);
	if (!follows.ok) return follows;
	return allow({ type: 'seconded', proposal: proposal.seq }, ...follows.entries);
}

function follow(proposal: Proposal, state: GovernanceState, reading: DocumentReading): Decided {
	const { motion, seq } = proposal;
	switch (motion.kind) {
		case 'break-glass': {
			const refusal = checkBreakGlass(motion, state, reading);
			return refusal ? deny(refusal) : allow(declareEmergency(proposal, motion, state, reading));
		}
		case 'policy': {
			const refusal = checkPolicyChange(motion.policy, state, reading);
			if (refusal) return deny(refusal);
			const set: Decision = { type: 'policy-set', policy: motion.policy, proposal: seq };
			return allow(set);
		}
		case 'reopening': {
			const refusal = checkReopening(motion, state);
			return refusal ? deny(refusal) : allow(...reopenAll(motion, seq, state));
		}
		default:
			return motion satisfies never;
	}
}

/** The rule that asks for the second person. */
function codeOf(motion: Motion): RuleId {
	switch (motion.kind) {
		case 'break-glass':
			return 'R20';
		case 'policy':
			return 'R23';
		case 'reopening':
			return 'R31';
		default:
			return motion satisfies never;
	}
}

/** The administrator's token may propose without being a member. */
function isStillHere(state: GovernanceState, person: string): boolean {
	return person === state.owner || !lookUp(state.people, person)?.removed;
}
