import { z } from 'zod/mini';
import { line } from './text.ts';

/** What a receiver is told in words, whoever it is. */
export const webhookEvent = z.enum([
	'requested',
	'signed',
	'rejected',
	'stale',
	'blocked',
	'call-scheduled',
	'verdict',
	'deployed',
	'closed',
]);
export type WebhookEvent = z.infer<typeof webhookEvent>;

/** `standard`: a program, by Standard Webhooks. `slack`: an incoming webhook. `teams`: a workflow that takes adaptive cards. */
export const webhookFormat = z.enum(['standard', 'slack', 'teams']);
export type WebhookFormat = z.infer<typeof webhookFormat>;

/** `POST /api/boards/:id/webhooks`: where to tell of what is added to the ledger, and who listens there. */
export const newWebhook = z.object({
	url: z.url().check(z.maxLength(500)),
	label: line(100),
	/** `standard` unless given. */
	format: z.optional(webhookFormat),
	/** What is told in words; all of it unless given. */
	events: z.optional(z.array(webhookEvent).check(z.minLength(1), z.maxLength(9))),
});
export type NewWebhook = z.infer<typeof newWebhook>;

/** A webhook as its board lists it; its secret is shown once. */
export interface Webhook {
	readonly id: string;
	readonly url: string;
	readonly label: string;
	readonly format: WebhookFormat;
	/** All where it is missing. */
	readonly events?: readonly WebhookEvent[];
	readonly createdAt: string;
	/** Number of the last ledger entry that the receiver has confirmed. */
	readonly delivered: number;
	/** `ok`: the receiver confirmed it. */
	readonly lastAttempt?: { readonly at: string; readonly ok: boolean; readonly answer: string };
	/** While something waits to be delivered. */
	readonly nextAttemptAt?: string;
}

/** One attempt to deliver a message, newest first in the log. */
export interface WebhookAttempt {
	readonly at: string;
	readonly what: string;
	readonly ok: boolean;
	readonly answer: string;
}

/** Something that happened, as a sentence and where to look at it. */
export interface ToldEvent {
	readonly event: WebhookEvent;
	readonly milestone?: string;
	readonly says: string;
	readonly url: string;
	readonly at: string;
}

interface Message<Type extends string, Data> {
	readonly type: Type;
	readonly timestamp: string;
	readonly data: { readonly release: string; readonly events: readonly ToldEvent[] } & Data;
}

/**
 * What a program is sent (Standard Webhooks 1.0): the entries since the last message, and the head that includes them.
 * Entries are told by their hashes; what they say is read from the ledger by whoever may.
 */
export type LedgerMessage = Message<
	'ledger.appended',
	{
		readonly entries: readonly {
			readonly seq: number;
			readonly type: string;
			readonly milestone?: string;
			readonly at: string;
			readonly hash: string;
		}[];
		/** Hash of the last entry: `pnpm verify FILE --head HASH` finds whether an export still contains it. */
		readonly head: string;
		/** RFC 6962 tree head over all entries up to the last one. */
		readonly tree: { readonly size: number; readonly root: string };
	}
>;

/** Besides that, what came of an edit or of time alone, and a test that somebody asked for. */
export type WebhookMessage = LedgerMessage | Message<'release.changed' | 'webhook.test', object>;
