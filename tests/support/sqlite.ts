import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Sql, SqlRow, SqlValue } from '../../api/src/board/sql.ts';

/** Real SQLite in memory behind the room's port, for tests that need no worker. */
export function openSqlite(
	observe: (statement: string, values: readonly SqlValue[]) => void = () => undefined,
): Sql {
	const database = new DatabaseSync(':memory:');
	const prepared = new Map<string, StatementSync>();
	let depth = 0;
	return {
		run(statement: string, ...values: SqlValue[]): SqlRow[] {
			observe(statement, values);
			const known = prepared.get(statement) ?? database.prepare(statement);
			prepared.set(statement, known);
			return known.all(...values) as SqlRow[];
		},
		transaction<T>(work: () => T): T {
			const name = `level${depth}`;
			database.exec(`SAVEPOINT ${name}`);
			depth += 1;
			try {
				const result = work();
				database.exec(`RELEASE ${name}`);
				return result;
			} catch (error) {
				database.exec(`ROLLBACK TO ${name}; RELEASE ${name}`);
				throw error;
			} finally {
				depth -= 1;
			}
		},
	};
}
