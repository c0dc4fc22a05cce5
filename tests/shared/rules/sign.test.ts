import { describe, expect, test } from 'vitest';
import { viewMilestone } from '@holdpoint/shared/rules/readiness';
import { defaultNumbers } from '@holdpoint/shared/schema/release';
import {
	aCandidate,
	aMilestone,
	anActivity,
	anActor,
	aPolicy,
	aRelease,
	aRisk,
	aRow,
	aSigner,
	aSlot,
	noon,
	someEvidence,
} from '../../support/release.ts';
import { codeOf, sentenceOf } from './refusals.ts';

const otherDigest = '0'.repeat(64);
const reason = 'The numbers do not add up';

describe('who may sign', () => {
	test('R2 the role is judged from the role table at the moment of signing', () => {
		const release = aRelease({ people: { Pat: [], Quinn: ['QA'], Rae: ['QA'] } });
		release.request('Pat');
		release.must('Ada', { type: 'assign-role', person: 'quinn', roles: ['Product'] });
		expect(sentenceOf(release.sign('Quinn', 'QA'))).toBe(
			'You hold Product on this release, so you cannot sign Kickoff as QA. Ask the release manager to assign it.',
		);
		release.must('Ada', { type: 'assign-role', person: 'quinn', roles: ['QA', 'Product'] });
		expect(codeOf(release.sign('Quinn', 'QA'))).toBe('yes');
	});

	test('R2 the roles held are copied into the entry', () => {
		const release = aRelease({ people: { Pat: [], Quinn: ['QA', 'Security'] } });
		release.request('Pat');
		const signed = release.sign('Quinn', 'QA');
		expect(signed).toEqual({
			ok: true,
			entries: [
				{
					type: 'signed',
					milestone: 'kickoff',
					round: 1,
					role: 'QA',
					meaning: 'approved',
					digest: release.digest('kickoff'),
					scopeFormat: 1,
					method: 'sign-in',
					name: 'Quinn',
					rolesHeld: ['QA', 'Security'],
					comment: '',
				},
			],
		});
	});

	test('R2 a role that is not asked does not sign', () => {
		const release = aRelease().request('Pat');
		expect(sentenceOf(release.sign('Pat', 'Product'))).toBe('Kickoff asks QA to sign, not Product.');
	});

	test('R2 guests never sign', () => {
		const release = aRelease().request('Pat');
		const guest = anActor('Quinn', { guest: true });
		expect(codeOf(release.sign(guest, 'QA'))).toBe('R2');
		expect(
			codeOf(
				release.ask(guest, {
					type: 'reject',
					milestone: 'kickoff',
					role: 'QA',
					digest: release.digest('kickoff'),
					reason,
				}),
			),
		).toBe('R2');
	});

	test('R2 auditors sign nothing', () => {
		const release = aRelease({ people: { Pat: [], Quinn: ['QA'], Vic: ['Auditor'] } }).request('Pat');
		expect(codeOf(release.sign('Vic', 'Auditor', { meaning: 'authored' }))).toBe('R2');
	});

	test('a stranger and someone removed are not members', () => {
		const release = aRelease({ people: { Pat: [], Quinn: ['QA'], Rae: ['QA'] } }).request('Pat');
		release.must('Ada', { type: 'remove-person', person: 'rae' });
		expect([codeOf(release.sign('Eve', 'QA')), codeOf(release.sign('Rae', 'QA'))]).toEqual([
			'forbidden',
			'forbidden',
		]);
	});

	test.each(['elsewhere', 'constructor', 'toString'])(
		'an unknown milestone, %s, is malformed',
		(milestone) => {
			expect(codeOf(aRelease().sign('Quinn', 'QA', { milestone, digest: otherDigest }))).toBe('malformed');
		},
	);
});

describe('what is ready to sign', () => {
	const after = () =>
		aRelease({
			policy: { milestones: [aMilestone('kickoff'), aMilestone('freeze', { needs: ['kickoff'] })] },
		}).request('Pat', 'freeze');

	test('R10 no signature before the prerequisites', () => {
		const release = after();
		expect(sentenceOf(release.sign('Quinn', 'QA', { milestone: 'freeze' }))).toBe(
			'Freeze can be signed once Kickoff is signed off.',
		);
		release.request('Pat').sign('Quinn', 'QA');
		expect(codeOf(release.sign('Quinn', 'QA', { milestone: 'freeze' }))).toBe('yes');
	});

	test('R9 R10 a prerequisite that has to be signed again does not count', () => {
		const release = after();
		release.request('Pat').sign('Quinn', 'QA');
		const { policy } = release.state;
		const stricter = policy.milestones.map((milestone) =>
			milestone.id === 'kickoff' ? { ...milestone, phase: '2', evidence: [aSlot('plan')] } : milestone,
		);
		release.must('Ada', { type: 'set-policy', ...policy, milestones: stricter });
		expect(sentenceOf(release.sign('Quinn', 'QA', { milestone: 'freeze' }))).toBe(
			'Freeze can be signed once Kickoff is signed again, since something changed after that sign-off.',
		);
	});

	test.each([
		['open', anActivity('a', { state: 'open' }), 'R11'],
		['done', anActivity('a', { state: 'done' }), 'yes'],
		[
			'not needed, with too short a reason',
			anActivity('a', { state: 'not-needed', reason: '  too short ' }),
			'R11',
		],
		['not needed, with a reason', anActivity('a', { state: 'not-needed', reason: 'ten chars.' }), 'yes'],
		['open, and made not to count', anActivity('a', { state: 'open', counts: false }), 'yes'],
	])('R11 an activity that is %s', (_, activity, expected) => {
		const release = aRelease({ rows: [aRow('kickoff', { activities: [activity] })] }).request('Pat');
		expect(codeOf(release.sign('Quinn', 'QA'))).toBe(expected);
	});

	test('R11 the sentence names what is open', () => {
		const activities = ['Coding', 'Code reviews', 'Merge', 'Freeze'].map((text, index) =>
			anActivity(`a${index}`, { text, state: 'open' }),
		);
		const release = aRelease({ rows: [aRow('kickoff', { activities })] }).request('Pat');
		expect(sentenceOf(release.sign('Quinn', 'QA'))).toBe(
			'Kickoff still has “Coding”, “Code reviews” and 2 more open. Tick what is done, or say why it is not needed.',
		);
	});

	const url = 'https://example.org/plan';
	const hash = `sha256:${'1'.repeat(64)}`;
	test.each([
		['standard', {}, 'R11'],
		['standard', { url: '  ' }, 'R11'],
		['standard', { url }, 'yes'],
		['small', { url }, 'yes'],
		['strict', { url }, 'R11'],
		// Filled, so that the next rule speaks, which asks for a passkey.
		['strict', { url, hash }, 'R4'],
	] as const)('R11 under %s a required slot with %j', (separation, entry, expected) => {
		const release = aRelease({
			policy: { separation, milestones: [aMilestone('kickoff', { evidence: [aSlot('plan')] })] },
			rows: [aRow('kickoff', { evidence: [someEvidence('plan', entry)] })],
		}).request('Pat');
		expect(codeOf(release.sign('Quinn', 'QA'))).toBe(expected);
	});

	test('R11 a slot that is not required may stay empty', () => {
		const evidence = [aSlot('plan', { required: false })];
		const release = aRelease({ policy: { milestones: [aMilestone('kickoff', { evidence })] } }).request(
			'Pat',
		);
		expect(codeOf(release.sign('Quinn', 'QA'))).toBe('yes');
	});

	test.each(['baseline', 'risks', 'candidate'] as const)(
		'R11 the slot of source %s fills itself',
		(source) => {
			const evidence = [aSlot('plan', { source })];
			const release = aRelease({ policy: { milestones: [aMilestone('kickoff', { evidence })] } }).request(
				'Pat',
			);
			expect(codeOf(release.sign('Quinn', 'QA'))).toBe('R11');
			if (source === 'baseline') release.must('Ada', { type: 'accept-baseline' });
			if (source === 'risks') release.risks = [aRisk('r1')];
			if (source === 'candidate') release.must('Ada', { type: 'set-release-candidate', ...aCandidate() });
			expect(codeOf(release.sign('Quinn', 'QA'))).toBe('yes');
		},
	);

	test.each([
		['call', 'R11'],
		['report', 'yes'],
	] as const)('R11 the slot of source %s, without a link and with nothing held: %s', (source, code) => {
		const evidence = [aSlot('plan', { source })];
		const release = aRelease({ policy: { milestones: [aMilestone('kickoff', { evidence })] } }).request(
			'Pat',
		);
		expect(codeOf(release.sign('Quinn', 'QA'))).toBe(code);
	});

	test('R11 a milestone that binds the release candidate needs one', () => {
		const release = aRelease({
			policy: { milestones: [aMilestone('kickoff', { bindsCandidate: true })] },
		}).request('Pat');
		expect(codeOf(release.sign('Quinn', 'QA'))).toBe('R11');
		release.must('Ada', { type: 'set-release-candidate', ...aCandidate() });
		expect(codeOf(release.sign('Quinn', 'QA'))).toBe('yes');
	});
});

describe('whose signature counts', () => {
	const two = {
		milestones: [aMilestone('kickoff', { signers: [aSigner('QA', { n: 2 }), aSigner('Product')] })],
	};

	test('R12 each rule is met on its own, and they are never summed', () => {
		const release = aRelease({
			policy: two,
			people: { Pat: [], Q1: ['QA'], Q2: ['QA'], Q3: ['QA'], P1: ['Product'] },
		}).request('Pat');
		for (const name of ['Q1', 'Q2', 'Q3']) release.sign(name, 'QA');
		expect(release.isSigned()).toBe(false);
		release.sign('P1', 'Product');
		expect(release.isSigned()).toBe(true);
	});

	test('R12 only approved counts, unless the rule names another meaning', () => {
		const release = aRelease({
			policy: {
				milestones: [
					aMilestone('kickoff', { signers: [aSigner('QA'), aSigner('Security', { meaning: 'reviewed' })] }),
				],
			},
			people: { Pat: [], Quinn: ['QA'], Rae: ['QA'], Sam: ['Security'] },
		}).request('Pat');
		release.sign('Quinn', 'QA', { meaning: 'reviewed' });
		release.sign('Sam', 'Security', { meaning: 'reviewed' });
		expect(release.isSigned()).toBe(false);
		release.sign('Rae', 'QA');
		expect(release.isSigned()).toBe(true);
	});

	test('R12 in order, a rule waits for those before it', () => {
		const release = aRelease({
			policy: {
				milestones: [aMilestone('kickoff', { ordered: true, signers: [aSigner('QA'), aSigner('Product')] })],
			},
			people: { Rae: [], Quinn: ['QA'], Pat: ['Product'] },
		}).request('Rae');
		const early = release.sign('Pat', 'Product');
		expect([codeOf(early), sentenceOf(early)]).toEqual([
			'R12',
			'Kickoff is signed in order, and QA comes before Product. Sign once they have.',
		]);
		expect(codeOf(release.sign('Quinn', 'QA'))).toBe('yes');
		expect(codeOf(release.sign('Pat', 'Product'))).toBe('yes');
		expect(release.isSigned()).toBe(true);
	});

	test('R13 a person counts toward one rule, and chooses which', () => {
		const both = { Pat: [], Quinn: ['QA', 'Product'], Q2: ['QA'], Q3: ['QA'], P1: ['Product'] };
		const release = aRelease({ policy: two, people: both }).request('Pat');
		release.sign('Quinn', 'Product');
		expect(sentenceOf(release.sign('Quinn', 'QA'))).toBe(
			'You sign Kickoff as Product, and a person counts once. Revoke that signature first to sign as QA.',
		);
		release.must('Quinn', { type: 'revoke', milestone: 'kickoff', reason: 'Wrong role' });
		expect(codeOf(release.sign('Quinn', 'QA'))).toBe('yes');
	});

	test('R13 the same signature twice is refused, and once stale it is asked for again', () => {
		const release = aRelease({ policy: two, people: { Pat: [], Q1: ['QA'], Q2: ['QA'], P1: ['Product'] } });
		release.request('Pat').sign('Q1', 'QA');
		expect(codeOf(release.sign('Q1', 'QA'))).toBe('R13');
		release.edit('Ada', 'kickoff', { outcome: 'More' });
		expect(codeOf(release.sign('Q1', 'QA'))).toBe('yes');
	});

	test('R13 where a policy that allowed two becomes standard, a person counts once, by their latest signature', () => {
		const milestones = [
			aMilestone('kickoff', { signers: ['QA', 'Product', 'Security'].map((role) => aSigner(role)) }),
		];
		const people = { Pat: [], Quinn: ['QA', 'Product'], Sam: ['Security'], Q2: ['QA'] };
		const release = aRelease({ policy: { milestones, separation: 'small' }, people }).request('Pat');
		release.sign('Quinn', 'QA');
		release.sign('Quinn', 'Product');
		release.must('Ada', { type: 'set-policy', ...aPolicy({ milestones }) });
		release.sign('Sam', 'Security');
		expect(viewMilestone(release.state, release.reading, 'kickoff', noon)).toMatchObject({
			status: 'ready',
			signatures: [
				{ person: 'quinn', role: 'QA', counted: false },
				{ person: 'quinn', role: 'Product', counted: true },
				{ person: 'sam', role: 'Security', counted: true },
			],
			awaiting: [{ role: 'QA', n: 1 }],
		});
		release.sign('Q2', 'QA');
		expect(release.isSigned()).toBe(true);
	});

	test('R14 the requester and the last editor sign as author and do not count', () => {
		const people = { Q1: ['QA'], Q2: ['QA'], Q3: ['QA'] };
		const release = aRelease({ people }).edit('Q2', 'kickoff', { outcome: 'More' }).request('Q1');
		expect(sentenceOf(release.sign('Q1', 'QA'))).toBe(
			'You asked for these signatures, so someone else approves Kickoff. You can sign as author.',
		);
		expect(sentenceOf(release.sign('Q2', 'QA'))).toBe(
			'You edited this last, so someone else approves Kickoff. You can sign as author.',
		);
		expect(codeOf(release.sign('Q1', 'QA', { meaning: 'authored' }))).toBe('yes');
		expect(codeOf(release.sign('Q2', 'QA', { meaning: 'authored' }))).toBe('yes');
		expect(release.isSigned()).toBe(false);
		release.sign('Q3', 'QA');
		expect(release.isSigned()).toBe(true);
	});

	test('R14 someone who edits after signing does not count, although the content is back', () => {
		const release = aRelease({
			policy: { milestones: [aMilestone('kickoff', { signers: [aSigner('QA', { n: 2 })] })] },
			people: { Pat: [], Q1: ['QA'], Q2: ['QA'], Q3: ['QA'] },
		}).request('Pat');
		release.sign('Q1', 'QA');
		release.edit('Q1', 'kickoff', { outcome: 'More' }).edit('Q1', 'kickoff', { outcome: 'What it brings' });
		release.sign('Q2', 'QA');
		expect(release.isSigned()).toBe(false);
		release.sign('Q3', 'QA');
		expect(release.isSigned()).toBe(true);
	});

	test('R14 under standard an earlier editor counts; under strict nobody who edited does', () => {
		const verdicts = (['standard', 'strict'] as const).map((separation) => {
			const people = { Pat: [], Q1: ['QA'], Q2: ['QA'], Q3: ['QA'] };
			const release = aRelease({ policy: { separation }, people });
			release.edit('Q1', 'kickoff', { outcome: 'a' }).edit('Q2', 'kickoff', { outcome: 'b' }).request('Pat');
			return ['Q1', 'Q2', 'Q3'].map((name) => codeOf(release.sign(name, 'QA')));
		});
		expect(verdicts).toEqual([
			['yes', 'R14', 'R16'],
			['R14', 'R14', 'R4'],
		]);
	});
});

describe('small separation', () => {
	const signers = [aSigner('QA'), aSigner('Product')];
	const small = { separation: 'small' as const, milestones: [aMilestone('kickoff', { signers })] };

	test('R13 one person meets several rules, one signature for each role', () => {
		const release = aRelease({ policy: small, people: { Ada: [], Quinn: ['QA', 'Product'] } }).request('Ada');
		release.sign('Quinn', 'QA');
		expect(codeOf(release.sign('Quinn', 'QA'))).toBe('R13');
		release.sign('Quinn', 'Product');
		expect(release.isSigned()).toBe(true);
	});

	test('R14 who prepared it may approve, and then someone else takes a second look', () => {
		const people = { Quinn: ['QA', 'Product'], Sam: ['Support'] };
		const release = aRelease({ policy: small, people }).request('Quinn');
		release.sign('Quinn', 'QA');
		release.sign('Quinn', 'Product');
		expect(release.isSigned()).toBe(false);
		expect(codeOf(release.sign('Sam', 'Support'))).toBe('R2');
		expect(codeOf(release.sign('Sam', 'Support', { meaning: 'reviewed' }))).toBe('yes');
		expect(release.isSigned()).toBe(true);
		expect(release.state.milestones.kickoff?.signedOff?.signatures).toHaveLength(3);
	});

	test('R14 a second look by the last editor is none', () => {
		const people = { Quinn: ['QA', 'Product'], Sam: ['Support'], Tom: ['Support'] };
		const release = aRelease({ policy: small, people })
			.edit('Sam', 'kickoff', { outcome: 'More' })
			.request('Quinn');
		release.sign('Quinn', 'QA');
		release.sign('Quinn', 'Product');
		release.sign('Sam', 'Support', { meaning: 'reviewed' });
		expect(release.isSigned()).toBe(false);
		release.sign('Tom', 'Support', { meaning: 'reviewed' });
		expect(release.isSigned()).toBe(true);
	});

	test('R14 a rule that an outsider meets needs no second look', () => {
		const people = { Quinn: ['QA'], Pat: ['Product'] };
		const release = aRelease({ policy: small, people }).request('Quinn');
		release.sign('Quinn', 'QA');
		release.sign('Pat', 'Product');
		expect(release.isSigned()).toBe(true);
	});
});

describe('how it is signed', () => {
	const { activeMinutes } = defaultNumbers;

	test.each([
		['now', 0, 'yes'],
		['exactly at the limit', activeMinutes * 60_000, 'yes'],
		['a moment before that', activeMinutes * 60_000 + 1, 'R4'],
	])('R4 a person last active %s', (_, ago, expected) => {
		const release = aRelease().request('Pat');
		expect(codeOf(release.sign(anActor('Quinn', { activeAt: noon - ago }), 'QA'))).toBe(expected);
	});

	test.each(['token', 'owner-token'] as const)('R4 by %s the signature says so', (authentication) => {
		const release = aRelease().request('Pat');
		const quinn = anActor('Quinn', { authentication, activeAt: 0 });
		expect(release.sign(quinn, 'QA')).toMatchObject({ ok: true, entries: [{ method: 'token' }] });
	});

	test.each(['session', 'token', 'owner-token'] as const)(
		'R4 under strict %s never signs',
		(authentication) => {
			const release = aRelease({ policy: { separation: 'strict' } }).request('Pat');
			expect(codeOf(release.sign(anActor('Quinn', { authentication }), 'QA'))).toBe('R4');
		},
	);

	test('R8 another digest than the current one is refused with the current one, and nothing is written', () => {
		const release = aRelease().request('Pat');
		const seen = release.digest('kickoff');
		release.edit('Ada', 'kickoff', { outcome: 'More' });
		const before = release.state.seq;
		expect(release.sign('Quinn', 'QA', { digest: seen })).toEqual({
			ok: false,
			refusal: {
				code: 'R8',
				message:
					'Kickoff changed while you were reading. Nothing was signed: read the differences, then sign again.',
				details: { milestone: 'kickoff', digest: release.digest('kickoff') },
			},
		});
		expect(codeOf(release.sign('Quinn', 'QA', { digest: 'not even hexadecimal' }))).toBe('R8');
		expect(release.state.seq).toBe(before);
	});

	test('R25 time is the server’s, so that a command counts from when it arrives', () => {
		const release = aRelease().request('Pat');
		release.now = noon + 3_600_000;
		release.sign('Quinn', 'QA');
		expect(release.state.milestones.kickoff?.rounds[0]?.signatures[0]?.at).toBe('2026-03-12T13:00:00.000Z');
	});
});

describe('rounds', () => {
	const reject = { type: 'reject', milestone: 'kickoff', role: 'QA', reason } as const;

	test('R16 without a round nothing is signed', () => {
		const release = aRelease();
		expect(sentenceOf(release.sign('Quinn', 'QA'))).toBe(
			'Nobody is asked to sign Kickoff now. Request sign-off first.',
		);
		release.request('Pat').sign('Quinn', 'QA');
		expect(sentenceOf(release.sign('Quinn', 'QA'))).toBe('Kickoff is signed off already.');
	});

	test('R16 one rejection blocks, and a new round starts by request', () => {
		const release = aRelease({
			policy: { milestones: [aMilestone('kickoff', { signers: [aSigner('QA', { n: 2 })] })] },
			people: { Pat: [], Q1: ['QA'], Q2: ['QA'] },
		}).request('Pat');
		release.sign('Q1', 'QA');
		release.must('Q2', { ...reject, digest: release.digest('kickoff') });
		expect(sentenceOf(release.sign('Q2', 'QA'))).toBe(
			'Q2 rejected Kickoff, which ended that round. Request sign-off again when it is ready.',
		);
		release.request('Pat').sign('Q2', 'QA');
		expect(release.isSigned()).toBe(false);
		release.sign('Q1', 'QA');
		expect(release.isSigned()).toBe(true);
		expect(release.state.milestones.kickoff?.rounds.map(({ end }) => end?.how)).toEqual([
			'rejected',
			'signed-off',
		]);
	});

	test('R16 a rejection needs a reason, a round, a required role and what was seen', () => {
		const release = aRelease();
		const digest = release.digest('kickoff');
		expect(codeOf(release.ask('Quinn', { ...reject, digest }))).toBe('R16');
		release.request('Pat');
		expect(codeOf(release.ask('Quinn', { ...reject, digest, reason: 'too short' }))).toBe('R16');
		expect(codeOf(release.ask('Pat', { ...reject, digest, role: 'Product' }))).toBe('R2');
		expect(codeOf(release.ask('Quinn', { ...reject, digest: otherDigest }))).toBe('R8');
		expect(codeOf(release.ask(anActor('Quinn', { activeAt: 0 }), { ...reject, digest }))).toBe('R4');
		expect(codeOf(release.ask('Quinn', { ...reject, digest }))).toBe('yes');
	});

	test('R16 an unfinished milestone can be rejected', () => {
		const release = aRelease({
			rows: [aRow('kickoff', { activities: [anActivity('a', { state: 'open' })] })],
		});
		release.request('Pat');
		expect(codeOf(release.ask('Quinn', { ...reject, digest: release.digest('kickoff') }))).toBe('yes');
	});

	test('R7 a change makes signatures stale, keeps them, and they heal when the scope returns', () => {
		const release = aRelease({
			policy: { milestones: [aMilestone('kickoff', { signers: [aSigner('QA'), aSigner('Product')] })] },
			people: { Rae: [], Quinn: ['QA'], Pat: ['Product'] },
		}).request('Rae');
		release.sign('Quinn', 'QA');
		release.edit('Ada', 'kickoff', { outcome: 'More' });
		release.sign('Pat', 'Product');
		expect(release.isSigned()).toBe(false);
		release.edit('Ada', 'kickoff', { outcome: 'What it brings' });
		release.sign('Pat', 'Product');
		expect(release.isSigned()).toBe(true);
	});

	test('R7 a change outside the scope changes nothing', () => {
		const release = aRelease().request('Pat');
		const digest = release.digest('kickoff');
		release.edit('Quinn', 'kickoff', {
			owner: 'quinn',
			start: '2026-01-01',
			due: '2026-02-01',
			lane: 'ready',
			notes: 'x',
		});
		expect(release.digest('kickoff')).toBe(digest);
		expect(codeOf(release.sign('Quinn', 'QA'))).toBe('yes');
	});

	test('R11 the edit that finishes a milestone signs it off, by the server', () => {
		const release = aRelease({
			policy: { milestones: [aMilestone('kickoff', { evidence: [aSlot('plan', { source: 'risks' })] })] },
		});
		release.risks = [aRisk('r1')];
		release.request('Pat');
		release.risks = [];
		release.append(
			{
				type: 'signed',
				milestone: 'kickoff',
				round: 1,
				role: 'QA',
				meaning: 'approved',
				digest: release.digest('kickoff'),
				scopeFormat: 1,
				method: 'sign-in',
				name: 'Quinn',
				rolesHeld: ['QA'],
				comment: '',
			},
			anActor('Quinn'),
		);
		release.settle();
		expect(release.isSigned()).toBe(false);
		release.risks = [aRisk('r1')];
		release.settle();
		expect(release.entries.at(-1)).toMatchObject({
			actor: { person: 'server' },
			decision: { type: 'signed-off' },
		});
	});

	test('R9 R10 a sign-off that completes another one settles both, in order', () => {
		const release = aRelease({
			policy: {
				milestones: [
					aMilestone('freeze', { needs: ['kickoff'], signers: [aSigner('QA'), aSigner('Product')] }),
					aMilestone('kickoff'),
				],
			},
			people: { Rae: [], Quinn: ['QA'], Pat: ['Product'] },
		});
		release.request('Rae').sign('Quinn', 'QA');
		release.request('Rae', 'freeze').sign('Quinn', 'QA', { milestone: 'freeze' });
		release.must('Ada', { type: 'reopen', milestone: 'kickoff', reason: 'Forgot one thing' });
		release.append(
			{
				type: 'signed',
				milestone: 'freeze',
				round: 1,
				role: 'Product',
				meaning: 'approved',
				digest: release.digest('freeze'),
				scopeFormat: 1,
				method: 'sign-in',
				name: 'Pat',
				rolesHeld: ['Product'],
				comment: '',
			},
			anActor('Pat'),
		);
		release.request('Rae').sign('Quinn', 'QA');
		expect(release.entries.slice(-2).map(({ decision }) => decision)).toMatchObject([
			{ type: 'signed-off', milestone: 'kickoff' },
			{ type: 'signed-off', milestone: 'freeze' },
		]);
	});
});

describe('revoking', () => {
	const revoke = { type: 'revoke', milestone: 'kickoff', reason: 'Mistake' } as const;
	const chain = { milestones: [aMilestone('kickoff'), aMilestone('freeze', { needs: ['kickoff'] })] };

	test('R17 a revoked signature no longer counts, and history keeps both', () => {
		const release = aRelease({
			policy: { milestones: [aMilestone('kickoff', { signers: [aSigner('QA', { n: 2 })] })] },
			people: { Pat: [], Q1: ['QA'], Q2: ['QA'] },
		}).request('Pat');
		release.sign('Q1', 'QA');
		release.must('Q1', revoke);
		release.sign('Q2', 'QA');
		expect(release.isSigned()).toBe(false);
		expect(release.state.milestones.kickoff?.rounds[0]?.signatures).toMatchObject([
			{ person: 'q1', revoked: 'Mistake' },
			{ person: 'q2' },
		]);
		release.sign('Q1', 'QA');
		expect(release.isSigned()).toBe(true);
	});

	test('R17 revoking a counted signature ends the sign-off', () => {
		const release = aRelease({ policy: chain }).request('Pat');
		release.sign('Quinn', 'QA');
		release.must('Quinn', revoke);
		expect(release.isSigned()).toBe(false);
		expect(release.state.milestones.kickoff?.rounds.at(-1)?.end?.how).toBe('reopened');
	});

	test('R17 not once a successor is signed off', () => {
		const release = aRelease({ policy: chain });
		for (const milestone of ['kickoff', 'freeze']) {
			release.request('Pat', milestone).sign('Quinn', 'QA', { milestone });
		}
		expect(sentenceOf(release.ask('Quinn', revoke))).toBe(
			'Freeze was signed off on the strength of Kickoff, so your signature stands. Ask the release manager to reopen Kickoff.',
		);
	});

	test('R17 only one’s own, with a reason, and while it stands', () => {
		const release = aRelease().request('Pat');
		expect(codeOf(release.ask('Quinn', revoke))).toBe('R17');
		release.sign('Quinn', 'QA');
		expect(codeOf(release.ask('Pat', revoke))).toBe('R17');
		expect(codeOf(release.ask('Quinn', { ...revoke, reason: '  ' }))).toBe('R17');
		release.must('Quinn', revoke);
		expect(codeOf(release.ask('Quinn', revoke))).toBe('R17');
	});

	test('R17 someone whose role was taken away still revokes what they signed', () => {
		const release = aRelease({ people: { Pat: [], Quinn: ['QA'], Rae: ['QA'] } }).request('Pat');
		release.sign('Quinn', 'QA');
		release.must('Ada', { type: 'assign-role', person: 'quinn', roles: [] });
		expect(codeOf(release.ask('Quinn', revoke))).toBe('yes');
	});
});

test('a refusal names the first rule of the order', () => {
	const release = aRelease({
		policy: {
			milestones: [aMilestone('kickoff'), aMilestone('freeze', { needs: ['kickoff'], bindsCandidate: true })],
		},
	});
	release.edit('Quinn', 'freeze', { outcome: 'More' });
	const late = anActor('Quinn', { activeAt: 0 });
	const ask = (role: string) =>
		codeOf(release.sign(late, role, { milestone: 'freeze', digest: otherDigest }));
	const codes = [ask('Product')];
	release.request('Pat').sign('Quinn', 'QA');
	codes.push(ask('Product'));
	release.must('Ada', { type: 'set-release-candidate', ...aCandidate() });
	codes.push(ask('Product'), ask('QA'));
	release.edit('Pat', 'freeze', { outcome: 'More still' });
	codes.push(ask('QA'));
	release.request('Pat', 'freeze');
	codes.push(ask('QA'));
	codes.push(codeOf(release.sign('Quinn', 'QA', { milestone: 'freeze', digest: otherDigest })));
	codes.push(codeOf(release.sign('Quinn', 'QA', { milestone: 'freeze' })));
	expect(codes).toEqual(['R10', 'R11', 'R2', 'R14', 'R16', 'R4', 'R8', 'yes']);
});
