/** The go/no-go call as the room reads it (R28): the word, the count, the reason, a row for each station. */
import type { PublicView } from '@holdpoint/shared/schema/public-view';
import { sayUtcMoment } from '@holdpoint/shared/public/say-date';
import type { GlyphName } from '$lib/components/glyphs.ts';
import { overriding, type RollRow } from './words.ts';

type Call = NonNullable<PublicView['call']>;
type Says = Call['stations'][number]['says'];

export interface CallShown {
	/** A GO that is lost is never said by the word alone: from the back row it would be a GO. */
	readonly word: 'VOTING' | 'VOTED' | 'GO' | 'NO-GO' | 'HOLD' | 'GO is void.' | 'GO has expired.';
	readonly glyph: GlyphName;
	/** "4 of 7" over "have voted", then "6 GO" over "1 NO-GO". */
	readonly tally: readonly string[];
	/** Two lines at most. */
	readonly reasons: readonly string[];
	readonly rows: readonly RollRow[];
}

const answers: Readonly<Record<Says, { readonly word: string; readonly glyph: GlyphName }>> = {
	'not-staffed': { word: 'Not staffed', glyph: 'waiting' },
	waiting: { word: 'Waiting', glyph: 'waiting' },
	voted: { word: 'Voted', glyph: 'signed' },
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

/** While what the call says is the last word: not once the build is out, or taken back. */
const following: ReadonlySet<PublicView['status']['word']> = new Set(['Going out', 'Waiting', 'On hold']);

/** What the room sees of its call; null while none is under way and none has the last word. */
export function callShown(view: PublicView): CallShown | null {
	const { call, status } = view;
	if (call === undefined) return null;
	const rows = call.stations.map(({ name, required, says }, index) => ({
		id: String(index),
		name: required ? name : `${name} (advisory)`,
		strong: says === 'waiting' || says === 'no-go' || says === 'hold',
		...answers[says],
	}));
	const urgent = overriding.has(status.word) ? [status.sentence] : [];
	const today = view.at.slice(0, 10);
	switch (call.state) {
		case 'open':
		case 'closed': {
			const asked = call.stations.filter(({ says }) => says !== 'not-staffed');
			const voted = asked.filter(({ says }) => says !== 'waiting').length;
			const isOpen = call.state === 'open';
			const until = isOpen ? 'Votes stay sealed until the reveal.' : 'Voting is closed. The reveal is next.';
			return {
				word: isOpen ? 'VOTING' : 'VOTED',
				glyph: isOpen ? 'waiting' : 'signed',
				tally: [`${voted} of ${asked.length}`, 'have voted'],
				reasons: [...urgent, until],
				rows,
			};
		}
		case 'revealed':
			return {
				word: 'VOTED',
				glyph: 'signed',
				tally: tallyOf(call),
				reasons: [...urgent, 'No verdict yet.'],
				rows,
			};
		case 'declared': {
			if (call.verdict === undefined || !following.has(status.word)) return null;
			if (call.lost) {
				const { word, why } = call.lost;
				return { word, glyph: 'no-go', tally: tallyOf(call), reasons: [`${why} Open another call.`], rows };
			}
			const open = call.openConditions ?? 0;
			const window = call.window
				? `Window: ${sayUtcMoment(call.window.start, today)} to ${sayUtcMoment(call.window.end, today)}.`
				: '';
			const conditions =
				open === 0
					? ''
					: open === 1
						? 'With 1 condition. Production stays shut until it is closed.'
						: `With ${open} conditions. Production stays shut until all are closed.`;
			const reasons = [conditions, window, call.reason ?? ''].filter((each) => each !== '');
			const isGo = call.verdict === 'conditional' && open === 0;
			return {
				...verdicts[isGo ? 'go' : call.verdict],
				tally: tallyOf(call),
				reasons: reasons.slice(0, 2),
				rows,
			};
		}
		default:
			return null;
	}
}

/** "6 GO", "1 NO-GO, 1 HOLD". */
function tallyOf({ stations }: Call): string[] {
	const count = (...wanted: Says[]) => stations.filter(({ says }) => wanted.includes(says)).length;
	const against = [
		count('no-go') > 0 ? `${count('no-go')} NO-GO` : '',
		count('hold') > 0 ? `${count('hold')} HOLD` : '',
	].filter((each) => each !== '');
	return [`${count('go', 'conditional')} GO`, against.join(', ') || 'no other'];
}
