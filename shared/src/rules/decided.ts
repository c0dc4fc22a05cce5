import type { Opening } from '../schema/call.ts';
import type { Decision } from '../schema/ledger-entry.ts';
import type { Statement } from '../schema/passkey.ts';
import type { Blocker, Refusal } from '../schema/refusal.ts';
import type { CheckedAssertion } from './presence.ts';

/** What the rules answer: entries to append in this order, or a refusal and nothing written. */
export type Decided =
	{ readonly ok: true; readonly entries: readonly Decision[]; readonly secrets?: Secrets } | Denied;

export interface Denied {
	readonly ok: false;
	readonly refusal: Refusal;
}

/**
 * What the side table of votes takes up and gives up with a decision (R28): it is neither in the ledger nor in any answer.
 * A vote that was superseded, revealed or cancelled is forgotten there.
 */
export interface Secrets {
	readonly keep: readonly { readonly seal: string; readonly opening: Opening }[];
	/** Seals. */
	readonly forget: readonly string[];
}

/** What a decision may be told that no state holds: a fresh nonce, the votes it may reveal, and what a passkey signed. */
export interface Sealed {
	/** 256 bits as 64 hexadecimal characters, never used before. */
	readonly nonce: string;
	openingOf(seal: string): Opening | null;
	/** The statement that the server issued under this nonce, until a command uses it (R4). */
	statementOf(nonce: string): Statement | null;
	/** What was found of the assertion that came with the command, before anything is decided; null without one. */
	readonly assertion: CheckedAssertion | null;
}

export function allow(...entries: Decision[]): Decided {
	return { ok: true, entries };
}

/** `message`: one sentence for the person, with what to do next. */
export function refuse(code: Refusal['code'], message: string, details?: Refusal['details']): Denied {
	return { ok: false, refusal: { code, message, ...(details && { details }) } };
}

/** A blocker as the refusal of who would go on in spite of it. */
export function refusalOf({ code, message, details }: Blocker): Refusal {
	return { code, message, ...(details && { details }) };
}

export function deny(refusal: Refusal): Denied {
	return { ok: false, refusal };
}
