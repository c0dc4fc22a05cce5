import type { Station } from '../schema/call.ts';
import type { GovernanceState, Person } from '../schema/governance.ts';
import { findMembers } from './standing.ts';

/** Roles that speak in the call, in the order of the roll (milestones.md). */
const speaking = ['Product', 'Engineering', 'QA', 'Security', 'Operations', 'Support', 'Business'];

/**
 * The stations that a call starts from: a role that somebody holds is required, others are not staffed and advisory. Under
 * `small` one person may hold several; otherwise each holds one, and as many roles as possible have somebody.
 */
export function suggestStations(state: GovernanceState): Station[] {
	const isBarred = (person: Person) =>
		state.policy.separation === 'strict' && person.roles.includes('Release authority');
	const holdersOf = (name: string) =>
		findMembers(state)
			.filter((person) => person.roles.includes(name) && !isBarred(person))
			.map(({ id }) => id);
	const speakers =
		state.policy.separation === 'small'
			? new Map(speaking.map((name) => [name, holdersOf(name)[0]]))
			: match(speaking, holdersOf);
	return speaking.map((name) => {
		const person = speakers.get(name) ?? null;
		return { id: name.toLowerCase(), name, person, required: person !== null };
	});
}

/** One person for each role, nobody twice, for as many roles as can be: augmenting paths (Kuhn). */
function match(roles: readonly string[], holdersOf: (role: string) => string[]): Map<string, string> {
	const roleOf = new Map<string, string>();
	const seat = (role: string, seen: Set<string>): boolean =>
		holdersOf(role).some((person) => {
			if (seen.has(person)) return false;
			seen.add(person);
			const held = roleOf.get(person);
			if (held !== undefined && !seat(held, seen)) return false;
			roleOf.set(person, role);
			return true;
		});
	for (const role of roles) seat(role, new Set());
	return new Map([...roleOf].map(([person, role]) => [role, person]));
}
