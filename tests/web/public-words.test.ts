import { expect, test } from 'vitest';
import type { PublicView } from '@holdpoint/shared/schema/public-view';
import { callShown } from '$lib/public/call-words.ts';
import { milestoneLine, signatureWords, stateOf, type PublicMilestone } from '$lib/public/words.ts';
import { callView, screenView } from '../e2e/public-views.ts';

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

test('R28 the room sees who has voted, then what, then the verdict; and readiness when the call is past', () => {
	const voting = callShown(callView('open'));
	expect([voting?.word, voting?.tally]).toEqual(['VOTING', ['4 of 6', 'have voted']]);
	expect(voting?.rows.map(({ word }) => word)).toEqual([
		'Voted',
		'Voted',
		'Waiting',
		'Voted',
		'Waiting',
		'Voted',
		'Not staffed',
	]);
	const declared = callView('declared');
	const verdict = callShown(declared);
	expect([verdict?.word, verdict?.tally]).toEqual(['NO-GO', ['4 GO', '1 NO-GO, 1 HOLD']]);

	const withCall = (call: Partial<NonNullable<PublicView['call']>>, word: PublicView['status']['word']) => {
		if (declared.call === undefined) throw new Error('This view has a call.');
		return callShown({
			...declared,
			status: { ...declared.status, word },
			call: { ...declared.call, ...call },
		});
	};
	expect(withCall({ state: 'revealed' }, 'On track')?.word).toBe('VOTED');
	expect(withCall({ verdict: 'conditional', openConditions: 0 }, 'Going out')?.glyph).toBe('go');
	expect(withCall({ verdict: 'conditional', openConditions: 2 }, 'Waiting')?.reasons[0]).toBe(
		'With 2 conditions. Production stays shut until all are closed.',
	);
	const lost = { word: 'GO is void.', why: 'The build changed.' } as const;
	const voided = withCall({ verdict: 'go', lost }, 'On hold');
	expect([voided?.word, voided?.glyph, voided?.reasons]).toEqual([
		'GO is void.',
		'no-go',
		['The build changed. Open another call.'],
	]);
	expect(withCall({ verdict: 'go' }, 'Rolled back')).toBe(null);
	expect(withCall({ state: 'over' }, 'On track')).toBe(null);
	expect(withCall({ state: 'open' }, 'Emergency procedure')?.reasons[0]).toBe(
		'The next decision has no date yet.',
	);
	expect(callShown(screenView())).toBe(null);
});
