import type { Env } from '../env.ts';
import { hashOf, newSecret } from './secrets.ts';

const prefix = 'hpt_';

/** Makes a token that acts as this person on this board, and nowhere else. Returned once. */
export async function createPersonToken(
	env: Env,
	person: string,
	board: string,
	now: number,
): Promise<string> {
	const token = newSecret(prefix);
	await env.DB.prepare('INSERT INTO tokens (hash, person, board, created_at) VALUES (?, ?, ?, ?)')
		.bind(await hashOf(token), person, board, now)
		.run();
	return token;
}

export function isPersonToken(token: string): boolean {
	return token.startsWith(prefix);
}

export async function findPersonToken(
	env: Env,
	token: string,
): Promise<{ person: string; name: string; board: string } | null> {
	return env.DB.prepare(
		'SELECT tokens.person, tokens.board, people.name FROM tokens JOIN people ON people.id = tokens.person WHERE hash = ?',
	)
		.bind(await hashOf(token))
		.first<{ person: string; name: string; board: string }>();
}
