import type { Deployment, GovernanceState } from '../schema/governance.ts';
import type { DocumentReading } from '../schema/reading.ts';
import type { Milestone } from './standing.ts';
import { nameMilestone } from './wording.ts';

/** The deployment that was started last, of the release or of one milestone; null before the first. */
export function findDeployment(state: GovernanceState, milestone?: string): Deployment | null {
	return (
		state.deployments.findLast((each) => milestone === undefined || each.milestone === milestone) ?? null
	);
}

/** Whether it runs or has run, and was not rolled back. */
export function isStarted(state: GovernanceState, milestone: string): boolean {
	const deployment = findDeployment(state, milestone);
	return deployment !== null && !deployment.rolledBack;
}

/** A deployment milestone is signed for a deployment that was started, whenever that was (R29); null where it was. */
export function sayWhyNotStarted(
	state: GovernanceState,
	reading: DocumentReading,
	{ id, policy }: Milestone,
): string | null {
	if (policy.kind !== 'deployment' || isStarted(state, id)) return null;
	const name = nameMilestone(reading, id);
	return findDeployment(state, id)
		? `${name} was rolled back. It can be signed once it has started anew.`
		: `${name} can be signed once the deployment has started. Start it inside the window of its GO.`;
}
