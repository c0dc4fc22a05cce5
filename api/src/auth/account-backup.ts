import { z } from 'zod/mini';
import { administratorId } from '@holdpoint/shared/schema/actor';
import { readJson } from '@holdpoint/shared/ledger/canonical';
import type { Env } from '../env.ts';

const text = z.string();
const moment = z.int();
const maybe = z.nullable(text);

/** What is kept of the accounts of a release's people: secrets as the hashes that they are stored as. */
const accounts = z.strictObject({
	people: z.array(
		z.strictObject({
			id: text,
			name: text,
			email: maybe,
			email_proven_at: z.nullable(moment),
			added_by: maybe,
			created_at: moment,
			/** Deleted their account: the ID stays taken (R22). */
			deleted_at: z.nullable(moment),
		}),
	),
	memberships: z.array(z.strictObject({ person: text, created_at: moment })),
	passkeys: z.array(
		z.strictObject({
			credential: text,
			person: text,
			public_key: text,
			counter: z.int(),
			relying_party: text,
			label: text,
			created_at: moment,
			last_used_at: z.nullable(moment),
		}),
	),
	identities: z.array(z.strictObject({ issuer: text, subject: text, person: text, created_at: moment })),
	invites: z.array(
		z.strictObject({
			hash: text,
			person: text,
			trusted: z.int(),
			email: maybe,
			created_at: moment,
			expires_at: moment,
			used_at: z.nullable(moment),
		}),
	),
	tokens: z.array(z.strictObject({ hash: text, person: text, created_at: moment })),
});
type Accounts = z.infer<typeof accounts>;

/** A backup's fourth line, or null if it is not that. */
export function readAccountLine(line: string): Accounts | null {
	const read = accounts.safeParse(readJson(line));
	return read.success ? read.data : null;
}

/**
 * The people of the release, how they sign in, and what they have for this release. Not the administrator, whom every
 * server has of its own, nor guests, who come by links; no sessions.
 */
export async function takeAccounts(
	env: Env,
	board: string,
	ids: readonly string[],
	now: number,
): Promise<Accounts> {
	const people = JSON.stringify(ids.filter((id) => id !== administratorId));
	const of = (columns: string, table: string, and = '') =>
		env.DB.prepare(
			`SELECT ${columns} FROM ${table} WHERE person IN (SELECT value FROM json_each(?1)) ${and} ORDER BY 1, 2`,
		);
	const results = await env.DB.batch([
		env.DB.prepare(
			`SELECT id, name, email, email_proven_at, added_by, created_at, deleted_at FROM people
			WHERE id IN (SELECT value FROM json_each(?1)) AND guest = 0 AND administrator = 0 ORDER BY id`,
		).bind(people),
		env.DB.prepare('SELECT person, created_at FROM memberships WHERE board = ? ORDER BY person').bind(board),
		of(
			'credential, person, public_key, counter, relying_party, label, created_at, last_used_at',
			'passkeys',
		).bind(people),
		of('issuer, subject, person, created_at', 'identities', 'AND disconnected_at IS NULL').bind(people),
		of(
			'hash, person, trusted, email, created_at, expires_at, used_at',
			'invites',
			'AND board = ?2 AND expires_at > ?3',
		).bind(people, board, now),
		of('hash, person, created_at', 'tokens', 'AND board = ?2').bind(people, board),
	]);
	const [found, memberships, passkeys, identities, invites, tokens] = results.map((each) => each.results);
	return accounts.parse({ people: found, memberships, passkeys, identities, invites, tokens });
}

/**
 * Adds who is not known here, with their ways in, and everybody's place on the release. Whoever is known stays as they
 * are: a passkey that they removed since, or an account that they deleted, does not come back. An address that somebody
 * here has already is theirs.
 */
export async function restoreAccounts(
	env: Env,
	board: { readonly id: string; readonly title: string },
	{ people, memberships, passkeys, identities, invites, tokens }: Accounts,
	now: number,
): Promise<void> {
	const ids = JSON.stringify(people.map(({ id }) => id));
	const { results } = await env.DB.prepare(
		'SELECT id FROM people WHERE id IN (SELECT value FROM json_each(?))',
	)
		.bind(ids)
		.all<{ id: string }>();
	const here = new Set(results.map(({ id }) => id));
	const isNew = new Set(people.flatMap(({ id }) => (here.has(id) || id === administratorId ? [] : [id])));
	const ofNew = (rows: readonly { readonly person: string }[]) =>
		JSON.stringify(rows.filter(({ person }) => isNew.has(person)));
	/** One row for each object of a JSON list, which `each` is. */
	const add = (table: string, columns: string, values: string, rows: string, ...more: unknown[]) =>
		env.DB.prepare(
			`INSERT OR IGNORE INTO ${table} (${columns}) SELECT ${values} FROM json_each(?1) AS each WHERE true`,
		).bind(rows, ...more);
	const fields = (columns: string) =>
		columns
			.split(', ')
			.map((column) => `each.value ->> '${column}'`)
			.join(', ');
	const plain = (table: string, columns: string, rows: string) => add(table, columns, fields(columns), rows);
	const taken = `EXISTS (SELECT 1 FROM people WHERE email = each.value ->> 'email')`;
	const person = 'id, name, added_by, created_at, deleted_at';
	await env.DB.batch([
		add(
			'people',
			`${person}, email, email_proven_at`,
			`${fields(person)}, iif(${taken}, NULL, each.value ->> 'email'), iif(${taken}, NULL, each.value ->> 'email_proven_at')`,
			JSON.stringify(people.filter(({ id }) => isNew.has(id))),
		),
		env.DB.prepare(
			'DELETE FROM memberships WHERE board = ?2 AND person NOT IN (SELECT value FROM json_each(?1))',
		).bind(JSON.stringify(memberships.map((member) => member.person)), board.id),
		env.DB.prepare(
			`INSERT OR IGNORE INTO memberships (person, board, title, created_at)
			SELECT each.value ->> 'person', ?2, ?3, each.value ->> 'created_at' FROM json_each(?1) AS each
			JOIN people ON people.id = each.value ->> 'person' WHERE people.deleted_at IS NULL`,
		).bind(JSON.stringify(memberships), board.id, board.title),
		plain(
			'passkeys',
			'credential, person, public_key, counter, relying_party, label, created_at, last_used_at',
			ofNew(passkeys),
		),
		plain('identities', 'issuer, subject, person, created_at', ofNew(identities)),
		add(
			'invites',
			'board, hash, person, trusted, email, created_at, expires_at, used_at',
			`?2, ${fields('hash, person, trusted, email, created_at, expires_at, used_at')}`,
			ofNew(invites.filter(({ expires_at: end }) => end > now)),
			board.id,
		),
		add(
			'tokens',
			'board, hash, person, created_at',
			`?2, ${fields('hash, person, created_at')}`,
			ofNew(tokens),
			board.id,
		),
	]);
}
