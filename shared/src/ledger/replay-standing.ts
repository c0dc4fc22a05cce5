import { reasonLength } from '../rules/wording.ts';
import type { GovernanceState, MilestoneGovernance } from '../schema/governance.ts';
import { lookUp } from '../schema/text.ts';
import { reasons, type MilestoneMoment, type Moment } from './replay-moment.ts';
import { fitsPolicy, type ScopeTexts, type ScopeValue } from './scope-text.ts';

/** Signed off over what policy and candidate ask for now, with nothing reopened before it. Its content is locked (R1). */
export function isSigned(state: GovernanceState, id: string, scopes: ScopeTexts): boolean {
	const milestone = lookUp(state.milestones, id);
	if (!milestone?.signedOff || milestone.upstreamChanged) return false;
	const scope = scopes.read(milestone.signedOff.digest);
	return typeof scope !== 'string' && fitsPolicy(scope, milestone.policy, state);
}

/** R19. */
export function isWaived(milestone: MilestoneGovernance | undefined, now: number): boolean {
	const { waiver } = milestone ?? {};
	return waiver !== undefined && waiver.ended === undefined && now < Date.parse(waiver.expiresAt);
}

/** An emergency release names it (R20), and no rollback has ended that since (R32). */
export function isOpened(state: GovernanceState, id: string): boolean {
	return state.emergencies.some(({ milestone, ended }) => milestone === id && !ended);
}

/** It is passed by for that, unless it ships, proves or closes the release. */
export function isPassed(state: GovernanceState, id: string): boolean {
	const kind = lookUp(state.milestones, id)?.policy.kind;
	if (kind === undefined || kind === 'deployment' || kind === 'validation' || kind === 'close-out')
		return false;
	return isOpened(state, id);
}

/** What follows may build on it: it holds, and no waiver of it or before it has run out (R10, R19). */
export function stands(id: string, { state, scopes, now }: Moment): boolean {
	const holds = (each: string) =>
		isSigned(state, each, scopes) || isWaived(lookUp(state.milestones, each), now) || isPassed(state, each);
	const hasLapsed = (each: string) => lookUp(state.milestones, each)?.waiver !== undefined && !holds(each);
	return holds(id) && ![id, ...findBefore(state, id)].some(hasLapsed);
}

/** Everything that a milestone builds on, however far, in the policy's order. */
export function findBefore(state: GovernanceState, id: string): string[] {
	const found = new Set<string>();
	const add = (at: string): void => {
		for (const need of lookUp(state.milestones, at)?.policy.needs ?? []) {
			if (found.has(need)) continue;
			found.add(need);
			add(need);
		}
	};
	add(id);
	return state.policy.milestones.map((clause) => clause.id).filter((each) => found.has(each));
}

/** Everything that builds on a milestone, however far, in the policy's order. */
export function findAfter(state: GovernanceState, id: string): string[] {
	return state.policy.milestones
		.map((clause) => clause.id)
		.filter((each) => findBefore(state, each).includes(id));
}

/** R10: an emergency opened it, or all that it needs stands. */
export function isReached(id: string, moment: Moment): boolean {
	const { state } = moment;
	const needs = lookUp(state.milestones, id)?.policy.needs ?? [];
	return isOpened(state, id) || needs.every((need) => stands(need, moment));
}

/** R10, R11 and R29. `digest` is of a scope that has been read; `risks`: how many the register held. */
export function findContentFault(
	{ digest, risks }: { readonly digest: string; readonly risks?: number | undefined },
	moment: MilestoneMoment,
): string | null {
	const { state, milestone, scopes } = moment;
	const { policy } = milestone;
	if (!isReached(policy.id, moment)) return reasons.unmet;
	const scope = scopes.read(digest);
	if (typeof scope === 'string') return scope;
	if (scope.activities.some((activity) => isOpenActivity(activity, state)))
		return 'an activity that counts was open, or left out without a reason.';
	if (policy.evidence.some(({ source }) => source === 'risks') !== (risks !== undefined))
		return 'it does not fit the plan in what it says of the risk register.';
	if (policy.evidence.some((slot) => slot.required && !isFilled(slot, policy.id, scope, risks, state)))
		return 'required evidence was missing.';
	if (policy.bindsCandidate && !state.candidate) return 'no release candidate was set.';
	return policy.kind === 'deployment' && !isDeployed(state, policy.id)
		? 'the deployment had not started.'
		: null;
}

/** Its deployment that was started last was not rolled back. */
export function isDeployed({ deployments }: GovernanceState, milestone: string): boolean {
	const last = deployments.findLast((each) => each.milestone === milestone);
	return last !== undefined && last.rolledBack === undefined;
}

function isOpenActivity(
	{ counts, state: how, reason }: ScopeValue['activities'][number],
	state: GovernanceState,
) {
	if (!counts || how === 'done') return false;
	return how === 'open' || reasonLength(reason) < state.policy.numbers.reasonCharacters;
}

function isFilled(
	{ slot, source }: MilestoneGovernance['policy']['evidence'][number],
	milestone: string,
	scope: ScopeValue,
	risks: number | undefined,
	{ baseline, candidate, calls, policy }: GovernanceState,
): boolean {
	if (source === 'baseline' && baseline) return true;
	if (source === 'candidate' && candidate) return true;
	const call = lookUp(calls, milestone)?.state;
	if (source === 'call' && (call === 'revealed' || call === 'declared')) return true;
	if (source === 'risks' && risks !== undefined && risks > 0) return true;
	if (source === 'report') return true;
	const entry = scope.evidence.find((each) => each.slot === slot);
	if (!entry || entry.url.trim() === '') return false;
	return policy.separation !== 'strict' || entry.hash.trim() !== '';
}

/** R6: the text is there, and of this release and milestone. */
export function findCoverFault(
	decision: { readonly digest: string; readonly milestone: string; readonly scopeFormat?: number },
	{ state, scopes }: Moment,
): string | null {
	if (decision.scopeFormat !== undefined && decision.scopeFormat !== 1)
		return 'its scope is of an unknown format.';
	const scope = scopes.read(decision.digest);
	if (typeof scope === 'string') return scope;
	return scope.release === state.release && scope.milestone === decision.milestone
		? null
		: 'what it covers is of another milestone or release.';
}

/** R5, R6: besides, it is under the clause and the candidate of that time. */
export function findScopeFault(
	decision: { readonly digest: string; readonly milestone: string; readonly scopeFormat?: number },
	moment: MilestoneMoment,
): string | null {
	const fault = findCoverFault(decision, moment);
	if (fault !== null) return fault;
	return isUnderPolicy(decision.digest, decision.milestone, moment)
		? null
		: 'what it covers is not under the policy and the release candidate of its time.';
}

/** Whether a scope that has been read carries the clause and the candidate of now. */
export function isUnderPolicy(digest: string, id: string, { state, scopes }: Moment): boolean {
	const scope = scopes.read(digest);
	const policy = lookUp(state.milestones, id)?.policy;
	return typeof scope !== 'string' && policy !== undefined && fitsPolicy(scope, policy, state);
}
