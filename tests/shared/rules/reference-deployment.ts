import { isGoNow, lastCalls, voidVerdicts } from './reference-call.ts';
import type { DeploymentAct, Who } from './reference-plan.ts';
import type { ReferencePolicy } from './reference-policy.ts';

/** The deployment: when it opens (R29), and what a rollback takes back (R32). */

export function judgeDeployment(release: ReferencePolicy, who: Who, act: DeploymentAct): string {
	const { manages, roles } = release.standing(who);
	if (act.type === 'record-rollback') {
		if (!roles.includes('Operations')) return 'forbidden';
		return release.deployments.at(-1)?.rolledBack === false && act.reason.trim() !== '' ? 'yes' : 'R32';
	}
	const { milestone, artefact } = act;
	if (milestone !== null && !deploymentsOf(release).includes(milestone)) return 'malformed';
	if (!manages && !roles.includes('Operations')) return 'forbidden';
	const id = meant(release, milestone);
	if (id === undefined || release.isStarted(id) || !mayShip(release, id, artefact)) return 'R29';
	return release.isReached(id) ? 'yes' : 'R10';
}

export function performDeployment(release: ReferencePolicy, act: DeploymentAct): void {
	if (act.type === 'start-deployment') {
		release.deployments.push({ milestone: meant(release, act.milestone)!, rolledBack: false });
		return;
	}
	const deployment = release.deployments.at(-1)!;
	const { milestone } = deployment;
	deployment.rolledBack = true;
	release.emergencies = [];
	for (const each of release.proposals)
		if (each.state === 'waiting' && each.what.type === 'break') each.state = 'forgotten';
	voidVerdicts(lastCalls(release));
	if (release.signed.has(milestone)) {
		release.changedBelow.add(milestone);
		release.spread(milestone);
	}
	const call = callBefore(release, milestone);
	for (const { id, kind } of release.plan.milestones) {
		if (kind !== 'candidate' && id !== call) continue;
		if (release.signed.has(id)) release.takeBack(id);
		else if (release.isWaived(id)) release.waivers.get(id)!.ended = true;
	}
}

/** Whether this build may go out now: the candidate, on a GO for it that holds, or in an emergency. */
export function mayShip(release: ReferencePolicy, id: string, artefact: string): boolean {
	if (artefact !== release.candidate?.artefact) return false;
	if (release.emergencies.includes(id)) return true;
	const call = callBefore(release, id);
	if (call === undefined) return false;
	return release.isPassed(call) || isGoNow(release, call, artefact);
}

/** Whether a pipeline may go on to what lies behind this milestone. */
export function isGateOpen(release: ReferencePolicy, id: string, artefact: string): boolean {
	const { kind, bindsCandidate } = release.plan.milestones.find((each) => each.id === id)!;
	if (!release.isReached(id)) return false;
	if (kind === 'deployment') return mayShip(release, id, artefact);
	return !bindsCandidate || artefact === release.candidate?.artefact;
}

/** The last of the plan's calls that it builds on, however far. */
export function callBefore(release: ReferencePolicy, id: string): string | undefined {
	const before = release.upstream(id);
	return release.plan.milestones.findLast((each) => each.kind === 'call' && before.includes(each.id))?.id;
}

function deploymentsOf({ plan }: ReferencePolicy): string[] {
	return plan.milestones.filter(({ kind }) => kind === 'deployment').map(({ id }) => id);
}

/** The one that is named, else the first that has not started, else the last. */
function meant(release: ReferencePolicy, named: string | null): string | undefined {
	const all = deploymentsOf(release);
	return named ?? all.find((id) => !release.isStarted(id)) ?? all.at(-1);
}
