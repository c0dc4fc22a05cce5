import type { SessionSummary } from '@holdpoint/shared/schema/account';
import type { Env } from '../env.ts';
import { hashOf, newSecret } from './secrets.ts';

const hour = 60 * 60 * 1000;
const hoursUnlessSet = 30 * 24;
/** Milliseconds after which a session ends however much it is used: the person signs in again. */
const longestLife = 90 * 24 * hour;
/** Finer than this, activity is not recorded (R4 asks for minutes). */
const activityGrain = 15_000;

/** Milliseconds without a visit after which a session ends by itself. */
export function sessionLifetime(env: Env): number {
	return Number(env.HOLDPOINT_SESSION_HOURS || hoursUnlessSet) * hour;
}

/** Milliseconds until a session ends by itself; `renewed`: after a visit at this moment. */
export function leftOfSession(env: Env, session: Session, now: number, renewed: boolean): number {
	const seenAt = renewed && isRenewalDue(env, session, now) ? now : session.seenAt;
	return Math.min(seenAt + sessionLifetime(env), session.expiresAt) - now;
}

/** An hour or more of a month; of a shorter life a twentieth, so that whoever stays does so in time. */
function isRenewalDue(env: Env, session: Session, now: number): boolean {
	return now - session.seenAt >= Math.min(hour, sessionLifetime(env) / 20);
}

/** A browser that is signed in, with its person. `hash` names it; the token itself is only in the cookie. */
export interface Session {
	readonly hash: string;
	readonly person: string;
	readonly name: string;
	readonly email: string | null;
	readonly guest: boolean;
	readonly administrator: boolean;
	readonly seenAt: number;
	readonly activeAt: number;
	/** When it ends however much it is used. */
	readonly expiresAt: number;
}

interface SessionRow {
	hash: string;
	person: string;
	name: string;
	email: string | null;
	guest: number;
	administrator: number;
	seen_at: number;
	active_at: number;
	expires_at: number;
}

/** Characters of what a browser says it is. */
const agentAtMost = 300;

/** Signs a browser in. Returns the cookie's token and the session's hash. */
export async function startSession(
	env: Env,
	{ person, agent }: { readonly person: string; readonly agent: string },
	now: number,
): Promise<{ token: string; hash: string }> {
	const token = newSecret('hps_');
	const hash = await hashOf(token);
	await env.DB.prepare(
		'INSERT INTO sessions (hash, person, created_at, seen_at, active_at, expires_at, agent) VALUES (?, ?, ?, ?, ?, ?, ?)',
	)
		.bind(hash, person, now, now, now, now + longestLife, agent.slice(0, agentAtMost))
		.run();
	return { token, hash };
}

export async function findSession(env: Env, token: string, now: number): Promise<Session | null> {
	const row = await env.DB.prepare(
		`SELECT sessions.hash, sessions.person, sessions.seen_at, sessions.active_at, sessions.expires_at,
			people.name, people.email, people.guest, people.administrator
		FROM sessions JOIN people ON people.id = sessions.person
		WHERE sessions.hash = ? AND people.deleted_at IS NULL AND sessions.ended_at IS NULL AND sessions.expires_at > ? AND sessions.seen_at > ?`,
	)
		// By the life of now too: a shorter one holds for those who are signed in already.
		.bind(await hashOf(token), now, now - sessionLifetime(env))
		.first<SessionRow>();
	return (
		row && {
			hash: row.hash,
			person: row.person,
			name: row.name,
			email: row.email,
			guest: row.guest === 1,
			administrator: row.administrator === 1,
			seenAt: row.seen_at,
			activeAt: row.active_at,
			expiresAt: row.expires_at,
		}
	);
}

/** Where a person is signed in, the newest visit first. */
export async function sessionsOf(env: Env, person: string, now: number): Promise<SessionSummary[]> {
	const { results } = await env.DB.prepare(
		`SELECT hash, created_at, seen_at, agent FROM sessions
		WHERE person = ? AND ended_at IS NULL AND expires_at > ? AND seen_at > ? ORDER BY seen_at DESC, hash`,
	)
		.bind(person, now, now - sessionLifetime(env))
		.all<{ hash: string; created_at: number; seen_at: number; agent: string }>();
	return results.map(({ hash, created_at, seen_at, agent }) => ({
		id: hash,
		agent,
		createdAt: new Date(created_at).toISOString(),
		seenAt: new Date(seen_at).toISOString(),
	}));
}

/** Records that the person themselves acted just now (R4). */
export async function recordActivity(env: Env, session: Session, now: number): Promise<void> {
	if (now - session.activeAt < activityGrain) return;
	await env.DB.prepare('UPDATE sessions SET active_at = ? WHERE hash = ?').bind(now, session.hash).run();
}

/** Moves the end of a session in use; true when the cookie has to be sent again. */
export async function renewSession(env: Env, session: Session, now: number): Promise<boolean> {
	if (!isRenewalDue(env, session, now)) return false;
	await env.DB.prepare('UPDATE sessions SET seen_at = ? WHERE hash = ?').bind(now, session.hash).run();
	return true;
}

export async function endSession(env: Env, session: string, now: number): Promise<void> {
	await env.DB.prepare('UPDATE sessions SET ended_at = ? WHERE hash = ? AND ended_at IS NULL')
		.bind(now, session)
		.run();
}

/** Remembers by which link a session came to a board. */
export async function recordVisit(
	env: Env,
	visit: { session: string; board: string; link: string; title: string },
	now: number,
): Promise<void> {
	await env.DB.prepare(
		`INSERT INTO visits (session, board, link, title, created_at) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (session, board) DO UPDATE SET link = excluded.link, title = excluded.title`,
	)
		.bind(visit.session, visit.board, visit.link, visit.title, now)
		.run();
}

/** The link by which this session came to a board; null for members, whose role is what counts. */
export async function visitingLink(env: Env, session: Session, board: string): Promise<string | null> {
	return env.DB.prepare(
		`SELECT link FROM visits WHERE session = ?1 AND board = ?2
		AND NOT EXISTS (SELECT 1 FROM memberships WHERE person = ?3 AND board = ?2)`,
	)
		.bind(session.hash, board, session.person)
		.first<string>('link');
}

/** Boards where the session may have sockets: the person's own, and those it came to by links. */
export async function boardsOfSession(
	env: Env,
	session: Pick<Session, 'person' | 'hash'>,
): Promise<string[]> {
	const { results } = await env.DB.prepare(
		'SELECT board FROM memberships WHERE person = ?1 UNION SELECT board FROM visits WHERE session = ?2',
	)
		.bind(session.person, session.hash)
		.all<{ board: string }>();
	return results.map(({ board }) => board);
}
