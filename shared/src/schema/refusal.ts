import { z } from 'zod/mini';

/**
 * A rule said no: a value, never an exception. `code` is the rule ID of rules.md, or one of the words below.
 * `message` is one sentence for the person, which tells what to do next; `details` says for machines what it is about.
 */
export interface Refusal {
	readonly code: RuleId | 'malformed' | 'forbidden' | 'not-found' | 'unauthenticated' | 'too-many';
	readonly message: string;
	readonly details?: About;
}
export type RuleId = `R${number}`;

const ids = z.optional(z.array(z.string()));

/** What a refusal or a blocker is about: IDs and roles as this release has them, never words for people. */
export const about = z.strictObject({
	/** The milestone that the command named. */
	milestone: z.optional(z.string()),
	/** Others that have to be signed off or waived first, or stand in the way (R10, R15, R17, R22, R32). */
	milestones: ids,
	/** Whose turn it is, who is missing, or who may do this (R2, R12, R15, R19, R28, R32). */
	roles: ids,
	/** Who stands in the way, or has to do something (R7, R14, R18, R20, R29). */
	people: ids,
	/** Activities that are open, or left out without a reason (R11). */
	activities: ids,
	/** Evidence slots that are empty (R11), or were used before (R22). */
	slots: ids,
	/** Stations of the call (R28). */
	stations: ids,
	/** Conditions of a GO (R29). */
	conditions: ids,
	/** Ledger entries: signatures that count already (R13), a waiver (R19). */
	entries: z.optional(z.array(z.int())),
	/** How many signatures are missing still (R12). */
	missing: z.optional(z.int()),
	/** How long a reason has to be at least. */
	characters: z.optional(z.int()),
	/** How long ago somebody may have been active, in minutes (R4). */
	minutes: z.optional(z.int()),
	/** When a window opens or closed, when a GO or a proposal ran out. */
	moment: z.optional(z.string()),
	/** The digest of now (R8). */
	digest: z.optional(z.string()),
	/** After how many seconds one may ask again (429). */
	seconds: z.optional(z.int()),
	/** Somebody tried by passkey, and it did not hold (R4). */
	attempt: z.optional(z.literal('passkey')),
});
export type About = z.infer<typeof about>;

/** Something that stands between now and the next step, in a sentence; same codes as refusals. */
export interface Blocker {
	readonly code: RuleId;
	readonly message: string;
	readonly milestone: string;
	readonly details?: About;
}
