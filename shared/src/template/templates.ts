import type { Speech } from '../language/speech.ts';
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

/** The same in a language; roles and IDs are the same in each. */
export function templateIn({ said }: Speech, name: TemplateName): PlannedMilestone[] {
	return templateOf(name).map((milestone) => ({
		...milestone,
		name: said(milestone.name),
		phase: said(milestone.phase),
		activities: milestone.activities.map(said),
		outcome: said(milestone.outcome),
		criteria: said(milestone.criteria),
		evidence: milestone.evidence.map((slot) => ({ ...slot, title: said(slot.title) })),
	}));
}
