import { defaultNumbers, type Policy } from '@holdpoint/shared/schema/release';
import type { DecisionType } from '@holdpoint/shared/schema/ledger-entry';
import { aCandidate, aMilestone, aSlot, type Asked, type TestRelease } from '../../support/release.ts';
import type { Act, Plan, Station } from './reference-plan.ts';

export function toPolicy(plan: Plan): Policy {
	return {
		separation: plan.separation,
		numbers: { ...defaultNumbers, ...(plan.quorum > 0 && { quorum: plan.quorum }) },
		milestones: plan.milestones.map((milestone) =>
			aMilestone(milestone.id, {
				...milestone,
				evidence: milestone.evidence.map(({ slot, ...each }) => aSlot(slot, each)),
			}),
		),
	};
}

/** As the product is asked for it. `digest`: of what the panel showed. */
export function toCommand(act: Act, digest: string, product: TestRelease): Asked {
	const { entries } = product;
	const made = (type: DecisionType, nth: number) =>
		entries.filter(({ decision }) => decision.type === type).at(-1 - nth)?.seq ?? 999;
	const at = (minutes: number) => product.at(minutes);
	switch (act.type) {
		case 'request':
			return { type: 'request-sign-off', milestone: act.milestone };
		case 'withdraw':
			return { type: 'withdraw-request', milestone: act.milestone, reason: '' };
		case 'sign':
			return {
				type: 'sign',
				milestone: act.milestone,
				role: act.role,
				meaning: act.meaning,
				digest,
				...(act.affirms !== null && { reaffirms: made('signed', act.affirms) }),
			};
		case 'reject':
			return { type: 'reject', milestone: act.milestone, role: act.role, digest, reason: act.reason };
		case 'revoke':
		case 'reopen':
			return act;
		case 'roles':
			return { type: 'assign-role', person: act.person, roles: act.roles };
		case 'remove':
			return { type: 'remove-person', person: act.person };
		case 'policy':
			return { type: 'set-policy', ...toPolicy(act.plan) };
		case 'candidate':
			return { type: 'set-release-candidate', ...aCandidate({ commit: act.commit, artefact: act.artefact }) };
		case 'baseline':
			return { type: 'accept-baseline' };
		case 'waive':
			return {
				type: 'waive',
				milestone: act.milestone,
				reason: act.reason,
				control: act.control,
				expiresAt: at(act.lasts),
			};
		case 'end-waiver':
			return act;
		case 'delegate':
			return {
				type: 'delegate',
				to: act.to,
				milestones: act.milestones,
				from: at(act.begins),
				until: at(act.ends),
				reason: act.reason,
			};
		case 'end-delegation':
			return { type: 'end-delegation', delegation: made('delegated', act.nth) };
		case 'explain':
			return { type: 'explain-change', milestone: act.milestone, reason: act.reason };
		case 'break':
			return { type: 'break-glass', milestone: act.milestone, reason: act.reason, incident: act.incident };
		case 'second':
			return { type: 'second', proposal: made('proposed', act.nth) };
		case 'schedule-call':
			return { type: 'schedule-call', ...about(act.milestone), ...among(act.stations), at: at(act.starts) };
		case 'open-call': {
			const { spoken } = act;
			const asked = { ...about(act.milestone), ...among(act.stations), expiresAt: at(act.lasts) };
			return { type: 'open-call', ...asked, spoken };
		}
		case 'declare': {
			const { verdict, window, reason } = act;
			const moments = window && { windowStart: at(window.begins), windowEnd: at(window.ends) };
			return { type: 'declare', verdict, reason, ...moments };
		}
		case 'verify-condition': {
			const agreed = entries.flatMap(({ decision }) =>
				decision.type === 'verdict-declared' ? decision.conditions : [],
			);
			const condition = agreed.at(-1 - act.nth)?.id ?? 'elsewhere';
			return { type: 'verify-condition', condition, evidence: act.evidence };
		}
		case 'start-deployment':
			return { type: 'start-deployment', ...about(act.milestone), artefact: act.artefact };
		case 'vote':
			return {
				...act,
				conditions: act.conditions.map(({ check, ...each }) => ({
					...each,
					...(check !== null && { check: { kind: 'signed' as const, milestone: check } }),
				})),
			};
		case 'take-chair':
		case 'stand-in':
		case 'close-voting':
		case 'reveal':
		case 're-poll':
		case 'cancel-call':
		case 'record-rollback':
		case 'close-out':
		case 'reopen-release':
			return act;
		default:
			return act satisfies never;
	}
}

function among(stations: readonly Station[] | null) {
	return stations && { stations: stations.map((each) => ({ ...each, name: each.id.toUpperCase() })) };
}

function about(milestone: string | null): { milestone?: string } {
	return milestone === null ? {} : { milestone };
}
