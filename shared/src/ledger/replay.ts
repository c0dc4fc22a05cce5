import { checkPolicy } from '../rules/policy.ts';
import { findMembers, openRound } from '../rules/standing.ts';
import { administratorId, serverActor } from '../schema/actor.ts';
import type { GovernanceState } from '../schema/governance.ts';
import type { Decision, LedgerEntry } from '../schema/ledger-entry.ts';
import { lookUp } from '../schema/text.ts';
import { applyEntry, emptyState } from './project.ts';
import {
	findCancelFault,
	findClosingFault,
	findOpeningFault,
	findChairFault,
	findRePollFault,
	findRevealFault,
	findStandInFault,
	findVoteFault,
} from './replay-call.ts';
import {
	findDeploymentFault,
	findEndingFault,
	findRollbackFault,
	findShippedFault,
} from './replay-ending.ts';
import {
	findDelegationEndFault,
	findDelegationFault,
	findExplanationFault,
	findWaiverEndFault,
	findWaiverFault,
} from './replay-exceptions.ts';
import { findFollowing, isOwed } from './replay-follows.ts';
import { managers, reasons, type About, type MilestoneMoment, type Moment } from './replay-moment.ts';
import { findPolicyFault, findProposalFault, findSecondFault, needsSecond } from './replay-motion.ts';
import { findSigningFault, isSigning } from './replay-signing.ts';
import { findVerdictFault, findVerificationFault } from './replay-verdict.ts';
import { findMember, isSame, mayAs } from './role-table.ts';
import type { ScopeTexts } from './scope-text.ts';

/** The first entry that the rules of its time would not have allowed, or the state after the last. */
export type Replayed =
	| { readonly ok: true; readonly state: GovernanceState }
	| { readonly ok: false; readonly at: number; readonly reason: string };

/**
 * Judges every entry of a chain that holds against the policy, the roles, the content and the clock of its own time, as far
 * as an export can tell (docs/ledger-format.md lists the checks and what they leave open). Written beside the rules and not
 * over them, so that a mistake in one is found by the other.
 */
export function replay(entries: readonly LedgerEntry[], scopes: ScopeTexts): Replayed {
	let state = emptyState('');
	/** What the entries of a command lead to, and the command's first entry. */
	let owed: readonly Decision[] = [];
	let leading: LedgerEntry | undefined;
	let before: LedgerEntry | undefined;
	const votes = new Map<number, GovernanceState>();
	for (const entry of entries) {
		const { decision, actor, seq } = entry;
		const [next, ...later] = owed;
		if (next && leading) {
			const isNext = isOwed(next, leading, entry);
			if (!isNext) return refuse(seq, 'it is not what the entry before it leads to.');
			owed = later;
		} else {
			const moment = {
				state,
				before,
				version: entry.v,
				now: Date.parse(entry.at),
				person: actor.person,
				scopes,
				votes,
			};
			const reason = findFault(decision, moment);
			if (reason !== null) return refuse(seq, reason);
			owed = findFollowing(decision, state, moment.now);
			leading = entry;
		}
		if (decision.type === 'voted') votes.set(seq, state);
		state = applyEntry(state, entry);
		before = entry;
	}
	return owed.length === 0 ? { ok: true, state } : refuse(entries.length, 'what it leads to is missing.');
}

function refuse(at: number, reason: string): Replayed {
	return { ok: false, at, reason: `Entry ${at}: ${reason}` };
}

function findFault(decision: Decision, moment: Moment): string | null {
	const { state, person } = moment;
	if (state.closed && !reopens(decision, state)) return 'the release was closed out.';
	if ((person === serverActor.person) !== (decision.type === 'signed-off')) {
		return 'the server signs milestones off, and nobody else does.';
	}
	if (!('milestone' in decision)) return findReleaseFault(decision, moment);
	const milestone = lookUp(state.milestones, decision.milestone);
	return milestone ? findMilestoneFault(decision, { ...moment, milestone }) : reasons.noMilestone;
}

/** R31: the only writes after close-out; what they lead to is owed. */
function reopens(decision: Decision, { proposals }: GovernanceState): boolean {
	if (decision.type === 'proposed') return decision.motion.kind === 'reopening';
	if (decision.type !== 'seconded') return false;
	return proposals.some(({ seq, motion }) => seq === decision.proposal && motion.kind === 'reopening');
}

const leadsToNothing = 'nothing before it leads to it.';

function findMilestoneFault(
	decision: Extract<Decision, { milestone: string }>,
	moment: MilestoneMoment,
): string | null {
	if (isSigning(decision)) return findSigningFault(decision, moment);
	switch (decision.type) {
		case 'waived':
			return findWaiverFault(decision, moment);
		case 'waiver-ended':
			return findWaiverEndFault(decision, moment);
		case 'change-explained':
			return findExplanationFault(decision, moment);
		case 'call-scheduled':
		case 'call-opened':
			return findOpeningFault(decision, moment);
		case 'voting-closed':
			return findClosingFault(decision, moment);
		case 'verdict-declared':
			return findVerdictFault(decision, moment);
		case 'deployment-started':
			return findDeploymentFault(decision, moment);
		case 'emergency-declared':
			return leadsToNothing;
		default:
			return decision satisfies never;
	}
}

function findReleaseFault(decision: Exclude<Decision, { milestone: string }>, moment: Moment): string | null {
	const { state, person } = moment;
	switch (decision.type) {
		case 'release-created':
			if (person !== decision.owner) return "it was not written by the release's owner.";
			return checkPolicy(decision.policy) && reasons.impossible;
		case 'person-added':
			if (!mayAs(state, person, managers)) return reasons.notAllowed;
			return findMember(state, decision.person) ? 'this person is on the release already.' : null;
		case 'person-removed':
		case 'roles-assigned':
			if (!mayAs(state, person, managers)) return reasons.notAllowed;
			return findRoleFault(state, decision);
		case 'token-minted':
			if (person !== administratorId) return reasons.notAllowed;
			return findMember(state, decision.person) ? null : reasons.noSuchPerson;
		case 'passkey-added':
			if (!findMember(state, person)) return reasons.notAllowed;
			return lookUp(state.passkeys, decision.credential) ? 'this passkey was added before.' : null;
		case 'policy-set':
			if (decision.proposal !== undefined) return leadsToNothing;
			if (!mayAs(state, person, managers)) return reasons.notAllowed;
			return (
				findPolicyFault(decision.policy, state) ??
				(needsSecond(decision.policy, state) ? 'it weakens the policy without a second person.' : null)
			);
		case 'candidate-set':
			return mayAs(state, person, [...managers, 'Engineering']) ? null : reasons.notAllowed;
		case 'baseline-accepted':
			return findBaselineFault(decision, moment);
		case 'delegated':
			return findDelegationFault(decision, moment);
		case 'delegation-ended':
			return findDelegationEndFault(decision, moment);
		case 'proposed':
			return findProposalFault(decision, moment);
		case 'seconded':
			return findSecondFault(decision, moment);
		case 'chair-taken':
			return findChairFault(decision, moment);
		case 'stand-in-named':
			return findStandInFault(decision, moment);
		case 'voted':
			return findVoteFault(decision, moment);
		case 'votes-revealed':
			return findRevealFault(decision, moment);
		case 're-polled':
			return findRePollFault(decision, moment);
		case 'call-cancelled':
			return findCancelFault(decision, moment);
		case 'condition-verified':
			return findVerificationFault(decision, moment);
		case 'rolled-back':
			return findRollbackFault(decision, moment);
		case 'ending-signed':
			return findEndingFault(decision, moment);
		case 'closed-out':
			return decision.outcome === 'shipped' ? findShippedFault(moment) : leadsToNothing;
		case 'release-reopened':
			return leadsToNothing;
		default:
			return decision satisfies never;
	}
}

function findBaselineFault({ dates }: About<'baseline-accepted'>, { state, person }: Moment): string | null {
	if (!mayAs(state, person, managers)) return reasons.notAllowed;
	return isSame(
		dates.map(({ milestone }) => milestone),
		state.policy.milestones.map(({ id }) => id),
	)
		? null
		: 'it does not name the milestones of the policy.';
}

/** R15: a role that is collecting signatures keeps a holder; the owner stays. */
function findRoleFault(
	state: GovernanceState,
	decision: About<'person-removed' | 'roles-assigned'>,
): string | null {
	const person = findMember(state, decision.person);
	if (!person) return reasons.noSuchPerson;
	if (decision.type === 'person-removed' && person.id === state.owner) return 'the owner cannot be removed.';
	const kept = decision.type === 'person-removed' ? [] : decision.roles;
	if (new Set(kept).size < kept.length) return 'it names a role twice.';
	const lost = person.roles.filter((role) => !kept.includes(role));
	const others = findMembers(state).filter(({ id }) => id !== person.id);
	const bare = lost.filter((role) => !others.some(({ roles }) => roles.includes(role)));
	const asked = Object.values(state.milestones)
		.filter((milestone) => openRound(milestone))
		.flatMap(({ policy }) => policy.signers.map(({ role }) => role));
	return bare.some((role) => asked.includes(role))
		? 'it leaves a role without a holder while its signature is asked for.'
		: null;
}
