import type { Meaning, MilestonePolicy, Policy, ReleaseCandidate } from './release.ts';
import type { SignatureMethod } from './ledger-entry.ts';

/** A signature or rejection as the ledger holds it; whether it is stale is derived against the document (R7). */
export interface Signature {
	/** Sequence number of its ledger entry. */
	readonly seq: number;
	readonly person: string;
	readonly name: string;
	readonly role: string;
	readonly meaning: Meaning;
	readonly at: string;
	readonly digest: string;
	readonly scopeFormat: number;
	readonly method: SignatureMethod;
	readonly comment: string;
	/** Why it was revoked, if it was (R17). History keeps both. */
	readonly revoked?: string;
}

/** One round of asking: request, signatures, end. Old rounds stay readable (R16). */
export interface Round {
	readonly round: number;
	readonly requester: string;
	readonly requesterName: string;
	readonly requestedAt: string;
	readonly digest: string;
	readonly signatures: readonly Signature[];
	readonly end?: {
		readonly how: 'withdrawn' | 'rejected' | 'signed-off' | 'reopened';
		readonly at: string;
		readonly by: string;
		readonly reason: string;
	};
}

export interface MilestoneGovernance {
	readonly policy: MilestonePolicy;
	/** Oldest first. The last one is open while it has no `end`. */
	readonly rounds: readonly Round[];
	/** Set while the milestone is signed off: the `signed-off` entry. */
	readonly signedOff?: {
		readonly seq: number;
		readonly at: string;
		readonly digest: string;
		/** Sequence numbers of the signatures counted. */
		readonly signatures: readonly number[];
	};
	/** A prerequisite was reopened after this one was signed off (R9). */
	readonly upstreamChanged: boolean;
}

export interface Person {
	readonly id: string;
	readonly name: string;
	readonly roles: readonly string[];
	readonly removed: boolean;
}

/**
 * What the ledger says now: `project(entries)`. Plain JSON, so that it travels whole as frame 64.
 * Keys of `milestones` are the policy's, in the policy's order; dropped milestones leave it, their entries stay.
 */
export interface GovernanceState {
	readonly release: string;
	readonly title: string;
	readonly owner: string;
	/** Sequence number and hash of the last entry. */
	readonly seq: number;
	readonly head: string;
	readonly policyVersion: number;
	readonly policy: Policy;
	readonly people: Readonly<Record<string, Person>>;
	readonly candidate?: ReleaseCandidate;
	readonly baseline?: {
		readonly at: string;
		readonly dates: Readonly<Record<string, { start: string; due: string }>>;
	};
	readonly milestones: Readonly<Record<string, MilestoneGovernance>>;
	readonly doneBefore: readonly { readonly id: string; readonly name: string }[];
	/** Milestones that policy has dropped: their roots stay known and locked. */
	readonly dropped: readonly string[];
}
