import type { Env } from '../env.ts';
import { hashOf, newSecret } from './secrets.ts';

/** Milliseconds in which a link to an address holds, once. */
export const linkLifetime = 10 * 60_000;
/** Links to one person within an hour: nobody's mailbox is filled. */
const linksAnHour = 5;
const hour = 60 * 60_000;

/**
 * Makes a link's token for a person, who must not have asked for too many; null then. Returned once. Who uses a link
 * with an `email` has that address from then on.
 */
export async function createSignInLink(
	env: Env,
	person: string,
	now: number,
	email: string | null = null,
): Promise<string | null> {
	const token = newSecret('sgn_');
	const made = await env.DB.prepare(
		`INSERT INTO sign_in_links (hash, person, created_at, expires_at, email)
		SELECT ?1, ?2, ?3, ?4, ?7 WHERE (SELECT count(*) FROM sign_in_links WHERE person = ?2 AND created_at > ?5) < ?6
		RETURNING hash`,
	)
		.bind(await hashOf(token), person, now, now + linkLifetime, now - hour, linksAnHour, email)
		.first('hash');
	return made === null ? null : token;
}

/** Whose link this is. It is true once; links of more than a day ago go. */
export async function useSignInLink(
	env: Env,
	token: string,
	now: number,
): Promise<{ person: string; email: string | null } | null> {
	await env.DB.prepare('DELETE FROM sign_in_links WHERE created_at < ?')
		.bind(now - 24 * hour)
		.run();
	return env.DB.prepare(
		`UPDATE sign_in_links SET used_at = ?1 WHERE hash = ?2 AND used_at IS NULL AND expires_at > ?1
		RETURNING person, email`,
	)
		.bind(now, await hashOf(token))
		.first<{ person: string; email: string | null }>();
}
