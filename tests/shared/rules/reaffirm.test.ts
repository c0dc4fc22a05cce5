import { describe, expect, test } from 'vitest';
import { gate } from '@holdpoint/shared/rules/gate';
import { aCandidate, aMilestone, aRelease, type TestRelease } from '../../support/release.ts';
import { codeOf, sentenceOf } from './refusals.ts';

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

	test.each([
		['somebody else’s', 'Rae', {}],
		['given in another meaning', 'Quinn', { meaning: 'authored' as const }],
		['one that was never given', 'Quinn', { reaffirms: 1 }],
	])('R9 not a signature %s', (_, who, partial) => {
		const { release, signature } = aSignedCandidate();
		release.must('Ada', another).request('Pat');
		expect(codeOf(release.sign(who, 'QA', { reaffirms: signature, ...partial }))).toBe('R9');
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
