import { administratorId } from '../schema/actor.ts';
import type { GovernanceState, Person } from '../schema/governance.ts';
import { lookUp } from '../schema/text.ts';

/** The role table at that moment (R2). */
export function findMember(state: GovernanceState, id: string): Person | null {
	const person = lookUp(state.people, id);
	return person && !person.removed ? person : null;
}

/** The owner, the administrator, or a member who holds one of the roles. */
export function mayAs(state: GovernanceState, person: string, roles: readonly string[]): boolean {
	if (person === state.owner || person === administratorId) return true;
	return findMember(state, person)?.roles.some((role) => roles.includes(role)) ?? false;
}

/** The same words in the same order. */
export function isSame(these: readonly string[], those: readonly string[]): boolean {
	return these.length === those.length && these.every((item, index) => item === those[index]);
}
