import type { Opening } from '../schema/call.ts';
import { canonicalText } from './canonical.ts';
import { sha256Hex } from './hash.ts';

/** Keeps a vote's hash from ever being the hash of something else. */
const voteLabel = 'holdpoint vote v1\n';

/**
 * What the ledger holds of a vote until the reveal (R28): SHA-256 over a label and the RFC 8785 text of the ballot with its
 * 256-bit nonce, without which nobody could tell four answers apart by trying them.
 */
export function sealVote(opening: Opening): string {
	return sha256Hex(voteLabel + canonicalText(opening));
}
