import { sayShortDate } from '../../board/say.ts';

interface Dated {
	readonly id: string;
	readonly name: string;
	readonly due: string;
}

/**
 * Milestones that are due before one that has to be signed first, in the plan's order: "Test Plan Sign-Off is due 3 Dec,
 * before Requirement Sign-Off (5 Dec), which it needs." One that has no date contradicts nothing.
 */
export function datesOutOfOrder(
	milestones: readonly (Dated & { readonly needs: readonly string[] })[],
	today: string,
): string[] {
	const byId = new Map<string, Dated>(milestones.map((each) => [each.id, each]));
	return milestones.flatMap(({ name, due, needs }) => {
		const later = needs
			.flatMap((need) => byId.get(need) ?? [])
			.filter((need) => due !== '' && need.due > due);
		const [last] = later.toSorted((a, b) => b.due.localeCompare(a.due));
		return last
			? [
					`${name} is due ${sayShortDate(due, today)}, before ${last.name} (${sayShortDate(last.due, today)}), which it needs.`,
				]
			: [];
	});
}
