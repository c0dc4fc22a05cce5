import { median } from '../report/metrics.ts';
import type { ReleaseStanding } from '../schema/new-release.ts';

/** Numbers over many releases. Null where there is nothing to tell yet. */
export interface ReleasesMeasured {
	/** Releases with a deployment that was signed off. */
	readonly shipped: number;
	/** Median days from a release's creation to the first deployment that was signed off (DORA's lead time of a release). */
	readonly leadDays: number | null;
	/** Deployments that were rolled back, of all that were started (DORA's change-failure rate): 0 to 1. */
	readonly failed: number | null;
	readonly deployments: number;
	/** Median hours from the start of a deployment that was rolled back until that was recorded. */
	readonly recoveryHours: number | null;
	/** Of signed milestones, by name, the most often signed first: working days after the accepted date, negative is before. */
	readonly slips: readonly {
		readonly name: string;
		readonly n: number;
		readonly median: number;
		readonly worst: number;
	}[];
}

const hour = 3_600_000;

export function measureReleases(standings: readonly ReleaseStanding[]): ReleasesMeasured {
	const deployments = standings.flatMap((standing) => standing.deployments);
	const leads = standings.flatMap(({ createdAt, deployments: own }) => {
		const done = own.flatMap(({ doneAt }) => doneAt ?? []).toSorted()[0];
		return done === undefined ? [] : [hoursFrom(createdAt, done) / 24];
	});
	const recoveries = deployments.flatMap(({ at, rolledBackAt }) =>
		rolledBackAt === undefined ? [] : [hoursFrom(at, rolledBackAt)],
	);
	const byName = new Map<string, number[]>();
	for (const { name, signedAt, slip } of standings.flatMap(({ milestones }) => milestones))
		if (signedAt !== undefined) byName.set(name, [...(byName.get(name) ?? []), slip]);
	return {
		shipped: leads.length,
		leadDays: median(leads),
		failed: deployments.length === 0 ? null : recoveries.length / deployments.length,
		deployments: deployments.length,
		recoveryHours: median(recoveries),
		slips: [...byName]
			.map(([name, slips]) => ({
				name,
				n: slips.length,
				median: median(slips) ?? 0,
				worst: Math.max(...slips),
			}))
			.toSorted((a, b) => b.n - a.n || b.worst - a.worst || (a.name < b.name ? -1 : 1)),
	};
}

const hoursFrom = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / hour;
