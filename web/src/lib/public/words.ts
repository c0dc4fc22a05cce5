import { sayDate, sayUtcMoment } from '@holdpoint/shared/public/say-date';
import type { PublicView } from '@holdpoint/shared/schema/public-view';
import { list, word } from '@holdpoint/shared/schema/word';
import type { GlyphName } from '$lib/components/glyphs.ts';
import { said } from '$lib/language/said.ts';

export type PublicMilestone = PublicView['milestones'][number];
/** What a list of releases knows of one as well. */
type ListedMilestone = Omit<PublicMilestone, 'phase' | 'signatures'>;

/** A milestone's state as the three things that always go together, and its seat on the line. */
export interface MilestoneState {
	readonly word:
		| 'Planned'
		| 'In progress'
		| 'Ready'
		| 'Waiting'
		| 'Rejected'
		| 'Signed'
		| 'Changed'
		| 'Waived'
		| 'Emergency';
	readonly glyph: GlyphName;
	readonly seat: 'empty' | 'next' | 'rejected' | 'waived' | 'signed-off' | 'changed';
}

/** One row of the roll call on the projector. */
export interface RollRow {
	readonly id: string;
	readonly name: string;
	readonly word: string;
	readonly glyph: GlyphName;
	/** What the room talks about now. */
	readonly strong: boolean;
}

/** What one milestone shows; `next` is the ID of the one that comes next. */
export function stateOf(milestone: ListedMilestone, next?: string): MilestoneState {
	if (milestone.changed) return { word: 'Changed', glyph: 'changed', seat: 'changed' };
	if (milestone.status === 'signed') return { word: 'Signed', glyph: 'seal', seat: 'signed-off' };
	if (milestone.status === 'waived')
		return { word: milestone.emergency ? 'Emergency' : 'Waived', glyph: 'waived', seat: 'waived' };
	if (milestone.rejectedBy !== undefined) return { word: 'Rejected', glyph: 'rejected', seat: 'rejected' };
	const seat = milestone.id === next ? 'next' : 'empty';
	if (milestone.awaiting.length > 0) return { word: 'Waiting', glyph: 'waiting', seat };
	if (milestone.status === 'ready') return { word: 'Ready', glyph: 'waiting', seat };
	return { word: milestone.status === 'in-progress' ? 'In progress' : 'Planned', glyph: 'waiting', seat };
}

/** "7 of 12 signed, 1 waived.": a waiver is no signature (R19). */
export function countsSentence(counts: Omit<PublicView['counts'], 'doneBefore'>): string {
	const waived = counts.waived === 0 ? '' : `, ${counts.waived} waived`;
	return `${counts.signed} of ${counts.total} signed${waived}.`;
}

/** "Waiting for Business and QA."; empty while nobody is asked. */
export function waitingSentence(milestones: readonly PublicMilestone[]): string {
	const roles = [...new Set(milestones.flatMap((milestone) => milestone.awaiting.map((seat) => seat.role)))];
	return roles.length === 0 ? '' : `Waiting for ${list(roles)}.`;
}

/** "3 working days later than planned"; empty where nothing was planned. */
export function slipWords(slip: number): string {
	if (slip === 0) return 'As planned';
	const days = Math.abs(slip) === 1 ? '1 working day' : `${Math.abs(slip)} working days`;
	return `${days} ${slip > 0 ? word('later') : word('earlier')} than planned`;
}

/** Age of what is shown: "just now", "4 min ago", "2 h ago", "3 days ago". */
export function ageWords(milliseconds: number): string {
	const minutes = Math.floor(Math.max(0, milliseconds) / 60_000);
	if (minutes < 1) return 'just now';
	if (minutes < 60) return `${minutes} min ago`;
	const hours = Math.floor(minutes / 60);
	if (hours < 24) return `${hours} h ago`;
	const days = Math.floor(hours / 24);
	return days === 1 ? word('yesterday') : `${days} days ago`;
}

/** "Signed Thu 12 Mar", "Waiting for QA, due Fri 20 Mar": one milestone's line under its name. */
export function milestoneLine(milestone: ListedMilestone, today: string): string {
	const { word: state } = stateOf(milestone);
	if (state === 'Waived' || state === 'Emergency') return state;
	if (milestone.signedAt !== undefined) {
		const signed = `Signed ${sayDate(milestone.signedAt.slice(0, 10), today)}`;
		return milestone.changed ? `${signed}; changed since` : signed;
	}
	const due = sayDate(milestone.due, today);
	const when = due === '' ? '' : `, ${milestone.due < today ? 'was due' : word('due')} ${due}`;
	const roles = milestone.awaiting.map((seat) => (seat.n > 1 ? `${seat.role} (${seat.n})` : seat.role));
	if (milestone.rejectedBy !== undefined) return `Rejected by ${milestone.rejectedBy}${when}`;
	if (roles.length > 0) return `Waiting for ${list(roles)}${when}`;
	return `${state}${when}`;
}

/** "Mara Lind, Product: approved, Thu 12 Mar 14:07 UTC, by sign-in, no passkey" (R3, R4). */
export function signatureWords(
	{ role, name, meaning, at, method }: PublicMilestone['signatures'][number],
	today: string,
): string {
	const who = name === undefined ? role : `${name}, ${role}`;
	const how = {
		passkey: '',
		'sign-in': ', by sign-in, no passkey',
		token: ', by a token the administrator issued',
	}[method];
	const when = sayUtcMoment(at, today);
	return `${who}: ${said(meaning)}${when && `, ${when}`}${how}`;
}

/** How far a calendar date is, in calendar days: "in 12 days", "today", "1 day ago". */
export function countdownWords(date: string, today: string): string {
	const days = Math.round((Date.parse(date) - Date.parse(today)) / 86_400_000);
	if (days === 0) return word('today');
	const count = Math.abs(days) === 1 ? '1 day' : `${Math.abs(days)} days`;
	return days > 0 ? `in ${count}` : `${count} ago`;
}

/** What two sentences may be long to stand on a line each, in characters. */
const oneLine = 56;

/** What the room has to hear before anything else. */
// As the server gives them.
// @wc-ignore
export const overriding: ReadonlySet<PublicView['status']['word']> = new Set([
	'Emergency procedure',
	'Cancelled',
	'Rolled back',
]);

/** Why it cannot go on: what happened to the release, then the most urgent blocker, and the one after it where both are short. */
export function reasonsOf(view: PublicView): string[] {
	const happened = overriding.has(view.status.word) ? [said(view.status.sentence)] : [];
	const [first, second] = [...happened, ...(view.blockers ?? []).map(({ message }) => said(message))];
	if (first === undefined) return [said(view.status.sentence)];
	return second !== undefined && first.length <= oneLine && second.length <= oneLine
		? [first, second]
		: [first];
}

/** What a name may be long to be said beside a date on one line of the screen, in characters. */
const shortName = 32;

/** "Next: Test Plan Sign-Off, Fri 20 Mar", the date alone where the name is long; empty when nothing is left. */
export function nextWords(view: PublicView, today: string): string {
	const milestone = view.milestones.find(({ id }) => id === view.next?.milestone);
	if (!milestone) return '';
	const due = sayDate(milestone.due, today);
	const name = milestone.name.length > shortName ? '' : milestone.name;
	if (name === '' && due === '') return '';
	return `Next: ${[name, due].filter((each) => each !== '').join(', ')}`;
}
