import { dateOrEmpty } from '../public/say-date.ts';
import type { MilestoneRow } from '../schema/document.ts';
import type { ReleasePlan } from '../schema/new-release.ts';
import type { PlannedMilestone } from '../schema/plan.ts';
import { roles, type Policy } from '../schema/release.ts';
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
	const dueOf = (id: string): string => dateOrEmpty(rowOf(id).due);
	const deployment = shippingOf({ policy });
	const last = milestones
		.map(({ id }) => dueOf(id))
		.toSorted()
		.at(-1);
	const target = (deployment === undefined ? '' : dueOf(deployment)) || (last ?? '');
	let offset = 0;
	return milestones.map((clause) => {
		const { name, outcome, criteria, owner, activities } = rowOf(clause.id);
		const due = dueOf(clause.id);
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

/** The plan for people who are none of that release: it names nobody and bears another title; roles still lead. */
export function planForOthers(plan: ReleasePlan, title: string): ReleasePlan {
	const isRole = (owner: string) => roles.some((role) => role === owner);
	const milestones = plan.milestones.map((milestone) =>
		isRole(milestone.owner) ? milestone : { ...milestone, owner: '' },
	);
	return { ...plan, title, milestones, people: [] };
}
