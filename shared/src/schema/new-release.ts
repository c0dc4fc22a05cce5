import { z } from 'zod/mini';
import { separation, templateName } from './release.ts';
import { calendarDate, id, line } from './text.ts';

/** `POST /api/boards` (interfaces.md). `startAt`: the milestone where this release is now; those before it are left out. */
export const newRelease = z.object({
	title: line(200).check(z.minLength(1)),
	version: z.optional(line(100)),
	template: z.optional(templateName),
	targetDate: z.optional(calendarDate),
	separation: z.optional(separation),
	startAt: z.optional(id),
});
export type NewRelease = z.infer<typeof newRelease>;

/** A release as a list shows it: `GET /api/boards`. */
export interface ReleaseSummary {
	readonly id: string;
	readonly title: string;
	readonly createdAt: string;
}
