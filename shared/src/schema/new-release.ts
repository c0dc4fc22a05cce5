import { z } from 'zod/mini';
import type { PlannedMilestone } from './plan.ts';
import type { PublicView } from './public-view.ts';
import {
	separation,
	templateName,
	type Outcome,
	type PolicyNumbers,
	type Role,
	type Separation,
	type TemplateName,
} from './release.ts';
import { calendarDate, id, line } from './text.ts';

/**
 * `POST /api/boards` (interfaces.md).
 *
 * `startAt`: the milestone where this release is now; those before it are left out.
 * `export`: the text of an export, whose plan, content and version this one begins with.
 * `copyOf`: another release of mine, whose plan, people and roles this one begins with (R24).
 * `savedTemplate`: a plan that somebody offered on this server (saved-template.ts).
 *
 * Of several the first of these counts: `export`, `copyOf`, `savedTemplate`, `template`. Separation is as it was there, unless
 * another is given.
 */
export const newRelease = z.object({
	title: line(200).check(z.minLength(1)),
	version: z.optional(line(100)),
	template: z.optional(templateName),
	targetDate: z.optional(calendarDate),
	separation: z.optional(separation),
	startAt: z.optional(id),
	copyOf: z.optional(id),
	savedTemplate: z.optional(id),
	export: z.optional(z.string()),
});
export type NewRelease = z.infer<typeof newRelease>;

/** A release as a list shows it: `GET /api/boards`. */
export interface ReleaseSummary {
	readonly id: string;
	readonly title: string;
	readonly createdAt: string;
	/** Where I am a member, as far as the list has heard: within seconds of every change. */
	readonly standing?: ReleaseStanding;
	/** Milestones that wait for my signature, calls that wait for my vote: by name. */
	readonly waitsForMe?: readonly string[];
}

/** A release as one of many: where it is, when it ships, what comes next, how it went. */
export interface ReleaseStanding extends Pick<PublicView['status'], 'word' | 'sentence' | 'date' | 'slip'> {
	readonly name: string;
	readonly version: string;
	readonly signed: number;
	readonly waived: number;
	/** In the plan's order. */
	readonly milestones: readonly Omit<PublicView['milestones'][number], 'phase' | 'signatures'>[];
	/** IDs of the milestone that comes next, and of the one that ships. */
	readonly next?: string;
	readonly ships?: string;
	readonly createdAt: string;
	readonly closed?: { readonly outcome: Outcome; readonly at: string };
	/** Each start of a deployment; when it was signed off, and when it was rolled back (R32). */
	readonly deployments: readonly {
		readonly at: string;
		readonly doneAt?: string;
		readonly rolledBackAt?: string;
	}[];
	/** The moment that it speaks of. */
	readonly at: string;
}

/** What the next release begins with: `GET /api/boards/:id/plan` (R24). */
export interface ReleasePlan {
	readonly title: string;
	/** Which template it once began with. */
	readonly template: TemplateName;
	readonly separation: Separation;
	readonly numbers: PolicyNumbers;
	readonly milestones: readonly PlannedMilestone[];
	/** Days on which nobody works besides weekends, as `timeline/holidays` reads them. */
	readonly holidays: string;
	/** Who belongs to it now. Printed names, as the record has them. */
	readonly people: readonly { readonly id: string; readonly name: string; readonly roles: readonly Role[] }[];
}
