import { administratorId } from '@holdpoint/shared/schema/actor';
import type { Standing } from '@holdpoint/shared/portfolio/standing-of-release';
import type { ReleaseStanding, ReleaseSummary } from '@holdpoint/shared/schema/new-release';
import type { Env } from '../env.ts';
import { forbidden } from '../problem.ts';
import { newId } from './secrets.ts';

const administratorName = 'Administrator';

export interface PersonRow {
	readonly id: string;
	readonly name: string;
	readonly email: string | null;
	readonly administrator: number;
	readonly guest: number;
	/** When the person showed that the address is theirs. */
	readonly email_proven_at: number | null;
	readonly added_by: string | null;
}

const columns = 'id, name, email, administrator, guest, email_proven_at, added_by';

/** Null for nobody, and for who deleted their account. */
export async function findPerson(env: Env, id: string): Promise<PersonRow | null> {
	return env.DB.prepare(`SELECT ${columns} FROM people WHERE id = ? AND deleted_at IS NULL`)
		.bind(id)
		.first<PersonRow>();
}

/** Whether this ID was a person who deleted their account: nobody is them any more (R22). */
export async function isDeleted(env: Env, id: string): Promise<boolean> {
	const deleted = await env.DB.prepare('SELECT deleted_at FROM people WHERE id = ?')
		.bind(id)
		.first<number>('deleted_at');
	return deleted !== null;
}

/** Who has proven the address; else for whom the administrator gave it, else the first for whom somebody did. */
export async function findPersonByEmail(env: Env, email: string): Promise<PersonRow | null> {
	return env.DB.prepare(
		`SELECT ${columns} FROM people WHERE email = ? AND guest = 0 AND deleted_at IS NULL
		ORDER BY email_proven_at IS NULL, added_by IS NOT ?2, created_at, id LIMIT 1`,
	)
		.bind(email, administratorId)
		.first<PersonRow>();
}

/**
 * The person that somebody means who adds an address: whoever has proven it, whom the administrator added, or they
 * themselves. An address that another manager merely wrote down could be anybody's: whoever got that invitation.
 */
export async function findMeantPerson(
	env: Env,
	email: string,
	by: { readonly person: string; readonly administers: boolean },
): Promise<PersonRow | null> {
	const found = await findPersonByEmail(env, email);
	if (found === null) return null;
	const isSure =
		found.email_proven_at !== null ||
		found.administrator === 1 ||
		found.added_by === administratorId ||
		by.administers;
	if (isSure) return found;
	return env.DB.prepare(
		`SELECT ${columns} FROM people WHERE email = ? AND added_by = ? AND deleted_at IS NULL
		ORDER BY created_at, id LIMIT 1`,
	)
		.bind(email, by.person)
		.first<PersonRow>();
}

/** The administrator, made at first use so that the owner token works on an unclaimed instance. */
export async function ensureAdministrator(env: Env, now: number): Promise<PersonRow> {
	const found = await findPerson(env, administratorId);
	if (found !== null) return found;
	await env.DB.prepare(
		'INSERT OR IGNORE INTO people (id, name, administrator, created_at) VALUES (?, ?, 1, ?)',
	)
		.bind(administratorId, administratorName, now)
		.run();
	return {
		...{ id: administratorId, name: administratorName, email: null, administrator: 1, guest: 0 },
		...{ email_proven_at: null, added_by: null },
	};
}

export async function isClaimed(env: Env): Promise<boolean> {
	const claimed = await env.DB.prepare('SELECT claimed_at FROM people WHERE id = ?')
		.bind(administratorId)
		.first<number>('claimed_at');
	return claimed !== null;
}

/** Makes the claimant the administrator; false when somebody was first. One statement, so two claims cannot both win. */
export async function claimInstance(
	env: Env,
	name: string,
	email: string | undefined,
	now: number,
): Promise<boolean> {
	const won = await env.DB.prepare(
		`INSERT INTO people (id, name, email, administrator, claimed_at, created_at) VALUES (?1, ?2, ?3, 1, ?4, ?4)
		ON CONFLICT (id) DO UPDATE SET name = ?2, email = ?3, claimed_at = ?4 WHERE claimed_at IS NULL
		RETURNING id`,
	)
		.bind(administratorId, name, email ?? null, now)
		.first('id');
	return won !== null;
}

export async function addGuest(env: Env, name: string, now: number): Promise<string> {
	const id = `guest-${newId()}`;
	await env.DB.prepare('INSERT INTO people (id, name, guest, created_at) VALUES (?, ?, 1, ?)')
		.bind(id, name, now)
		.run();
	return id;
}

/** Puts a person and their place on a board into the index; what is there already stays. */
export async function indexMember(
	env: Env,
	person: { id: string; name: string; email?: string | null; added_by?: string | null },
	board: { id: string; title: string },
	now: number,
): Promise<void> {
	await env.DB.batch([
		env.DB.prepare(
			'INSERT OR IGNORE INTO people (id, name, email, created_at, added_by) VALUES (?, ?, ?, ?, ?)',
		).bind(person.id, person.name, person.email ?? null, now, person.added_by ?? null),
		env.DB.prepare(
			'INSERT OR IGNORE INTO memberships (person, board, title, created_at) VALUES (?, ?, ?, ?)',
		).bind(person.id, board.id, board.title, now),
	]);
}

export async function removeMember(env: Env, person: string, board: string): Promise<void> {
	await env.DB.batch([
		env.DB.prepare('DELETE FROM memberships WHERE person = ? AND board = ?').bind(person, board),
		env.DB.prepare('DELETE FROM tokens WHERE person = ? AND board = ?').bind(person, board),
		env.DB.prepare('DELETE FROM invites WHERE person = ? AND board = ?').bind(person, board),
	]);
}

export async function membershipTitle(env: Env, person: string, board: string): Promise<string | null> {
	return env.DB.prepare('SELECT title FROM memberships WHERE person = ? AND board = ?')
		.bind(person, board)
		.first<string>('title');
}

/** Newest first: where the person is a member, and where this session came by a link. */
export async function releasesOf(env: Env, person: string, session = ''): Promise<ReleaseSummary[]> {
	const { results } = await env.DB.prepare(
		`SELECT came.board, title, min(came.created_at) AS created_at, max(is_member) AS is_member, shown,
			json_extract(waits, '$."' || ?1 || '"') AS mine
		FROM (
			SELECT board, title, created_at, 1 AS is_member FROM memberships WHERE person = ?1
			UNION ALL SELECT board, title, created_at, 0 FROM visits WHERE session = ?2
		) AS came LEFT JOIN standings ON standings.board = came.board
		GROUP BY came.board ORDER BY created_at DESC, came.board`,
	)
		.bind(person, session)
		.all<{
			board: string;
			title: string;
			created_at: number;
			is_member: number;
			shown: string | null;
			mine: string | null;
		}>();
	return results.map(({ board, title, created_at, is_member, shown, mine }) => ({
		id: board,
		title,
		createdAt: new Date(created_at).toISOString(),
		// A link that somebody came by may have ended since: its board alone knows.
		...(is_member === 1 &&
			shown !== null && {
				standing: JSON.parse(shown) as ReleaseStanding,
				waitsForMe: mine === null ? [] : (JSON.parse(mine) as string[]),
			}),
	}));
}

/** How a release stands now, for the lists of its members. What was said later stays. */
export async function indexStanding(
	env: Env,
	board: string,
	{ shown, waits, dates }: Standing,
	now: number,
): Promise<void> {
	await env.DB.prepare(
		`INSERT INTO standings (board, shown, waits, said_at, dates) VALUES (?1, ?2, ?3, ?4, ?5)
		ON CONFLICT (board) DO UPDATE SET shown = ?2, waits = ?3, said_at = ?4, dates = ?5 WHERE said_at <= ?4`,
	)
		.bind(board, JSON.stringify(shown), JSON.stringify(waits), now, JSON.stringify(dates))
		.run();
}

/** Whether this person belongs to any release but `board`: then an invitation to it must not be a key to the others. */
export async function belongsElsewhere(env: Env, person: string, board: string): Promise<boolean> {
	const other = await env.DB.prepare(
		'SELECT 1 AS found FROM memberships WHERE person = ? AND board <> ? LIMIT 1',
	)
		.bind(person, board)
		.first('found');
	return other !== null;
}

/** What the accounts know of a board's members, by person. */
export async function membersOf(
	env: Env,
	board: string,
): Promise<Map<string, { email: string | null; seenAt: string | null }>> {
	const { results } = await env.DB.prepare(
		`SELECT people.id, people.email, (SELECT max(seen_at) FROM sessions WHERE person = people.id) AS seen_at
		FROM memberships JOIN people ON people.id = memberships.person WHERE memberships.board = ?`,
	)
		.bind(board)
		.all<{ id: string; email: string | null; seen_at: number | null }>();
	return new Map(
		results.map(({ id, email, seen_at }) => [
			id,
			{ email, seenAt: seen_at === null ? null : new Date(seen_at).toISOString() },
		]),
	);
}

/** Whether the person was ever signed in. */
export async function wasHere(env: Env, person: string): Promise<boolean> {
	const found = await env.DB.prepare('SELECT 1 AS found FROM sessions WHERE person = ? LIMIT 1')
		.bind(person)
		.first('found');
	return found !== null;
}

/** Everything by which somebody is the person, besides the session that they begin next. */
const waysIn = [
	'DELETE FROM visits WHERE session IN (SELECT hash FROM sessions WHERE person = ?)',
	'DELETE FROM sessions WHERE person = ?',
	'DELETE FROM passkeys WHERE person = ?',
	'DELETE FROM passkey_challenges WHERE person = ?',
	'DELETE FROM identities WHERE person = ?',
	'DELETE FROM sign_in_links WHERE person = ?',
	'DELETE FROM provider_flows WHERE person = ?',
	'DELETE FROM invites WHERE person = ?',
	'DELETE FROM tokens WHERE person = ?',
	'DELETE FROM calendars WHERE person = ?',
	'DELETE FROM digests WHERE person = ?',
];

/** Ends every way in, whoever set it up. */
export async function removeWaysIn(env: Env, person: string): Promise<void> {
	await env.DB.batch(waysIn.map((statement) => env.DB.prepare(statement).bind(person)));
}

/** Everything that the accounts have of a person goes; the ID stays taken, so that nobody becomes them (R22). */
export async function deletePerson(env: Env, person: string, now: number): Promise<void> {
	await env.DB.batch([
		...[...waysIn, 'DELETE FROM memberships WHERE person = ?'].map((statement) =>
			env.DB.prepare(statement).bind(person),
		),
		env.DB.prepare("UPDATE people SET name = '', email = NULL, deleted_at = ? WHERE id = ?").bind(
			now,
			person,
		),
	]);
}

/**
 * The person has shown that the address is theirs; refused if the account has another one by now, or somebody else has
 * proven this one. Of the answer, `first`: it was not proven before, so whoever was invited may have set the account up;
 * never so of the administrator's.
 */
export async function proveEmail(
	env: Env,
	person: string,
	email: string,
	now: number,
): Promise<{ readonly first: boolean }> {
	// An address that is proven already keeps its moment, which tells the two apart.
	const row = await env.DB.prepare(
		`UPDATE people SET email = ?1, email_proven_at = coalesce(email_proven_at, ?2)
		WHERE id = ?3 AND (email IS NULL OR email = ?1) AND deleted_at IS NULL AND NOT EXISTS (
			SELECT 1 FROM people WHERE email = ?1 AND id <> ?3 AND email_proven_at IS NOT NULL)
		RETURNING email_proven_at = ?2 AND administrator = 0 AS first`,
	)
		.bind(email, now, person)
		.first<{ first: number }>();
	if (row === null)
		throw forbidden(
			'This address belongs to somebody else here by now. Sign in by it, or ask the administrator.',
		);
	return { first: row.first === 1 };
}
