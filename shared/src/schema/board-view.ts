import type { GovernanceState, Signature, Waiver } from './governance.ts';
import type { Blocker } from './refusal.ts';

export type MilestoneStatus = 'planned' | 'in-progress' | 'ready' | 'signed' | 'waived';

/** A milestone as governance and document together say it is: derived, everywhere by the same function. */
export interface MilestoneView {
	readonly id: string;
	readonly name: string;
	readonly phase: string;
	readonly status: MilestoneStatus;
	readonly lane: 'planned' | 'in-progress' | 'ready';
	readonly due: string;
	readonly digest: string;
	/** Signatures of the current round (or of the one that signed it off), revoked ones left out. */
	readonly signatures: readonly (Signature & { readonly stale: boolean; readonly counted: boolean })[];
	readonly awaiting: readonly { readonly role: string; readonly n: number }[];
	readonly blockers: readonly Blocker[];
	/** Whether a round is open now. */
	readonly asked: boolean;
	readonly upstreamChanged: boolean;
	/** R19; `inForce` until it expires or is ended. */
	readonly waiver?: Waiver & { readonly inForce: boolean };
	/** Passed by an emergency release (R20): the number of its entry. */
	readonly emergency?: number;
}

/** `GET /api/boards/:id` (interfaces.md). */
export interface BoardView {
	readonly release: {
		readonly id: string;
		readonly name: string;
		readonly version: string;
		readonly targetDate: string;
	};
	readonly milestones: readonly MilestoneView[];
	readonly governance: GovernanceState;
	/** What blocks the next gate, most urgent first. */
	readonly blockers: readonly Blocker[];
}
