/**
 * A rule said no: a value, never an exception. `code` is the rule ID of rules.md, or one of the words below.
 * `message` is one sentence for the person, which tells what to do next; `details` is for machines.
 */
export interface Refusal {
	readonly code: RuleId | 'malformed' | 'forbidden' | 'not-found' | 'unauthenticated';
	readonly message: string;
	readonly details?: Readonly<Record<string, unknown>>;
}
export type RuleId = `R${number}`;

/** Something that stands between now and the next step, in a sentence; same codes as refusals. */
export interface Blocker {
	readonly code: RuleId;
	readonly message: string;
	readonly milestone: string;
}
