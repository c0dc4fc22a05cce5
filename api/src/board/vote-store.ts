import { opening, type Opening } from '@holdpoint/shared/schema/call';
import type { Secrets } from '@holdpoint/shared/rules/decided';
import { textOf, type Sql } from './sql.ts';

/**
 * Votes that are cast and not yet revealed (R28). Nothing reads this table but the command that reveals them, and a backup,
 * which only who runs the server can take: no frame, no answer and no export. What was superseded, revealed or cancelled is gone from it.
 */
export class VoteStore {
	#sql: Sql;

	constructor(sql: Sql) {
		this.#sql = sql;
	}

	/** In the transaction of the decision. */
	apply({ keep, forget }: Secrets): void {
		for (const seal of forget) this.#sql.run('DELETE FROM votes WHERE seal = ?', seal);
		for (const { seal, opening } of keep) {
			this.#sql.run('INSERT INTO votes (seal, opening) VALUES (?, ?)', seal, JSON.stringify(opening));
		}
	}

	openingOf(seal: string): Opening | null {
		const [row] = this.#sql.run('SELECT opening FROM votes WHERE seal = ?', seal);
		return row === undefined ? null : opening.parse(JSON.parse(textOf(row.opening)));
	}
}
