import type { MilestoneView } from '../schema/board-view.ts';
import type { MilestoneRow, ReleaseRow } from '../schema/document.ts';
import type { GovernanceState } from '../schema/governance.ts';
import type { Policy } from '../schema/release.ts';
import { lookUp } from '../schema/text.ts';
import { readHolidays } from './holidays.ts';
import { schedule, type Schedule, type Task } from './schedule.ts';

/** What the dates of a release are read from. */
export interface ScheduleInput {
	readonly state: Pick<GovernanceState, 'policy' | 'milestones' | 'baseline'>;
	/** In the order of the policy. */
	readonly views: readonly MilestoneView[];
	readonly dates: (milestone: string) => Pick<MilestoneRow, 'start' | 'due'>;
	readonly release: Pick<ReleaseRow, 'targetDate' | 'holidays'>;
	/** Calendar date of now. */
	readonly today: string;
}

/** The milestone that ships the release: the plan's last deployment. */
export function shippingOf({ policy }: { readonly policy: Pick<Policy, 'milestones'> }): string | undefined {
	return policy.milestones.findLast(({ kind }) => kind === 'deployment')?.id;
}

/** The milestones of a release as the schedule takes them. */
export function tasksOf({ state, views, dates }: ScheduleInput): Task[] {
	return views.map(({ id, status }) => {
		const clause = lookUp(state.milestones, id);
		const { start, due } = dates(id);
		return {
			id,
			needs: clause?.policy.needs ?? [],
			start,
			due,
			planned: lookUp(state.baseline?.dates ?? {}, id)?.due ?? '',
			actual: status === 'signed' ? (clause?.signedOff?.at.slice(0, 10) ?? '') : '',
			passed: status === 'waived',
		};
	});
}

/** When each milestone of a release will be done. */
export function scheduleRelease(input: ScheduleInput): Schedule {
	return schedule({
		tasks: tasksOf(input),
		ships: shippingOf(input.state),
		today: input.today,
		holidays: readHolidays(input.release.holidays).dates,
	});
}
