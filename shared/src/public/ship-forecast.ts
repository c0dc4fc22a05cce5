import type { MilestoneView } from '../schema/board-view.ts';
import type { MilestonePolicy } from '../schema/release.ts';
import { dateOrEmpty } from './say-date.ts';

/** When the release reaches its users, as the dates on the board say it. */
export interface ShipForecast {
	/** Calendar date, or empty when neither a due date nor a target is known. */
	readonly date: string;
	/** The milestone that ships: the plan's last deployment. */
	readonly deployment?: string;
	/** Milestones that must still be done for it, the deployment among them, in the plan's order. */
	readonly open: readonly MilestoneView[];
}

/**
 * The earliest date that the board still allows: no milestone is done before today or before its own due date,
 * and the deployment not before any milestone that it needs, near or far. Signed and waived ones hold nothing up.
 */
export function forecastShipping(input: {
	readonly policies: readonly MilestonePolicy[];
	readonly views: readonly MilestoneView[];
	readonly targetDate: string;
	/** Calendar date of now. */
	readonly today: string;
}): ShipForecast {
	const { policies, views, today } = input;
	const target = dateOrEmpty(input.targetDate);
	const deployment = policies.findLast((policy) => policy.kind === 'deployment')?.id;
	if (deployment === undefined) return { date: target, open: [] };

	const chain = neededFor(deployment, policies);
	const open = views.filter(
		(view) => chain.has(view.id) && view.status !== 'signed' && view.status !== 'waived',
	);
	const last =
		open
			.map((view) => dateOrEmpty(view.due))
			.toSorted()
			.at(-1) || target;
	return { date: last !== '' && last < today ? today : last, deployment, open };
}

/** The milestone and everything it needs, however far back. */
function neededFor(milestone: string, policies: readonly MilestonePolicy[]): ReadonlySet<string> {
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
