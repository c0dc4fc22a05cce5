import type { Speech } from '@holdpoint/shared/language/speech';
import { treeHead, type TreeHead } from '@holdpoint/shared/ledger/merkle';
import { readLanguage } from '@holdpoint/shared/schema/language';
import type { LedgerEntry } from '@holdpoint/shared/schema/ledger-entry';
import {
	webhookEvent,
	webhookFormat,
	type ToldEvent,
	type Webhook,
	type WebhookAttempt,
	type WebhookEvent,
} from '@holdpoint/shared/schema/webhook';
import { speak } from '../language/speak.ts';
import type { WebhookInLanguage } from './board-api.ts';
import { limits } from './limits.ts';
import { numberOf, textOf, type Sql, type SqlRow } from './sql.ts';
import { sayTelling, type Telling } from './tell-event.ts';
import { writeMessage, writeTest } from './webhook-message.ts';

/** One message to send. `id` and `body` stay the same from one attempt to the next, so that a receiver can tell. */
export interface Delivery {
	readonly webhook: string;
	readonly url: string;
	readonly secret: string;
	readonly id: string;
	readonly body: string;
	/** For the log of its attempts. */
	readonly what: string;
	/** Number of the last entry in it, and of the last event; null for a test, which moves nothing on. */
	readonly upTo: { readonly entry: number; readonly event: number } | null;
}

/** As it waits for its receivers, whatever their language. */
type KeptEvent = ToldEvent & Pick<Telling, 'told'>;

/** The release as its messages name it. */
interface Release {
	readonly title: string;
	readonly entries: readonly LedgerEntry[];
}

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
/** Milliseconds to the next attempt after so many failures, as Standard Webhooks advises; the last one stays. */
const pauses = [5 * second, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 14 * hour];

/**
 * Who is told of what the ledger gains. The ledger itself is the queue: each webhook remembers how far its receiver has
 * confirmed, so that nothing is lost between writing and sending, and messages come in order. What is told in words is a
 * queue beside it, since a stale signature is no entry.
 */
export class Webhooks {
	readonly #sql: Sql;
	readonly #board: string;
	/** Where the board is. */
	readonly #page: string;

	constructor(sql: Sql, board: string, origin: string) {
		this.#sql = sql;
		this.#board = board;
		this.#page = `${origin}/b/${board}`;
	}

	/** The first message to a program tells the head as it is now: entry `seq` and no earlier one. Null when there are too many. */
	create(
		{ url, label, format = 'standard', events, language = 'en' }: WebhookInLanguage,
		seq: number,
		now: number,
	): { readonly id: string; readonly secret: string } | null {
		if (this.#rows().length >= limits.webhooks) return null;
		const id = crypto.randomUUID();
		const secret = `whsec_${btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))))}`;
		this.#sql.run(
			`INSERT INTO webhooks (id, url, label, secret, created_at, delivered, failures, due, format, language, events, told)
				VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?)`,
			...[id, url, label, secret, new Date(now).toISOString()],
			...[format === 'standard' ? seq - 1 : seq, now, format, language],
			...[events === undefined ? null : JSON.stringify([...new Set(events)]), this.#lastEvent()],
		);
		return { id, secret };
	}

	/** False if there is no such webhook. */
	remove(id: string): boolean {
		this.#sql.run('DELETE FROM webhook_attempts WHERE webhook = ?', id);
		const removed = this.#sql.run('DELETE FROM webhooks WHERE id = ? RETURNING id', id).length > 0;
		if (this.isEmpty) this.#sql.run(`DELETE FROM meta WHERE key = 'conditions'`);
		return removed;
	}

	/** Whether nobody listens. */
	get isEmpty(): boolean {
		return this.#sql.run('SELECT 1 FROM webhooks LIMIT 1').length === 0;
	}

	/** `seq`: number of the ledger's last entry. */
	all(seq: number): Webhook[] {
		const last = this.#lastEvent();
		return this.#rows().map((row) => {
			const delivered = numberOf(row.delivered);
			const waits = delivered < seq || numberOf(row.told) < last;
			return {
				id: textOf(row.id),
				url: textOf(row.url),
				label: textOf(row.label),
				format: webhookFormat.parse(row.format),
				...(typeof row.events === 'string' && { events: eventsOf(row) }),
				createdAt: textOf(row.created_at),
				delivered,
				...(typeof row.tried_at === 'number' && {
					lastAttempt: {
						at: new Date(row.tried_at).toISOString(),
						ok: numberOf(row.failures) === 0,
						answer: textOf(row.answer),
					},
				}),
				...(waits && { nextAttemptAt: new Date(numberOf(row.due)).toISOString() }),
			};
		});
	}

	/** The last attempts, newest first; null where there is no such webhook. */
	attempts(id: string): WebhookAttempt[] | null {
		if (this.#row(id) === undefined) return null;
		const rows = this.#sql.run('SELECT * FROM webhook_attempts WHERE webhook = ? ORDER BY id DESC', id);
		return rows.map((row) => ({
			at: new Date(numberOf(row.at)).toISOString(),
			what: textOf(row.what),
			ok: numberOf(row.ok) === 1,
			answer: textOf(row.answer),
		}));
	}

	/** Something that is told in words from now on; nothing where nobody listens. `seq`: the last entry then. */
	tell(tellings: readonly Telling[], seq: number, now: number): void {
		if (tellings.length === 0 || this.isEmpty) return;
		for (const { event, milestone, says, told } of tellings) {
			const at = new Date(now).toISOString();
			const url = milestone === undefined ? this.#page : `${this.#page}?m=${encodeURIComponent(milestone)}`;
			const kept: KeptEvent = {
				event,
				...(milestone !== undefined && { milestone }),
				says,
				url,
				at,
				...(told && { told }),
			};
			this.#sql.run('INSERT INTO webhook_events (seq, event) VALUES (?, ?)', seq, JSON.stringify(kept));
		}
		// A receiver that is away for so long reads on the board what it missed.
		this.#sql.run('DELETE FROM webhook_events WHERE id <= ?', this.#lastEvent() - limits.webhookEventsKept);
	}

	/**
	 * What holds now without an entry that says so. What did not hold before is told; the first time, when somebody begins to
	 * listen, all of it is known and no news.
	 */
	note(conditions: readonly Telling[], seq: number, now: number): void {
		const nameOf = ({ event, milestone = '' }: Telling) => `${event} ${milestone}`;
		const [row] = this.#sql.run(`SELECT value FROM meta WHERE key = 'conditions'`);
		const before = new Set(row === undefined ? [] : (JSON.parse(textOf(row.value)) as string[]));
		const names = conditions.map(nameOf);
		const came = conditions.filter((each) => !before.has(nameOf(each)));
		if (row !== undefined && came.length === 0 && names.length === before.size) return;
		const keep = `INSERT OR REPLACE INTO meta (key, value) VALUES ('conditions', ?)`;
		this.#sql.run(keep, JSON.stringify(names));
		if (row !== undefined) this.tell(came, seq, now);
	}

	/** Milliseconds since 1970 of the next attempt; null while all that the ledger holds is delivered. */
	nextAttempt(seq: number): number | null {
		const [row] = this.#sql.run(
			'SELECT min(due) AS due FROM webhooks WHERE delivered < ? OR told < ?',
			seq,
			this.#lastEvent(),
		);
		return typeof row?.due === 'number' ? row.due : null;
	}

	/**
	 * What is to be sent now. The end of a message is kept before its first attempt, and no other attempt is due before
	 * this one must have been answered. Who has nothing to read in it is moved on without a message.
	 */
	due({ entries, title }: Release, now: number): Delivery[] {
		const seq = entries.length;
		const waiting = this.#sql.run(
			'SELECT * FROM webhooks WHERE (delivered < ? OR told < ?) AND due <= ?',
			seq,
			this.#lastEvent(),
			now,
		);
		const heads = new Map<number, TreeHead>();
		return waiting.flatMap((row): Delivery[] => {
			const webhook = textOf(row.id);
			const delivered = numberOf(row.delivered);
			const entry =
				row.up_to === null ? Math.min(seq, delivered + limits.webhookEntries) : numberOf(row.up_to);
			const event = row.told_up_to === null ? this.#lastEventUpTo(entry, row) : numberOf(row.told_up_to);
			const tree = entry === delivered ? null : (heads.get(entry) ?? treeHead(entries.slice(0, entry)));
			if (tree !== null) heads.set(entry, tree);
			const speech = speak(readLanguage(row.language));
			const events = this.#eventsFor(row, event, speech);
			const message = writeMessage(webhookFormat.parse(row.format), {
				release: this.#board,
				title,
				page: this.#page,
				entries: entries.slice(delivered, entry),
				tree,
				events,
				speech,
			});
			if (message === null) {
				this.#sql.run('UPDATE webhooks SET delivered = ?, told = ? WHERE id = ?', entry, event, webhook);
				return [];
			}
			const lease = 'UPDATE webhooks SET up_to = ?, told_up_to = ?, due = ? WHERE id = ?';
			this.#sql.run(lease, entry, event, now + limits.webhookLease, webhook);
			return [
				{
					webhook,
					url: textOf(row.url),
					secret: textOf(row.secret),
					id: `${webhook}.${entry}.${event}`,
					body: JSON.stringify(message),
					what: sayWhat(speech, events, delivered + 1, entry),
					upTo: { entry, event },
				},
			];
		});
	}

	/** A message of its own that tells nothing but that it arrives; null where there is no such webhook. */
	test(id: string, title: string, now: number): Delivery | null {
		const row = this.#row(id);
		if (row === undefined) return null;
		const speech = speak(readLanguage(row.language));
		const { say } = speech;
		const at = new Date(now).toISOString();
		const format = webhookFormat.parse(row.format);
		const message = writeTest(format, {
			release: this.#board,
			title,
			page: this.#page,
			at,
			speech,
		});
		const of = { webhook: id, url: textOf(row.url), secret: textOf(row.secret) };
		const body = JSON.stringify(message);
		const what = say`A test`;
		return { ...of, id: `${id}.test.${crypto.randomUUID()}`, body, what, upTo: null };
	}

	/** `ok`: the receiver confirmed it. `answer`: what it said, in words. */
	answered(
		{ webhook, upTo, what }: Pick<Delivery, 'webhook' | 'upTo' | 'what'>,
		ok: boolean,
		answer: string,
		now: number,
	): void {
		const row = this.#row(webhook);
		if (row === undefined) return;
		this.#log(webhook, what, ok, answer, now);
		if (upTo === null) return;
		const set = 'UPDATE webhooks SET tried_at = ?, answer = ?';
		if (ok) {
			const confirmed = `${set}, delivered = ?, told = ?, up_to = NULL, told_up_to = NULL, failures = 0, due = ? WHERE id = ?`;
			this.#sql.run(confirmed, now, answer, upTo.entry, upTo.event, now, webhook);
			return;
		}
		const failures = numberOf(row.failures);
		const pause = pauses[Math.min(failures, pauses.length - 1)] ?? 0;
		const failed = `${set}, failures = ?, due = ? WHERE id = ?`;
		this.#sql.run(failed, now, answer, failures + 1, now + pause, webhook);
	}

	#log(webhook: string, what: string, ok: boolean, answer: string, now: number): void {
		this.#sql.run(
			'INSERT INTO webhook_attempts (webhook, at, what, ok, answer) VALUES (?, ?, ?, ?, ?)',
			...[webhook, now, what, ok ? 1 : 0, answer],
		);
		this.#sql.run(
			`DELETE FROM webhook_attempts WHERE webhook = ?1 AND id NOT IN
				(SELECT id FROM webhook_attempts WHERE webhook = ?1 ORDER BY id DESC LIMIT ?2)`,
			webhook,
			limits.webhookAttempts,
		);
	}

	#rows(): SqlRow[] {
		return this.#sql.run('SELECT * FROM webhooks ORDER BY created_at, id');
	}

	#row(id: string): SqlRow | undefined {
		return this.#sql.run('SELECT * FROM webhooks WHERE id = ?', id)[0];
	}

	#lastEvent(): number {
		const [row] = this.#sql.run('SELECT max(id) AS last FROM webhook_events');
		return typeof row?.last === 'number' ? row.last : 0;
	}

	/** The end of what goes with the entries up to this one: never ahead of them, and not too many at once. */
	#lastEventUpTo(entry: number, { told }: SqlRow): number {
		const [row] = this.#sql.run(
			`SELECT max(id) AS last FROM
				(SELECT id FROM webhook_events WHERE id > ? AND seq <= ? ORDER BY id LIMIT ?)`,
			told ?? 0,
			entry,
			limits.webhookEvents,
		);
		return typeof row?.last === 'number' ? row.last : numberOf(told);
	}

	#eventsFor(row: SqlRow, upTo: number, speech: Speech): ToldEvent[] {
		const wanted = eventsOf(row);
		return this.#sql
			.run('SELECT event FROM webhook_events WHERE id > ? AND id <= ? ORDER BY id', numberOf(row.told), upTo)
			.map(({ event }) => JSON.parse(textOf(event)) as KeptEvent)
			.filter(({ event }) => wanted.includes(event))
			.map(({ told, ...each }) => ({
				...each,
				says: sayTelling(speech, { says: each.says, ...(told && { told }) }),
			}));
	}
}

function eventsOf({ events }: SqlRow): readonly WebhookEvent[] {
	return typeof events === 'string' ? (JSON.parse(events) as WebhookEvent[]) : webhookEvent.options;
}

/** A line for the log: the first sentence, or which entries. */
function sayWhat({ say }: Speech, events: readonly ToldEvent[], from: number, to: number): string {
	const [first, ...more] = events;
	if (first !== undefined)
		return more.length === 0 ? first.says : say`${first.says} And ${more.length} more.`;
	return from === to ? say`Entry ${to}` : say`Entries ${from} to ${to}`;
}
