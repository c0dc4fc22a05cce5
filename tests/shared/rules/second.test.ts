import { describe, expect, test } from 'vitest';
import { gate } from '@holdpoint/shared/rules/gate';
import { viewMilestone } from '@holdpoint/shared/rules/readiness';
import { weakenings } from '@holdpoint/shared/rules/weakenings';
import type { MilestonePolicy, Policy } from '@holdpoint/shared/schema/release';
import {
	aCandidate,
	aMilestone,
	anActor,
	aPolicy,
	aRelease,
	aSigner,
	aSlot,
	type TestRelease,
} from '../../support/release.ts';
import { codeOf, sentenceOf } from './refusals.ts';

const people = { Pat: ['Product'], Quinn: ['QA'], Wes: ['Auditor'], Zoe: [] };
const milestones = [
	aMilestone('kickoff'),
	aMilestone('freeze', { needs: ['kickoff'] }),
	aMilestone('ship', { kind: 'deployment', needs: ['freeze'] }),
	aMilestone('review', { needs: ['ship'] }),
	aMilestone('close', { kind: 'close-out', needs: ['review'] }),
];
const breakGlass = {
	type: 'break-glass',
	milestone: 'freeze',
	reason: 'Payments are down',
	incident: 'https://example.org/INC-7',
} as const;
const isOpen = (release: TestRelease, id: string) => {
	const artefact = `sha256:${'a'.repeat(64)}`;
	const answer = gate(release.state, release.reading, id, artefact, release.now);
	return answer.ok && answer.value.open;
};
const last = (release: TestRelease) => ({
	type: 'second' as const,
	proposal: release.state.proposals.at(-1)?.seq ?? 0,
});

describe('break-glass', () => {
	test('R20 until another person confirms, nothing has changed', () => {
		const release = aRelease({ policy: { milestones }, people }).must('Pat', breakGlass);
		expect(release.state.emergencies).toEqual([]);
		expect(isOpen(release, 'freeze')).toBe(false);
		expect(sentenceOf(release.ask('Pat', last(release)))).toBe(
			'You proposed this, so another person has to confirm it. Ask one who holds a role.',
		);
		expect(codeOf(release.ask('Zoe', last(release)))).toBe('forbidden');
		expect(codeOf(release.ask('Wes', last(release)))).toBe('forbidden');
		expect(codeOf(release.ask(anActor('Quinn', { guest: true }), last(release)))).toBe('forbidden');
		expect(isOpen(release, 'freeze')).toBe(false);
	});

	test('R20 confirmed: the milestone is open and passed, a banner stands, a review is opened', () => {
		const release = aRelease({ policy: { milestones }, people }).agree('Pat', 'Quinn', breakGlass);
		const seq = release.state.seq;
		expect(release.state.emergencies).toEqual([
			{
				seq,
				milestone: 'freeze',
				reason: 'Payments are down',
				incident: 'https://example.org/INC-7',
				at: release.at(0),
				proposedBy: 'pat',
				proposedByName: 'Pat',
				confirmedBy: 'quinn',
				confirmedByName: 'Quinn',
				review: { milestone: 'review', activity: `emergency-${seq - 2}` },
			},
		]);
		expect(release.entries.at(-1)?.decision).toMatchObject({
			review: { text: 'Review the emergency release at Freeze: https://example.org/INC-7' },
		});
		expect([isOpen(release, 'freeze'), isOpen(release, 'ship')]).toEqual([true, false]);
		expect(viewMilestone(release.state, release.reading, 'freeze', release.now)).toMatchObject({
			status: 'waived',
			emergency: seq,
		});
	});

	test('R20 at a deployment it opens the gate, and the deployment is still to be signed', () => {
		const release = aRelease({ policy: { milestones }, people });
		release.agree('Pat', 'Quinn', { ...breakGlass, milestone: 'ship' });
		expect(isOpen(release, 'ship')).toBe(false);
		release.must('Ada', { type: 'set-release-candidate', ...aCandidate() });
		expect([isOpen(release, 'ship'), isOpen(release, 'review')]).toEqual([true, false]);
		expect(codeOf(gateWithout(release))).toBe('R29');
	});

	test('R20 within 30 minutes', () => {
		const release = aRelease({ policy: { milestones }, people }).must('Pat', breakGlass);
		release.pass(30);
		expect(sentenceOf(release.ask('Quinn', last(release)))).toBe(
			'This proposal ran out after 30 minutes. Propose it again.',
		);
		release.now -= 1;
		expect(codeOf(release.ask('Quinn', last(release)))).toBe('yes');
		expect(codeOf(release.ask('Quinn', last(release)))).toBe('malformed');
	});

	test('R20 who proposed it is still here, and it is judged again when confirmed', () => {
		const left = aRelease({ policy: { milestones }, people }).must('Pat', breakGlass);
		left.must('Ada', { type: 'remove-person', person: 'pat' });
		expect(codeOf(left.ask('Quinn', last(left)))).toBe('R20');
		const signed = aRelease({ policy: { milestones }, people });
		signed
			.must('Pat', { ...breakGlass, milestone: 'kickoff' })
			.request('Pat')
			.sign('Quinn', 'QA');
		expect(codeOf(signed.ask('Quinn', last(signed)))).toBe('R20');
	});

	test.each([
		['a reason', { reason: ' ' }, 'R20'],
		['an incident', { incident: '' }, 'R20'],
		['a milestone of the plan', { milestone: 'nowhere' }, 'malformed'],
		['anything but the close-out', { milestone: 'close' }, 'R20'],
	])('R20 takes %s', (_, partial, code) => {
		const release = aRelease({ policy: { milestones }, people });
		expect(codeOf(release.ask('Pat', { ...breakGlass, ...partial }))).toBe(code);
	});

	test('R20 auditors and people without a role propose nothing', () => {
		const release = aRelease({ policy: { milestones }, people });
		expect(codeOf(release.ask('Wes', breakGlass))).toBe('forbidden');
		expect(codeOf(release.ask('Zoe', breakGlass))).toBe('forbidden');
	});
});

function gateWithout(release: TestRelease) {
	const answer = gate(release.state, release.reading, 'ship', undefined, release.now);
	const blocker = answer.ok ? answer.value.blockers[0] : undefined;
	return blocker
		? { ok: false as const, refusal: { code: blocker.code, message: blocker.message } }
		: { ok: true as const, entries: [] };
}

describe('weakening the policy', () => {
	const strong = aPolicy({ milestones: [aMilestone('kickoff', { signers: [aSigner('QA', { n: 2 })] })] });
	const weak = aPolicy({ milestones: [aMilestone('kickoff')] });

	test('R23 before the first request the plan is a draft, and after it weakening takes two', () => {
		const release = aRelease({ policy: strong, people: { ...people, Rae: ['QA'] } });
		release.must('Ada', { type: 'set-policy', ...weak }).must('Ada', { type: 'set-policy', ...strong });
		release.request('Pat');
		release.sign('Quinn', 'QA');
		release.must('Ada', { type: 'set-policy', ...weak });
		expect(release.state.policy).toEqual(strong);
		expect(release.state.proposals).toMatchObject([
			{
				by: 'ada',
				motion: { kind: 'policy', weakens: ['Kickoff would need one from QA instead of two.'] },
			},
		]);
		expect(codeOf(release.ask('Ada', last(release)))).toBe('R23');
		expect(codeOf(release.ask('Pat', last(release)))).toBe('yes');
		expect(release.state.policy).toEqual(weak);
		expect(release.isSigned()).toBe(false);
	});

	test('R23 asking more takes one person', () => {
		const release = aRelease({ policy: weak, people: { ...people, Rae: ['QA'] } }).request('Pat');
		release.must('Ada', { type: 'set-policy', ...strong });
		expect(release.state.policy).toEqual(strong);
	});

	test('R23 weaker separation satisfies nothing with what was signed before', () => {
		const release = aRelease({ people: { ...people, Rae: ['QA'] } });
		release.edit('Quinn', 'kickoff', { outcome: 'More' }).request('Pat');
		release.sign('Quinn', 'QA', { meaning: 'authored' });
		const rule = aMilestone('kickoff', { signers: [aSigner('QA'), aSigner('Support')] });
		const small: Partial<Policy> = { milestones: [rule] };
		const wide = aRelease({ policy: small, people: { ...people, Sue: ['Support', 'QA'] } }).request('Pat');
		wide.sign('Sue', 'Support');
		wide.agree('Ada', 'Pat', { type: 'set-policy', ...aPolicy({ ...small, separation: 'small' }) });
		wide.sign('Sue', 'QA');
		expect(wide.isSigned()).toBe(false);
		expect(viewMilestone(wide.state, wide.reading, 'kickoff', wide.now)).toMatchObject({
			signatures: [
				{ role: 'Support', stale: true, counted: false },
				{ role: 'QA', stale: false, counted: true },
			],
		});
		wide.sign('Sue', 'Support');
		expect(wide.isSigned()).toBe(true);
	});

	test('R22 R23 it is judged again when confirmed', () => {
		const release = aRelease({ policy: { milestones: [aMilestone('kickoff'), aMilestone('old')] }, people });
		release
			.request('Pat')
			.must('Ada', { type: 'set-policy', ...aPolicy({ milestones: [aMilestone('old')] }) });
		const first = last(release);
		release.agree('Ada', 'Pat', { type: 'set-policy', ...aPolicy() });
		expect(codeOf(release.ask('Pat', first))).toBe('R22');
	});

	test('R22 the ID of a dropped evidence slot is not used again', () => {
		const withSlot = aPolicy({ milestones: [aMilestone('kickoff', { evidence: [aSlot('report')] })] });
		const release = aRelease({ policy: withSlot }).must('Ada', { type: 'set-policy', ...aPolicy() });
		expect(sentenceOf(release.ask('Ada', { type: 'set-policy', ...withSlot }))).toBe(
			'“Evidence report” has the ID of an evidence slot that Kickoff once had. Give it another ID.',
		);
	});

	const full = (partial: Partial<MilestonePolicy> = {}): MilestonePolicy =>
		aMilestone('b', {
			kind: 'candidate',
			bindsCandidate: true,
			needs: ['a'],
			ordered: true,
			signers: [aSigner('QA'), aSigner('Product', { meaning: 'reviewed' })],
			evidence: [aSlot('report')],
			...partial,
		});
	const whole = (b: MilestonePolicy | null, partial: Partial<Policy> = {}): Policy =>
		aPolicy({
			milestones: [aMilestone('a'), aMilestone('c', { needs: ['a'] }), ...(b ? [b] : [])],
			...partial,
		});
	const numbers = { reasonCharacters: 10, activeMinutes: 15 };

	test.each<[string, Policy, string[]]>([
		['nothing', whole(full()), []],
		['a dropped milestone', whole(null), ['b would no longer be part of the plan.']],
		[
			'separation',
			whole(full(), { separation: 'small' }),
			['Separation would be small instead of standard.'],
		],
		['stricter separation', whole(full(), { separation: 'strict' }), []],
		[
			'shorter reasons',
			whole(full(), { numbers: { ...numbers, reasonCharacters: 3 } }),
			['A reason would need 3 characters instead of 10.'],
		],
		[
			'longer absence',
			whole(full(), { numbers: { ...numbers, activeMinutes: 60 } }),
			['Someone inactive for 60 minutes could sign, instead of 15.'],
		],
		[
			'a kind',
			whole(full({ kind: 'plain' })),
			['b would no longer be the approval of the release candidate.'],
		],
		[
			'the build',
			whole(full({ bindsCandidate: false })),
			['b would no longer be signed for one exact build.'],
		],
		['a prerequisite', whole(full({ needs: [] })), ['b would no longer wait for a.']],
		['a prerequisite that another one has', whole(full({ needs: ['c'] })), []],
		[
			'a signer',
			whole(full({ signers: [aSigner('QA')] })),
			['b would need no from Product as reviewed instead of one.'],
		],
		[
			'a meaning',
			whole(
				full({
					signers: [aSigner('QA', { meaning: 'reviewed' }), aSigner('Product', { meaning: 'reviewed' })],
				}),
			),
			['b would need no from QA instead of one.'],
		],
		['one signer more', whole(full({ signers: [...full().signers, aSigner('Support')] })), []],
		['order', whole(full({ ordered: false })), ['b would no longer be signed in order.']],
		[
			'another order',
			whole(full({ signers: full().signers.toReversed() })),
			['b would be signed in another order.'],
		],
		['evidence', whole(full({ evidence: [] })), ['b would no longer need evidence for “Evidence report”.']],
		[
			'evidence that may stay empty',
			whole(full({ evidence: [aSlot('report', { required: false })] })),
			['b would no longer need evidence for “Evidence report”.'],
		],
		[
			'evidence that fills itself',
			whole(full({ evidence: [aSlot('report', { source: 'risks' })] })),
			['Evidence for “Evidence report” of b would fill itself.'],
		],
	])('R23 in words: %s', (_, after, words) => {
		expect(weakenings(whole(full()), after)).toEqual(words);
	});
});

describe('explain-change', () => {
	test('R1 only under strict, from the first request on, and not once signed', () => {
		const release = aRelease({ people });
		const explain = { type: 'explain-change', milestone: 'kickoff', reason: 'The date was wrong' } as const;
		expect(codeOf(release.ask('Pat', explain))).toBe('R1');
		const strict = aRelease({ policy: { separation: 'strict' }, people });
		expect(codeOf(strict.ask('Pat', explain))).toBe('R1');
		strict.request('Pat');
		expect(codeOf(strict.ask('Pat', { ...explain, reason: 'short' }))).toBe('R1');
		expect(codeOf(strict.ask('Wes', explain))).toBe('forbidden');
		expect(codeOf(strict.ask('Pat', explain))).toBe('yes');
		expect(strict.state.milestones.kickoff?.explained).toEqual([
			{ person: 'pat', reason: 'The date was wrong', until: strict.at(30) },
		]);
	});
});
