import type { Actor } from '../schema/actor.ts';
import type { GovernanceState } from '../schema/governance.ts';
import type { DocumentReading } from '../schema/reading.ts';
import type { Refusal } from '../schema/refusal.ts';
import type { Policy } from '../schema/release.ts';
import { lookUp } from '../schema/text.ts';
import type { CommandOf } from './case.ts';
import { allow, deny, refuse, type Decided } from './decided.ts';
import { checkPolicy } from './policy.ts';
import { propose } from './propose.ts';
import { mayAs } from './standing.ts';
import { weakenings } from './weakenings.ts';
import { nameMilestone, quote } from './wording.ts';

/**
 * The whole policy, a new version. Refused where nobody could ever satisfy it (R15), or an ID comes back (R22). From the
 * first request for signatures on, one that weakens anything becomes a proposal that a second person confirms (R23).
 */
export function setPolicy(
	command: CommandOf<'set-policy'>,
	state: GovernanceState,
	reading: DocumentReading,
	actor: Actor,
	now: number,
): Decided {
	if (!mayAs(state, actor, ['Release manager'])) {
		return refuse(
			'forbidden',
			"Only the release's owner or a Release manager can change the rules. Ask one of them.",
		);
	}
	const { milestones, separation, numbers } = command;
	const policy: Policy = { milestones, separation, numbers };
	const refusal = checkPolicyChange(policy, state, reading);
	if (refusal) return deny(refusal);
	const weakens =
		state.firstRequestAt === undefined
			? []
			: weakenings(state.policy, policy, (id) => nameMilestone(reading, id));
	if (weakens.length === 0) return allow({ type: 'policy-set', policy });
	return propose({ kind: 'policy', policy, weakens: weakens.map((words) => words.slice(0, 1000)) }, now);
}

/** Why this policy cannot be set now, or null; asked when it is proposed and when it is confirmed. */
export function checkPolicyChange(
	policy: Policy,
	state: GovernanceState,
	reading: DocumentReading,
): Refusal | null {
	const refusal = checkPolicy(policy, (id) => nameMilestone(reading, id));
	if (refusal) return refusal;
	const again = policy.milestones.find(({ id }) => state.dropped.includes(id));
	if (again) {
		return {
			code: 'R22',
			message: `The ID ${again.id} belonged to a milestone that was dropped. Give the new one another ID.`,
			details: { milestones: [again.id] },
		};
	}
	for (const { id, evidence } of policy.milestones) {
		const dropped = lookUp(state.milestones, id)?.droppedSlots ?? [];
		const slot = evidence.find((each) => dropped.includes(each.slot));
		if (!slot) continue;
		return {
			code: 'R22',
			message: `${quote(slot.title || slot.slot)} has the ID of an evidence slot that ${nameMilestone(reading, id)} once had. Give it another ID.`,
			details: { milestones: [id], slots: [slot.slot] },
		};
	}
	return null;
}
