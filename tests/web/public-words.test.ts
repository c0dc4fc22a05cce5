import { expect, test } from 'vitest';
import type { PublicView } from '@holdpoint/shared/schema/public-view';
import { callShown, nonGos, preReadLines, sayMinutes } from '$lib/public/call-words.ts';
import { timelineOf } from '$lib/public/timeline.ts';
import { milestoneLine, signatureWords, stateOf, type PublicMilestone } from '$lib/public/words.ts';
import { projectorStates, screenView } from '../e2e/public-views.ts';

const today = '2026-03-20';
const signed: PublicMilestone = {
	id: 'm1',
	name: 'Kickoff',
	phase: '',
	status: 'signed',
	due: '2026-03-12',
	slip: 0,
	signedAt: '2026-03-12T14:07:00.000Z',
	awaiting: [],
	signatures: [],
};

test('R3 R4 a signature says role, meaning, time and method, and the name where names show', () => {
	const signature = { role: 'QA', meaning: 'approved', at: '2026-03-12T14:07:00.000Z' } as const;
	expect(signatureWords({ ...signature, method: 'passkey' }, today)).toBe(
		'QA: approved, Thu 12 Mar 14:07 UTC',
	);
	expect(signatureWords({ ...signature, method: 'sign-in', name: 'Eve Brandt' }, today)).toBe(
		'Eve Brandt, QA: approved, Thu 12 Mar 14:07 UTC, by sign-in, no passkey',
	);
	expect(signatureWords({ ...signature, method: 'token' }, today)).toBe(
		'QA: approved, Thu 12 Mar 14:07 UTC, by a token the administrator issued',
	);
});

test('R9 R19 R20 what is changed, waived or passed in an emergency never shows as signed', () => {
	const { signedAt: _, ...unsigned } = signed;
	const shown = (partial: Partial<PublicMilestone>) => {
		const milestone = { ...(partial.status === 'waived' ? unsigned : signed), ...partial };
		return [stateOf(milestone).word, milestoneLine(milestone, today)];
	};
	expect(shown({})).toEqual(['Signed', 'Signed Thu 12 Mar']);
	expect(shown({ changed: true })).toEqual(['Changed', 'Signed Thu 12 Mar; changed since']);
	expect(shown({ status: 'waived' })).toEqual(['Waived', 'Waived']);
	expect(shown({ status: 'waived', emergency: true })).toEqual(['Emergency', 'Emergency']);
});

/** When the views of the room are made. */
const half = Date.parse('2026-04-09T09:30:00.000Z');
const stateNamed = (name: string): PublicView => {
	const found = projectorStates.find((state) => state.name === name);
	if (!found) throw new Error(`There is no state ${name}.`);
	return found.view;
};
const shownAs = (view: PublicView, now = half) => {
	const shown = callShown(view, now);
	return shown && { word: shown.word, open: shown.open, slides: shown.slides };
};

test('R28 the room sees who has voted, and until a verdict is declared no other word than VOTING', () => {
	const voting = callShown(stateNamed('voting'), half);
	expect([voting?.tally, voting?.numerals]).toEqual([{ over: '4 of 11', under: 'have voted' }, null]);
	expect(voting?.rows.slice(2, 7).map(({ word }) => word)).toEqual([
		'Waits',
		'Has voted',
		'Waits',
		'Has voted',
		'Not staffed',
	]);
	for (const name of ['lobby-open', 'voting', 'closed', 'revealed', 're-poll'])
		expect(callShown(stateNamed(name), half)?.word).toBe('VOTING');
	expect(callShown(stateNamed('revealed'), half)?.numerals).toEqual([
		{ count: 6, label: 'GO' },
		{ count: 1, label: 'GO if' },
		{ count: 1, label: 'HOLD' },
		{ count: 3, label: 'NO-GO' },
	]);
});

test('R28 the first slides: who is there and what is not as it should be; then the roll; then who did not say GO', () => {
	const slidesOf = (name: string) => callShown(stateNamed(name), half)?.slides;
	expect(['lobby-open', 'voting', 'revealed', 'go'].map(slidesOf)).toEqual([
		['lobby', 'pre-read'],
		['roll'],
		['roll', 'non-gos'],
		['roll'],
	]);
	expect(callShown(stateNamed('lobby-open'), half)?.reason).toBe(
		'Votes stay sealed until the reveal.\n6 of 7 stations are staffed, 2 are here. Not staffed: Support.',
	);
	const rows = (name: string) => callShown(stateNamed(name), half)?.rows.map(({ word }) => word);
	expect(rows('lobby-open')).toEqual(['Here', 'Waits', 'Waits', 'Here', 'Waits', 'Waits', 'Not staffed']);
	expect(rows('lobby-scheduled')?.slice(0, 3)).toEqual(['Here', 'Staffed', 'Staffed']);
	expect(rows('voting')?.slice(2, 4)).toEqual(['Waits', 'Has voted']);
	expect(preReadLines(stateNamed('lobby-open')).map(({ word, text }) => `${word}: ${text}`)).toEqual([
		'Waived: Test Plan Sign-Off',
		'Risks: None is open.',
		'Rollback plan: Is there.',
	]);
	const lobby = stateNamed('lobby-open');
	const hears = (preRead: NonNullable<NonNullable<typeof lobby.call>['preRead']>) =>
		preReadLines({ ...lobby, ...(lobby.call && { call: { ...lobby.call, preRead } }) })
			.slice(1)
			.map(({ word, text }) => `${word}: ${text}`);
	const wayBack = { seconds: 2520, beginBy: '2026-04-24T02:48:00.000Z', isTooLate: false };
	const defects = { open: 1, sentence: '1 open: 1 critical.' };
	expect(hears({ expired: [], openRisks: 3, graveRisks: 1, defects, wayBack })).toEqual([
		'Defects: 1 open: 1 critical.',
		'Risks: 3 are open, 1 of them grave.',
		'Way back: Takes 42 min. Must begin by Fri 24 Apr 02:48 UTC.',
	]);
	const never = { ...wayBack, seconds: null };
	expect(hears({ expired: [], openRisks: 1, graveRisks: 1, wayBack: never })).toEqual([
		'Risks: 1 is open, and grave.',
		'Way back: Never rehearsed.',
	]);
	const { call } = stateNamed('revealed-short');
	expect(call && nonGos(call).map(({ word, name }) => `${word} ${name}`)).toEqual([
		'NO-GO Security',
		'HOLD Business',
		'GO if QA',
	]);
});

test('R28 a scheduled call is in the room an hour before, until four hours after', () => {
	const view = stateNamed('lobby-scheduled');
	const at = Date.parse('2026-04-09T09:45:00.000Z');
	const tally = (now: number) => callShown(view, now)?.tally?.over;
	const minute = 60_000;
	expect([at - 61 * minute, at - 60 * minute, at - 1, at, at + 240 * minute].map(tally)).toEqual([
		undefined,
		'in 1 h',
		'in 1 minute',
		'now',
		undefined,
	]);
});

test('R28 what a station said before it was asked again stays to be seen', () => {
	expect(callShown(stateNamed('re-poll'), half)?.rows[3]).toMatchObject({
		name: 'Security (was NO-GO, then HOLD)',
		word: 'Waits',
	});
});

test('R29 the hold line opens on a GO alone, and a conditional one says what production waits for', () => {
	const go = callShown(stateNamed('go'), half);
	expect([go?.word, go?.glyph, go?.open, go?.countdown]).toEqual([
		'GO',
		'go',
		true,
		'Window closes in 5 minutes',
	]);
	const conditional = callShown(stateNamed('conditional'), half);
	expect([conditional?.word, conditional?.glyph, conditional?.open]).toEqual(['GO', 'hold', false]);
	expect(conditional?.reason).toMatch(/^with 2 conditions\. Production stays shut until both are closed\./);
	for (const name of ['no-go', 'hold', 'void', 'expired', 'voting', 'revealed'])
		expect(callShown(stateNamed(name), half)?.open).toBe(false);
});

test('R28 R29 a GO that is lost is said as such, also by a screen that has heard nothing since', () => {
	const lost = callShown(stateNamed('void'), half);
	expect([lost?.word, lost?.glyph, lost?.reason]).toEqual([
		'GO is void.',
		'no-go',
		'The build changed. Open another call.',
	]);
	const end = Date.parse('2026-04-09T09:35:00.000Z');
	expect(shownAs(stateNamed('go'), end - 1)).toMatchObject({ word: 'GO', open: true });
	expect(shownAs(stateNamed('go'), end)).toMatchObject({ word: 'GO has expired.', open: false });
});

test('R28 R32 the call leaves the screen when its build is out or taken back, and when it ran out', () => {
	const withStatus = (word: PublicView['status']['word']) => {
		const view = stateNamed('go');
		return shownAs({ ...view, status: { ...view.status, word } });
	};
	expect([withStatus('Rolled back'), withStatus('Released')]).toEqual([null, null]);
	const urgent = { ...stateNamed('voting'), status: stateNamed('emergency').status };
	expect(callShown(urgent, half)?.reason).toMatch(/^This release goes out by the emergency procedure\./);
	const voting = stateNamed('voting');
	expect(voting.call && shownAs({ ...voting, call: { ...voting.call, state: 'over' } })).toBe(null);
	expect(shownAs(screenView())).toBe(null);
});

test.each([
	[59_999, 'less than a minute'],
	[60_000, '1 minute'],
	[300_000, '5 minutes'],
	[3_600_000, '1 h'],
	[12_000_000, '3 h 20 min'],
	[200_000_000, '2 days'],
])('%d milliseconds are %s', (milliseconds, words) => {
	expect(sayMinutes(milliseconds)).toBe(words);
});

test('milestones stand on one axis: what is overdue is expected today, what came earlier is not late', () => {
	const base = screenView().milestones[0] ?? signed;
	const { signedAt: _, planned: __, ...open } = base;
	const milestones = [
		{
			...open,
			id: 'a',
			status: 'signed' as const,
			signedAt: '2026-04-02T10:00:00.000Z',
			planned: '2026-04-01',
		},
		{ ...open, id: 'b', status: 'ready' as const, due: '2026-04-05', planned: '2026-04-05' },
		{ ...open, id: 'c', status: 'planned' as const, due: '2026-04-10', planned: '2026-04-11' },
		{ ...open, id: 'd', status: 'planned' as const, due: '' },
	];
	const { rows, marks } = timelineOf(screenView({ milestones }), '2026-04-06');
	expect(rows.map(({ id, due, late, done }) => ({ id, due, late, done }))).toEqual([
		{ id: 'a', due: '2026-04-02', late: false, done: true },
		{ id: 'b', due: '2026-04-06', late: true, done: false },
		{ id: 'c', due: '2026-04-10', late: false, done: false },
		{ id: 'd', due: '', late: false, done: false },
	]);
	expect(rows[3]?.expected).toBe(null);
	// From the day before the first date to the day after the last.
	expect(rows.slice(0, 3).map(({ planned }) => Math.round((planned ?? 0) * 12))).toEqual([1, 5, 11]);
	expect(marks.map(({ label }) => label)).toEqual(['Today', 'Mar']);
});
