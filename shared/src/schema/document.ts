/** The document as plain rows: what `doc/read` makes of the Y.Doc. Readers are total; garbage reads as defaults. */

import type { Conclusion } from './check-result.ts';

export type Lane = 'planned' | 'in-progress' | 'ready';
export type ActivityState = 'open' | 'done' | 'not-needed';

export interface Activity {
	readonly id: string;
	readonly text: string;
	readonly state: ActivityState;
	/** Why it is not needed. */
	readonly reason: string;
	/** Whether it counts toward sign-off (R11). */
	readonly counts: boolean;
	/** Beside the scope, so free to change after sign-off. */
	readonly owner: string;
	readonly due: string;
	readonly rank: number;
}

export interface Evidence {
	readonly slot: string;
	readonly title: string;
	readonly url: string;
	/** `sha256:…` or empty: link only. */
	readonly hash: string;
}

export interface Comment {
	readonly id: string;
	readonly by: string;
	readonly text: string;
	readonly at: string;
}

/** One milestone of the document. Immutable: a change makes a new row. */
export interface MilestoneRow {
	readonly id: string;
	readonly name: string;
	readonly outcome: string;
	readonly criteria: string;
	/** Sorted by rank, then id. */
	readonly activities: readonly Activity[];
	readonly evidence: readonly Evidence[];
	readonly lane: Lane;
	readonly rank: number;
	/** Led by: a person's ID or free text. */
	readonly owner: string;
	readonly start: string;
	readonly due: string;
	readonly notes: string;
	readonly talk: readonly Comment[];
}

export interface ReleaseRow {
	readonly name: string;
	readonly version: string;
	readonly summary: string;
	readonly goals: string;
	readonly targetDate: string;
	/** Days on which nobody works besides weekends, as `timeline/holidays` reads them. */
	readonly holidays: string;
}

export interface RiskRow {
	readonly id: string;
	readonly title: string;
	readonly probability: number;
	readonly impact: number;
	readonly owner: string;
	readonly mitigation: string;
	/** What shows that it has come true. */
	readonly trigger: string;
	/** By when something is done about it. */
	readonly due: string;
	/** The milestone that it threatens, or empty. */
	readonly milestone: string;
	readonly state: 'open' | 'closed';
}

/** The gravest first. */
export const severities = ['critical', 'major', 'minor', 'trivial'] as const;
export type Severity = (typeof severities)[number];
export type DefectState = 'open' | 'fixed' | 'wont-fix';

/** A defect, or several of one severity and state that nobody lists one by one. */
export interface DefectRow {
	readonly id: string;
	readonly title: string;
	/** Its name where it is tracked, such as `ATL-12`; empty where it is not. */
	readonly key: string;
	readonly severity: Severity;
	readonly state: DefectState;
	/** Found by users, in production. */
	readonly escaped: boolean;
	readonly count: number;
}

/** How the version before comes back: one for the release. */
export interface RollbackRow {
	/** A person's ID or free text. */
	readonly owner: string;
	/** When the version before must be back at the latest, ISO 8601 in UTC, or empty. */
	readonly lastSafe: string;
	/** Sorted by rank, then ID. */
	readonly steps: readonly { readonly id: string; readonly text: string; readonly rank: number }[];
	/** Sorted by time. `by`: who recorded it. */
	readonly rehearsals: readonly Rehearsal[];
}

export interface Rehearsal {
	readonly id: string;
	readonly seconds: number;
	readonly at: string;
	readonly by: string;
}

/** The latest result of a pipeline's check, of one build or of the release as a whole. Only the server writes them. */
export interface CheckRow {
	readonly id: string;
	readonly name: string;
	readonly conclusion: Conclusion;
	/** http(s), or empty. */
	readonly url: string;
	/** `sha256:…`, or empty: of the release as a whole. */
	readonly artefact: string;
	readonly at: string;
	/** Printed name of who reported it. */
	readonly by: string;
}

/** Decisions proposed and lessons: a text, who wrote it, when. */
export interface RemarkRow {
	readonly id: string;
	readonly by: string;
	readonly text: string;
	readonly at: string;
}

/** A release whose way back nobody has written down. */
export const emptyRollback: RollbackRow = { owner: '', lastSafe: '', steps: [], rehearsals: [] };

/** A milestone of which the document holds nothing. */
export function emptyMilestoneRow(id: string): MilestoneRow {
	return {
		id,
		name: '',
		outcome: '',
		criteria: '',
		activities: [],
		evidence: [],
		lane: 'planned',
		rank: 0,
		owner: '',
		start: '',
		due: '',
		notes: '',
		talk: [],
	};
}
