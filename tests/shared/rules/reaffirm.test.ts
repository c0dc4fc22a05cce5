import { describe, expect, test } from 'vitest';
import { gate } from '@holdpoint/shared/rules/gate';
import { differsByCandidate } from '@holdpoint/shared/rules/reaffirm';
import { aCandidate, aMilestone, aRelease, aSigner, type TestRelease } from '../../support/release.ts';
import { answerOf, codeOf, sentenceOf } from './refusals.ts';

const first = { type: 'set-release-candidate', ...aCandidate() } as const;
const another = { ...first, commit: 'other', artefact: `sha256:${'b'.repeat(64)}` } as const;

/** Both bind the candidate; signed once by Quinn. */
function aSignedCandidate(): { release: TestRelease; signature: number } {
	const release = aRelease({
		policy: {
			milestones: [
				aMilestone('kickoff', { bindsCandidate: true }),
				aMilestone('ship', { needs: ['kickoff'], bindsCandidate: true }),
			],
		},
		people: { Pat: ['Product'], Quinn: ['QA', 'Product'], Rae: ['QA'] },
	}).must('Ada', first);
	release.request('Pat').sign('Quinn', 'QA');
	return { release, signature: release.state.milestones.kickoff?.signedOff?.signatures[0] ?? 0 };
}

describe('re-affirming', () => {
	test('R9 a new build needs signing again, and the signer may re-affirm over its difference alone', () => {
		const { release, signature } = aSignedCandidate();
		release.must('Ada', another);
		expect(gate(release.state, release.reading, 'ship', another.artefact, release.now)).toMatchObject({
			value: { open: false },
		});
		release.request('Pat');
		expect(codeOf(release.sign('Quinn', 'QA', { reaffirms: signature }))).toBe('yes');
		expect(release.isSigned()).toBe(true);
		expect(release.state.milestones.kickoff?.rounds.at(-1)?.signatures).toMatchObject([
			{ reaffirms: signature },
		]);
		expect(gate(release.state, release.reading, 'ship', another.artefact, release.now)).toMatchObject({
			value: { open: true },
		});
	});

	test('R9 also over the third build, and when the first one comes back', () => {
		const { release, signature } = aSignedCandidate();
		release.must('Ada', another).must('Ada', { ...first, commit: 'third' });
		release.request('Pat');
		expect(codeOf(release.sign('Quinn', 'QA', { reaffirms: signature }))).toBe('yes');
		const back = aSignedCandidate();
		back.release.must('Ada', another).must('Ada', first).request('Pat');
		expect(codeOf(back.release.sign('Quinn', 'QA', { reaffirms: back.signature }))).toBe('yes');
	});

	test('R9 not where anything else changed', () => {
		const { release, signature } = aSignedCandidate();
		release.must('Ada', { type: 'reopen', milestone: 'kickoff', reason: 'A mistake' }).must('Ada', another);
		release.edit('Pat', 'kickoff', { outcome: 'More' }).request('Pat');
		expect(sentenceOf(release.sign('Quinn', 'QA', { reaffirms: signature }))).toBe(
			'More than the release candidate changed on Kickoff since you signed. Read the differences and sign it as it is now.',
		);
		expect(codeOf(release.sign('Quinn', 'QA'))).toBe('yes');
	});

	const notYours = (role: string) =>
		`R9: There is no signature of yours on Kickoff as ${role} to re-affirm. Read it and sign it as it is now.`;
	test.each([
		['somebody else’s', 'Rae', {}, notYours('QA')],
		['given in another meaning', 'Quinn', { meaning: 'authored' as const }, notYours('QA')],
		['one that was never given', 'Quinn', { reaffirms: 1 }, notYours('QA')],
	])('R9 not a signature %s', (_, who, partial, answer) => {
		const { release, signature } = aSignedCandidate();
		release.must('Ada', another).request('Pat');
		expect(answerOf(release.sign(who, 'QA', { reaffirms: signature, ...partial }))).toBe(answer);
	});

	test('R9 not a signature in another role, nor one that was taken back', () => {
		const signers = [aSigner('QA'), aSigner('Product')];
		const release = aRelease({
			policy: { milestones: [aMilestone('kickoff', { bindsCandidate: true, signers })] },
			people: { Ada: [], Quinn: ['QA', 'Product'] },
		}).must('Ada', first);
		release.append({
			type: 'sign-off-requested',
			milestone: 'kickoff',
			round: 1,
			digest: release.digest('kickoff'),
			scopeFormat: 1,
		});
		release.must('Quinn', {
			type: 'sign',
			milestone: 'kickoff',
			role: 'QA',
			meaning: 'approved',
			digest: release.digest('kickoff'),
		});
		const reaffirms = release.state.seq;
		release.must('Ada', another);
		expect(answerOf(release.sign('Quinn', 'Product', { reaffirms }))).toBe(notYours('Product'));
		release.must('Ada', first).must('Quinn', { type: 'revoke', milestone: 'kickoff', reason: 'A mistake' });
		release.must('Ada', another);
		expect(answerOf(release.sign('Quinn', 'QA', { reaffirms }))).toBe(notYours('QA'));
	});

	test('R9 what binds no candidate is re-affirmed only as it was signed', () => {
		const { release } = aSignedCandidate();
		const { reading, state } = release;
		const { kickoff } = reading.milestones;
		expect(differsByCandidate(state, kickoff!, kickoff!.digest)).toBe(true);
		const unbound = aRelease();
		const plain = unbound.reading.milestones.kickoff!;
		expect(differsByCandidate(unbound.state, plain, plain.digest)).toBe(true);
		expect(differsByCandidate(unbound.state, plain, '0'.repeat(64))).toBe(false);
		expect(differsByCandidate(state, kickoff!, '0'.repeat(64))).toBe(false);
	});

	test('R9 what was signed before a candidate was set differs by the candidate alone', () => {
		const release = aRelease({ policy: { milestones: [aMilestone('kickoff', { bindsCandidate: true })] } });
		const before = release.digest('kickoff');
		release.must('Ada', first);
		expect(differsByCandidate(release.state, release.reading.milestones.kickoff!, before)).toBe(true);
	});
});

describe('revoke', () => {
	test('R17 a signature stands once anything that follows was signed, however far', () => {
		const release = aRelease({
			policy: {
				milestones: [
					aMilestone('kickoff'),
					aMilestone('freeze', { needs: ['kickoff'] }),
					aMilestone('ship', { needs: ['freeze'] }),
				],
			},
			people: { Pat: [], Quinn: ['QA'], Max: ['Release manager'] },
		}).request('Pat');
		release.sign('Quinn', 'QA');
		const waiver = { reason: 'Late', control: 'By hand', expiresAt: release.at(60) };
		release.must('Max', { type: 'waive', milestone: 'freeze', ...waiver });
		release.request('Pat', 'ship').sign('Quinn', 'QA', { milestone: 'ship' });
		const revoke = { type: 'revoke', milestone: 'kickoff', reason: 'A mistake' } as const;
		expect(sentenceOf(release.ask('Quinn', revoke))).toBe(
			'Ship was signed off on the strength of Kickoff, so your signature stands. Ask the release manager to reopen Kickoff.',
		);
		release.must('Max', { type: 'reopen', milestone: 'ship', reason: 'A mistake' });
		expect(codeOf(release.ask('Quinn', revoke))).toBe('yes');
	});
});
