import type { MilestoneView } from '../schema/board-view.ts';
import type { GovernanceState, Person } from '../schema/governance.ts';

/** One person, and the milestones that wait for their signature. */
export interface Awaited {
	readonly name: string;
	readonly person: string;
	readonly milestones: readonly {
		readonly id: string;
		readonly name: string;
		readonly askedAt: string;
		/** Who could sign in their place: more people hold the role than have to sign. */
		readonly or: readonly string[];
	}[];
}

/** Who is waited for, grouped by person, in the plan's order: those who hold an awaited role and have not signed. */
export function listAwaited(state: GovernanceState, views: Iterable<MilestoneView>): Awaited[] {
	const groups = new Map<string, Awaited & { milestones: Awaited['milestones'][number][] }>();
	const people = Object.values(state.people).filter(({ removed }) => !removed);
	for (const { id, name, asked, awaiting, signatures } of views) {
		if (!asked) continue;
		const askedAt = state.milestones[id]?.rounds.at(-1)?.requestedAt ?? '';
		const awaited = awaiting.filter(({ n }) => n > 0);
		const hasSigned = (person: string, role: string) =>
			signatures.some((given) => given.person === person && given.role === role && !given.stale);
		for (const person of people) {
			const may = (each: Person, role: string) => each.roles.includes(role) && !hasSigned(each.id, role);
			const mine = awaited.filter(({ role }) => may(person, role));
			if (mine.length === 0) continue;
			const others = (role: string) => people.filter((each) => each !== person && may(each, role));
			// Only where nobody has to: of two who are asked for two, neither is spared.
			const or = mine.every(({ role, n }) => others(role).length >= n)
				? [...new Set(mine.flatMap(({ role }) => others(role).map(({ name }) => name)))]
				: [];
			const group = groups.get(person.id) ?? { name: person.name, person: person.id, milestones: [] };
			groups.set(person.id, group);
			group.milestones.push({ id, name, askedAt, or });
		}
	}
	return [...groups.values()];
}
