import type { MilestoneView } from '@holdpoint/shared/schema/board-view';
import type { GovernanceState } from '@holdpoint/shared/schema/governance';

/** One person, and the milestones that wait for their signature. */
export interface Awaited {
	readonly name: string;
	readonly person: string;
	readonly milestones: readonly { readonly id: string; readonly name: string; readonly askedAt: string }[];
}

/** Who is waited for, grouped by person, in the plan's order: those who hold an awaited role and have not signed. */
export function listAwaited(state: GovernanceState, views: Iterable<MilestoneView>): Awaited[] {
	const groups = new Map<string, Awaited & { milestones: Awaited['milestones'][number][] }>();
	const people = Object.values(state.people).filter(({ removed }) => !removed);
	for (const { id, name, asked, awaiting, signatures } of views) {
		if (!asked) continue;
		const askedAt = state.milestones[id]?.rounds.at(-1)?.requestedAt ?? '';
		const roles = new Set(awaiting.filter(({ n }) => n > 0).map(({ role }) => role));
		const hasSigned = (person: string, role: string) =>
			signatures.some((given) => given.person === person && given.role === role && !given.stale);
		for (const person of people) {
			if (!person.roles.some((role) => roles.has(role) && !hasSigned(person.id, role))) continue;
			const group = groups.get(person.id) ?? { name: person.name, person: person.id, milestones: [] };
			groups.set(person.id, group);
			group.milestones.push({ id, name, askedAt });
		}
	}
	return [...groups.values()];
}
