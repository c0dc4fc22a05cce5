import type { Actor } from '../schema/actor.ts';
import type { GovernanceState } from '../schema/governance.ts';
import type { Decision } from '../schema/ledger-entry.ts';
import type { DocumentReading } from '../schema/reading.ts';
import { lookUp } from '../schema/text.ts';
import type { CommandOf } from './case.ts';
import { findUnmetNeeds } from './content.ts';
import { allow, deny, refusalOf, refuse, type Decided } from './decided.ts';
import { checkDeployment, findCallBefore } from './deployment-gate.ts';
import { findMember, findMilestone, isInForce, mayAs } from './standing.ts';
import { findDeployment, isStarted } from './started.ts';
import { nameMilestone, reasonLength } from './wording.ts';

/** Records that the deployment starts: only on an unexpired GO, inside its window, for that release candidate (R29). */
export function startDeployment(
	command: CommandOf<'start-deployment'>,
	state: GovernanceState,
	reading: DocumentReading,
	actor: Actor,
	now: number,
): Decided {
	const ids = state.policy.milestones.filter(({ kind }) => kind === 'deployment').map(({ id }) => id);
	const named = command.milestone;
	if (named !== undefined && !ids.includes(named)) {
		return refuse('malformed', `${nameMilestone(reading, named)} is no deployment of this release's plan.`);
	}
	if (!mayAs(state, actor, ['Operations', 'Release manager'])) {
		return refuse(
			'forbidden',
			'A deployment is started by Operations, a Release manager or the owner. Ask one of them.',
		);
	}
	const id = named ?? ids.find((each) => !isStarted(state, each)) ?? ids.at(-1);
	const milestone = id === undefined ? null : findMilestone(state, reading, id);
	if (!milestone) return refuse('R29', "This release's plan has no deployment. Add one to its rules.");
	const name = nameMilestone(reading, milestone.id);
	if (isStarted(state, milestone.id)) {
		return refuse('R29', `${name} has started already. Record a rollback before it starts anew.`);
	}
	const shut = checkDeployment(state, reading, milestone, command.artefact, now);
	if (shut) return deny(shut);
	const [unmet] = findUnmetNeeds(state, reading, milestone, now);
	if (unmet) return deny(refusalOf(unmet));
	return allow({ type: 'deployment-started', milestone: milestone.id, artefact: command.artefact });
}

/**
 * Operations says at once that users are back on the version before (R32): the GO is void, emergencies end, and the
 * candidate's approval and the call are open again, be they signed off or waived.
 */
export function recordRollback(
	command: CommandOf<'record-rollback'>,
	state: GovernanceState,
	actor: Actor,
	now: number,
): Decided {
	if (!findMember(state, actor)?.roles.includes('Operations')) {
		return refuse('forbidden', 'A rollback is recorded by Operations. Ask them, or have the role assigned.');
	}
	const deployment = findDeployment(state);
	if (!deployment) return refuse('R32', 'No deployment has started, so there is nothing to roll back.');
	if (deployment.rolledBack) return refuse('R32', 'The last deployment is recorded as rolled back already.');
	const reason = command.reason.trim();
	if (reasonLength(reason) === 0)
		return refuse('R32', 'Say why it was rolled back: the reason stays on record.');
	const { backTo } = command;
	const rolledBack: Decision = {
		type: 'rolled-back',
		deployment: deployment.seq,
		reason,
		...(backTo !== undefined && backTo.trim() !== '' && { backTo: backTo.trim() }),
	};
	const call = findCallBefore(state, deployment.milestone);
	const takenBack = state.policy.milestones
		.filter(({ id, kind }) => kind === 'candidate' || id === call)
		.flatMap(({ id }): Decision[] => {
			const { signedOff, waiver } = lookUp(state.milestones, id) ?? {};
			if (signedOff) return [{ type: 'reopened', milestone: id, reason }];
			return waiver && isInForce(waiver, now)
				? [{ type: 'waiver-ended', milestone: id, waiver: waiver.seq, reason }]
				: [];
		});
	return allow(rolledBack, ...takenBack);
}
