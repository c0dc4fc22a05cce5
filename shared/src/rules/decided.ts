import type { Decision } from '../schema/ledger-entry.ts';
import type { Refusal } from '../schema/refusal.ts';

/** What the rules answer: entries to append in this order, or a refusal and nothing written. */
export type Decided =
	| { readonly ok: true; readonly entries: readonly Decision[] }
	| { readonly ok: false; readonly refusal: Refusal };

export function allow(...entries: Decision[]): Decided {
	return { ok: true, entries };
}

/** `message`: one sentence for the person, with what to do next. */
export function refuse(code: Refusal['code'], message: string, details?: Refusal['details']): Decided {
	return { ok: false, refusal: { code, message, ...(details && { details }) } };
}

export function deny(refusal: Refusal): Decided {
	return { ok: false, refusal };
}
