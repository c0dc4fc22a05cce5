import type { ActivityState, CheckRow } from './document.ts';
import type { EvidenceSlot, MilestoneKind, ReleaseCandidate, SignerRule } from './release.ts';

/** What is signed (R5), format 1: exactly this object as RFC 8785 JSON is hashed. Lists sorted by id. */
export interface Scope {
	readonly scopeFormat: 1;
	/** Bind a signature to its place (R6). */
	readonly release: string;
	readonly milestone: string;
	readonly name: string;
	readonly outcome: string;
	readonly criteria: string;
	readonly activities: readonly {
		readonly id: string;
		readonly text: string;
		readonly state: ActivityState;
		readonly reason: string;
		readonly counts: boolean;
	}[];
	readonly evidence: readonly {
		readonly slot: string;
		readonly title: string;
		readonly url: string;
		readonly hash: string;
	}[];
	/** This milestone's own clause of the policy. */
	readonly clause: {
		readonly kind: MilestoneKind;
		readonly bindsCandidate: boolean;
		readonly needs: readonly string[];
		readonly ordered: boolean;
		readonly signers: readonly SignerRule[];
		readonly evidence: readonly EvidenceSlot[];
	};
	/** Where the milestone binds it: null until set. Absent where it does not. */
	readonly candidate?: ReleaseCandidate | null;
}

/** What the rules know of one milestone's document content. */
export interface MilestoneReading {
	readonly scope: Scope;
	readonly digest: string;
	/** Last person to edit the scope, from the record of changes; null when only the server seeded it (R14). */
	readonly lastEditor: string | null;
	/** Everyone who edited the scope since the round before was ended (strict). */
	readonly editors: readonly string[];
	readonly start: string;
	readonly due: string;
	/** Led by: a person's ID or free text. */
	readonly owner: string;
	readonly lane: 'planned' | 'in-progress' | 'ready';
}

/** The document as the rules see it at one moment. */
export interface DocumentReading {
	readonly milestones: Readonly<Record<string, MilestoneReading>>;
	/** Open or closed risks in the register: fills the slot with source `risks`. */
	readonly risks: number;
	/** Results of pipelines' checks. */
	readonly checks: readonly CheckRow[];
}
