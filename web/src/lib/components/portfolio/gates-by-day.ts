import type { ReleaseSummary } from '@holdpoint/shared/schema/new-release';

export interface DayOfGates {
	/** `YYYY-MM-DD` */
	readonly date: string;
	readonly gates: readonly {
		readonly release: string;
		readonly milestone: string;
		readonly name: string;
		/** "Billing 4.2" */
		readonly version: string;
		/** By this milestone it is in production. */
		readonly ships: boolean;
	}[];
}

/** Milestones that are still open, of all releases that are under way, by the day on which they are due. */
export function gatesByDay(releases: readonly ReleaseSummary[]): DayOfGates[] {
	const gates = releases.flatMap(({ id, title, standing }) =>
		standing === undefined || standing.closed
			? []
			: standing.milestones
					.filter(({ due, status }) => due !== '' && status !== 'signed' && status !== 'waived')
					.map(({ id: milestone, name, due }) => ({
						due,
						release: id,
						milestone,
						name,
						version: `${standing.name || title} ${standing.version}`.trim(),
						ships: milestone === standing.ships,
					})),
	);
	const days = Map.groupBy(gates, ({ due }) => due);
	return [...days]
		.map(([date, some]) => ({ date, gates: some.map(({ due: _due, ...gate }) => gate) }))
		.toSorted((a, b) => (a.date < b.date ? -1 : 1));
}
