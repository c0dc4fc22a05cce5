import type { MilestoneView } from '../schema/board-view.ts';
import type { GovernanceState } from '../schema/governance.ts';
import { calendar, calendarMoment, calendarText } from './calendar-file.ts';

interface CalendarInput {
	readonly release: { readonly id: string; readonly name: string };
	readonly views: readonly MilestoneView[];
	readonly state: Pick<GovernanceState, 'calls'>;
	/** Where the board is. */
	readonly page: string;
	/** When this is written, ISO 8601. */
	readonly now: string;
}

const words: Readonly<Record<MilestoneView['status'], string>> = {
	planned: 'planned',
	'in-progress': 'in progress',
	ready: 'waits for signatures',
	signed: 'signed off',
	waived: 'waived',
};

/**
 * A release for a calendar that reads it again and again (RFC 5545): each milestone on the day it is due, each call that is
 * scheduled, each window of a GO that stands. Names of milestones and of the release alone, since more people read a calendar than the board.
 */
export function releaseCalendar({ release, views, state, page, now }: CalendarInput): string {
	const stamp = `DTSTAMP:${calendarMoment(now)}`;
	const urlOf = (milestone: string) => `URL:${page}?m=${encodeURIComponent(milestone)}`;
	const nameOf = (milestone: string) => views.find(({ id }) => id === milestone)?.name || milestone;
	const due = views
		.filter((view) => view.due !== '')
		.map(({ id, name, status, due }) => [
			`UID:${release.id}-due-${id}@holdpoint`,
			stamp,
			`DTSTART;VALUE=DATE:${due.replaceAll('-', '')}`,
			`SUMMARY:${calendarText(`${name || id}, ${release.name} (${words[status]})`)}`,
			urlOf(id),
			'TRANSP:TRANSPARENT',
		]);
	const calls = Object.values(state.calls).flatMap(
		({ milestone, seq, state, scheduledFor, declared, voided }) => {
			const title = `${release.name}: ${nameOf(milestone)}`;
			const isAhead = (state === 'scheduled' || state === 'open') && scheduledFor !== undefined;
			const window = state === 'declared' && !voided ? declared?.window : undefined;
			return [
				...(isAhead
					? [
							[
								`UID:${release.id}-feed-call-${seq}@holdpoint`,
								stamp,
								`DTSTART:${calendarMoment(scheduledFor)}`,
								'DURATION:PT15M',
								`SUMMARY:${calendarText(`Go/no-go call of ${title}`)}`,
								urlOf(milestone),
							],
						]
					: []),
				...(window
					? [
							[
								`UID:${release.id}-window-${seq}@holdpoint`,
								stamp,
								`DTSTART:${calendarMoment(window.start)}`,
								`DTEND:${calendarMoment(window.end)}`,
								`SUMMARY:${calendarText(`Window of the GO for ${title}`)}`,
								urlOf(milestone),
							],
						]
					: []),
			];
		},
	);
	return calendar(
		[...due, ...calls],
		[`X-WR-CALNAME:${calendarText(release.name)}`, 'REFRESH-INTERVAL;VALUE=DURATION:PT1H'],
	);
}
