import { treeHead, type TreeHead } from '@holdpoint/shared/ledger/merkle';
import type { LedgerEntry } from '@holdpoint/shared/schema/ledger-entry';
import type { NewWebhook, Webhook, WebhookMessage } from '@holdpoint/shared/schema/webhook';
import { limits } from './limits.ts';
import { numberOf, textOf, type Sql, type SqlRow } from './sql.ts';

/** One message to send. `id` and `body` stay the same from one attempt to the next, so that a receiver can tell. */
export interface Delivery {
	readonly webhook: string;
	readonly url: string;
	readonly secret: string;
	readonly id: string;
	readonly body: string;
	/** Number of the last entry in it. */
	readonly upTo: number;
}

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
/** Milliseconds to the next attempt after so many failures, as Standard Webhooks advises; the last one stays. */
const pauses = [5 * second, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 14 * hour];

/**
 * Who is told of what the ledger gains. The ledger itself is the queue: each webhook remembers how far its receiver has
 * confirmed, so that nothing is lost between writing and sending, and messages come in order.
 */
export class Webhooks {
	readonly #sql: Sql;
	readonly #board: string;

	constructor(sql: Sql, board: string) {
		this.#sql = sql;
		this.#board = board;
	}

	/** The first message tells the head as it is now: entry `seq` and no earlier one. Null when there are too many. */
	create(
		{ url, label }: NewWebhook,
		seq: number,
		now: number,
	): { readonly id: string; readonly secret: string } | null {
		if (this.#rows().length >= limits.webhooks) return null;
		const id = crypto.randomUUID();
		const secret = `whsec_${btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))))}`;
		this.#sql.run(
			`INSERT INTO webhooks (id, url, label, secret, created_at, delivered, failures, due) VALUES (?, ?, ?, ?, ?, ?, 0, ?)`,
			id,
			url,
			label,
			secret,
			new Date(now).toISOString(),
			seq - 1,
			now,
		);
		return { id, secret };
	}

	/** False if there is no such webhook. */
	remove(id: string): boolean {
		return this.#sql.run('DELETE FROM webhooks WHERE id = ? RETURNING id', id).length > 0;
	}

	/** `seq`: number of the ledger's last entry. */
	all(seq: number): Webhook[] {
		return this.#rows().map((row) => {
			const delivered = numberOf(row.delivered);
			return {
				id: textOf(row.id),
				url: textOf(row.url),
				label: textOf(row.label),
				createdAt: textOf(row.created_at),
				delivered,
				...(typeof row.tried_at === 'number' && {
					lastAttempt: {
						at: new Date(row.tried_at).toISOString(),
						ok: numberOf(row.failures) === 0,
						answer: textOf(row.answer),
					},
				}),
				...(delivered < seq && { nextAttemptAt: new Date(numberOf(row.due)).toISOString() }),
			};
		});
	}

	/** Milliseconds since 1970 of the next attempt; null while all that the ledger holds is delivered. */
	nextAttempt(seq: number): number | null {
		const [row] = this.#sql.run('SELECT min(due) AS due FROM webhooks WHERE delivered < ?', seq);
		return typeof row?.due === 'number' ? row.due : null;
	}

	/**
	 * What is to be sent now. The end of a message is kept before its first attempt, and no other attempt is due before
	 * this one must have been answered.
	 */
	due(entries: readonly LedgerEntry[], now: number): Delivery[] {
		const seq = entries.length;
		const waiting = this.#sql.run('SELECT * FROM webhooks WHERE delivered < ? AND due <= ?', seq, now);
		const heads = new Map<number, TreeHead>();
		return waiting.map((row) => {
			const webhook = textOf(row.id);
			const delivered = numberOf(row.delivered);
			const upTo =
				row.up_to === null ? Math.min(seq, delivered + limits.webhookEntries) : numberOf(row.up_to);
			const lease = 'UPDATE webhooks SET up_to = ?, due = ? WHERE id = ?';
			this.#sql.run(lease, upTo, now + limits.webhookLease, webhook);
			const tree = heads.get(upTo) ?? treeHead(entries.slice(0, upTo));
			heads.set(upTo, tree);
			const message = this.#messageOf(entries.slice(delivered, upTo), tree);
			return {
				webhook,
				url: textOf(row.url),
				secret: textOf(row.secret),
				id: `${webhook}.${upTo}`,
				body: JSON.stringify(message),
				upTo,
			};
		});
	}

	/** `ok`: the receiver confirmed it. `answer`: what it said, in words. */
	answered(
		{ webhook, upTo }: Pick<Delivery, 'webhook' | 'upTo'>,
		ok: boolean,
		answer: string,
		now: number,
	): void {
		const set = 'UPDATE webhooks SET tried_at = ?, answer = ?';
		if (ok) {
			const confirmed = `${set}, delivered = ?, up_to = NULL, failures = 0, due = ? WHERE id = ?`;
			this.#sql.run(confirmed, now, answer, upTo, now, webhook);
			return;
		}
		const [row] = this.#sql.run('SELECT failures FROM webhooks WHERE id = ?', webhook);
		if (row === undefined) return;
		const failures = numberOf(row.failures);
		const pause = pauses[Math.min(failures, pauses.length - 1)] ?? 0;
		const failed = `${set}, failures = ?, due = ? WHERE id = ?`;
		this.#sql.run(failed, now, answer, failures + 1, now + pause, webhook);
	}

	#rows(): SqlRow[] {
		return this.#sql.run('SELECT * FROM webhooks ORDER BY created_at, id');
	}

	#messageOf(entries: readonly LedgerEntry[], tree: TreeHead): WebhookMessage {
		const last = entries.at(-1);
		if (last === undefined) throw new Error('A message tells of at least one entry.');
		const told = entries.map(({ seq, decision, at, hash }) => ({
			seq,
			type: decision.type,
			...('milestone' in decision && { milestone: decision.milestone }),
			at,
			hash,
		}));
		const { hash: head, at: timestamp } = last;
		return {
			type: 'ledger.appended',
			timestamp,
			data: { release: this.#board, entries: told, head, tree },
		};
	}
}
