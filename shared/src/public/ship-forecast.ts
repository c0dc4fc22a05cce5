import type { MilestoneView } from '../schema/board-view.ts';
import { shippingOf, scheduleRelease, type ScheduleInput } from '../timeline/release-schedule.ts';
import { dateOrEmpty } from './say-date.ts';

/** When the release reaches its users, as the dates on the board say it. */
export interface ShipForecast {
	/** Calendar date, or empty when neither a due date nor a target is known. */
	readonly date: string;
	/** The milestone that ships: the plan's last deployment. */
	readonly deployment?: string;
	/** Milestones that must still be done for it, the deployment among them, in the plan's order. */
	readonly open: readonly MilestoneView[];
	/** Those of them that have no slack: whoever wants to ship earlier begins with the first. */
	readonly critical: readonly string[];
}

/** By the schedule; where no milestone has a date, the target. */
export function forecastShipping(input: ScheduleInput): ShipForecast {
	const { state, views, release, today } = input;
	const target = dateOrEmpty(release.targetDate);
	const deployment = shippingOf(state);
	if (deployment === undefined) return { date: target, open: [], critical: [] };

	const { forecasts, criticalPath, ships } = scheduleRelease(input);
	const counts = new Set(forecasts.flatMap(({ id, isDone }) => (isDone ? [] : [id])));
	const chain = neededFor(deployment, state.policy.milestones);
	const date = ships || target;
	return {
		date: date !== '' && date < today && counts.has(deployment) ? today : date,
		deployment,
		open: views.filter(({ id }) => chain.has(id) && counts.has(id)),
		critical: criticalPath,
	};
}

/** The milestone and everything it needs, however far back. */
function neededFor(
	milestone: string,
	policies: ScheduleInput['state']['policy']['milestones'],
): ReadonlySet<string> {
	const needs = new Map(policies.map((policy) => [policy.id, policy.needs]));
	const found = new Set<string>();
	const waiting = [milestone];
	for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
		if (found.has(next)) continue;
		found.add(next);
		waiting.push(...(needs.get(next) ?? []));
	}
	return found;
}
