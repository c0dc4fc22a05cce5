import type { RefusedAttempt } from '@holdpoint/shared/schema/access-log';
import type { Actor } from '@holdpoint/shared/schema/actor';
import { limits } from './limits.ts';
import { numberOf, textOf, type Sql } from './sql.ts';

const minute = 60_000;
const hour = 60 * minute;

/** What somebody tried. */
export type Attempt = Pick<RefusedAttempt, 'attempt' | 'milestone' | 'code' | 'message'>;

/**
 * Refused attempts of people who belong to the release, beside the ledger and never in it. It cannot be flooded: the same
 * attempt within a minute is counted, a person fills so many rows an hour, a board so many in all, the oldest going first.
 */
export class AccessLog {
	readonly #sql: Sql;

	constructor(sql: Sql) {
		this.#sql = sql;
	}

	/** Call inside a transaction. `now`: milliseconds since 1970. */
	add({ person, name }: Pick<Actor, 'person' | 'name'>, attempt: Attempt, now: number): void {
		const [same] = this.#sql.run(
			`SELECT id FROM refusals WHERE person = ? AND at > ? AND attempt = ? AND milestone = ? AND code = ?
				ORDER BY id DESC LIMIT 1`,
			person,
			now - minute,
			attempt.attempt,
			attempt.milestone,
			attempt.code,
		);
		if (same !== undefined) {
			this.#sql.run('UPDATE refusals SET times = times + 1 WHERE id = ?', numberOf(same.id));
			return;
		}
		const [{ rows } = { rows: 0 }] = this.#sql.run(
			'SELECT count(*) AS rows FROM refusals WHERE person = ? AND at > ?',
			person,
			now - hour,
		);
		// Who floods is told of whatever else they did.
		if (numberOf(rows) >= limits.refusalsAnHour && attempt.attempt !== 'flood') return;
		const isLast = numberOf(rows) === limits.refusalsAnHour - 1;
		const kept = isLast
			? { ...attempt, code: '', message: 'More attempts followed within the hour, and are not kept.' }
			: attempt;
		this.#sql.run(
			`INSERT INTO refusals (at, person, name, attempt, milestone, code, message, times)
				VALUES (?, ?, ?, ?, ?, ?, ?, 1)`,
			now,
			person,
			name,
			kept.attempt,
			kept.milestone,
			kept.code,
			kept.message.slice(0, 1000),
		);
		this.#sql.run('DELETE FROM refusals WHERE id <= (SELECT max(id) FROM refusals) - ?', limits.refusals);
	}

	/** Newest first. */
	list(): RefusedAttempt[] {
		return this.#sql.run('SELECT * FROM refusals ORDER BY id DESC').map((row) => ({
			id: numberOf(row.id),
			at: new Date(numberOf(row.at)).toISOString(),
			person: textOf(row.person),
			name: textOf(row.name),
			attempt: textOf(row.attempt),
			milestone: textOf(row.milestone),
			code: textOf(row.code),
			message: textOf(row.message),
			times: numberOf(row.times),
		}));
	}
}
