import { z } from 'zod/mini';
import { id } from './text.ts';

/**
 * What the chair has the projector show of the call: where in its slides, and which station speaks. Of the moment alone:
 * no decision, and never in the ledger.
 */
export const stage = z.object({
	/** Counts on; the screen takes it modulo the slides that it has. */
	slide: z.int().check(z.minimum(0), z.maximum(10_000)),
	/** ID of the station that speaks; null for none. */
	station: z.nullable(id),
});
export type Stage = z.infer<typeof stage>;
