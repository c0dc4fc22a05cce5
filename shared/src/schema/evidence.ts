import { z } from 'zod/mini';
import { id, line } from './text.ts';

/** `POST /api/boards/:id/evidence`: fills one piece of evidence of a milestone. */
export const newEvidence = z.object({
	milestone: id,
	slot: id,
	url: line(2000).check(z.minLength(1)),
	/** What the piece is called; unless given it keeps its name. */
	title: z.optional(line(200)),
	/** Of the file that the address leads to; without it the evidence is a link only. */
	sha256: z.optional(
		z.string().check(z.regex(/^[0-9a-f]{64}$/, 'must be 64 lowercase hexadecimal characters')),
	),
});
export type NewEvidence = z.infer<typeof newEvidence>;

/** The milestone's digest with it. */
export interface Filled {
	readonly digest: string;
}
