import type { Station } from '../schema/call.ts';
import type { GovernanceState, Person } from '../schema/governance.ts';
import { findMembers } from './standing.ts';

/** Roles that speak in the call, in the order of the roll (milestones.md). */
const speaking = ['Product', 'Engineering', 'QA', 'Security', 'Operations', 'Support', 'Business'];

/**
 * The stations that a call starts from: a role that somebody holds is required, others are not staffed and advisory. Under
 * `small` one person may hold several; otherwise each person the first of their roles that nobody else holds.
 */
export function suggestStations(state: GovernanceState): Station[] {
	const taken = new Set<string>();
	const isBarred = (person: Person) =>
		state.policy.separation === 'strict' && person.roles.includes('Release authority');
	return speaking.map((name) => {
		const holder = findMembers(state).find(
			(person) =>
				person.roles.includes(name) &&
				!isBarred(person) &&
				(state.policy.separation === 'small' || !taken.has(person.id)),
		);
		if (holder) taken.add(holder.id);
		return { id: name.toLowerCase(), name, person: holder?.id ?? null, required: holder !== undefined };
	});
}
