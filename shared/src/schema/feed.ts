import { z } from 'zod/mini';
import type { LedgerEntry } from './ledger-entry.ts';
import { ledgerMoment } from './text.ts';
import { id } from './text.ts';

/** What an edit, or several alike, did to the document. */
export const change = z.enum([
	'renamed',
	'outcome',
	'criteria',
	'activity-added',
	'activity-done',
	'activity-not-needed',
	'activity-opened',
	'activity-changed',
	'activity-planned',
	'activity-removed',
	'evidence',
	'moved',
	'due',
	'start',
	'led',
	'notes',
	'comment',
	'about',
	'target',
	'days-off',
	'risk-added',
	'risk-closed',
	'risk-changed',
	'risk-removed',
	'defects',
	'rollback',
	'rehearsal',
	'decision',
	'lesson',
]);
export type ChangeKind = z.infer<typeof change>;

/** Edits of one person that are one for who reads of them: alike, on one milestone, one soon after the other. */
export interface FeedChange {
	/** Server time of the last of them, ISO 8601 in UTC. */
	readonly at: string;
	/** ID; a guest's begins with `guest-`. */
	readonly person: string;
	/** Empty where it is about the release. */
	readonly milestone: string;
	readonly change: ChangeKind;
	/** How many things were changed so: activities, risks, defects. */
	readonly times: number;
	/** Of the one thing: what it says now. */
	readonly text?: string;
	/** What it was before, and what it became. */
	readonly from?: string;
	readonly to?: string;
	/** ID of the comment. */
	readonly comment?: string;
}

/** A comment that names a person, who has not seen it. */
export interface Mention {
	readonly milestone: string;
	readonly comment: string;
	/** Who wrote it: ID. */
	readonly by: string;
	readonly at: string;
}

/** `GET /api/boards/:id/feed`: what happened lately, of both kinds the newest last, back to one moment for both. */
export interface Feed {
	/** Up to when this person has seen it; null before the first time, and for guests. */
	readonly since: string | null;
	/** Of the newest that is here: what to say is seen. */
	readonly upTo: string;
	readonly entries: readonly LedgerEntry[];
	readonly changes: readonly FeedChange[];
	/** Whether more happened before what is here. */
	readonly more: boolean;
}

/** `GET /api/boards/:id/feed/unseen`: of others, since this person looked. */
export interface Unseen {
	readonly since: string | null;
	readonly upTo: string;
	readonly decisions: number;
	readonly changes: number;
	readonly mentions: readonly Mention[];
}

/** `POST /api/boards/:id/feed/seen`: everything up to a moment, or what names the person in the comments of one milestone. */
export const seen = z.object({ upTo: ledgerMoment, milestone: z.optional(id) });
export type Seen = z.infer<typeof seen>;
