import type { Env } from '../env.ts';
import { hashOf, newSecret } from './secrets.ts';

const prefix = 'inv_';
/**
 * 14 days, on as many devices as the person has: where nothing sends e-mail, this is how the same person signs in on
 * phone and laptop. A newer invitation to the same release replaces it at once.
 */
const inviteLifetime = 14 * 24 * 60 * 60 * 1000;

export interface Invite {
	readonly hash: string;
	readonly person: string;
	readonly board: string;
	/** The administrator made it, or the person themselves: they may open the account whatever has become of it. */
	readonly trusted: boolean;
	/** The address that it went to, unseen by who sent it; null for a link that somebody copied. */
	readonly email: string | null;
}

export interface InviteState {
	readonly person: string;
	readonly createdAt: number;
	readonly expiresAt: number;
	readonly usedAt: number | null;
}

export function isInviteToken(token: string): boolean {
	return token.startsWith(prefix);
}

/** Makes a personal invitation and ends the earlier ones to this board. Returns its token, once. */
export async function createInvite(
	env: Env,
	invite: Pick<Invite, 'person' | 'board' | 'trusted' | 'email'>,
	now: number,
): Promise<string> {
	const token = newSecret(prefix);
	const hash = await hashOf(token);
	await env.DB.batch([
		env.DB.prepare('UPDATE invites SET expires_at = min(expires_at, ?) WHERE person = ? AND board = ?').bind(
			now,
			invite.person,
			invite.board,
		),
		env.DB.prepare(
			'INSERT INTO invites (hash, person, board, trusted, created_at, expires_at, email) VALUES (?, ?, ?, ?, ?, ?, ?)',
		).bind(
			...[hash, invite.person, invite.board, invite.trusted ? 1 : 0],
			...[now, now + inviteLifetime, invite.email],
		),
	]);
	return token;
}

export async function findInvite(env: Env, token: string, now: number): Promise<Invite | null> {
	const row = await env.DB.prepare(
		'SELECT hash, person, board, trusted, email FROM invites WHERE hash = ? AND expires_at > ?',
	)
		.bind(await hashOf(token), now)
		.first<{ hash: string; person: string; board: string; trusted: number; email: string | null }>();
	return row && { ...row, trusted: row.trusted === 1 };
}

export async function markInviteUsed(env: Env, invite: Invite, now: number): Promise<void> {
	await env.DB.prepare('UPDATE invites SET used_at = coalesce(used_at, ?) WHERE hash = ?')
		.bind(now, invite.hash)
		.run();
}

/** The newest invitation of each person to a board. */
export async function invitesOf(env: Env, board: string): Promise<Map<string, InviteState>> {
	const { results } = await env.DB.prepare(
		'SELECT person, created_at, expires_at, used_at FROM invites WHERE board = ? ORDER BY created_at, rowid',
	)
		.bind(board)
		.all<{ person: string; created_at: number; expires_at: number; used_at: number | null }>();
	return new Map(
		results.map((row) => [
			row.person,
			{ person: row.person, createdAt: row.created_at, expiresAt: row.expires_at, usedAt: row.used_at },
		]),
	);
}
