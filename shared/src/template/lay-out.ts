import type { DatedMilestone, PlannedMilestone } from '../schema/plan.ts';
import { addWorkingDays, isWorkingDay, workingDaysBetween } from './working-days.ts';

/** Working days that a milestone without prerequisites is given before it is due. */
const firstStretch = 5;

export interface LayOutInput {
	/** A template's milestones, or those of an earlier release. */
	readonly plan: readonly PlannedMilestone[];
	/** Due date of the deployment, `YYYY-MM-DD`; without it no milestone gets a date. */
	readonly targetDate?: string;
	/** The milestone where the release is now; those before it in the plan are left out. */
	readonly startAt?: string;
	/** Today in the release's zone, `YYYY-MM-DD`. */
	readonly today: string;
	/** Dates on which nobody works, besides weekends. */
	readonly holidays?: readonly string[];
}

export interface LaidOut {
	readonly milestones: readonly DatedMilestone[];
	/** Left out because they were done before this board: never shown as signed. */
	readonly doneBefore: readonly { readonly id: string; readonly name: string }[];
}

/**
 * Dates a plan backwards and forwards from the target date (milestones.md, Dates). If the target is nearer than
 * the offsets, those before it shrink in proportion; no due date lies before today. An unknown `startAt` leaves
 * nothing out: callers that must refuse it check before.
 */
export function layOut({ plan, targetDate, startAt, today, holidays = [] }: LayOutInput): LaidOut {
	const first = Math.max(
		0,
		plan.findIndex((milestone) => milestone.id === startAt),
	);
	const left = new Set(plan.slice(0, first).map((milestone) => milestone.id));
	const kept = plan
		.slice(first)
		.map((milestone) => ({ ...milestone, needs: milestone.needs.filter((need) => !left.has(need)) }));
	return {
		milestones: targetDate
			? dated(kept, targetDate, today, holidays)
			: kept.map((each) => ({ ...each, start: '', due: '' })),
		doneBefore: plan.slice(0, first).map(({ id, name }) => ({ id, name })),
	};
}

function dated(
	milestones: readonly PlannedMilestone[],
	target: string,
	today: string,
	holidays: readonly string[],
): DatedMilestone[] {
	const available = Math.max(0, workingDaysBetween(today, target, holidays));
	const wanted = Math.max(0, ...milestones.map((milestone) => -milestone.offset));
	const shrink = wanted > available ? available / wanted : 1;
	const earliest = earliestDue(target, today, holidays);

	const due = new Map<string, string>();
	for (const { id, offset } of milestones) {
		const days = offset < 0 ? Math.round(offset * shrink) : offset;
		due.set(id, later(addWorkingDays(target, days, holidays), earliest));
	}
	return milestones.map((milestone) => {
		const own = due.get(milestone.id) ?? target;
		const before = milestone.needs.map((need) => due.get(need) ?? '').reduce(later, '');
		const start = before || later(addWorkingDays(own, -firstStretch, holidays), earliest);
		return { ...milestone, start: start < own ? start : own, due: own };
	});
}

/** The first working day from today on, but a target on the very weekend that today is in stays where it is. */
function earliestDue(target: string, today: string, holidays: readonly string[]): string {
	const working = isWorkingDay(today, holidays) ? today : addWorkingDays(today, 1, holidays);
	return target >= today && target < working ? target : working;
}

const later = (a: string, b: string): string => (a > b ? a : b);
