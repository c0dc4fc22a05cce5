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
import { answerOf, codeOf, sentenceOf } from './refusals.ts';

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
		for (const actor of ['Zoe', 'Wes', anActor('Quinn', { guest: true })]) {
			expect(answerOf(release.ask(actor, last(release)))).toBe(
				'forbidden: Only members who hold a role confirm a proposal. Ask one of them.',
			);
		}
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
		expect(answerOf(release.ask('Quinn', last(release)))).toBe(
			'malformed: There is no such proposal now. It was confirmed already, or it ran out.',
		);
	});

	test('R20 who proposed it is still here, and it is judged again when confirmed', () => {
		const left = aRelease({ policy: { milestones }, people }).must('Pat', breakGlass);
		left.must('Ada', { type: 'remove-person', person: 'pat' });
		expect(answerOf(left.ask('Quinn', last(left)))).toBe(
			'R20: Pat proposed this and has left the release. Propose it again.',
		);
		const signed = aRelease({ policy: { milestones }, people });
		signed
			.must('Pat', { ...breakGlass, milestone: 'kickoff' })
			.request('Pat')
			.sign('Quinn', 'QA');
		expect(answerOf(signed.ask('Quinn', last(signed)))).toBe(
			'R20: Kickoff is signed off, so nothing has to be broken for it.',
		);
		const dropped = aRelease({ policy: { milestones }, people }).must('Pat', breakGlass);
		dropped.must('Ada', { type: 'set-policy', ...aPolicy() });
		expect(answerOf(dropped.ask('Quinn', last(dropped)))).toBe(
			"R20: freeze is no longer in this release's plan.",
		);
	});

	test('R20 the owner and the administrator are two like any other', () => {
		const release = aRelease({ policy: { milestones }, people });
		const robot = anActor('Robot', { authentication: 'owner-token' });
		release.agree(robot, 'Ada', breakGlass).agree('Ada', robot, { ...breakGlass, milestone: 'ship' });
		expect(release.state.emergencies).toHaveLength(2);
	});

	test('R20 of several proposals the one that is named is confirmed', () => {
		const release = aRelease({ policy: { milestones }, people }).must('Pat', breakGlass);
		const { proposal } = last(release);
		release.must('Pat', { ...breakGlass, milestone: 'ship' });
		release.must('Quinn', { type: 'second', proposal });
		expect(release.state.emergencies).toMatchObject([{ milestone: 'freeze' }]);
		expect(release.state.proposals).toMatchObject([{ motion: { milestone: 'ship' } }]);
	});

	test('R20 what is proposed is kept without the space around it, for 30 minutes', () => {
		const release = aRelease({ policy: { milestones }, people });
		const { type: _, ...motion } = breakGlass;
		const asked = { ...breakGlass, reason: ' Payments are down ', incident: ` ${breakGlass.incident} ` };
		expect(release.ask('Pat', asked)).toEqual({
			ok: true,
			entries: [{ type: 'proposed', motion: { kind: 'break-glass', ...motion }, until: release.at(30) }],
		});
	});

	test.each<[string, MilestonePolicy[], string, string]>([
		['the plain milestone after the deployment', milestones, 'kickoff', 'review'],
		[
			'the close-out rather than what else is open',
			[
				aMilestone('kickoff'),
				aMilestone('close', { kind: 'close-out', needs: ['kickoff'] }),
				aMilestone('notes', { needs: ['kickoff'] }),
			],
			'kickoff',
			'close',
		],
		[
			'the close-out where no plain one follows the deployment',
			[...milestones.slice(0, 3), aMilestone('close', { kind: 'close-out', needs: ['ship'] })],
			'kickoff',
			'close',
		],
		['the last that follows, where neither does', milestones.slice(0, 3), 'kickoff', 'ship'],
		['the milestone itself, where nothing follows', milestones.slice(0, 3), 'ship', 'ship'],
	])('R20 it is reviewed at %s', (_, plan, milestone, place) => {
		const release = aRelease({ policy: { milestones: plan }, people });
		release.agree('Pat', 'Quinn', { ...breakGlass, milestone });
		expect(release.state.emergencies.at(-1)?.review.milestone).toBe(place);
	});

	test('R20 it is reviewed where nothing is signed or asked for yet', () => {
		const asked = aRelease({ policy: { milestones }, people }).request('Pat', 'review');
		asked.agree('Pat', 'Quinn', breakGlass);
		expect(asked.state.emergencies.at(-1)?.review.milestone).toBe('close');
		const digest = asked.digest('review');
		asked.append({ type: 'signed-off', milestone: 'review', round: 1, digest, signatures: [] });
		asked.agree('Pat', 'Quinn', breakGlass);
		expect(asked.state.emergencies.at(-1)?.review.milestone).toBe('close');
	});

	test('R20 the review says what happened in at most 1,000 characters', () => {
		const incident = 'i'.repeat(1000);
		const release = aRelease({ policy: { milestones }, people });
		release.agree('Pat', 'Quinn', { ...breakGlass, incident });
		expect(release.entries.at(-1)?.decision).toMatchObject({
			review: { text: `Review the emergency release at Freeze: ${incident}`.slice(0, 1000) },
		});
	});

	test.each([
		[
			'a reason',
			{ reason: ' ' },
			'R20: Say why this cannot wait for the signatures: the reason stays on record.',
		],
		[
			'an incident',
			{ incident: ' ' },
			'R20: An emergency release needs the incident it belongs to. Add its link.',
		],
		[
			'a milestone of the plan',
			{ milestone: 'nowhere' },
			"malformed: There is no milestone nowhere in this release's plan.",
		],
		[
			'anything but the close-out',
			{ milestone: 'close' },
			'R20: Close ends the release, which is never an emergency.',
		],
	])('R20 takes %s', (_, partial, answer) => {
		const release = aRelease({ policy: { milestones }, people });
		expect(answerOf(release.ask('Pat', { ...breakGlass, ...partial }))).toBe(answer);
	});

	test.each(['Wes', 'Zoe'])('R20 auditors and people without a role propose nothing: %s', (name) => {
		const release = aRelease({ policy: { milestones }, people });
		expect(answerOf(release.ask(name, breakGlass))).toBe(
			'forbidden: Only members who hold a role propose an emergency release. Ask one of them.',
		);
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
		expect(answerOf(release.ask('Ada', last(release)))).toBe(
			'R23: You proposed this, so another person has to confirm it. Ask one who holds a role.',
		);
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
		const unnamed = [aMilestone('kickoff', { evidence: [aSlot('plan'), aSlot('report', { title: '' })] })];
		expect(answerOf(release.ask('Ada', { type: 'set-policy', ...aPolicy({ milestones: unnamed }) }))).toBe(
			'R22: “report” has the ID of an evidence slot that Kickoff once had. Give it another ID.',
		);
		const other = aPolicy({ milestones: [aMilestone('kickoff', { evidence: [aSlot('plan')] })] });
		expect(codeOf(release.ask('Ada', { type: 'set-policy', ...other }))).toBe('yes');
	});

	test('R23 each sentence of a proposal has at most 1,000 characters', () => {
		const name = 'n'.repeat(1000);
		const release = aRelease({ policy: { milestones: [aMilestone('kickoff'), aMilestone('old')] } });
		release
			.edit('Pat', 'old', { name })
			.request('Pat')
			.must('Ada', { type: 'set-policy', ...aPolicy() });
		expect(release.state.proposals).toMatchObject([{ motion: { weakens: [name] } }]);
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
			['b would no longer be signed by Product as reviewed.'],
		],
		[
			'a meaning',
			whole(
				full({
					signers: [aSigner('QA', { meaning: 'reviewed' }), aSigner('Product', { meaning: 'reviewed' })],
				}),
			),
			['b would no longer be signed by QA.'],
		],
		['one signer more', whole(full({ signers: [...full().signers, aSigner('Support')] })), []],
		[
			'fewer of a role, in whichever rules',
			whole(full({ signers: [aSigner('Product', { meaning: 'reviewed' }), aSigner('QA', { n: 2 })] })),
			['b would be signed in another order.'],
		],
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

	const kinds = [
		['call', 'decided in the go/no-go call'],
		['deployment', 'a deployment that waits for a GO'],
		['validation', 'the validation after the release'],
		['close-out', 'the close-out'],
	] as const;
	test('R23 a plain milestone that a call would decide is signed by nobody, so it takes two', () => {
		const release = aRelease({ people: { Quinn: ['QA'], Max: ['Release manager'] } }).request('Max');
		const { policy } = release.state;
		const milestones = policy.milestones.map((each) => ({ ...each, kind: 'call' as const }));
		release.must('Max', { type: 'set-policy', ...policy, milestones });
		expect(release.state.policy).toEqual(policy);
		expect(release.state.proposals.at(-1)?.motion).toMatchObject({
			kind: 'policy',
			weakens: ['Kickoff would be decided in the go/no-go call and signed by nobody.'],
		});
	});

	test.each(kinds)('R23 in words: no longer of the kind %s', (kind, words) => {
		expect(weakenings(whole(full({ kind })), whole(full({ kind: 'plain' })))).toEqual([
			`b would no longer be ${words}.`,
		]);
	});

	test.each<[string, MilestonePolicy, MilestonePolicy, string[]]>([
		['a kind that a plain milestone gets', full({ kind: 'plain' }), full(), []],
		['a build that is bound', full({ bindsCandidate: false }), full(), []],
		['an order that is asked for', full({ ordered: false }), full(), []],
		[
			'the order of what has none',
			full({ ordered: false }),
			full({ ordered: false, signers: full().signers.toReversed() }),
			[],
		],
		[
			'an order in which another comes between',
			full(),
			full({ signers: [aSigner('QA'), aSigner('Support'), aSigner('Product', { meaning: 'reviewed' })] }),
			[],
		],
		[
			'an order of which one is left',
			full(),
			full({ signers: [aSigner('Product', { meaning: 'reviewed' })] }),
			['b would no longer be signed by QA.'],
		],
		[
			'two rules of one role, summed',
			full({ signers: [aSigner('QA'), aSigner('QA', { n: 2 })] }),
			full({ signers: [aSigner('QA', { n: 2 })] }),
			['b would need two from QA instead of three.'],
		],
		[
			'two rules of one role made one',
			full({ signers: [aSigner('QA'), aSigner('QA', { n: 2 })] }),
			full({ signers: [aSigner('QA', { n: 3 })] }),
			[],
		],
		[
			'evidence that nobody needs',
			full({ evidence: [aSlot('report', { required: false })] }),
			full({ evidence: [] }),
			[],
		],
		[
			'evidence that filled itself already',
			full({ evidence: [aSlot('report', { source: 'risks' })] }),
			full({ evidence: [aSlot('report', { source: 'risks' })] }),
			[],
		],
		[
			'evidence that no longer fills itself',
			full({ evidence: [aSlot('report', { source: 'risks' })] }),
			full({ evidence: [aSlot('report')] }),
			[],
		],
		[
			'evidence without a title',
			full({ evidence: [aSlot('first'), aSlot('report', { title: '' })] }),
			full({ evidence: [aSlot('first')] }),
			['b would no longer need evidence for “report”.'],
		],
		[
			'evidence without a title that fills itself',
			full({ evidence: [aSlot('report', { title: '' })] }),
			full({ evidence: [aSlot('report', { title: '', source: 'risks' })] }),
			['Evidence for “report” of b would fill itself.'],
		],
	])('R23 in words: %s', (_, before, after, words) => {
		expect(weakenings(whole(before), whole(after))).toEqual(words);
	});

	test('R23 in words: a prerequisite that another one has, however far; and the names of the plan', () => {
		const plan = (needs: string[], between: string[]) =>
			aPolicy({
				milestones: [
					aMilestone('a'),
					aMilestone('b', { needs: ['a'] }),
					aMilestone('c', { needs: ['b'] }),
					aMilestone('d', { needs: between }),
					aMilestone('e', { needs }),
				],
			});
		const name = (id: string) => id.toUpperCase();
		expect(weakenings(plan(['a', 'c'], []), plan(['c'], []), name)).toEqual([]);
		expect(weakenings(plan(['a', 'd'], ['c']), plan(['d'], []), name)).toEqual([
			'D would no longer wait for C.',
			'E would no longer wait for A.',
		]);
	});

	test('R23 the same numbers weaken nothing, and a stricter rule neither', () => {
		const strict = whole(full(), {
			separation: 'strict',
			numbers: { reasonCharacters: 20, activeMinutes: 5 },
		});
		expect([weakenings(whole(full()), strict), weakenings(strict, strict)]).toEqual([[], []]);
		expect(weakenings(strict, whole(full()))).toEqual([
			'Separation would be standard instead of strict.',
			'A reason would need 10 characters instead of 20.',
			'Someone inactive for 15 minutes could sign, instead of 5.',
		]);
	});
});

describe('explain-change', () => {
	const explain = { type: 'explain-change', milestone: 'kickoff', reason: 'The date was wrong' } as const;
	const aStrictRelease = () => aRelease({ policy: { separation: 'strict' }, people });

	test('R1 opens the scope for half an hour, for whoever gave the reason', () => {
		const release = aStrictRelease().request('Pat');
		expect(release.ask('Pat', { ...explain, reason: ' The date was wrong ' })).toEqual({
			ok: true,
			entries: [
				{
					type: 'change-explained',
					milestone: 'kickoff',
					reason: 'The date was wrong',
					until: release.at(30),
				},
			],
		});
		expect(release.state.milestones.kickoff?.explained).toEqual([
			{ person: 'pat', reason: 'The date was wrong', until: release.at(30) },
		]);
	});

	const asked = () => aStrictRelease().request('Pat');
	const isOpen = 'R1: Kickoff is open for changes already. Change it as you need.';
	test.each<[string, () => TestRelease, string, { reason?: string }, string]>([
		['under strict alone', () => aRelease({ people }).request('Pat'), 'Pat', {}, isOpen],
		['from the first request on', aStrictRelease, 'Pat', {}, isOpen],
		[
			'with a reason',
			asked,
			'Pat',
			{ reason: 'too short' },
			'R1: Say in at least ten characters why Kickoff has to change: the reason is kept.',
		],
		['with ten characters', asked, 'Pat', { reason: 'ten chars.' }, 'yes'],
		['by the owner', asked, 'Ada', {}, 'yes'],
		[
			'by no auditor',
			asked,
			'Wes',
			{},
			'forbidden: Only members who may edit change what is signed on Kickoff.',
		],
	])('R1 %s', (_, release, who, partial, answer) => {
		expect(answerOf(release().ask(who, { ...explain, ...partial }))).toBe(answer);
	});

	test('R1 not once it is signed', () => {
		const release = aRelease({ people }).request('Pat');
		release.sign('Quinn', 'QA');
		release.must('Ada', { type: 'set-policy', ...aPolicy({ separation: 'strict' }) });
		expect(answerOf(release.ask('Pat', explain))).toBe(
			'R1: Kickoff is signed off, so what was signed stays as it is. Reopen it to change it.',
		);
	});
});
