import { describe, expect, test } from 'vitest';
import {
	aCandidate,
	aMilestone,
	anActivity,
	anActor,
	aRelease,
	aRow,
	aSigner,
} from '../../support/release.ts';
import { answerOf, codeOf, sentenceOf } from './refusals.ts';

const request = { type: 'request-sign-off', milestone: 'kickoff' } as const;
const withdraw = { type: 'withdraw-request', milestone: 'kickoff', reason: '' } as const;
const reopen = { type: 'reopen', milestone: 'kickoff', reason: 'Scope grew' } as const;

describe('request-sign-off', () => {
	test('R16 opens a round with the digest of now', () => {
		const release = aRelease();
		expect(release.ask('Pat', request)).toEqual({
			ok: true,
			entries: [
				{
					type: 'sign-off-requested',
					milestone: 'kickoff',
					round: 1,
					digest: release.digest('kickoff'),
					scopeFormat: 1,
				},
			],
		});
		expect(answerOf(release.ask('Pat', request))).toBe(
			'R16: Kickoff is collecting signatures already. Withdraw that request first to ask anew.',
		);
		release.must('Pat', withdraw);
		expect(release.ask('Pat', request)).toMatchObject({ ok: true, entries: [{ round: 2 }] });
	});

	test('R10 R11 are no reason to refuse a request', () => {
		const release = aRelease({
			policy: { milestones: [aMilestone('before'), aMilestone('kickoff', { needs: ['before'] })] },
			rows: [aRow('kickoff', { activities: [anActivity('a', { state: 'open' })] })],
		});
		expect(codeOf(release.ask('Pat', request))).toBe('yes');
	});

	test('R16 a signed milestone is not asked again before it is reopened', () => {
		const release = aRelease().request('Pat');
		release.sign('Quinn', 'QA');
		expect(sentenceOf(release.ask('Pat', request))).toBe(
			'Kickoff is signed off already. Reopen it first to ask again.',
		);
		release.must('Ada', reopen);
		expect(codeOf(release.ask('Pat', request))).toBe('yes');
	});

	test('R9 a signed milestone whose ground changed is asked again', () => {
		const release = aRelease({ policy: { milestones: [aMilestone('kickoff', { bindsCandidate: true })] } });
		release.must('Ada', { type: 'set-release-candidate', ...aCandidate() }).request('Pat');
		release.sign('Quinn', 'QA');
		release.must('Ada', { type: 'set-release-candidate', ...aCandidate({ commit: 'other' }) });
		expect(codeOf(release.ask('Pat', request))).toBe('yes');
		expect(release.isSigned()).toBe(false);
	});

	const onlyMembers =
		'forbidden: Only members of this release ask for signatures on Kickoff. Ask for an invitation.';
	test.each([
		['a guest', anActor('Gil', { guest: true }), onlyMembers],
		['a guest with a member’s name', anActor('Quinn', { guest: true }), onlyMembers],
		['a stranger', anActor('Eve'), 'forbidden: You are not a member of this release. Ask for an invitation.'],
		[
			'an auditor',
			anActor('Vic'),
			'forbidden: Auditors read and write nothing. Ask a member of the team to ask for signatures on Kickoff.',
		],
	])('%s asks nobody to sign', (_, actor, answer) => {
		const release = aRelease({ people: { Quinn: ['QA'], Vic: ['Auditor'] } });
		expect(answerOf(release.ask(actor, request))).toBe(answer);
	});

	test('the administrator’s token asks as the owner does', () => {
		const robot = anActor('Robot', { authentication: 'owner-token' });
		expect(codeOf(aRelease().ask(robot, request))).toBe('yes');
	});
});

describe('R15 unstaffed milestones are not asked', () => {
	const signers = (...roles: string[]) => ({
		milestones: [aMilestone('kickoff', { signers: roles.map((role) => aSigner(role)) })],
	});

	test('nobody holds the role', () => {
		const release = aRelease({ people: { Pat: [] } });
		expect(sentenceOf(release.ask('Pat', request))).toBe(
			'Kickoff cannot be signed yet: nobody is QA yet. Name someone, or change the rule.',
		);
	});

	test('the only holder asks', () => {
		const release = aRelease({ people: { Eve: ['QA'] } });
		expect(sentenceOf(release.ask('Eve', request))).toBe(
			'Kickoff cannot be signed yet: Eve is the only QA and prepared it. Name a second QA, or change the rule.',
		);
		expect(codeOf(release.ask('Ada', request))).toBe('yes');
	});

	test('the only holder edited it last', () => {
		const release = aRelease({ people: { Pat: [], Eve: ['QA'] } }).edit('Eve', 'kickoff', {
			outcome: 'More',
		});
		expect(answerOf(release.ask('Pat', request))).toBe(
			'R15: Kickoff cannot be signed yet: Eve is the only QA and prepared it. Name a second QA, or change the rule.',
		);
		release.edit('Pat', 'kickoff', { outcome: 'More still' });
		expect(codeOf(release.ask('Pat', request))).toBe('yes');
	});

	test('under strict anyone who edited it since the last round is missing', () => {
		const people = { Pat: [], Eve: ['QA'] };
		const release = aRelease({ policy: { separation: 'strict' }, people });
		release.edit('Eve', 'kickoff', { outcome: 'a' }).edit('Pat', 'kickoff', { outcome: 'b' });
		expect(codeOf(release.ask('Ada', request))).toBe('R15');
	});

	test('too few of a role', () => {
		const policy = { milestones: [aMilestone('kickoff', { signers: [aSigner('QA', { n: 3 })] })] };
		const release = aRelease({ policy, people: { Q1: ['QA'], Q2: ['QA'] } });
		expect(sentenceOf(release.ask('Ada', request))).toBe(
			'Kickoff cannot be signed yet: it needs three from QA, and only Q1 and Q2 are. Name another person as QA, or change the rule.',
		);
	});

	const staffed = (partial: Parameters<typeof aMilestone>[1], people: Record<string, string[]>) =>
		aRelease({ policy: { milestones: [aMilestone('kickoff', partial)] }, people });
	test.each<[string, ReturnType<typeof aMilestone>['signers'], Record<string, string[]>, string]>([
		[
			'one is there of two',
			[aSigner('QA', { n: 2 })],
			{ Quinn: ['QA'] },
			'it needs two from QA, and only Quinn is. Name another person as QA, or change the rule.',
		],
		[
			'some of those who are there prepared it',
			[aSigner('QA', { n: 2 })],
			{ Ada: ['QA'], Quinn: ['QA'] },
			'it needs two from QA, and Ada prepared it. Name another person as QA, or change the rule.',
		],
		[
			'two rules of one role, summed',
			[aSigner('QA'), aSigner('QA', { n: 2 })],
			{ Quinn: ['QA'], Rae: ['QA'] },
			'it needs three from QA, and only Quinn and Rae are. Name another person as QA, or change the rule.',
		],
		[
			'a role in two meanings, each for itself',
			[aSigner('QA', { meaning: 'reviewed' }), aSigner('QA', { n: 2 })],
			{ Quinn: ['QA'] },
			'it needs two from QA, and only Quinn is. Name another person as QA, or change the rule.',
		],
		[
			'the second rule has nobody',
			[aSigner('QA'), aSigner('Support')],
			{ Quinn: ['QA'] },
			'nobody is Support yet. Name someone, or change the rule.',
		],
		[
			'several people and too few for three',
			[aSigner('QA'), aSigner('Support'), aSigner('Security')],
			{ Quinn: ['QA', 'Support', 'Security'], Rae: ['Security', 'Support', 'QA'] },
			'it needs three signatures as QA, Support and Security, only Quinn and Rae could give them, and a person counts once. Name another person as QA, Support or Security, or change the rule.',
		],
		[
			'those who compete, and not the others',
			[aSigner('Product'), aSigner('QA'), aSigner('Support')],
			{ Pat: ['Product'], Quinn: ['QA', 'Support'] },
			'it needs two signatures as QA and Support, only Quinn could give them, and a person counts once. Name another person as QA or Support, or change the rule.',
		],
	])('R13 R15 %s', (_, signers, people, words) => {
		expect(answerOf(staffed({ signers }, people).ask('Ada', request))).toBe(
			`R15: Kickoff cannot be signed yet: ${words}`,
		);
	});

	test.each<[string, ReturnType<typeof aMilestone>['signers'], Record<string, string[]>]>([
		['who prepared it may sign as author', [aSigner('QA', { meaning: 'authored' })], { Ada: ['QA'] }],
		[
			'people for every rule, whatever the order in which they are found',
			[aSigner('QA'), aSigner('Support'), aSigner('Security')],
			{ A: ['QA', 'Support'], B: ['QA', 'Security'], C: ['QA'] },
		],
		[
			'two of one role beside another',
			[aSigner('QA', { n: 2 }), aSigner('Support')],
			{ A: ['QA', 'Support'], B: ['QA'], C: ['QA'] },
		],
	])('R13 R15 enough: %s', (_, signers, people) => {
		expect(codeOf(staffed({ signers }, people).ask('Ada', request))).toBe('yes');
	});

	test('a huge count is no heavy work', () => {
		const policy = { milestones: [aMilestone('kickoff', { signers: [aSigner('QA', { n: 1e9 })] })] };
		expect(answerOf(aRelease({ policy }).ask('Pat', request))).toBe(
			'R15: Kickoff cannot be signed yet: it needs 1000000000 from QA, and only Quinn is. Name another person as QA, or change the rule.',
		);
	});

	test('R13 two rules, and one person who holds both roles', () => {
		const release = aRelease({ policy: signers('QA', 'Product'), people: { Eve: ['QA', 'Product'] } });
		expect(sentenceOf(release.ask('Ada', request))).toBe(
			'Kickoff cannot be signed yet: it needs two signatures as QA and Product, only Eve could give them, and a person counts once. Name another person as QA or Product, or change the rule.',
		);
	});

	test('R13 a person is moved to another rule where that lets all be met', () => {
		const people = { A: ['QA', 'Product', 'Security'], B: ['QA'], C: ['QA', 'Product'] };
		const release = aRelease({ policy: signers('QA', 'Product', 'Security'), people });
		expect(codeOf(release.ask('Ada', request))).toBe('yes');
	});

	test('R13 three rules compete for two people, although each alone could be met', () => {
		const people = { A: ['QA', 'Product', 'Security'], B: ['QA', 'Product', 'Security'] };
		const release = aRelease({ policy: signers('QA', 'Product', 'Security'), people });
		expect(codeOf(release.ask('Ada', request))).toBe('R15');
	});

	test('small lets one person meet several rules, and wants a second person', () => {
		const policy = { ...signers('QA', 'Product'), separation: 'small' as const };
		const alone = aRelease({ policy, people: { Ada: ['QA', 'Product'] } });
		expect(sentenceOf(alone.ask('Ada', request))).toBe(
			'Kickoff cannot be signed yet: everyone who could sign it also prepared it. Invite one person for a second look.',
		);
		const two = aRelease({ policy, people: { Ada: ['QA', 'Product'], Sam: ['Support'] } });
		expect(codeOf(two.ask('Ada', request))).toBe('yes');
	});

	test('small wants a person for each signature of one role', () => {
		const milestones = [aMilestone('kickoff', { signers: [aSigner('QA', { n: 2 })] })];
		const policy = { milestones, separation: 'small' as const };
		expect(
			codeOf(aRelease({ policy, people: { Quinn: ['QA'], Sam: ['Support'] } }).ask('Ada', request)),
		).toBe('R15');
	});

	test('R28 the go/no-go call is signed by nobody', () => {
		const policy = { milestones: [aMilestone('kickoff', { kind: 'call', signers: [] })] };
		expect(sentenceOf(aRelease({ policy }).ask('Pat', request))).toBe(
			'Kickoff is decided in the go/no-go call and signed by nobody. Open the call instead.',
		);
	});

	test('nobody is named to sign', () => {
		const policy = { milestones: [aMilestone('kickoff', { signers: [] })] };
		expect(answerOf(aRelease({ policy }).ask('Pat', request))).toBe(
			'R15: Kickoff names nobody who signs it. Add a signer to its rules first.',
		);
	});
});

describe('withdraw-request', () => {
	test('R16 ends the round and keeps its signatures readable', () => {
		const signers = [aSigner('QA'), aSigner('Product')];
		const people = { Rae: [], Quinn: ['QA'], Pat: ['Product'] };
		const release = aRelease({ policy: { milestones: [aMilestone('kickoff', { signers })] }, people });
		release.request('Rae').sign('Quinn', 'QA');
		release.must('Pat', { ...withdraw, reason: ' Not yet ' });
		expect(release.state.milestones.kickoff?.rounds).toMatchObject([
			{ signatures: [{ person: 'quinn' }], end: { how: 'withdrawn', by: 'pat', reason: 'Not yet' } },
		]);
		expect(answerOf(release.ask('Pat', withdraw))).toBe(
			'R16: Nobody is asked to sign Kickoff now, so there is no request to withdraw.',
		);
	});

	test('guests do not withdraw', () => {
		const release = aRelease().request('Pat');
		expect(answerOf(release.ask(anActor('Gil', { guest: true }), withdraw))).toBe(
			'forbidden: Only members of this release withdraw a request on Kickoff. Ask for an invitation.',
		);
	});
});

describe('reopen', () => {
	const signed = () => {
		const release = aRelease({ people: { Pat: [], Quinn: ['QA'], Rae: ['QA'], Max: ['Release manager'] } });
		release.request('Pat').sign('Quinn', 'QA');
		return release;
	};

	test.each(['Ada', 'Max', 'Quinn', 'Rae'])('R9 by owner, Release manager or a signer’s role: %s', (name) => {
		const release = signed();
		expect(codeOf(release.ask(name, reopen))).toBe('yes');
		expect(release.isSigned()).toBe(false);
	});

	test('by nobody else', () => {
		expect(sentenceOf(signed().ask('Pat', reopen))).toBe(
			"Kickoff is reopened by the release's owner or someone who is Release manager or QA. Ask one of them.",
		);
	});

	test('R16 only what is signed off, and with a reason', () => {
		expect(answerOf(aRelease().ask('Ada', reopen))).toBe(
			'R16: Kickoff is not signed off, so there is nothing to reopen. Change it as you need.',
		);
		expect(answerOf(signed().ask('Ada', { ...reopen, reason: ' ' }))).toBe(
			'malformed: Say why Kickoff is reopened: the reason stays in its history.',
		);
		expect(signed().ask('Ada', { ...reopen, reason: ' Scope grew ' })).toEqual({
			ok: true,
			entries: [{ type: 'reopened', milestone: 'kickoff', reason: 'Scope grew' }],
		});
	});

	test.each([
		['plain', 'Release manager or QA', 'forbidden'],
		['call', 'Release manager, Release authority or QA', 'R16'],
	] as const)('R9 by the roles of its rules, each named once: %s', (kind, roles, authority) => {
		const signers = [aSigner('QA'), aSigner('QA'), aSigner('Release manager')];
		const release = aRelease({
			policy: { milestones: [aMilestone('kickoff', { kind, signers })] },
			people: { Pat: [], Rita: ['Release authority'] },
		});
		expect(answerOf(release.ask('Pat', reopen))).toBe(
			`forbidden: Kickoff is reopened by the release's owner or someone who is ${roles}. Ask one of them.`,
		);
		expect(codeOf(release.ask('Rita', reopen))).toBe(authority);
	});
});
