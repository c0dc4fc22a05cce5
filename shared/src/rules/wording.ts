import type { GovernanceState } from '../schema/governance.ts';
import type { DocumentReading } from '../schema/reading.ts';
import type { Answer } from '../schema/call.ts';
import type { Meaning, Outcome } from '../schema/release.ts';
import { lookUp } from '../schema/text.ts';
import { list, word } from '../schema/word.ts';

export { list } from '../schema/word.ts';

/** A milestone's name as the team wrote it; its ID while it has none. */
export function nameMilestone(reading: DocumentReading, id: string): string {
	return lookUp(reading.milestones, id)?.scope.name.trim() || id;
}

/** A person's printed name; the ID of someone whom the ledger does not know. */
export function namePerson(state: GovernanceState, id: string): string {
	return lookUp(state.people, id)?.name || id;
}

/** A vote or a verdict; capitals are kept for GO, NO-GO and HOLD. */
export const voteWords: Readonly<Record<Answer, string>> = {
	go: 'GO',
	conditional: 'GO with conditions',
	hold: 'HOLD',
	'no-go': 'NO-GO',
};

/** What a signature says (R3), within a sentence. */
export const meaningWords: Readonly<Record<Meaning, string>> = {
	approved: word('approved'),
	reviewed: word('reviewed'),
	authored: word('authored'),
	rejected: word('rejected'),
};

const outcomes: Readonly<Record<Outcome, string>> = {
	shipped: word('shipped'),
	'shipped-and-rolled-back': 'shipped and rolled back',
	postponed: word('postponed'),
	cancelled: word('cancelled'),
};

/** How a release ended (R32), within a sentence: "shipped and rolled back". */
export function sayOutcome(outcome: Outcome): string {
	return outcomes[outcome];
}

/** The first few in full, the others as a number: a sentence stays a sentence. */
export function listSome(words: readonly string[], most = 2): string {
	return words.length <= most + 1
		? list(words)
		: list([...words.slice(0, most), `${words.length - most} ${word('more')}`]);
}

const numbers = [
	word('no'),
	word('one'),
	word('two'),
	word('three'),
	word('four'),
	word('five'),
	word('six'),
	word('seven'),
	word('eight'),
	word('nine'),
	word('ten'),
	word('eleven'),
	word('twelve'),
];

/** Numbers up to twelve in words. */
export function count(n: number): string {
	return numbers[n] ?? String(n);
}

/** Characters of a reason as a reader counts them, without the space around it. */
export function reasonLength(reason: string): number {
	return [...reason.trim()].length;
}

/** “Text” as it stands on the board, shortened where it is long. */
export function quote(text: string): string {
	const characters = [...text.trim()];
	const [open, close] = word('“text”').split('text');
	return `${open}${characters.length > 60 ? `${characters.slice(0, 59).join('')}…` : characters.join('')}${close}`;
}
