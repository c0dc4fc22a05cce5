import { statementLifetime } from '@holdpoint/shared/rules/presence';
import { statement, type Statement } from '@holdpoint/shared/schema/passkey';
import { textOf, type Sql } from './sql.ts';

/** A person's statements that wait at one time; more than that is nobody's signing. */
const waitingAtMost = 20;

/** What passkeys were asked to sign and no command has used yet (R4). On disk, since the object may sleep meanwhile. */
export class StatementStore {
	#sql: Sql;

	constructor(sql: Sql) {
		this.#sql = sql;
	}

	/** Keeps it until it is used or has run out. `now`: milliseconds since 1970. */
	keep(issued: Statement, now: number): void {
		const { nonce, person } = issued;
		this.#sql.run('DELETE FROM statements WHERE issued < ?', now - statementLifetime);
		this.#sql.run(
			`DELETE FROM statements WHERE person = ?1 AND nonce NOT IN (
				SELECT nonce FROM statements WHERE person = ?1 ORDER BY issued DESC, rowid DESC LIMIT ?2)`,
			person,
			waitingAtMost - 1,
		);
		const insert = 'INSERT INTO statements (nonce, person, issued, statement) VALUES (?, ?, ?, ?)';
		this.#sql.run(insert, nonce, person, now, JSON.stringify(issued));
	}

	read(nonce: string): Statement | null {
		const [row] = this.#sql.run('SELECT statement FROM statements WHERE nonce = ?', nonce);
		return row === undefined ? null : statement.parse(JSON.parse(textOf(row.statement)));
	}

	/** Its own person's command came: whatever is decided, it never counts again. */
	use(nonce: string, person: string): void {
		this.#sql.run('DELETE FROM statements WHERE nonce = ? AND person = ?', nonce, person);
	}
}
