import type { GovernanceState, Proposal } from '../schema/governance.ts';
import type { Decision, Motion } from '../schema/ledger-entry.ts';
import type { DocumentReading } from '../schema/reading.ts';
import type { Refusal } from '../schema/refusal.ts';
import { lookUp } from '../schema/text.ts';
import type { Case, CommandOf } from './case.ts';
import { deny, refuse, type Decided } from './decided.ts';
import { propose } from './propose.ts';
import { findMilestone, findSuccessors, isSigned, mayAgree, openRound } from './standing.ts';
import { nameMilestone, reasonLength } from './wording.ts';

type BreakGlass = Extract<Motion, { kind: 'break-glass' }>;

/** Proposes an emergency release at a milestone (R20). Nothing changes until a second person confirms it. */
export function breakGlass(command: CommandOf<'break-glass'>, at: Case): Decided {
	const { state, reading, milestone, actor, now } = at;
	if (!mayAgree(state, actor)) {
		return refuse('forbidden', 'Only members who hold a role propose an emergency release. Ask one of them.');
	}
	const motion: BreakGlass = {
		kind: 'break-glass',
		milestone: milestone.id,
		reason: command.reason.trim(),
		incident: command.incident.trim(),
	};
	const refusal = checkBreakGlass(motion, state, reading);
	return refusal ? deny(refusal) : propose(motion, now);
}

/** Why there is no glass to break, or null; asked when it is proposed and when it is confirmed. */
export function checkBreakGlass(
	{ milestone: id, reason, incident }: BreakGlass,
	state: GovernanceState,
	reading: DocumentReading,
): Refusal | null {
	const milestone = findMilestone(state, reading, id);
	const name = nameMilestone(reading, id);
	const no = (message: string): Refusal => ({ code: 'R20', message });
	if (!milestone) return no(`${name} is no longer in this release's plan.`);
	if (milestone.policy.kind === 'close-out')
		return no(`${name} ends the release, which is never an emergency.`);
	if (isSigned(state, reading, id)) return no(`${name} is signed off, so nothing has to be broken for it.`);
	if (reasonLength(reason) === 0)
		return no('Say why this cannot wait for the signatures: the reason stays on record.');
	if (reasonLength(incident) === 0)
		return no('An emergency release needs the incident it belongs to. Add its link.');
	return null;
}

/** What the second person's confirmation leads to: the emergency, with the activity that reviews it. */
export function declareEmergency(
	proposal: Proposal,
	{ milestone, reason, incident }: BreakGlass,
	state: GovernanceState,
	reading: DocumentReading,
): Decision {
	return {
		type: 'emergency-declared',
		proposal: proposal.seq,
		proposedBy: { person: proposal.by, name: proposal.byName },
		milestone,
		reason,
		incident,
		review: {
			milestone: findReviewPlace(state, milestone),
			activity: `emergency-${proposal.seq}`,
			text: `Review the emergency release at ${nameMilestone(reading, milestone)}: ${incident}`.slice(
				0,
				1000,
			),
		},
	};
}

/**
 * Where the emergency is reviewed: after it, and where nothing is signed yet, so that no signature is touched. Rather a
 * plain milestone after the deployment, else the close-out, else the milestone itself.
 */
function findReviewPlace(state: GovernanceState, milestone: string): string {
	const open = findSuccessors(state, milestone).filter((id) => {
		const governance = lookUp(state.milestones, id);
		return governance && !governance.signedOff && !openRound(governance);
	});
	const kindOf = (id: string) => lookUp(state.milestones, id)?.policy.kind;
	const shipped = new Set(
		state.policy.milestones.flatMap(({ id, kind }) =>
			kind === 'deployment' ? [...findSuccessors(state, id)] : [],
		),
	);
	return (
		open.find((id) => kindOf(id) === 'plain' && shipped.has(id)) ??
		open.find((id) => kindOf(id) === 'close-out') ??
		open.at(-1) ??
		milestone
	);
}
