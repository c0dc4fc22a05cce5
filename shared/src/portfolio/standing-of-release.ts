import { hasVoted, isUnderWay, speakerOf } from '../rules/call.ts';
import { listAwaited } from '../rules/waiting-for.ts';
import type { MilestoneView } from '../schema/board-view.ts';
import type { MilestoneRow, ReleaseRow } from '../schema/document.ts';
import type { Mention } from '../schema/feed.ts';
import type { GovernanceState } from '../schema/governance.ts';
import type { ReleaseStanding } from '../schema/new-release.ts';
import { shippingOf } from '../timeline/release-schedule.ts';
import { datesWithPeople, type ConcerningDate } from '../report/release-dates.ts';
import { projectPublicView } from '../public/project-public-view.ts';

/** How a release stands in a list of many, and whose turn it is: by person, what waits for their signature or vote. */
export interface Standing {
	readonly shown: ReleaseStanding;
	readonly waits: Readonly<Record<string, readonly string[]>>;
	/** For the calendars of its people. */
	readonly dates: readonly ConcerningDate[];
}

type Naming = Pick<Mention, 'milestone' | 'by'>;

/** From what a public page would show, so that a list says nothing else. `now`: server time, ISO 8601 in UTC. */
export function standingOfRelease(input: {
	readonly release: ReleaseRow & { readonly id: string };
	readonly rows: readonly MilestoneRow[];
	readonly views: readonly MilestoneView[];
	readonly state: GovernanceState;
	/** When the release was created, ISO 8601 in UTC. */
	readonly createdAt: string;
	readonly now: string;
	/** Who has named them in comments that they have not seen. */
	readonly mentions?: ReadonlyMap<string, readonly Naming[]>;
}): Standing {
	const { state, views, createdAt, now } = input;
	const link = { access: 'view', names: false, showRisks: false, hideDates: false } as const;
	const { release, status, counts, milestones, next } = projectPublicView({ ...input, link });
	const ships = shippingOf(state);
	const deployments = state.deployments.map(({ at, milestone, rolledBack }) => ({
		at,
		...(state.milestones[milestone]?.signedOff && { doneAt: state.milestones[milestone].signedOff.at }),
		...(rolledBack && { rolledBackAt: rolledBack.at }),
	}));
	return {
		shown: {
			...release,
			word: status.word,
			sentence: state.closed?.reason || status.sentence,
			date: status.date,
			slip: status.slip,
			signed: counts.signed,
			waived: counts.waived,
			milestones: milestones.map(({ phase: _phase, signatures: _signatures, ...milestone }) => milestone),
			...(next && { next: next.milestone }),
			...(ships !== undefined && { ships }),
			createdAt,
			...(state.closed && { closed: { outcome: state.closed.outcome, at: state.closed.at } }),
			deployments,
			at: now,
		},
		dates: datesWithPeople(input),
		waits: state.closed ? {} : waitsOf(state, views, input.mentions ?? new Map(), Date.parse(now)),
	};
}

function waitsOf(
	state: GovernanceState,
	views: readonly MilestoneView[],
	mentions: ReadonlyMap<string, readonly Naming[]>,
	now: number,
): Record<string, string[]> {
	const waits: Record<string, string[]> = {};
	const add = (person: string, what: string): void => {
		(waits[person] ??= []).push(what);
	};
	for (const { person, milestones } of listAwaited(state, views))
		for (const { name } of milestones) add(person, name);
	for (const call of Object.values(state.calls)) {
		if (call.state !== 'open' || !isUnderWay(call, now)) continue;
		const name = views.find(({ id }) => id === call.milestone)?.name ?? call.milestone;
		for (const station of call.stations) {
			const speaker = speakerOf(station);
			if (speaker !== null && !hasVoted(call, station)) add(speaker, `${station.name}'s vote on ${name}`);
		}
	}
	for (const [person, unseen] of mentions) {
		const said = unseen.map(({ by, milestone }) => {
			const name = views.find(({ id }) => id === milestone)?.name ?? milestone;
			return `${state.people[by]?.name ?? 'a guest'}'s comment on ${name}`;
		});
		for (const each of new Set(said)) add(person, each);
	}
	return waits;
}
