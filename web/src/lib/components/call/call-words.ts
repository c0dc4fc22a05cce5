/** The go/no-go call in words: what a vote says, how far voting is, how long something lasts. */
import { answerOf, hasVoted, speakerOf } from '@holdpoint/shared/rules/call';
import type { Checked } from '@holdpoint/shared/rules/condition-check';
import type { GoStanding } from '@holdpoint/shared/rules/verdict';
import type { Answer } from '@holdpoint/shared/schema/call';
import type { Call, CallStation } from '@holdpoint/shared/schema/governance';
import { list, sayCount, word } from '@holdpoint/shared/schema/word';
import { sayShortDate, sayWhen, todayOf } from '../../board/say.ts';
import type { GlyphName } from '../glyphs.ts';

interface Said {
	readonly word: string;
	readonly glyph: GlyphName;
}

/** A vote or a verdict. Capitals are kept for GO, NO-GO and HOLD. */
export const answerWords: Readonly<Record<Answer, Said>> = {
	go: { word: 'GO', glyph: 'go' },
	conditional: { word: 'GO with conditions', glyph: 'go' },
	hold: { word: 'HOLD', glyph: 'hold' },
	'no-go': { word: 'NO-GO', glyph: 'no-go' },
};

/** What a voter may answer, each saying what it means. */
export const choices: readonly { readonly vote: Answer; readonly means: string }[] = [
	{ vote: 'go', means: 'ship this build.' },
	{ vote: 'conditional', means: 'ship it once these are closed.' },
	{ vote: 'hold', means: 'not yet. Say what would change it.' },
	{ vote: 'no-go', means: 'not this build.' },
];

/** Stations that are asked in this round and have somebody to answer. */
function askedNow(call: Call): readonly CallStation[] {
	return call.stations.filter((each) => speakerOf(each) !== null && each.round === call.round);
}

/** Those of them who have not voted. */
export function missingNow(call: Call): readonly CallStation[] {
	return askedNow(call).filter((each) => !hasVoted(call, each));
}

/** "5 of 7 have voted.", and what a quorum asks for: "5 of 7 have voted; 4 are needed." */
export function sayVoted(call: Call): string {
	const asked = askedNow(call);
	// A re-poll asks a part of the stations; the quorum is of all.
	const needed =
		call.quorum !== undefined && call.round === 1
			? `; ${call.quorum} ${call.quorum === 1 ? word('is') : word('are')} needed`
			: '';
	return `${asked.length - missingNow(call).length} of ${asked.length} have voted${needed}.`;
}

/** "Revealed. 6 GO, 1 NO-GO from Security, 0 HOLD." */
export function sayRevealed(call: Call): string {
	const from = (vote: Answer) => call.stations.filter((each) => answerOf(call, each)?.vote === vote);
	const tell = (vote: Answer) => {
		const said = from(vote);
		const names = said.length === 0 ? '' : ` from ${list(said.map(({ name }) => name))}`;
		return `${said.length} ${answerWords[vote].word}${names}`;
	};
	const conditional = from('conditional').length > 0 ? [tell('conditional')] : [];
	return `Revealed. ${[`${from('go').length} GO`, ...conditional, tell('no-go'), tell('hold')].join(', ')}.`;
}

/** What a station shows in the roll: its answer once revealed, before that only whether it has voted (R28). */
export function sayStation(call: Call, station: CallStation): Said {
	if (speakerOf(station) === null) return { word: 'Not staffed', glyph: 'waiting' };
	const answer = answerOf(call, station);
	if (call.state === 'scheduled') return { word: 'Staffed', glyph: 'waiting' };
	if (answer) return answerWords[answer.vote];
	if (hasVoted(call, station)) return { word: 'Has voted', glyph: 'signed' };
	return { word: call.state === 'open' ? 'Not voted yet' : 'Has not voted', glyph: 'waiting' };
}

/** Where a GO stands, loudly where it no longer opens anything. */
export function sayGo(
	{ kind, call, lost }: GoStanding,
	now: number,
): { readonly word: string; readonly sentence: string; readonly glyph: GlyphName } {
	const window = call?.declared?.window ?? { start: '', end: '' };
	const unmet = call?.declared?.conditions.filter(({ verified }) => !verified) ?? [];
	const open = unmet.length;
	const late = unmet.filter(({ due }) => isOverdue(due, now)).length;
	switch (kind) {
		case 'valid':
			return {
				word: 'GO',
				sentence: `The deployment may start now. The window closes in ${sayDuration(Date.parse(window.end) - now)}.`,
				glyph: 'go',
			};
		case 'early':
			return {
				word: 'GO',
				sentence: `The window opens in ${sayDuration(Date.parse(window.start) - now)}.`,
				glyph: 'go',
			};
		case 'conditional':
			return {
				word: 'GO',
				sentence: `with ${sayCount(open, 'condition', 'conditions')}${late === 0 ? '' : late === open ? ', overdue' : `, ${late} of them overdue`}. Production stays shut until ${open === 1 ? 'it is' : open === 2 ? 'both are' : 'all are'} closed.`,
				glyph: 'hold',
			};
		case 'late':
		case 'expired':
		case 'void':
			return {
				word: lost?.word ?? '',
				sentence: lost ? `${lost.why} Open another call.` : '',
				glyph: 'no-go',
			};
		case 'none':
			return { word: '', sentence: '', glyph: 'waiting' };
		default:
			return kind satisfies never;
	}
}

/** Whether the day on which something was due, or the moment, is over where the viewer is. Words that are no date never are. */
export function isOverdue(due: string | undefined, now: number): boolean {
	if (due === undefined) return false;
	return Date.parse(/^\d{4}-\d{2}-\d{2}$/.test(due) ? `${due}T24:00` : due) <= now;
}

/** "by 12 May", "by 12 May 14:00, overdue"; nothing without a date. */
export function sayDue(due: string | undefined, now: number): string {
	if (due === undefined) return '';
	const today = new Date(now);
	const when = sayShortDate(due, todayOf(today)) || sayWhen(due, today);
	return ` by ${when}${isOverdue(due, now) ? ', overdue' : ''}`;
}

/** "Met since 12 May 14:07: Test Plan is signed off." or "Not met yet: QA has not signed Test Plan." */
export function sayChecked({ met, since, says }: Checked, now: number): string {
	if (!met) return `Not met yet: ${says}.`;
	return `Met ${since === undefined ? word('now') : `since ${sayWhen(since, new Date(now))}`}: ${says}.`;
}

/** "2 days", "3 h 20 min", "12 min", "less than a minute". */
export function sayDuration(milliseconds: number): string {
	const minutes = Math.ceil(milliseconds / 60_000);
	if (milliseconds < 60_000) return 'less than a minute';
	if (minutes < 60) return `${minutes} min`;
	if (minutes >= 48 * 60) return `${Math.floor(minutes / 1440)} days`;
	const rest = minutes % 60;
	return rest === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${rest} min`;
}

/** A moment as the value of a `datetime-local` field, in the viewer's zone. */
export function toField(moment: number): string {
	const at = new Date(moment);
	const two = (number: number) => String(number).padStart(2, '0');
	return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** The viewer's zone at a moment: "Europe/Berlin, UTC+1". */
export function sayZone(moment: number): string {
	const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
	const minutes = -new Date(moment).getTimezoneOffset();
	if (minutes === 0) return zone === 'UTC' ? 'UTC' : `${zone}, UTC`;
	const hours = Math.floor(Math.abs(minutes) / 60);
	const rest = Math.abs(minutes) % 60;
	const offset = rest === 0 ? `${hours}` : `${hours}:${String(rest).padStart(2, '0')}`;
	return `${zone}, UTC${minutes > 0 ? '+' : '−'}${offset}`;
}

const quarter = 15 * 60_000;
const hour = 60 * 60_000;

/** The next quarter of an hour that is not now. */
export function nextQuarter(now: number): number {
	return (Math.floor(now / quarter) + 1) * quarter;
}

/**
 * When a call runs out unless somebody says otherwise: the end of the day (viewer's zone) on which the deployment is due, if
 * that is within a week; else a day from now, on the hour.
 */
export function suggestExpiry(now: number, deploymentDue: string): number {
	const end = /^\d{4}-\d{2}-\d{2}$/.test(deploymentDue) ? Date.parse(`${deploymentDue}T23:45`) : Number.NaN;
	if (end > now + hour && end < now + 7 * 24 * hour) return end;
	return (Math.floor(now / hour) + 25) * hour;
}
