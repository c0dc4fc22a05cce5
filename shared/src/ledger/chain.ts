import type { Decision, LedgerEntry } from '../schema/ledger-entry.ts';
import { canonicalText } from './canonical.ts';
import { sha256Hex } from './hash.ts';

/** `previous` of the first entry, and the head of an empty ledger. */
export const noHash = '0'.repeat(64);

/** Keeps an entry's hash from ever being the hash of something else, such as a scope or an export. */
const entryLabel = 'holdpoint ledger entry v1\n';

/**
 * The next entry of the ledger (R21). `at` is the server's time, ISO 8601 in UTC.
 * `previous` is the entry before it, null for the first.
 */
export function appendEntry(
	previous: LedgerEntry | null,
	decision: Decision,
	actor: { readonly person: string; readonly name: string },
	at: string,
): LedgerEntry {
	const entry = {
		v: 2 as const,
		seq: (previous?.seq ?? 0) + 1,
		previous: previous?.hash ?? noHash,
		at,
		actor: { person: actor.person, name: actor.name },
		decision,
	};
	return { ...entry, hash: hashEntry(entry) };
}

/** SHA-256 over the label and the RFC 8785 text of the entry; a member `hash` is left out of it. */
export function hashEntry(entry: Omit<LedgerEntry, 'hash'> & { readonly hash?: string }): string {
	return sha256Hex(entryLabel + canonicalText({ ...entry, hash: undefined }));
}
