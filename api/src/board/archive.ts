import type { LogEntry } from '../log.ts';
import { toBase64 } from './base64.ts';
import type { Unstored } from './journal.ts';
import { limits } from './limits.ts';
import { join, split } from './parts.ts';
import { bytesOf, numberOf, textOf, type Sql } from './sql.ts';

/** One object of the archive: the same key always has the same bytes. */
export interface Segment {
	/** `boards/BOARD/EPOCH/FROM-TO`, with numbers of ten digits, so that their order is that of the alphabet. */
	readonly key: string;
	readonly about: AboutSegment;
	readonly bytes: Uint8Array;
}

interface AboutSegment {
	readonly format: 'holdpoint-segment';
	readonly version: 1;
	readonly board: string;
	readonly epoch: string;
	/** Numbers of its first and last row among all commits of the board. */
	readonly from: number;
	readonly to: number;
	/** When these were written, ISO 8601. */
	readonly begin: string;
	readonly end: string;
}

/** What the archive needs from outside. */
export interface ArchivePlatform {
	/** Puts a segment away; what became of it comes back by `stored`. Null: there is no archive, and nothing is kept for it. */
	readonly archive: ((segment: Segment) => void) | null;
	log(entry: LogEntry): void;
}

/**
 * What compaction takes out of the journal, on its way to the archive (docs/operating.md has the format). It waits on disk
 * until it is put away, one segment at a time, the oldest first.
 */
export class Archive {
	readonly #sql: Sql;
	readonly #platform: ArchivePlatform;

	constructor(sql: Sql, platform: ArchivePlatform) {
		this.#sql = sql;
		this.#platform = platform;
	}

	/**
	 * Keeps what the journal holds; call inside the transaction that takes it away, before it does. `last`: what is in its
	 * last row's place. `dropped`: too much waits already.
	 */
	keep(last: Unstored | null = null): 'kept' | 'dropped' | 'nothing' {
		if (this.#platform.archive === null) return 'nothing';
		const rows = this.#sql
			.run('SELECT at, bytes, record FROM journal ORDER BY seq')
			.map(({ at, bytes, record }) => ({
				at: numberOf(at),
				update: bytesOf(bytes),
				record: textOf(record),
			}));
		const [first, final] = [rows[0], rows.at(-1)];
		if (first === undefined || final === undefined) return 'nothing';
		if (last !== null) rows.splice(-1, 1, { ...final, ...last });
		const [board, epoch] = [textOf(this.#meta('board')), textOf(this.#meta('epoch'))];
		const before = this.#commits();
		const [from, to] = [before + 1, before + rows.length];
		const about: AboutSegment = {
			...({ format: 'holdpoint-segment', version: 1, board, epoch, from, to } as const),
			begin: new Date(first.at).toISOString(),
			end: new Date(final.at).toISOString(),
		};
		const snapshot = this.#meta('archived') === `${epoch}/${before}` ? null : this.#snapshot();
		const head = snapshot === null ? about : { ...about, snapshot: toBase64(snapshot) };
		const lines = rows.map(
			({ at, update, record }, nth) =>
				`{"seq":${from + nth},"at":${at},"update":"${toBase64(update)}","changes":${record}}\n`,
		);
		const bytes = new TextEncoder().encode(`${JSON.stringify(head)}\n${lines.join('')}`);
		const key = `boards/${board}/${epoch}/${tenDigits(from)}-${tenDigits(to)}`;
		if (this.waiting + bytes.byteLength > limits.archiveWaiting) {
			this.#platform.log({ event: 'archive-full', board, segment: key });
			return 'dropped';
		}
		const [row] = this.#sql.run(
			'INSERT INTO archive (key, about, bytes, failures, due) VALUES (?, ?, ?, 0, 0) RETURNING id',
			...[key, JSON.stringify(about), bytes.byteLength],
		);
		for (const part of split(bytes))
			this.#sql.run('INSERT INTO archive_parts (segment, bytes) VALUES (?, ?)', numberOf(row?.id), part);
		this.#sql.run(`INSERT OR REPLACE INTO meta (key, value) VALUES ('archived', ?)`, `${epoch}/${to}`);
		return 'kept';
	}

	/** Bytes that wait. */
	get waiting(): number {
		const [row] = this.#sql.run('SELECT coalesce(sum(bytes), 0) AS bytes FROM archive');
		return numberOf(row?.bytes);
	}

	/** Milliseconds since 1970 of the next attempt; null while nothing waits. */
	get nextAttempt(): number | null {
		if (this.#platform.archive === null) return null;
		const [first] = this.#sql.run('SELECT due FROM archive ORDER BY id LIMIT 1');
		return first === undefined ? null : numberOf(first.due);
	}

	/** The oldest segment, to be put away now; one that the server does not survive is taken again after a while. */
	take(now: number): Segment {
		const [first] = this.#sql.run('SELECT id, key, about FROM archive ORDER BY id LIMIT 1');
		const id = numberOf(first?.id);
		this.#sql.run('UPDATE archive SET due = ? WHERE id = ?', now + limits.archiveLease, id);
		const parts = this.#sql.run('SELECT bytes FROM archive_parts WHERE segment = ? ORDER BY id', id);
		return {
			key: textOf(first?.key),
			about: JSON.parse(textOf(first?.about)) as AboutSegment,
			bytes: join(parts.map(({ bytes }) => bytesOf(bytes))),
		};
	}

	/** What became of one; call inside a transaction. `code`: why the archive does not have it, or null where it has. */
	stored({ key, about: { board } }: Segment, code: string | null, now: number): void {
		const [row] = this.#sql.run('SELECT id, failures FROM archive WHERE key = ?', key);
		if (row === undefined) return;
		const [id, failures] = [numberOf(row.id), numberOf(row.failures)];
		if (code === null) {
			this.#sql.run('DELETE FROM archive_parts WHERE segment = ?', id);
			this.#sql.run('DELETE FROM archive WHERE id = ?', id);
			return;
		}
		const pause = Math.min(limits.archivePause * 4 ** failures, limits.archiveLongestPause);
		const failed = 'UPDATE archive SET failures = ?, due = ? WHERE id = ?';
		this.#sql.run(failed, failures + 1, now + pause, id);
		this.#platform.log({ event: 'archive-failed', board, segment: key, code });
	}

	#meta(key: string): string | null {
		const [row] = this.#sql.run('SELECT value FROM meta WHERE key = ?', key);
		return row === undefined ? null : textOf(row.value);
	}

	/** Rows that the journal no longer holds. */
	#commits(): number {
		const [row] = this.#sql.run(`SELECT value FROM counts WHERE name = 'commits'`);
		return row === undefined ? 0 : numberOf(row.value);
	}

	/** What the journal's first row builds on; null where it builds on nothing. */
	#snapshot(): Uint8Array | null {
		const parts = this.#sql
			.run('SELECT bytes FROM snapshot ORDER BY part')
			.map(({ bytes }) => bytesOf(bytes));
		return parts.length === 0 ? null : join(parts);
	}
}

const tenDigits = (number: number): string => String(number).padStart(10, '0');
