import { z } from 'zod/mini';

/** What a stakeholder sees, a whitelist: nothing leaves the server that is not named here (R27). */
export const publicView = z.object({
	release: z.object({ name: z.string(), version: z.string() }),
	status: z.object({
		word: z.enum(['On track', 'At risk', 'Live', 'Released', 'On hold', 'Waiting', 'Going out', 'Cancelled']),
		sentence: z.string(),
		date: z.string(),
		/** Working days later than the baseline; negative is earlier. */
		slip: z.number(),
	}),
	counts: z.object({ signed: z.number(), waived: z.number(), total: z.number(), doneBefore: z.number() }),
	milestones: z.array(
		z.object({
			id: z.string(),
			name: z.string(),
			phase: z.string(),
			status: z.enum(['planned', 'in-progress', 'ready', 'signed', 'waived']),
			due: z.string(),
			slip: z.number(),
			signedAt: z.optional(z.string()),
			/** Roles still awaited, each with how many; names only if the link says so. */
			awaiting: z.array(z.object({ role: z.string(), n: z.number() })),
			signatures: z.array(
				z.object({ role: z.string(), meaning: z.string(), at: z.string(), name: z.optional(z.string()) }),
			),
		}),
	),
	/** Only for `screen` links: sentences with their rule, for the room that decides. */
	blockers: z.optional(z.array(z.object({ code: z.string(), message: z.string() }))),
	/** Only for `screen` links. */
	candidate: z.optional(z.object({ version: z.string(), commit: z.string() })),
	next: z.optional(z.object({ milestone: z.string(), sentence: z.string(), due: z.string() })),
	at: z.string(),
});
export type PublicView = z.infer<typeof publicView>;
