import { z } from 'zod/mini';
import { line } from './text.ts';

/** `POST /api/boards/:id/webhooks`: where to tell of what is added to the ledger, and who listens there. */
export const newWebhook = z.object({ url: z.url().check(z.maxLength(500)), label: line(100) });
export type NewWebhook = z.infer<typeof newWebhook>;

/** A webhook as its board lists it; its secret is shown once. */
export interface Webhook {
	readonly id: string;
	readonly url: string;
	readonly label: string;
	readonly createdAt: string;
	/** Number of the last ledger entry that the receiver has confirmed. */
	readonly delivered: number;
	/** `ok`: the receiver confirmed it. */
	readonly lastAttempt?: { readonly at: string; readonly ok: boolean; readonly answer: string };
	/** While something waits to be delivered. */
	readonly nextAttemptAt?: string;
}

/**
 * What a receiver is sent (Standard Webhooks 1.0): the entries since the last message, and the head that includes them.
 * Entries are told by their hashes; what they say is read from the ledger by whoever may.
 */
export interface WebhookMessage {
	readonly type: 'ledger.appended';
	/** When the last of the entries was written. */
	readonly timestamp: string;
	readonly data: {
		readonly release: string;
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
	};
}
