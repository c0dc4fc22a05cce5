import type { Env } from '../env.ts';
import { hashOf, newSecret } from './secrets.ts';

/** Milliseconds in which a link to an address holds, once. */
const linkLifetime = 10 * 60_000;
const day = 24 * 60 * 60_000;

/** Makes a link's token for a person. Returned once. Who uses one with an `email` has that address from then on. */
export async function createSignInLink(
	env: Env,
	person: string,
	now: number,
	email: string | null = null,
): Promise<string> {
	const token = newSecret('sgn_');
	await env.DB.prepare(
		'INSERT INTO sign_in_links (hash, person, created_at, expires_at, email) VALUES (?, ?, ?, ?, ?)',
	)
		.bind(await hashOf(token), person, now, now + linkLifetime, email)
		.run();
	return token;
}

/** Whose link this is. It is true once; links of more than a day ago go. */
export async function useSignInLink(
	env: Env,
	token: string,
	now: number,
): Promise<{ person: string; email: string | null } | null> {
	await env.DB.prepare('DELETE FROM sign_in_links WHERE created_at < ?')
		.bind(now - day)
		.run();
	return env.DB.prepare(
		`UPDATE sign_in_links SET used_at = ?1 WHERE hash = ?2 AND used_at IS NULL AND expires_at > ?1
		RETURNING person, email`,
	)
		.bind(now, await hashOf(token))
		.first<{ person: string; email: string | null }>();
}
