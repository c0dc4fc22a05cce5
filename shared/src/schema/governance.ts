import type { Answer, Condition, Declared, Station } from './call.ts';
import type { Meaning, MilestonePolicy, Outcome, Policy, ReleaseCandidate } from './release.ts';
import type { Motion, SignatureMethod } from './ledger-entry.ts';
import type { Passkey } from './passkey.ts';

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
	/** Whom the signer stood in for: shows as *B for A*, and counts as both (R18). */
	readonly for?: { readonly person: string; readonly name: string };
	/** The earlier signature that this one repeats over another release candidate alone (R9). */
	readonly reaffirms?: number;
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
	/** The last one given since the milestone was signed or reopened; whether it is in force is derived from time (R19). */
	readonly waiver?: Waiver;
	/** `strict`: for whom the scope is open, and until when. Those that ran out are dropped with the next one. */
	readonly explained?: readonly Explanation[];
	/** Evidence slots that policy has dropped: their IDs are never used again (R22). */
	readonly droppedSlots?: readonly string[];
}

/** Instead of signatures, for a time (R19). */
export interface Waiver {
	readonly seq: number;
	readonly person: string;
	readonly name: string;
	readonly at: string;
	readonly reason: string;
	/** What protects the release instead. */
	readonly control: string;
	readonly expiresAt: string;
	/** Ended by a decision before it ran out. */
	readonly ended?: { readonly at: string; readonly by: string; readonly reason: string };
}

export interface Explanation {
	readonly person: string;
	readonly reason: string;
	readonly until: string;
}

/** `to` signs for `by` between two moments (R18). */
export interface Delegation {
	readonly seq: number;
	readonly by: string;
	readonly to: string;
	readonly milestones: readonly string[];
	readonly from: string;
	readonly until: string;
	readonly reason: string;
}

/** The go/no-go call of one milestone (R28): the last that was scheduled or opened. */
export interface Call {
	/** The entry that opened it; of one that is only scheduled, the entry that did. */
	readonly seq: number;
	readonly milestone: string;
	/** `closed`: voting is, and nothing is revealed yet. Whether it has run out is derived from `expiresAt`. */
	readonly state: 'scheduled' | 'open' | 'closed' | 'revealed' | 'declared' | 'cancelled';
	readonly scheduledFor?: string;
	readonly openedAt?: string;
	readonly expiresAt?: string;
	readonly chair?: { readonly person: string; readonly name: string };
	/** Who chaired it before. */
	readonly chairedBefore?: readonly string[];
	/** Of one that is only scheduled: those that it will start from, in round 0; none where that was not said. */
	readonly stations: readonly CallStation[];
	/** Its votes may be said aloud and recorded by the chair. */
	readonly spoken?: true;
	/** Least stations that have to vote for a GO, where the policy asked for that when the call was opened. */
	readonly quorum?: number;
	/** Counts up with each re-poll. */
	readonly round: number;
	readonly votes: readonly SealedVote[];
	/** What was revealed, re-polled rounds included; an answer stands while its round is its station's. */
	readonly answers: readonly RevealedVote[];
	/** Digest of what was asked about, frozen when voting closed. */
	readonly digest?: string;
	readonly declared?: DeclaredCall;
	/** The verdict that the call before this one ended with, while this one has none. */
	readonly heldBack?: 'no-go' | 'hold';
	/** A GO that something took away: another build, a reopening, a rollback. */
	readonly voided?: boolean;
}

export interface CallStation extends Station {
	/** Speaks and votes for the station instead; named before voting closes. */
	readonly standIn?: string;
	/** The round in which it was asked last. */
	readonly round: number;
}

/** That somebody voted, and nothing of what: the seal is opened by the reveal alone. */
export interface SealedVote {
	readonly seq: number;
	readonly round: number;
	readonly station: string;
	readonly person: string;
	readonly at: string;
	readonly seal: string;
	/** Name of the chair who recorded it in a spoken call; absent where the person cast it. */
	readonly recordedBy?: string;
}

export interface RevealedVote {
	readonly seq: number;
	readonly round: number;
	readonly station: string;
	readonly person: string;
	readonly name: string;
	readonly vote: Answer;
	readonly reason: string;
	readonly conditions: readonly Condition[];
	/** As in `SealedVote`. */
	readonly recordedBy?: string;
	/** Digest of the content when voting closed. */
	readonly digest: string;
}

export interface DeclaredCall extends Omit<Declared, 'conditions'> {
	readonly seq: number;
	readonly at: string;
	readonly by: string;
	readonly byName: string;
	readonly digest: string;
	/** How they were known (R4); missing where it was declared before that was asked. */
	readonly method?: SignatureMethod;
	readonly conditions: readonly (Declared['conditions'][number] & {
		readonly verified?: {
			readonly at: string;
			readonly by: string;
			readonly byName: string;
			readonly evidence: string;
		};
	})[];
}

/** Waits for a second person until `until`; then it is as if it had never been made (R20). */
export interface Proposal {
	readonly seq: number;
	readonly by: string;
	readonly byName: string;
	readonly at: string;
	readonly until: string;
	readonly motion: Motion;
}

/** An emergency release (R20): a banner on every view, until a rollback or the close-out ends it. */
export interface Emergency {
	readonly seq: number;
	readonly milestone: string;
	readonly reason: string;
	readonly incident: string;
	readonly at: string;
	/** Who proposed it, and who confirmed it. */
	readonly proposedBy: string;
	readonly proposedByName: string;
	readonly confirmedBy: string;
	readonly confirmedByName: string;
	/** The activity that reviews it. */
	readonly review: { readonly milestone: string; readonly activity: string };
	/** When a rollback ended it (R32): what goes out next does so by the rules, or by another emergency. */
	readonly ended?: string;
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
	/** By credential ID: those that have signed on this release (R4). */
	readonly passkeys: Readonly<Record<string, Passkey & { readonly person: string }>>;
	readonly candidate?: ReleaseCandidate;
	/** Identities that the candidate had before, oldest first: a signature may be re-affirmed over another one (R9). */
	readonly formerCandidates?: readonly ReleaseCandidate[];
	readonly baseline?: {
		readonly at: string;
		readonly dates: Readonly<Record<string, { start: string; due: string }>>;
	};
	readonly milestones: Readonly<Record<string, MilestoneGovernance>>;
	readonly doneBefore: readonly { readonly id: string; readonly name: string }[];
	/** Milestones that policy has dropped: their roots stay known and locked. */
	readonly dropped: readonly string[];
	/** When signatures were first asked for: from then on weakening the policy takes two people (R23). */
	readonly firstRequestAt?: string;
	/** Signatures before this entry were given under other rules of the whole release, and count no more (R4, R23). */
	readonly countsFrom?: number;
	/** Running or to come; those that ran out are dropped with the next one. */
	readonly delegations: readonly Delegation[];
	/** Waiting for a second person. */
	readonly proposals: readonly Proposal[];
	readonly emergencies: readonly Emergency[];
	/** By milestone. */
	readonly calls: Readonly<Record<string, Call>>;
	/** Oldest first. */
	readonly deployments: readonly Deployment[];
	/** An ending that one of two has signed (R32). */
	readonly ending?: Ending;
	/** Set after close-out: every write is refused (R31). */
	readonly closed?: {
		readonly seq: number;
		readonly at: string;
		readonly by: string;
		readonly byName: string;
		readonly outcome: Outcome;
		readonly reason: string;
	};
}

export interface Deployment {
	readonly seq: number;
	readonly milestone: string;
	readonly artefact: string;
	readonly at: string;
	readonly by: string;
	readonly byName: string;
	/** Shows on every view (R32). */
	readonly rolledBack?: {
		readonly at: string;
		readonly by: string;
		readonly byName: string;
		readonly reason: string;
		/** The version that users are on again. */
		readonly backTo?: string;
	};
}

export interface Ending {
	readonly outcome: Outcome;
	readonly reason: string;
	readonly signatures: readonly {
		readonly seq: number;
		readonly person: string;
		readonly name: string;
		readonly role: string;
		readonly at: string;
		readonly method: SignatureMethod;
	}[];
}
