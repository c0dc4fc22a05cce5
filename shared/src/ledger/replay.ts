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
	for (const entry of entries) {
		const reason = findFault(state, entry, scopes);
		if (reason !== null) return { ok: false, at: entry.seq, reason: `Entry ${entry.seq}: ${reason}` };
		state = applyEntry(state, entry);
	}
	return { ok: true, state };
}

function findFault(state: GovernanceState, entry: LedgerEntry, scopes: ScopeTexts): string | null {
	const { decision } = entry;
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
