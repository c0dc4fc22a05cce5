import type { Env } from '../env.ts';
import { hashOf, newSecret } from './secrets.ts';

/** Milliseconds in which a link to an address holds, once. */
const linkLifetime = 10 * 60_000;

/** Whose link it is; with an `email`, whoever uses it has that address from then on. */
export interface SignInLink {
	readonly person: string;
	readonly email: string | null;
}

/** Makes a link's token. Returned once; those that ran out go. */
export async function createSignInLink(env: Env, link: SignInLink, now: number): Promise<string> {
	const token = newSecret('sgn_');
	await env.DB.batch([
		env.DB.prepare('DELETE FROM sign_in_links WHERE expires_at <= ?').bind(now),
		env.DB.prepare('INSERT INTO sign_in_links (hash, person, email, expires_at) VALUES (?, ?, ?, ?)').bind(
			await hashOf(token),
			link.person,
			link.email,
			now + linkLifetime,
		),
	]);
	return token;
}

/** The link of this token. It is true once. */
export async function useSignInLink(env: Env, token: string, now: number): Promise<SignInLink | null> {
	const row = await env.DB.prepare(
		'DELETE FROM sign_in_links WHERE hash = ? RETURNING person, email, expires_at',
	)
		.bind(await hashOf(token))
		.first<SignInLink & { expires_at: number }>();
	return row !== null && row.expires_at > now ? row : null;
}
