import type { MilestoneRow } from '../schema/document.ts';
import type { PlannedMilestone } from '../schema/plan.ts';
import type { Policy } from '../schema/release.ts';
import { shippingOf } from '../timeline/release-schedule.ts';
import { workingDaysBetween } from './working-days.ts';

/**
 * The plan of a release as a template for the next one (R24): words, terms and offsets, and nothing that anybody did.
 * Activities are open again, those that do not count stay behind, evidence is empty, and no signature comes along.
 *
 * Offsets are working days from the due date of the last deployment, or from the last due date where there is none. A
 * milestone without a date is due with the one before it. `holidays`: calendar dates on which this release did not work.
 */
export function planOfRelease(
	policy: Pick<Policy, 'milestones'>,
	rowOf: (milestone: string) => MilestoneRow,
	holidays: readonly string[] = [],
): PlannedMilestone[] {
	const { milestones } = policy;
	const dueOf = (id: string): string => rowOf(id).due;
	const deployment = shippingOf({ policy });
	const last = milestones
		.map(({ id }) => dueOf(id))
		.toSorted()
		.at(-1);
	const target = (deployment === undefined ? '' : dueOf(deployment)) || (last ?? '');
	let offset = 0;
	return milestones.map((clause) => {
		const { name, outcome, criteria, owner, due, activities } = rowOf(clause.id);
		if (due !== '') offset = workingDaysBetween(target, due, holidays);
		return {
			...clause,
			name: name || clause.id,
			outcome,
			criteria,
			owner,
			offset,
			activities: activities.filter(({ counts, text }) => counts && text !== '').map(({ text }) => text),
		};
	});
}
