import type { Denied } from '@holdpoint/shared/rules/decided';

/** What rules answer, whatever a yes brings. */
type Answer = { readonly ok: true } | Denied;

/** What a test compares of an answer: `yes`, or the rule that refused. */
export function codeOf(decided: Answer): string {
	return decided.ok ? 'yes' : decided.refusal.code;
}

/** The sentence that a person reads; empty on yes. */
export function sentenceOf(decided: Answer): string {
	return decided.ok ? '' : decided.refusal.message;
}

/** Both: `yes`, or the rule that refused and its sentence. */
export function answerOf(decided: Answer): string {
	return decided.ok ? 'yes' : `${decided.refusal.code}: ${decided.refusal.message}`;
}
