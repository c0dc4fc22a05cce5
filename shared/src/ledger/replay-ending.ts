import { reasonLength } from '../rules/wording.ts';
import type { Deployment, GovernanceState } from '../schema/governance.ts';
import { lookUp } from '../schema/text.ts';
import {
	findMethodFault,
	isAMember,
	managers,
	reasons,
	type About,
	type MilestoneMoment,
	type Moment,
} from './replay-moment.ts';
import {
	findBefore,
	isDeployed,
	isOpened,
	isPassed,
	isReached,
	isSigned,
	stands,
} from './replay-standing.ts';
import { findMember, mayAs } from './role-table.ts';

/** R32: whose signatures end a release that did not reach its close-out. */
const enders = ['Release manager', 'Business'];
const unfitOutcome = 'it does not fit what became of the deployment.';

/** R29: on an unexpired GO, inside its window, for that build; an emergency takes the place of the GO alone. */
export function findDeploymentFault(
	decision: About<'deployment-started'>,
	moment: MilestoneMoment,
): string | null {
	const { state, milestone, person } = moment;
	const { milestone: id, artefact } = decision;
	if (milestone.policy.kind !== 'deployment') return 'it is no deployment.';
	if (!mayAs(state, person, ['Operations', ...managers])) return reasons.notAllowed;
	if (isDeployed(state, id)) return 'it had started already.';
	if (artefact !== state.candidate?.artefact) return reasons.otherBuild;
	const call = findCallBefore(state, id);
	const isEmergency = isOpened(state, id) || (call !== undefined && isPassed(state, call));
	const fault = isEmergency ? null : findGoFault(call, artefact, moment);
	if (fault !== null) return fault;
	return isReached(id, moment) ? null : reasons.unmet;
}

function findGoFault(
	id: string | undefined,
	artefact: string,
	{ state, scopes, now }: Moment,
): string | null {
	const call = id === undefined ? undefined : lookUp(state.calls, id);
	const { verdict, window, candidate, conditions = [] } = call?.declared ?? {};
	const isGo = call?.state === 'declared' && (verdict === 'go' || verdict === 'conditional');
	const isVerified = conditions.every(({ verified }) => verified);
	if (!isGo || !window || !isVerified || call.voided || !isSigned(state, call.milestone, scopes))
		return 'there was no GO for it then.';
	const isInside =
		now < Date.parse(call.expiresAt ?? '') && Date.parse(window.start) <= now && now < Date.parse(window.end);
	if (!isInside) return 'it was outside the window of its GO.';
	return candidate?.artefact === artefact ? null : reasons.otherBuild;
}

/** The last of the calls that come before it, in the policy's order. */
export function findCallBefore(state: GovernanceState, deployment: string): string | undefined {
	return findBefore(state, deployment).findLast((id) => lookUp(state.milestones, id)?.policy.kind === 'call');
}

/** R32: by Operations, at once. */
export function findRollbackFault(decision: About<'rolled-back'>, moment: Moment): string | null {
	if (!isAMember(moment, ['Operations'])) return reasons.notAllowed;
	const last = findLastDeployment(moment.state);
	if (last?.seq !== decision.deployment || last.rolledBack)
		return 'there was no such deployment to roll back.';
	return reasonLength(decision.reason) === 0 ? reasons.noReason : null;
}

function findLastDeployment({ deployments }: GovernanceState): Deployment | undefined {
	return deployments.at(-1);
}

/** R32: one of the two signatures of an ending that is no close-out. */
export function findEndingFault(decision: About<'ending-signed'>, moment: Moment): string | null {
	const { state, person } = moment;
	const { outcome, role, name, reason } = decision;
	const last = findLastDeployment(state);
	if (outcome === 'shipped') return 'what has shipped is closed out without signatures.';
	const member = findMember(state, person);
	if (member?.name !== name) return reasons.roleTable;
	const held = enders.filter((each) => member.roles.includes(each));
	if (held.length === 0) return reasons.notAllowed;
	const given = findGiven(state, outcome);
	if (state.policy.separation !== 'small' && given.some((each) => each.person === person))
		return reasons.countsOnce;
	if (role !== held.find((each) => !given.some((signature) => signature.role === each)))
		return reasons.notAsked;
	const isBack = last?.rolledBack !== undefined;
	if (outcome === 'shipped-and-rolled-back' ? !isBack : last && !isBack) return unfitOutcome;
	if (reasonLength(reason) === 0) return reasons.noReason;
	return findMethodFault(decision, state);
}

function findGiven({ ending }: GovernanceState, outcome: About<'ending-signed'>['outcome']) {
	return ending?.outcome === outcome ? ending.signatures : [];
}

/** Whether this signature is the second of the two: then the release is closed out with it. */
export function isLastOfEnding({ outcome, role }: About<'ending-signed'>, state: GovernanceState): boolean {
	const signed = [role, ...findGiven(state, outcome).map((each) => each.role)];
	return enders.every((each) => signed.includes(each));
}

/** R31, R32: shipped, with everything signed off or waived. */
export function findShippedFault(moment: Moment): string | null {
	const { state, person } = moment;
	if (!mayAs(state, person, managers)) return reasons.notAllowed;
	if (findLastDeployment(state)?.rolledBack) return unfitOutcome;
	return state.policy.milestones.every(({ id }) => stands(id, moment))
		? null
		: 'a milestone was not signed off.';
}
