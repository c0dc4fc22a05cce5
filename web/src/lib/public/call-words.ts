/** The go/no-go call as the room reads it (R28): the word, the count, the reason, a row for each station. */
import { windowPassed } from '@holdpoint/shared/rules/lost-go';
import type { Answer } from '@holdpoint/shared/schema/call';
import type { PublicView } from '@holdpoint/shared/schema/public-view';
import { sayUtcMoment } from '@holdpoint/shared/public/say-date';
import { sayDuration } from '@holdpoint/shared/register/rollback-time';
import { list, word } from '@holdpoint/shared/schema/word';
import type { GlyphName } from '$lib/components/glyphs.ts';
import { said } from '$lib/language/said.ts';
import { isGathering } from './gathering.ts';
import { overriding, stateOf, type RollRow } from './words.ts';

type Call = NonNullable<PublicView['call']>;
type Says = Call['stations'][number]['says'];

/** What the room looks at; each may take several pages. */
export type Slide = 'lobby' | 'pre-read' | 'roll' | 'non-gos';

/** One of the numerals, over what it counts. */
interface Numeral {
	readonly count: number;
	readonly label: 'GO' | 'GO if' | 'HOLD' | 'NO-GO';
}

export interface CallShown {
	/** Changes where the room's attention goes back to the first slide. */
	readonly phase: string;
	/**
	 * One of the four, once the authority has said it. Until then it is VOTING, also when it is closed and revealed: any
	 * other word would be taken for the verdict, and nobody has declared one. A GO that is lost is never said by the word
	 * alone: from the back row it would be a GO.
	 */
	readonly word: string;
	/** Null while nothing is to be told apart by it. */
	readonly glyph: GlyphName | null;
	/** "4 of 7" over "have voted"; or the numerals, once revealed. */
	readonly tally: { readonly over: string; readonly under: string } | null;
	readonly numerals: readonly Numeral[] | null;
	/** Production is open: so is the hold line, under the verdict. */
	readonly open: boolean;
	readonly reason: string;
	/** What runs out, and when; empty where nothing does. */
	readonly countdown: string;
	readonly rows: readonly RollRow[];
	readonly slides: readonly Slide[];
}

const answers: Readonly<Record<Says, { readonly word: string; readonly glyph: GlyphName }>> = {
	'not-staffed': { word: 'Not staffed', glyph: 'waiting' },
	staffed: { word: 'Staffed', glyph: 'waiting' },
	waiting: { word: 'Waits', glyph: 'waiting' },
	voted: { word: 'Has voted', glyph: 'signed' },
	go: { word: 'GO', glyph: 'go' },
	conditional: { word: 'GO if', glyph: 'go' },
	hold: { word: 'HOLD', glyph: 'hold' },
	'no-go': { word: 'NO-GO', glyph: 'no-go' },
};

const verdicts = {
	go: { word: 'GO', glyph: 'go' },
	conditional: { word: 'GO', glyph: 'hold' },
	'no-go': { word: 'NO-GO', glyph: 'no-go' },
	hold: { word: 'HOLD', glyph: 'hold' },
} as const;

// As the server gives them.
// @wc-ignore
/** While what the call says is the last word: not once the build is out, or taken back. */
const following: ReadonlySet<PublicView['status']['word']> = new Set(['Going out', 'Waiting', 'On hold']);

const minute = 60_000;
/** What the room sees of its call at `now`, milliseconds of the server; null while none is what the room is about. */
export function callShown(view: PublicView, now: number): CallShown | null {
	const { call, status } = view;
	if (call === undefined) return null;
	const today = view.at.slice(0, 10);
	const urgent = overriding.has(status.word) ? said(status.sentence) : '';
	const asked = call.stations.filter(({ says }) => says !== 'not-staffed');
	const voted = asked.filter(({ says }) => says !== 'waiting').length;
	const gathering = call.state === 'open' && voted === 0 && call.preRead !== undefined;
	const shown = {
		phase: call.state,
		glyph: null,
		tally: null,
		numerals: null,
		open: false,
		countdown: '',
		rows: rowsOf(call, gathering),
		slides: ['roll'],
	} as const;
	switch (call.state) {
		case 'scheduled': {
			if (!isGathering(call.scheduledFor, now)) return null;
			const start = Date.parse(call.scheduledFor ?? '');
			return {
				...shown,
				word: 'Go/no-go call',
				tally: {
					over: now < start ? `in ${sayMinutes(Math.max(minute, start - now))}` : word('now'),
					under: sayUtcMoment(call.scheduledFor ?? '', today),
				},
				reason: paragraphs(urgent, sayStaffed(call)),
				slides: ['lobby', 'pre-read'],
			};
		}
		case 'open':
		case 'closed': {
			const until =
				call.state === 'open'
					? 'Votes stay sealed until the reveal.'
					: 'Voting is closed. The reveal is next.';
			return {
				...shown,
				phase: gathering ? 'lobby' : call.state,
				word: word('VOTING'),
				tally: {
					over: `${voted} of ${asked.length}`,
					under: asked.length === 1 ? 'has voted' : 'have voted',
				},
				reason: paragraphs(urgent, until, gathering && sayStaffed(call)),
				slides: gathering ? ['lobby', 'pre-read'] : ['roll'],
			};
		}
		case 'revealed':
			return {
				...shown,
				word: word('VOTING'),
				numerals: numeralsOf(call),
				reason: paragraphs(urgent, 'Revealed. The verdict is next.'),
				slides: nonGos(call).length > 0 ? ['roll', 'non-gos'] : ['roll'],
			};
		case 'declared':
			return following.has(status.word)
				? declaredShown(call, { ...shown, numerals: numeralsOf(call) }, now, today)
				: null;
		default:
			return null;
	}
}

function declaredShown(
	call: Call,
	shown: Omit<CallShown, 'word' | 'reason'>,
	now: number,
	today: string,
): CallShown | null {
	const { verdict, window, openConditions: conditions = 0 } = call;
	const reason = withoutBlank(call.reason ?? '');
	if (verdict === undefined) return null;
	// A frozen picture learns of nothing, and must not show a GO for longer than it holds.
	const ends = Math.min(Date.parse(window?.end ?? ''), Date.parse(call.expiresAt ?? ''));
	const lost = call.lost ?? (now >= ends ? windowPassed : undefined);
	if (lost) {
		const { word, why } = lost;
		return {
			...shown,
			numerals: null,
			phase: word,
			word: said(word),
			glyph: 'no-go',
			reason: `${said(why)} Open another call.`,
		};
	}
	if (verdict === 'no-go' || verdict === 'hold') return { ...shown, ...verdicts[verdict], reason };
	const isOpen = conditions === 0;
	const span = window
		? `Window: ${sayUtcMoment(window.start, today)} to ${sayUtcMoment(window.end, today)}.`
		: '';
	return {
		...shown,
		...verdicts[isOpen ? 'go' : 'conditional'],
		open: isOpen,
		reason: paragraphs(sayConditions(conditions), span, reason),
		countdown: window ? sayWindow(window, now) : '',
	};
}

/** Why it is not simply GO: each station with its answer and reason. */
export function nonGos(call: Call): { name: string; word: string; glyph: GlyphName; reason: string }[] {
	return call.stations
		.filter(({ says }) => says === 'no-go' || says === 'hold' || says === 'conditional')
		.toSorted((a, b) => gravity.indexOf(a.says) - gravity.indexOf(b.says))
		.map(({ name, says, reason = '' }) => ({
			name,
			...answers[says],
			reason: withoutBlank(reason) || 'No reason was given.',
		}));
}
const gravity: readonly Says[] = ['no-go', 'hold', 'conditional'];

/** A sentence each, the exceptions alone (look.md, The call): what changed, what is waived, what ran out, risks, rollback. */
export function preReadLines(view: PublicView): { word: string; glyph: GlyphName; text: string }[] {
	const names = (word: ReturnType<typeof stateOf>['word']) =>
		view.milestones.filter((milestone) => stateOf(milestone).word === word).map(({ name }) => name);
	const {
		expired = [],
		openRisks = 0,
		graveRisks = 0,
		defects,
		wayBack,
		rollbackPlan,
	} = view.call?.preRead ?? {};
	const lists = [
		{ word: 'Changed', glyph: 'changed', list: names('Changed') },
		{ word: 'Waived', glyph: 'waived', list: names('Waived') },
		{ word: 'Emergency', glyph: 'waived', list: names('Emergency') },
		{ word: 'Expired', glyph: 'no-go', list: expired },
	] as const;
	const found = lists.filter(({ list }) => list.length > 0);
	return [
		...(found.length === 0
			? [{ word: 'No exceptions', glyph: 'go' as const, text: 'Nothing is changed, waived or expired.' }]
			: found.map(({ list: names, ...each }) => ({ ...each, text: list(names) }))),
		...(defects === undefined
			? []
			: [
					{
						word: 'Defects',
						glyph: defects.open > 0 ? ('hold' as const) : ('go' as const),
						text: said(defects.sentence),
					},
				]),
		{
			word: 'Risks',
			glyph: openRisks === 0 ? 'go' : 'hold',
			text: sayRisks(openRisks, graveRisks),
		},
		...(rollbackPlan === undefined
			? []
			: [
					rollbackPlan
						? { word: 'Rollback plan', glyph: 'go' as const, text: 'Is there.' }
						: { word: 'Rollback plan', glyph: 'no-go' as const, text: 'Is missing.' },
				]),
		...(wayBack === undefined ? [] : [{ word: 'Way back', ...sayWayBack(wayBack, view.at) }]),
	];
}

/** "3 are open, 1 of them grave." */
function sayRisks(open: number, grave: number): string {
	if (open === 0) return 'None is open.';
	const words = open === 1 ? '1 is open' : `${open} are open`;
	if (grave === 0) return `${words}.`;
	return open === 1 ? `${words}, and grave.` : `${words}, ${grave} of them grave.`;
}

/** Its rehearsed time against the last safe moment. */
function sayWayBack(
	{ seconds, beginBy, isTooLate }: NonNullable<NonNullable<Call['preRead']>['wayBack']>,
	at: string,
): { glyph: GlyphName; text: string } {
	if (seconds === null) return { glyph: 'hold', text: 'Never rehearsed.' };
	const took = `Takes ${sayDuration(seconds)}.`;
	if (beginBy === '') return { glyph: 'hold', text: `${took} No last safe moment is set.` };
	const begin = sayUtcMoment(beginBy, at.slice(0, 10));
	return isTooLate
		? { glyph: 'no-go', text: `${took} It had to begin by ${begin}.` }
		: { glyph: 'go', text: `${took} Must begin by ${begin}.` };
}

const present = { word: 'Here', glyph: 'signed' } as const;

function rowsOf({ stations }: Call, gathering: boolean): RollRow[] {
	return stations.map(({ name, required, says, here, before = [] }, index) => {
		// Who has voted, or has not, matters more than who sits there.
		const isHere = here && (says === 'staffed' || gathering);
		const { word: state, glyph } = isHere ? present : answers[says];
		const said = [
			...(required || says === 'not-staffed' ? [] : [word('advisory')]),
			...(before.length === 0
				? []
				: [`was ${before.map((each: Answer) => answers[each].word).join(', then ')}`]),
		];
		return {
			id: String(index),
			name: said.length === 0 ? name : `${name} (${said.join(', ')})`,
			strong: (says === 'waiting' && !isHere) || says === 'no-go' || says === 'hold',
			word: state,
			glyph,
		};
	});
}

/** "5 of 7 stations are staffed, 3 are here. Not staffed: Security and Support." */
function sayStaffed({ stations }: Call): string {
	const missing = stations.filter(({ says }) => says === 'not-staffed').map(({ name }) => name);
	const here = stations.filter(({ here }) => here).length;
	const present = here === 0 ? 'nobody is here yet' : here === 1 ? '1 is here' : `${here} are here`;
	const staffed = `${stations.length - missing.length} of ${stations.length} stations are staffed, ${present}.`;
	return missing.length === 0 ? staffed : `${staffed} Not staffed: ${list(missing)}.`;
}

function sayConditions(open: number): string {
	if (open === 0) return '';
	return open === 1
		? 'with 1 condition. Production stays shut until it is closed.'
		: `with ${open} conditions. Production stays shut until ${open === 2 ? word('both') : word('all')} are closed.`;
}

/** "Window closes in 5 minutes", "Window opens in 2 h". */
function sayWindow({ start, end }: NonNullable<Call['window']>, now: number): string {
	return now < Date.parse(start)
		? `Window opens in ${sayMinutes(Date.parse(start) - now)}`
		: `Window closes in ${sayMinutes(Date.parse(end) - now)}`;
}

/** "2 days", "3 h 20 min", "5 minutes", "less than a minute". */
export function sayMinutes(milliseconds: number): string {
	const minutes = Math.ceil(milliseconds / minute);
	if (milliseconds < minute) return 'less than a minute';
	if (minutes < 60) return minutes === 1 ? '1 minute' : `${minutes} minutes`;
	if (minutes >= 48 * 60) return `${Math.floor(minutes / 1440)} days`;
	const rest = minutes % 60;
	return rest === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${rest} min`;
}

function numeralsOf({ stations }: Call): Numeral[] {
	const count = (wanted: Says) => stations.filter(({ says }) => says === wanted).length;
	return [
		{ count: count('go'), label: 'GO' },
		{ count: count('conditional'), label: 'GO if' },
		{ count: count('hold'), label: 'HOLD' },
		{ count: count('no-go'), label: 'NO-GO' },
	];
}

/** What people wrote, without its empty lines: the screen has none to spare. */
const withoutBlank = (text: string): string => text.trim().replace(/\s*\n\s*/g, '\n');

const paragraphs = (...sentences: readonly (string | false)[]): string =>
	sentences.filter((each) => each !== false && each !== '').join('\n');
