import type { PlannedMilestone } from '../schema/plan.ts';
import type { TemplateName } from '../schema/release.ts';
import { twelveMilestones } from './twelve-milestones.ts';
import { weeklyTrain } from './weekly-train.ts';

/** The milestones of a template, in their order; `empty` has none. */
export function templateOf(name: TemplateName): readonly PlannedMilestone[] {
	switch (name) {
		case 'twelve-milestones':
			return twelveMilestones;
		case 'weekly-train':
			return weeklyTrain;
		case 'empty':
			return [];
		default:
			throw new Error(`unknown template ${String(name satisfies never)}`);
	}
}
