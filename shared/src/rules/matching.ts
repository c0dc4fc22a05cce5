/** Places that compete for too few people, and those people (Hall). */
interface Crowd<Person> {
	readonly places: readonly number[];
	readonly people: readonly Person[];
}

/**
 * Gives each place to one person and no person two places, for as many places as can be: augmenting paths (Kuhn).
 * `candidates`: for each place, who could fill it. `crowd`: the first place that stays empty, with all that compete with it.
 */
export function matchPlaces<Person>(candidates: readonly (readonly Person[])[]): {
	readonly placeOf: ReadonlyMap<Person, number>;
	readonly crowd: Crowd<Person> | null;
} {
	const placeOf = new Map<Person, number>();
	let crowd: Crowd<Person> | null = null;
	for (const place of candidates.keys()) {
		const people = new Set<Person>();
		const places = new Set<number>();
		const fill = (at: number): boolean => {
			places.add(at);
			for (const person of candidates[at] ?? []) {
				if (people.has(person)) continue;
				people.add(person);
				const other = placeOf.get(person);
				if (other === undefined || fill(other)) {
					placeOf.set(person, at);
					return true;
				}
			}
			return false;
		};
		if (!fill(place)) crowd ??= { places: [...places].sort((a, b) => a - b), people: [...people] };
	}
	return { placeOf, crowd };
}
