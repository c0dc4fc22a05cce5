import { describe, expect, test } from 'vitest';
import { viewMilestone } from '@holdpoint/shared/rules/readiness';
import { aMilestone, anActor, aRelease, aSigner, noon, type TestRelease } from '../../support/release.ts';
import { answerOf, codeOf, sentenceOf } from './refusals.ts';

const people = { Pat: ['Product'], Quinn: ['QA'], Ben: ['Support'], Wes: ['Auditor'], Zoe: [] };
const inAnHour = new Date(noon + 3_600_000).toISOString();
const stretch = {
	type: 'delegate' as const,
	to: 'ben',
	milestones: ['kickoff'],
	from: new Date(noon).toISOString(),
	until: inAnHour,
	reason: 'On leave',
};
const noTime = 'R18: A stand-in needs a time to sign in. Choose an end that is to come, after the beginning.';
const twoRoles = {
	policy: { milestones: [aMilestone('kickoff', { signers: [aSigner('QA'), aSigner('Support')] })] },
	people,
};
const signed = (release: TestRelease) =>
	viewMilestone(release.state, release.reading, 'kickoff', release.now);

describe('delegate', () => {
	test('R3 R18 B signs for A with A’s role, and both names stay with the signature', () => {
		const release = aRelease({ people }).must('Quinn', stretch).request('Pat');
		expect(codeOf(release.sign('Ben', 'QA'))).toBe('yes');
		expect(release.entries.at(-2)?.decision).toMatchObject({
			type: 'signed',
			name: 'Ben',
			for: { person: 'quinn', name: 'Quinn' },
			rolesHeld: ['QA'],
		});
		expect(signed(release)).toMatchObject({
			status: 'signed',
			signatures: [{ person: 'ben', for: { person: 'quinn', name: 'Quinn' }, counted: true }],
		});
	});

	test('R18 only between its two moments, and not after its end', () => {
		const release = aRelease({ people }).must('Quinn', {
			...stretch,
			from: new Date(noon + 1).toISOString(),
		});
		release.request('Pat');
		expect(codeOf(release.sign('Ben', 'QA'))).toBe('R2');
		release.now = Date.parse(inAnHour);
		expect(codeOf(release.sign('Ben', 'QA'))).toBe('R2');
		release.now -= 1;
		release.must('Ben', { type: 'end-delegation', delegation: release.state.delegations[0]?.seq ?? 0 });
		expect(codeOf(release.sign('Ben', 'QA'))).toBe('R2');
		release.must('Quinn', stretch);
		expect(codeOf(release.sign('Ben', 'QA'))).toBe('yes');
	});

	test('R2 R18 it gives what the other still holds, where it was given, and nothing handed on', () => {
		const release = aRelease({
			policy: { milestones: [aMilestone('kickoff'), aMilestone('freeze')] },
			people: { ...people, Rae: ['QA'] },
		});
		release.must('Quinn', { ...stretch, milestones: ['freeze'] }).request('Pat');
		expect(codeOf(release.sign('Ben', 'QA'))).toBe('R2');
		release.must('Quinn', stretch).must('Ben', { ...stretch, to: 'zoe' });
		expect(codeOf(release.sign('Zoe', 'QA'))).toBe('R2');
		release.must('Ada', { type: 'assign-role', person: 'quinn', roles: [] });
		expect(codeOf(release.sign('Ben', 'QA'))).toBe('R2');
	});

	test('R13 R18 a stand-in counts as both: neither of them signs again', () => {
		const first = aRelease(twoRoles).must('Quinn', stretch).request('Pat');
		first.sign('Ben', 'Support');
		expect(sentenceOf(first.sign('Ben', 'QA'))).toBe(
			'You sign Kickoff as Support, and a person counts once. Revoke that signature first to sign as QA.',
		);
		expect(codeOf(first.sign('Quinn', 'QA'))).toBe('yes');
		const after = aRelease({
			policy: { milestones: [aMilestone('kickoff', { signers: [aSigner('QA', { n: 2 })] })] },
			people: { ...people, Rae: ['QA'] },
		});
		after.must('Quinn', stretch).request('Pat').sign('Quinn', 'QA');
		expect(sentenceOf(after.sign('Ben', 'QA'))).toBe('Quinn has signed Kickoff as QA already.');
	});

	test('R14 R18 nobody approves for whom prepared it, nor stands in for others after preparing it', () => {
		const asker = aRelease({ people: { ...people, Rae: ['QA'] } })
			.must('Quinn', stretch)
			.request('Quinn');
		expect(sentenceOf(asker.sign('Ben', 'QA'))).toBe(
			'Quinn prepared Kickoff, so nobody approves it for them. Someone else has to.',
		);
		const editor = aRelease({ people }).edit('Ben', 'kickoff', { outcome: 'More' });
		editor.must('Quinn', stretch).request('Pat');
		expect(codeOf(editor.sign('Ben', 'QA'))).toBe('R14');
	});

	test('R18 whom to stand in for may be named', () => {
		const release = aRelease({ people: { ...people, Rae: ['QA'], Ben: ['QA'] } });
		release.must('Quinn', stretch).must('Rae', stretch).request('Pat');
		expect(sentenceOf(release.sign('Ben', 'QA', { for: 'pat' }))).toBe(
			'You do not stand in for Pat as QA on Kickoff now. Ask them to name you, or sign for yourself.',
		);
		expect(codeOf(release.sign('Ben', 'QA', { for: 'rae' }))).toBe('yes');
		expect(signed(release).signatures[0]?.for).toEqual({ person: 'rae', name: 'Rae' });
	});

	test('R16 R18 a stand-in may reject', () => {
		const release = aRelease({ people }).must('Quinn', stretch).request('Pat');
		const reason = 'The goals are unclear';
		release.must('Ben', {
			type: 'reject',
			milestone: 'kickoff',
			role: 'QA',
			digest: release.digest('kickoff'),
			reason,
		});
		expect(signed(release).signatures).toMatchObject([{ meaning: 'rejected', for: { person: 'quinn' } }]);
	});

	test('R17 R18 either of the two takes it back', () => {
		const release = aRelease(twoRoles).must('Quinn', stretch).request('Pat');
		release.sign('Ben', 'QA');
		expect(
			codeOf(release.ask('Quinn', { type: 'revoke', milestone: 'kickoff', reason: 'Not what I meant' })),
		).toBe('yes');
		expect(signed(release).signatures).toEqual([]);
	});

	const inTwoHours = new Date(noon + 7_200_000).toISOString();
	test.each([
		[
			'a stranger to stand in',
			'Quinn',
			{ to: 'nobody' },
			'malformed: There is no such person on this release. Add them first, then name them.',
		],
		[
			'someone removed to stand in',
			'Quinn',
			{ to: 'rex' },
			'malformed: There is no such person on this release. Add them first, then name them.',
		],
		[
			'an unknown milestone',
			'Quinn',
			{ milestones: ['kickoff', 'nowhere'] },
			"malformed: There is no milestone nowhere in this release's plan.",
		],
		[
			'a stranger who names somebody',
			'Eve',
			{},
			'forbidden: Only members of this release name a stand-in. Ask for an invitation.',
		],
		[
			'a person who signs nothing',
			'Zoe',
			{},
			'R18: You hold no role that signs, so nobody can stand in for you.',
		],
		[
			'an Auditor who hands on',
			'Wes',
			{},
			'R18: You hold no role that signs, so nobody can stand in for you.',
		],
		['oneself', 'Quinn', { to: 'quinn' }, 'R18: You cannot stand in for yourself. Name somebody else.'],
		[
			'an Auditor to stand in',
			'Quinn',
			{ to: 'wes' },
			'R18: Wes is an Auditor and signs nothing. Name somebody else.',
		],
		['an Auditor with another role to stand in', 'Quinn', { to: 'kim' }, 'yes'],
		['no milestone', 'Quinn', { milestones: [] }, 'R18: Say which milestones Ben may sign for you.'],
		['an end before the beginning', 'Quinn', { from: inTwoHours }, noTime],
		['an end that is the beginning', 'Quinn', { from: inAnHour }, noTime],
		['an end that is now', 'Quinn', { from: '2020-01-01T00:00:00Z', until: stretch.from }, noTime],
		['an end a moment from now', 'Quinn', { until: new Date(noon + 1).toISOString() }, 'yes'],
		[
			'no reason',
			'Quinn',
			{ reason: ' ' },
			'R18: Say why Ben signs for you: the reason shows beside the signatures.',
		],
		['a person without a role to stand in', 'Quinn', { to: 'zoe' }, 'yes'],
	])('R18 %s', (_, who, partial, answer) => {
		const release = aRelease({ people: { ...people, Kim: ['Auditor', 'QA'], Rex: ['QA'] } });
		release.must('Ada', { type: 'remove-person', person: 'rex' });
		expect(answerOf(release.ask(who, { ...stretch, ...partial }))).toBe(answer);
	});

	test('R18 each milestone once, moments in UTC, the reason without space around it', () => {
		const asked = {
			...stretch,
			milestones: ['kickoff', 'kickoff'],
			from: '2026-03-12T12:00:00Z',
			until: '2026-03-12T13:00:00Z',
			reason: ' On leave ',
		};
		expect(aRelease({ people }).ask('Quinn', asked)).toEqual({
			ok: true,
			entries: [{ ...stretch, type: 'delegated' }],
		});
	});

	test('R18 ended by either of the two or a Release manager, while it runs', () => {
		const release = aRelease({ people: { ...people, Max: ['Release manager'] } }).must('Quinn', stretch);
		const end = { type: 'end-delegation', delegation: release.state.seq } as const;
		const nobodyElse = 'forbidden: A stand-in is ended by either of the two, the owner or a Release manager.';
		expect(answerOf(release.ask(anActor('Quinn', { guest: true }), end))).toBe(nobodyElse);
		expect(answerOf(release.ask('Pat', end))).toBe(nobodyElse);
		for (const name of ['Quinn', 'Ben', 'Max']) {
			release.must(name, { ...end, delegation: release.state.delegations[0]?.seq ?? 0 });
			expect(release.state.delegations).toEqual([]);
			release.must('Quinn', stretch);
		}
		release.now = Date.parse(inAnHour);
		expect(answerOf(release.ask('Quinn', { ...end, delegation: release.state.seq }))).toBe(
			'malformed: There is no such stand-in now, so there is nothing to end.',
		);
	});

	test('R18 guests name nobody; others end nothing', () => {
		const release = aRelease({ people }).must('Quinn', stretch);
		expect(codeOf(release.ask(anActor('Quinn', { guest: true }), stretch))).toBe('forbidden');
		const end = { type: 'end-delegation', delegation: release.state.delegations[0]?.seq ?? 0 } as const;
		expect(codeOf(release.ask('Pat', end))).toBe('forbidden');
		expect(codeOf(release.ask('Ada', end))).toBe('yes');
		expect(codeOf(release.ask('Ada', end))).toBe('malformed');
	});
});
