import { administratorId } from '@holdpoint/shared/schema/actor';
import type { ReleaseSummary } from '@holdpoint/shared/schema/new-release';
import type { Env } from '../env.ts';
import { newId } from './secrets.ts';

const administratorName = 'Administrator';

export interface PersonRow {
	readonly id: string;
	readonly name: string;
	readonly email: string | null;
	readonly administrator: number;
	readonly guest: number;
}

export async function findPerson(env: Env, id: string): Promise<PersonRow | null> {
	return env.DB.prepare('SELECT id, name, email, administrator, guest FROM people WHERE id = ?')
		.bind(id)
		.first<PersonRow>();
}

export async function findPersonByEmail(env: Env, email: string): Promise<PersonRow | null> {
	return env.DB.prepare(
		'SELECT id, name, email, administrator, guest FROM people WHERE email = ? AND guest = 0 ORDER BY created_at, id LIMIT 1',
	)
		.bind(email)
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
	return { id: administratorId, name: administratorName, email: null, administrator: 1, guest: 0 };
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
	person: { id: string; name: string; email?: string | null },
	board: { id: string; title: string },
	now: number,
): Promise<void> {
	await env.DB.batch([
		env.DB.prepare('INSERT OR IGNORE INTO people (id, name, email, created_at) VALUES (?, ?, ?, ?)').bind(
			person.id,
			person.name,
			person.email ?? null,
			now,
		),
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
		`SELECT board, title, min(created_at) AS created_at FROM (
			SELECT board, title, created_at FROM memberships WHERE person = ?1
			UNION ALL SELECT board, title, created_at FROM visits WHERE session = ?2
		) GROUP BY board ORDER BY created_at DESC, board`,
	)
		.bind(person, session)
		.all<{ board: string; title: string; created_at: number }>();
	return results.map(({ board, title, created_at }) => ({
		id: board,
		title,
		createdAt: new Date(created_at).toISOString(),
	}));
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
): Promise<Map<string, { email: string | null; seenAt: number | null }>> {
	const { results } = await env.DB.prepare(
		`SELECT people.id, people.email, (SELECT max(seen_at) FROM sessions WHERE person = people.id) AS seen_at
		FROM memberships JOIN people ON people.id = memberships.person WHERE memberships.board = ?`,
	)
		.bind(board)
		.all<{ id: string; email: string | null; seen_at: number | null }>();
	return new Map(results.map(({ id, email, seen_at }) => [id, { email, seenAt: seen_at }]));
}

/** Everything that the accounts have of a person. */
export async function deletePerson(env: Env, person: string): Promise<void> {
	await env.DB.batch(
		[
			'DELETE FROM visits WHERE session IN (SELECT hash FROM sessions WHERE person = ?)',
			'DELETE FROM sessions WHERE person = ?',
			'DELETE FROM passkeys WHERE person = ?',
			'DELETE FROM passkey_challenges WHERE person = ?',
			'DELETE FROM identities WHERE person = ?',
			'DELETE FROM sign_in_links WHERE person = ?',
			'DELETE FROM provider_flows WHERE person = ?',
			'DELETE FROM invites WHERE person = ?',
			'DELETE FROM tokens WHERE person = ?',
			'DELETE FROM memberships WHERE person = ?',
			'DELETE FROM people WHERE id = ?',
		].map((statement) => env.DB.prepare(statement).bind(person)),
	);
}

/** Keeps the address of a person who has none yet. */
export async function setEmail(env: Env, person: string, email: string): Promise<void> {
	await env.DB.prepare('UPDATE people SET email = ? WHERE id = ? AND email IS NULL')
		.bind(email, person)
		.run();
}

/**
 * Notes that the person has shown their address to be theirs. True the first time, for an account that an invitation
 * of somebody else could have opened: whoever knew that invitation may have signed in and added a passkey.
 */
export async function proveEmail(env: Env, person: string, now: number): Promise<boolean> {
	const first = await env.DB.prepare(
		'UPDATE people SET email_proven_at = ? WHERE id = ? AND email_proven_at IS NULL RETURNING administrator',
	)
		.bind(now, person)
		.first<number>('administrator');
	return first === 0;
}
