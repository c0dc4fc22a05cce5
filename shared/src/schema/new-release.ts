import { z } from 'zod/mini';
import type { PlannedMilestone } from './plan.ts';
import {
	separation,
	templateName,
	type PolicyNumbers,
	type Role,
	type Separation,
	type TemplateName,
} from './release.ts';
import { calendarDate, id, line } from './text.ts';

/**
 * `POST /api/boards` (interfaces.md). `startAt`: the milestone where this release is now; those before it are left out.
 * `copyOf`: another release of mine, whose plan, people and roles this one begins with (R24); its separation too, unless
 * another is given. It goes before `template`.
 */
export const newRelease = z.object({
	title: line(200).check(z.minLength(1)),
	version: z.optional(line(100)),
	template: z.optional(templateName),
	targetDate: z.optional(calendarDate),
	separation: z.optional(separation),
	startAt: z.optional(id),
	copyOf: z.optional(id),
});
export type NewRelease = z.infer<typeof newRelease>;

/** A release as a list shows it: `GET /api/boards`. */
export interface ReleaseSummary {
	readonly id: string;
	readonly title: string;
	readonly createdAt: string;
}

/** What the next release begins with: `GET /api/boards/:id/plan` (R24). */
export interface ReleasePlan {
	readonly title: string;
	/** Which template it once began with. */
	readonly template: TemplateName;
	readonly separation: Separation;
	readonly numbers: PolicyNumbers;
	readonly milestones: readonly PlannedMilestone[];
	/** Who belongs to it now. Printed names, as the record has them. */
	readonly people: readonly { readonly id: string; readonly name: string; readonly roles: readonly Role[] }[];
}
