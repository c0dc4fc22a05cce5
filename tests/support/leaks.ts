import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * Every token that opens something, by its form: invitations, sessions, sign-in links, a provider's flow and tokens of
 * people by their prefix; links, program tokens and tickets by the ID of their board. 256 bits each.
 */
const token = /\b(?:(?:inv|hps|sgn|flw|hpt)_|[a-z0-9]{16}\.)[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])/g;

/** What `start` prints for whoever runs the server for themselves. */
const meant = /^Sign-in link for .*$/gm;

export function tokensIn(text: string): string[] {
	return [...new Set(text.match(token) ?? [])];
}

/** Tokens that lie in the clear in a server's files, or in what it printed; each with where. */
export async function findLeaks(data: string, output: string): Promise<string[]> {
	const found = tokensIn(output.replace(meant, '')).map((leak) => `printed: ${leak}`);
	const entries = await readdir(data, { recursive: true, withFileTypes: true });
	for (const entry of entries.filter((each) => each.isFile())) {
		const file = path.join(entry.parentPath, entry.name);
		// A database is no text: each byte is one character.
		const leaks = tokensIn(await readFile(file, 'latin1'));
		found.push(...leaks.map((leak) => `${path.relative(data, file)}: ${leak}`));
	}
	return found;
}
