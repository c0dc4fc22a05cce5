import type { Scope } from '@holdpoint/shared/schema/reading';
import { digestScope } from '@holdpoint/shared/rules/scope';
import { api, ask } from '../api.ts';

const known = new Map<string, Scope>();

/**
 * The content that a signature of this board was given on; null where it cannot be had. Checked against its own digest,
 * so that no other text is shown in its place.
 */
export async function signedScope(board: string, digest: string): Promise<Scope | null> {
	const before = known.get(digest);
	if (before) return before;
	const answer = await ask(api.boards[':id'].scopes[':digest'].$get({ param: { id: board, digest } }));
	if (!answer.ok || digestScope(answer.value.scope) !== digest) return null;
	known.set(digest, answer.value.scope);
	return answer.value.scope;
}

/** Content that this page holds anyway: an example has no server to ask. */
export function keepScope(scope: Scope): void {
	known.set(digestScope(scope), scope);
}
