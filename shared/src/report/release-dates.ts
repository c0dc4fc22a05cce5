import type { Speech } from '../language/speech.ts';
import { dateOrEmpty } from '../public/say-date.ts';
import { speakerOf } from '../rules/call.ts';
import type { MilestoneView } from '../schema/board-view.ts';
import type { MilestoneRow } from '../schema/document.ts';
import type { Call, GovernanceState } from '../schema/governance.ts';
import { word } from '../schema/word.ts';

/**
 * What stands in a calendar: a day, or a moment and perhaps its end. Names of milestones and releases alone. `sayDateIn`
 * says it.
 */
export interface ReleaseDate {
	readonly uid: string;
	readonly milestone: string;
	/** Names: "UAT Sign-Off, Atlas", and of a call or a window "Atlas: UAT Sign-Off". */
	readonly says: string;
	/** None for a milestone on its day. */
	readonly kind?: 'call' | 'window';
	/** How a milestone stands, in English. */
	readonly standing?: string;
	/** Calendar date. */
	readonly day?: string;
	/** ISO 8601 in UTC. */
	readonly from?: string;
	readonly to?: string;
	/** Signed off, or waived. */
	readonly done?: true;
}

type SaidDate = Pick<ReleaseDate, 'says' | 'kind' | 'standing'>;

/** IDs of whom it concerns. */
export interface ConcerningDate extends ReleaseDate {
	readonly people: readonly string[];
}

interface Dated {
	readonly release: { readonly id: string; readonly name: string };
	readonly views: readonly MilestoneView[];
	readonly state: Pick<GovernanceState, 'calls'>;
}

const words: Readonly<Record<MilestoneView['status'], string>> = {
	planned: word('planned'),
	'in-progress': 'in progress',
	ready: 'waits for signatures',
	signed: 'signed off',
	waived: word('waived'),
};

/** As a calendar says it, in a language. */
export function sayDateIn({ say, said }: Speech, { says, kind, standing }: SaidDate): string {
	switch (kind) {
		case 'call':
			return say`Go/no-go call of ${says}`;
		case 'window':
			return say`Window of the GO for ${says}`;
		case undefined:
			return standing === undefined ? says : `${says} (${said(standing)})`;
	}
}

/** Each milestone on the day it is due, each call that is scheduled, each window of a GO that stands. */
export function datesOfRelease({ release, views, state }: Dated): ReleaseDate[] {
	const nameOf = (milestone: string) => views.find(({ id }) => id === milestone)?.name || milestone;
	const due = views
		.filter((view) => dateOrEmpty(view.due) !== '')
		.map(({ id, name, status, due }) => ({
			uid: `${release.id}-due-${id}@holdpoint`,
			milestone: id,
			says: `${name || id}, ${release.name}`,
			standing: words[status],
			day: due,
			...((status === 'signed' || status === 'waived') && ({ done: true } as const)),
		}));
	const calls = Object.values(state.calls).flatMap((call): ReleaseDate[] => {
		const { milestone, seq, scheduledFor, declared, voided } = call;
		const title = `${release.name}: ${nameOf(milestone)}`;
		const isAhead = call.state === 'scheduled' || call.state === 'open';
		const window = call.state === 'declared' && voided !== true ? declared?.window : undefined;
		return [
			...(isAhead && scheduledFor !== undefined
				? [
						{
							uid: `${release.id}-feed-call-${seq}@holdpoint`,
							milestone,
							says: title,
							kind: 'call' as const,
							from: scheduledFor,
						},
					]
				: []),
			...(window
				? [
						{
							uid: `${release.id}-window-${seq}@holdpoint`,
							milestone,
							says: title,
							kind: 'window' as const,
							from: window.start,
							to: window.end,
						},
					]
				: []),
		];
	});
	return [...due, ...calls];
}

/**
 * The same with whom each concerns. A milestone: who signs it, leads it or has an activity of it. Its call and window: the
 * stations, the chair and the Release authority; everybody with a role where no stations were named. Release managers: all of it.
 */
export function datesWithPeople(
	dated: Dated & { readonly state: GovernanceState; readonly rows: readonly MilestoneRow[] },
): ConcerningDate[] {
	const { state, rows } = dated;
	const members = Object.values(state.people).filter(({ removed }) => !removed);
	const holding = (roles: readonly string[]) =>
		members.filter((person) => person.roles.some((role) => roles.includes(role))).map(({ id }) => id);
	const managers = holding(['Release manager']);
	const ofMilestone = (id: string): string[] => {
		const row = rows.find((each) => each.id === id);
		// Led by and assigned to hold an ID, or what somebody typed.
		const named = [row?.owner, ...(row?.activities.map(({ owner }) => owner) ?? [])].filter(Boolean);
		const signers = state.milestones[id]?.policy.signers.map(({ role }) => role) ?? [];
		const isNamed = (person: (typeof members)[number]) =>
			[person.id, person.name, ...person.roles].some((word) => named.includes(word));
		return [...holding(signers), ...members.filter(isNamed).map(({ id }) => id)];
	};
	const ofCall = ({ stations, chair }: Call): string[] => {
		const speakers = stations.map(speakerOf).filter((person) => person !== null);
		const asked =
			stations.length > 0 ? speakers : members.filter(({ roles }) => roles.length > 0).map(({ id }) => id);
		return [...asked, ...(chair ? [chair.person] : []), ...holding(['Release authority'])];
	};
	return datesOfRelease(dated).map((date) => {
		const call = date.from === undefined ? undefined : state.calls[date.milestone];
		const people = [...managers, ...(call ? ofCall(call) : ofMilestone(date.milestone))];
		return { ...date, people: [...new Set(people)].sort() };
	});
}
