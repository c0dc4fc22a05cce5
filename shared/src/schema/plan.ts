import type { MilestoneKind, SignerRule, EvidenceSlot } from './release.ts';

/** One milestone of a template, with the words that the server seeds into the document. */
export interface PlannedMilestone {
	readonly id: string;
	readonly name: string;
	readonly phase: string;
	readonly kind: MilestoneKind;
	readonly bindsCandidate: boolean;
	readonly needs: readonly string[];
	readonly activities: readonly string[];
	readonly outcome: string;
	readonly criteria: string;
	readonly evidence: readonly EvidenceSlot[];
	/** Role that leads it. */
	readonly owner: string;
	readonly ordered: boolean;
	readonly signers: readonly SignerRule[];
	/** Working days from the target date; negative is before it. */
	readonly offset: number;
}

/** A milestone ready to seed: the plan with its dates laid out. */
export interface DatedMilestone extends PlannedMilestone {
	/** Calendar dates `YYYY-MM-DD`, or empty without a target date. */
	readonly start: string;
	readonly due: string;
}
