import type { Station } from '../schema/call.ts';
import type { Call, GovernanceState, Person } from '../schema/governance.ts';
import { lookUp } from '../schema/text.ts';
import { matchPlaces } from './matching.ts';
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
	const holders = speaking.map(holdersOf);
	const { placeOf } = matchPlaces(holders);
	const matched = new Map([...placeOf].map(([person, place]) => [place, person]));
	return speaking.map((name, place) => {
		const person = (state.policy.separation === 'small' ? holders[place]?.[0] : matched.get(place)) ?? null;
		return { id: name.toLowerCase(), name, person, required: person !== null };
	});
}

/** Those that a call was scheduled with, as the next one may start from them; null where that was not said. */
export function scheduledStations(state: GovernanceState, call: Call | undefined): Station[] | null {
	if (call?.state !== 'scheduled' || call.stations.length === 0) return null;
	return call.stations.map(({ id, name, person, required }) => {
		const isHere = person !== null && lookUp(state.people, person)?.removed === false;
		// Whoever was removed since speaks for nothing.
		return { id, name, person: isHere ? person : null, required: required && isHere };
	});
}

/** What a call that is not open yet will start from, as far as anybody knows. */
export function stationsAhead(state: GovernanceState, call: Call | undefined): Station[] {
	return scheduledStations(state, call) ?? suggestStations(state);
}
