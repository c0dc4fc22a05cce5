import type { Statement } from '../schema/passkey.ts';
import { canonicalText } from './canonical.ts';
import { sha256Hex } from './hash.ts';

/** Keeps a statement's hash from ever being the hash of something else. */
const statementLabel = 'holdpoint statement v1\n';

/** The challenge that a passkey signs (R4): SHA-256 over a label and the statement's RFC 8785 text, 64 hexadecimal characters. */
export function challengeOf(statement: Statement): string {
	return sha256Hex(statementLabel + canonicalText(statement));
}
