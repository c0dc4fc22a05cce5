import { checkPolicy } from '../rules/policy.ts';
import { findMembers, openRound } from '../rules/standing.ts';
import { administratorId, serverActor } from '../schema/actor.ts';
import type { GovernanceState } from '../schema/governance.ts';
import type { Decision, LedgerEntry } from '../schema/ledger-entry.ts';
import { applyEntry, emptyState } from './project.ts';
import { findSigningFault } from './replay-signing.ts';
import { findMember, isSame, mayAs } from './role-table.ts';
import type { ScopeTexts } from './scope-text.ts';

/** The first entry that the rules of its time would not have allowed, or the state after the last. */
export type Replayed =
	| { readonly ok: true; readonly state: GovernanceState }
	| { readonly ok: false; readonly at: number; readonly reason: string };

/**
 * Judges every entry of a chain that holds against the policy, the roles and the content of its own time, as far as an
 * export can tell (docs/ledger-format.md lists the checks and what they leave open). Written beside the rules and not
 * over them, so that a mistake in one is found by the other.
 */
export function replay(entries: readonly LedgerEntry[], scopes: ScopeTexts): Replayed {
	let state = emptyState('');
	let judges = true;
	for (const entry of entries) {
		const { decision } = entry;
		judges &&= isJudged(decision);
		const reason =
			judges && isJudged(decision)
				? findFault(state, entry, decision, scopes)
				: findCoverFault(state, decision, scopes);
		if (reason !== null) return { ok: false, at: entry.seq, reason: `Entry ${entry.seq}: ${reason}` };
		state = applyEntry(state, entry);
	}
	return { ok: true, state };
}

/** What a signature covers is in the export and belongs to this release and milestone (R6): checked in any case. */
function findCoverFault(state: GovernanceState, decision: Decision, scopes: ScopeTexts): string | null {
	if (!('scopeFormat' in decision)) return null;
	const scope = scopes.read(decision.digest);
	if (typeof scope === 'string') return scope;
	const isHere = scope.release === state.release && scope.milestone === decision.milestone;
	return isHere ? null : 'what it covers belongs to another milestone or release.';
}

/**
 * Replay does not know waivers, stand-ins, calls, endings and what takes two people yet, nor what they allow; so it
 * judges up to the first of these. Chain, tree, seal and the content of every signature are checked all the same.
 */
function isJudged(decision: Decision): decision is JudgedDecision {
	switch (decision.type) {
		case 'signed':
			return decision.for === undefined && decision.reaffirms === undefined;
		case 'rejected':
			return decision.for === undefined;
		case 'policy-set':
			return decision.proposal === undefined;
		default:
			return !(unjudged as readonly string[]).includes(decision.type);
	}
}

const unjudged = [
	'passkey-added',
	'waived',
	'waiver-ended',
	'delegated',
	'delegation-ended',
	'change-explained',
	'proposed',
	'seconded',
	'emergency-declared',
	'call-scheduled',
	'call-opened',
	'stand-in-named',
	'voted',
	'voting-closed',
	'votes-revealed',
	're-polled',
	'verdict-declared',
	'call-cancelled',
	'condition-verified',
	'deployment-started',
	'rolled-back',
	'ending-signed',
	'closed-out',
	'release-reopened',
] as const;
export type JudgedDecision = Exclude<Decision, { type: (typeof unjudged)[number] }>;

function findFault(
	state: GovernanceState,
	entry: LedgerEntry,
	decision: JudgedDecision,
	scopes: ScopeTexts,
): string | null {
	const { person } = entry.actor;
	if ((person === serverActor.person) !== (decision.type === 'signed-off')) {
		return 'the server signs milestones off, and nobody else does.';
	}
	switch (decision.type) {
		case 'release-created':
			if (person !== decision.owner) return "it was not written by the release's owner.";
			return checkPolicy(decision.policy) && 'nobody could ever satisfy this policy.';
		case 'person-added':
			if (!mayAs(state, person, managers)) return notAllowed;
			return findMember(state, decision.person) ? 'this person is on the release already.' : null;
		case 'person-removed':
		case 'roles-assigned':
			if (!mayAs(state, person, managers)) return notAllowed;
			return findRoleFault(state, decision);
		case 'token-minted':
			if (person !== administratorId) return notAllowed;
			return findMember(state, decision.person) ? null : noSuchPerson;
		case 'policy-set':
			if (!mayAs(state, person, managers)) return notAllowed;
			if (checkPolicy(decision.policy)) return 'nobody could ever satisfy this policy.';
			return decision.policy.milestones.some(({ id }) => state.dropped.includes(id))
				? 'it gives a new milestone the ID of a dropped one.'
				: null;
		case 'candidate-set':
			return mayAs(state, person, [...managers, 'Engineering']) ? null : notAllowed;
		case 'baseline-accepted':
			if (!mayAs(state, person, managers)) return notAllowed;
			return isSame(
				decision.dates.map(({ milestone }) => milestone),
				state.policy.milestones.map(({ id }) => id),
			)
				? null
				: 'it does not name the milestones of the policy.';
		default:
			return findSigningFault(state, entry, decision, scopes);
	}
}

const managers = ['Release manager'];
const notAllowed = 'whoever did this was not allowed to.';
const noSuchPerson = 'this person is not on the release.';

/** R15: a role that is collecting signatures keeps a holder; the owner stays. */
function findRoleFault(
	state: GovernanceState,
	decision: Extract<Decision, { type: 'person-removed' | 'roles-assigned' }>,
): string | null {
	const person = findMember(state, decision.person);
	if (!person) return noSuchPerson;
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
