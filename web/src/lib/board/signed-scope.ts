import type { Scope } from '@holdpoint/shared/schema/reading';
import { digestScope } from '@holdpoint/shared/rules/scope';

const known = new Map<string, Scope>();

/**
 * The content that a signature of this board was given on, from the record's export; null where it cannot be had.
 * Checked against its own digest, so that no other text is shown in its place.
 */
export async function signedScope(board: string, digest: string): Promise<Scope | null> {
	const before = known.get(digest);
	if (before) return before;
	let response: Response;
	try {
		response = await fetch(`/api/boards/${encodeURIComponent(board)}/export`);
	} catch (error) {
		// fetch rejects with TypeError when there is no network, and with nothing else.
		if (!(error instanceof TypeError)) throw error;
		return null;
	}
	if (!response.ok) return null;
	const file = (await response.json()) as { scopes?: Record<string, string> };
	const text = file.scopes?.[digest];
	if (text === undefined) return null;
	const scope = JSON.parse(text) as Scope;
	if (digestScope(scope) !== digest) return null;
	known.set(digest, scope);
	return scope;
}
