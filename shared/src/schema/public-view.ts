import { z } from 'zod/mini';
import { answer, verdict } from './call.ts';
import { signatureMethod } from './ledger-entry.ts';

/** What a stakeholder sees, a whitelist: nothing leaves the server that is not named here (R27). */
export const publicView = z.object({
	release: z.object({ name: z.string(), version: z.string() }),
	status: z.object({
		word: z.enum([
			'Emergency procedure',
			'Cancelled',
			'Rolled back',
			'Live',
			'Released',
			'Going out',
			'Waiting',
			'On hold',
			'At risk',
			'On track',
		]),
		sentence: z.string(),
		date: z.string(),
		/** Working days later than the baseline; negative is earlier. */
		slip: z.number(),
		/** The baseline's date for shipping; absent before a baseline is accepted, when `slip` says nothing. */
		planned: z.optional(z.string()),
		/** Target date of the release, if it has one. */
		target: z.optional(z.string()),
	}),
	counts: z.object({ signed: z.number(), waived: z.number(), total: z.number(), doneBefore: z.number() }),
	milestones: z.array(
		z.object({
			id: z.string(),
			name: z.string(),
			phase: z.string(),
			status: z.enum(['planned', 'in-progress', 'ready', 'signed', 'waived']),
			/** Signed, and then something that it builds on changed (R9): it is asked for again. */
			changed: z.optional(z.literal(true)),
			/** Passed by an emergency release, not by a waiver (R20). */
			emergency: z.optional(z.literal(true)),
			due: z.string(),
			slip: z.number(),
			/** Only for `screen` links: the baseline's date. */
			planned: z.optional(z.string()),
			signedAt: z.optional(z.string()),
			/** Role whose rejection blocks the milestone until a new round (R16). */
			rejectedBy: z.optional(z.string()),
			/** Roles awaited by an open round, each with how many; empty while nobody is asked. */
			awaiting: z.array(z.object({ role: z.string(), n: z.number() })),
			/** Not stale, not revoked; `name` only if the link shows names. */
			signatures: z.array(
				z.object({
					role: z.string(),
					meaning: z.string(),
					/** Empty where the link hides dates. */
					at: z.string(),
					/** How the signer was known (R4): it shows wherever the signature does. */
					method: signatureMethod,
					name: z.optional(z.string()),
				}),
			),
		}),
	),
	/** Only if the link shows risks: the open ones, the gravest first. */
	risks: z.optional(z.array(z.object({ title: z.string() }))),
	/** Not for `screen` links: what was decided, newest first; `at` empty where the link hides dates, `by` only if it shows names. */
	decisions: z.optional(z.array(z.object({ what: z.string(), at: z.string(), by: z.optional(z.string()) }))),
	/** Only for `screen` links: sentences with their rule, for the room that decides. */
	blockers: z.optional(z.array(z.object({ code: z.string(), message: z.string() }))),
	/** Only for `screen` links: the roll call. What a station says shows once it is revealed (R28). */
	call: z.optional(
		z.object({
			milestone: z.string(),
			/** `over`: it ran out without a verdict. */
			state: z.enum(['scheduled', 'open', 'closed', 'revealed', 'declared', 'cancelled', 'over']),
			scheduledFor: z.optional(z.string()),
			expiresAt: z.optional(z.string()),
			/** "5 people, 7 stations" where somebody speaks for several, else empty. */
			people: z.string(),
			stations: z.array(
				z.object({
					name: z.string(),
					required: z.boolean(),
					/** `staffed`: the call is only scheduled, and somebody could speak for it. */
					says: z.enum(['not-staffed', 'staffed', 'waiting', 'voted', 'go', 'no-go', 'hold', 'conditional']),
					/** Until the vote is revealed: whoever speaks for it has the board or the vote open. */
					here: z.optional(z.literal(true)),
					/** Why it does not say GO, or under which conditions; once revealed. */
					reason: z.optional(z.string()),
					/** What it said in earlier rounds, revealed: dissent stays to be seen. */
					before: z.optional(z.array(answer)),
				}),
			),
			/** What the chair has the room look at, and who speaks: nobody is named but while speaking. */
			stage: z.optional(
				z.object({
					slide: z.number(),
					speaking: z.optional(z.object({ station: z.string(), name: z.string() })),
				}),
			),
			/** Until the vote is revealed: what the room hears before it votes, exceptions only. */
			preRead: z.optional(
				z.object({
					/** Names of milestones whose waiver has run out. */
					expired: z.array(z.string()),
					openRisks: z.number(),
					/** Of those open. */
					graveRisks: z.optional(z.number()),
					/** Absent where none was entered. */
					defects: z.optional(z.object({ open: z.number(), sentence: z.string() })),
					/** How long the way back took when it was last rehearsed; absent where nobody has written it down. */
					wayBack: z.optional(
						z.object({
							seconds: z.nullable(z.number()),
							/** The latest start that still ends by the last safe moment, or empty. */
							beginBy: z.string(),
							isTooLate: z.boolean(),
						}),
					),
					/** Whether the plan's evidence for a rollback is there; absent where the plan asks for none. */
					rollbackPlan: z.optional(z.boolean()),
				}),
			),
			verdict: z.optional(verdict),
			reason: z.optional(z.string()),
			openConditions: z.optional(z.number()),
			/** A GO that opens nothing any more: "GO is void." and "The build changed." */
			lost: z.optional(z.object({ word: z.enum(['GO is void.', 'GO has expired.']), why: z.string() })),
			window: z.optional(z.object({ start: z.string(), end: z.string() })),
		}),
	),
	/** Only for `screen` links, while the call is scheduled or open: how the room joins it. */
	join: z.optional(z.object({ url: z.string(), code: z.string() })),
	/** Only for `screen` links. */
	candidate: z.optional(z.object({ version: z.string(), commit: z.string() })),
	next: z.optional(z.object({ milestone: z.string(), sentence: z.string(), due: z.string() })),
	at: z.string(),
});
export type PublicView = z.infer<typeof publicView>;
