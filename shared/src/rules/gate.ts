import type { CheckTold } from '../schema/check-result.ts';
import type { GovernanceState } from '../schema/governance.ts';
import type { DocumentReading } from '../schema/reading.ts';
import type { Blocker, Refusal } from '../schema/refusal.ts';
import { checksOf, tellCheck } from './checks.ts';
import { checkDeployment } from './deployment-gate.ts';
import { viewMilestone } from './readiness.ts';
import { findLapsed, findMilestone, holds, isOpened, stands, type Milestone } from './standing.ts';
import { nameMilestone } from './wording.ts';

export type GateAnswer =
	| {
			readonly ok: true;
			readonly value: { readonly open: boolean; readonly blockers: Blocker[]; readonly checks: CheckTold[] };
	  }
	| { readonly ok: false; readonly refusal: Refusal };

/**
 * Whether work behind this milestone may begin, for pipelines: every prerequisite signed off, or waived and not expired
 * (R10, R19), or the milestone opened by an emergency release (R20); a deployment needs a
 * GO for this artefact as well (R29). `artefact`: `sha256:…`.
 * `checks`: how the checks of this build ended, or of the release candidate, for reading alone.
 * `now` (milliseconds since 1970) is the moment that windows and expiries are judged at. Refused for an unknown milestone.
 */
export function gate(
	state: GovernanceState,
	reading: DocumentReading,
	id: string,
	artefact: string | undefined,
	now: number,
): GateAnswer {
	const milestone = findMilestone(state, reading, id);
	if (!milestone) {
		return {
			ok: false,
			refusal: { code: 'not-found', message: `There is no milestone ${id} in this release's plan.` },
		};
	}
	const shut = isOpened(state, id)
		? []
		: milestone.policy.needs.filter((need) => !stands(state, reading, need, now));
	const blockers = [...new Set(shut.flatMap((need) => findShut(state, reading, need, now)))].map(
		(need): Blocker => ({ code: 'R10', message: sayWhyShut(state, reading, need, now), milestone: need }),
	);
	const r29 = findMissingGo(state, reading, milestone, artefact, now);
	if (r29) blockers.push({ ...r29, code: 'R29', milestone: id });
	const checks = checksOf(reading.checks, artefact ?? state.candidate?.artefact).map(tellCheck);
	return { ok: true, value: { open: blockers.length === 0, blockers, checks } };
}

/** What keeps a prerequisite from standing: itself, or the waivers before it that have ended. */
function findShut(state: GovernanceState, reading: DocumentReading, need: string, now: number): string[] {
	return holds(state, reading, need, now) ? findLapsed(state, reading, need, now) : [need];
}

/** One sentence about a prerequisite that does not hold: the most urgent of its own blockers. */
function sayWhyShut(state: GovernanceState, reading: DocumentReading, need: string, now: number): string {
	const milestone = findMilestone(state, reading, need);
	const first = milestone && viewMilestone(state, reading, need, now).blockers[0];
	const name = nameMilestone(reading, need);
	const status = milestone?.governance.signedOff ? 'has to be signed again' : 'is not signed off';
	return first ? `${name} ${status}. ${first.message}` : `${name} ${status}.`;
}

function findMissingGo(
	state: GovernanceState,
	reading: DocumentReading,
	milestone: Milestone,
	artefact: string | undefined,
	now: number,
): Omit<Blocker, 'code' | 'milestone'> | null {
	const { id, policy } = milestone;
	const name = nameMilestone(reading, id);
	if (policy.kind === 'deployment') return checkDeployment(state, reading, milestone, artefact, now);
	if (!policy.bindsCandidate || artefact === undefined || artefact === state.candidate?.artefact) return null;
	return {
		message: `${name} is for the release candidate, and this artefact is not it. Ask with the digest of ${state.candidate?.version ?? 'the release candidate'}.`,
	};
}
