import { z } from 'zod/mini';
import { about } from './refusal.ts';

/** RFC 9457 problem document; `code` is a rule ID where a rule refused. */
export const problem = z.object({
	type: z.string(),
	title: z.string(),
	status: z.int(),
	detail: z.string(),
	code: z.string(),
	details: z.optional(about),
});
export type Problem = z.infer<typeof problem>;
