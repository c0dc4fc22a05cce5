import { describe, expect, test } from 'vitest';
import { countDefects, sayOpenDefects } from '@holdpoint/shared/register/count-defects';
import { byWeight, cellOf, weightOf, whatLacks } from '@holdpoint/shared/register/risk-matrix';
import { rollbackTime, sayDuration } from '@holdpoint/shared/register/rollback-time';
import { emptyRollback } from '@holdpoint/shared/schema/document';
import { aDefect, aRisk } from '../../support/release.ts';

describe('the risk matrix', () => {
	test('weighs by probability and impact, and of the same weight puts first what hurts more', () => {
		const risks = [
			aRisk('often', { probability: 5, impact: 2 }),
			aRisk('grave', { probability: 5, impact: 5 }),
			aRisk('hard', { probability: 2, impact: 5 }),
		];
		expect(byWeight(risks).map(({ id }) => id)).toEqual(['grave', 'hard', 'often']);
		expect(risks.map(weightOf)).toEqual([10, 25, 10]);
	});

	test('has a cell for whatever an older document holds', () => {
		expect(cellOf({ probability: 0, impact: 7 })).toEqual({ probability: 1, impact: 5 });
		expect(cellOf({ probability: 2.5, impact: 3 })).toEqual({ probability: 3, impact: 3 });
	});

	test('says what a grave risk lacks, and nothing of a small or a closed one', () => {
		const grave = { probability: 4, impact: 3 };
		expect(whatLacks(aRisk('r', grave))).toBe(
			'It does not say who leads it, what is done about it and by when.',
		);
		expect(whatLacks(aRisk('r', { ...grave, owner: 'pat', mitigation: 'Wait' }))).toBe(
			'It does not say by when.',
		);
		expect(whatLacks(aRisk('r', { ...grave, owner: 'pat', mitigation: 'Wait', due: '2026-03-06' }))).toBe('');
		expect(whatLacks(aRisk('r', { ...grave, state: 'closed' }))).toBe('');
		expect(whatLacks(aRisk('r', { probability: 2, impact: 5 }))).toBe('');
	});
});

describe('defects', () => {
	test('are counted by severity; what was found is open, fixed or left', () => {
		const counted = countDefects([
			aDefect('a', { severity: 'critical' }),
			aDefect('b', { severity: 'critical', state: 'fixed', escaped: true }),
			aDefect('c', { severity: 'minor', state: 'wont-fix', count: 14 }),
			aDefect('d', { severity: 'minor', count: 2 }),
		]);
		const none = { found: 0, open: 0, fixed: 0, wontFix: 0, escaped: 0 };
		expect(counted).toEqual({
			severities: [
				{ severity: 'critical', found: 2, open: 1, fixed: 1, wontFix: 0, escaped: 1 },
				{ severity: 'major', ...none },
				{ severity: 'minor', found: 16, open: 2, fixed: 0, wontFix: 14, escaped: 0 },
				{ severity: 'trivial', ...none },
			],
			all: { found: 18, open: 3, fixed: 1, wontFix: 14, escaped: 1 },
		});
	});

	test('are said in a sentence', () => {
		expect(sayOpenDefects([])).toBe('');
		expect(sayOpenDefects([aDefect('a'), aDefect('b', { severity: 'critical', count: 2 })])).toBe(
			'3 open: 2 critical, 1 minor.',
		);
		expect(sayOpenDefects([aDefect('a', { state: 'fixed', count: 24 })])).toBe('None of 24 is open.');
	});
});

describe('the time of the way back', () => {
	const rehearsals = [
		{ id: 'a', seconds: 3300, at: '2026-04-01T10:00:00.000Z', by: 'olu' },
		{ id: 'b', seconds: 2520, at: '2026-04-03T10:00:00.000Z', by: 'olu' },
	];
	const lastSafe = '2026-04-24T03:30:00.000Z';

	test('is that of the last rehearsal, and says when the way back must begin', () => {
		expect(rollbackTime({ ...emptyRollback, lastSafe, rehearsals }, '2026-04-24T02:00:00.000Z')).toEqual({
			rehearsed: rehearsals[1],
			rehearsals: 2,
			beginBy: '2026-04-24T02:48:00.000Z',
			left: 48 * 60,
		});
		expect(rollbackTime({ ...emptyRollback, lastSafe, rehearsals }, lastSafe).left).toBe(-2520);
	});

	test('is not known without a rehearsal, or without a last safe moment', () => {
		const unknown = { beginBy: '', left: null };
		expect(rollbackTime({ ...emptyRollback, lastSafe }, lastSafe)).toMatchObject({
			rehearsed: null,
			...unknown,
		});
		expect(rollbackTime({ ...emptyRollback, rehearsals }, lastSafe)).toMatchObject(unknown);
	});

	test.each([
		[45, '45 s'],
		[120, '2 min'],
		[125, '2 min 05 s'],
		[2520, '42 min'],
		[3600, '1 h'],
		[3900, '1 h 05 min'],
		[3599, '1 h'],
	])('%i seconds are %s', (seconds, words) => {
		expect(sayDuration(seconds)).toBe(words);
	});
});
