import type { Decided } from '@holdpoint/shared/rules/decided';

/** What a test compares of an answer: `yes`, or the rule that refused. */
export function codeOf(decided: Decided): string {
	return decided.ok ? 'yes' : decided.refusal.code;
}

/** The sentence that a person reads; empty on yes. */
export function sentenceOf(decided: Decided): string {
	return decided.ok ? '' : decided.refusal.message;
}

/** Both: `yes`, or the rule that refused and its sentence. */
export function answerOf(decided: Decided): string {
	return decided.ok ? 'yes' : `${decided.refusal.code}: ${decided.refusal.message}`;
}
