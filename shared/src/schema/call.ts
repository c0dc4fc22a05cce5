import { z } from 'zod/mini';
import { releaseCandidate } from './release.ts';
import { calendarDate, digest, id, ledgerMoment, line, moment, wellFormed } from './text.ts';

/** One voice in the go/no-go call (R28). `person` is null where nobody holds it: then it is advisory. */
export const station = z.object({
	id,
	name: line(60),
	person: z._default(z.nullable(id), null),
	required: z.boolean(),
});
export type Station = z.infer<typeof station>;

export const answer = z.enum(['go', 'no-go', 'hold', 'conditional']);
export type Answer = z.infer<typeof answer>;

/**
 * What shows by itself that a condition is met: a milestone is signed off, an activity is done, evidence is there, or a
 * pipeline's check succeeded for the release candidate. It is derived, never written, and somebody still verifies the condition (R29).
 */
export const conditionCheck = z.discriminatedUnion('kind', [
	z.object({ kind: z.literal('signed'), milestone: id }),
	z.object({ kind: z.literal('activity'), milestone: id, activity: id }),
	z.object({ kind: z.literal('evidence'), milestone: id, slot: id }),
	z.object({ kind: z.literal('check'), name: line(100) }),
]);
export type ConditionCheck = z.infer<typeof conditionCheck>;

/** What GO WITH CONDITIONS asks for: somebody does it, until then production stays shut. */
export const condition = z.object({
	text: line(1000),
	/** A member; whoever verifies it is somebody else (R29). */
	owner: id,
	/** Calendar date or moment. Past it the condition shows as overdue; older votes hold any words. */
	due: z.optional(line(40)),
	check: z.optional(conditionCheck),
});
export type Condition = z.infer<typeof condition>;

/** The same as a vote may ask for it now. */
export const askedCondition = z.object({
	...condition.shape,
	due: z.optional(z.union([calendarDate, moment], 'must be a calendar date or a moment in UTC')),
});

/** A vote as it is sealed: what its nonce and this, as RFC 8785 text, are hashed from (R28). */
export const ballot = z.object({
	release: id,
	/** Number of the entry that opened the call. */
	call: z.int(),
	round: z.int(),
	station: id,
	person: id,
	name: line(),
	vote: answer,
	/** Why, and what would change the answer. */
	reason: wellFormed(4000),
	conditions: z.array(condition),
});
export type Ballot = z.infer<typeof ballot>;

/** A vote with its nonce: 256 bits as 64 hexadecimal characters. Kept apart until the reveal. */
export const opening = z.object({ nonce: digest, ballot });
export type Opening = z.infer<typeof opening>;

export const verdict = z.enum(['go', 'conditional', 'no-go', 'hold']);
export type Verdict = z.infer<typeof verdict>;

export const agreedCondition = z.object({ ...condition.shape, id, station: id });

/** What was declared, for which content and build, and when the deployment may start. */
export const declared = z.object({
	verdict,
	reason: wellFormed(4000),
	/** Only with GO: when the deployment may start (R29). */
	window: z.optional(z.object({ start: ledgerMoment, end: ledgerMoment })),
	candidate: z.optional(releaseCandidate),
	conditions: z.array(agreedCondition),
});
export type Declared = z.infer<typeof declared>;
