/**
 * HOLD and NO-GO say why, and what would change the answer (R28). A ballot has one text for both: it reads as it stands, and
 * is taken apart again where its voter changes a word.
 */
const joint = '\n\nWhat would change my answer: ';

export interface Reason {
	readonly why: string;
	/** What would change the answer; empty where that was not said. */
	readonly change: string;
}

/** Characters that each may have: together they fit the ballot's own limit. */
export const reasonLimits = { why: 2400, change: 1500 } as const;

export function joinReason({ why, change }: Reason): string {
	return change.trim() === '' ? why.trim() : `${why.trim()}${joint}${change.trim()}`;
}

export function splitReason(reason: string): Reason {
	const at = reason.lastIndexOf(joint);
	return at === -1
		? { why: reason, change: '' }
		: { why: reason.slice(0, at), change: reason.slice(at + joint.length) };
}
