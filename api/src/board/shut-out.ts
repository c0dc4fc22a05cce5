import { callerKey, type Caller } from './board-api.ts';
import { limits } from './limits.ts';
import { numberOf, textOf, type Sql } from './sql.ts';

/** A person's program that floods does not keep the person out of their own board. */
export const shutOutKey = (caller: Caller): string => `${caller.actor.authentication} ${callerKey(caller)}`;

/** Callers (`shutOutKey`) who have flooded the board and may not connect for a while: on disk, since it starts again then. */
export class ShutOut {
	readonly #sql: Sql;
	/** Until when, milliseconds since 1970. */
	readonly #until: Map<string, number>;

	constructor(sql: Sql) {
		this.#sql = sql;
		this.#until = new Map(
			sql.run('SELECT caller, until FROM shut_out').map((row) => [textOf(row.caller), numberOf(row.until)]),
		);
	}

	/** Call inside a transaction. `now`: milliseconds since 1970. */
	add(caller: string, now: number): void {
		this.#sql.run('DELETE FROM shut_out WHERE until <= ?', now);
		this.#sql.run(
			'INSERT OR REPLACE INTO shut_out (caller, until) VALUES (?, ?)',
			caller,
			now + limits.shutOut,
		);
		this.#until.set(caller, now + limits.shutOut);
	}

	/** How many there are. */
	count(now: number): number {
		return [...this.#until.values()].filter((until) => until > now).length;
	}

	/** For how many more seconds; 0 if not at all. */
	secondsLeft(caller: string, now: number): number {
		return Math.max(0, Math.ceil(((this.#until.get(caller) ?? 0) - now) / 1000));
	}
}

export const noEntryStatus = 403;

/** Answers the upgrade of one who is shut out: not by a socket, which could be flooded again. */
export const noEntry = (seconds: number): Response =>
	new Response(null, { status: noEntryStatus, headers: { 'retry-after': String(seconds) } });
