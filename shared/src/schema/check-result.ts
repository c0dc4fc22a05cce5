import { z } from 'zod/mini';
import { artefact } from './release.ts';
import { line, moment } from './text.ts';

export const conclusion = z.enum(['success', 'failure', 'pending', 'cancelled', 'skipped']);
export type Conclusion = z.infer<typeof conclusion>;

export const checkName = line(100).check(z.minLength(1));

/** `POST /api/boards/:id/checks`: how a check of a pipeline ended, or that it runs. */
export const newCheck = z.object({
	name: checkName,
	conclusion,
	/** Where its run is shown. */
	url: z.optional(z.url({ protocol: /^https?$/ }).check(z.maxLength(2000))),
	/** The build that was checked; without it the result is of the release as a whole. */
	artefact: z.optional(artefact),
	/** When it ended or began; now unless given. */
	at: z.optional(moment),
});
export type NewCheck = z.infer<typeof newCheck>;

/** `latest` is false where a newer result of the same check was there already, which stays. */
export interface CheckTaken {
	readonly latest: boolean;
}

/** What a gate tells of a check beside its blockers. */
export interface CheckTold {
	readonly name: string;
	readonly conclusion: Conclusion;
	readonly url?: string;
	readonly artefact?: string;
	readonly at: string;
}
