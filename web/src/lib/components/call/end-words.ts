/** How a release ends, in words (R32). */
import { closedRefusal } from '@holdpoint/shared/rules/closed';
import { checkShipped, prepareEnding } from '@holdpoint/shared/rules/close-out';
import { sayOutcome } from '@holdpoint/shared/rules/wording';
import type { Actor } from '@holdpoint/shared/schema/actor';
import type { GovernanceState } from '@holdpoint/shared/schema/governance';
import type { DocumentReading } from '@holdpoint/shared/schema/reading';
import type { Refusal } from '@holdpoint/shared/schema/refusal';
import type { Outcome } from '@holdpoint/shared/schema/release';
import type { GlyphName } from '../glyphs.ts';

export interface OutcomeWords {
	readonly outcome: Outcome;
	/** "Shipped": the choice. */
	readonly word: string;
	/** "shipped and rolled back", within a sentence. */
	readonly within: string;
	readonly explains: string;
	readonly glyph: GlyphName;
}

export const outcomes: readonly OutcomeWords[] = [
	{
		outcome: 'shipped',
		word: 'Shipped',
		within: sayOutcome('shipped'),
		explains: 'Every milestone is signed off or waived.',
		glyph: 'go',
	},
	{
		outcome: 'shipped-and-rolled-back',
		word: 'Shipped and rolled back',
		within: sayOutcome('shipped-and-rolled-back'),
		explains: 'It was in production, and users are back on another version.',
		glyph: 'no-go',
	},
	{
		outcome: 'postponed',
		word: 'Postponed',
		within: sayOutcome('postponed'),
		explains: 'Not now. Milestones that were not reached stay unsigned.',
		glyph: 'hold',
	},
	{
		outcome: 'cancelled',
		word: 'Cancelled',
		within: sayOutcome('cancelled'),
		explains: 'Not at all. Milestones that were not reached stay unsigned.',
		glyph: 'no-go',
	},
];

export function wordsOf(outcome: Outcome): OutcomeWords {
	const found = outcomes.find((each) => each.outcome === outcome);
	if (!found) throw new Error(`No words for the outcome ${outcome}`);
	return found;
}

/** What this person's command to end the release would lead to now: the role they sign in, or why it is refused. */
export type EndingAhead =
	| { readonly kind: 'closes' }
	| { readonly kind: 'signs'; readonly role: string; readonly closes: boolean }
	| { readonly kind: 'refused'; readonly rule: string; readonly sentence: string };

/** Asks the very rules that the server asks before anybody shows that it is they. `reason`: as typed; `now`: server time, milliseconds. */
export function lookAhead(
	outcome: Outcome,
	reason: string,
	state: GovernanceState,
	reading: DocumentReading,
	actor: Actor,
	now: number,
): EndingAhead {
	if (state.closed) return refused(closedRefusal);
	if (outcome === 'shipped') {
		const refusal = checkShipped(state, reading, actor, now);
		return refusal ? refused(refusal) : { kind: 'closes' };
	}
	const prepared = prepareEnding({ outcome, reason }, state, actor);
	if (!prepared.ok) return refused(prepared.refusal);
	return { kind: 'signs', role: prepared.says.role, closes: prepared.isLast };
}

function refused({ code, message }: Refusal): EndingAhead {
	return { kind: 'refused', rule: code, sentence: message };
}
