import { expect, test } from 'vitest';
import { listAwaited } from '$lib/board/waiting-for.ts';
import { viewMilestones } from '@holdpoint/shared/rules/readiness';
import { aMilestone, aRelease, aSigner, type TestRelease } from '../support/release.ts';

const askedAt = '2026-03-12T12:00:00.000Z';

const awaitedIn = ({ state, reading, now }: TestRelease) =>
	listAwaited(state, viewMilestones(state, reading, now));

test('R12 R16 who is waited for, by person, with all that waits for them', () => {
	const release = aRelease({
		people: { Pat: ['Product'], Quinn: ['QA'], Lee: ['Legal'] },
		policy: {
			milestones: [
				aMilestone('kickoff', { signers: [aSigner('QA'), aSigner('Legal')] }),
				aMilestone('build', { signers: [aSigner('QA')] }),
				aMilestone('later', { signers: [aSigner('QA')] }),
			],
		},
	});
	release.request('Pat', 'kickoff').request('Pat', 'build');
	const kickoff = { id: 'kickoff', name: 'Kickoff', askedAt };
	expect(awaitedIn(release)).toEqual([
		{ name: 'Quinn', person: 'quinn', milestones: [kickoff, { id: 'build', name: 'Build', askedAt }] },
		{ name: 'Lee', person: 'lee', milestones: [kickoff] },
	]);
	release.sign('Quinn', 'QA', { milestone: 'build' });
	release.sign('Lee', 'Legal');
	expect(awaitedIn(release)).toEqual([{ name: 'Quinn', person: 'quinn', milestones: [kickoff] }]);
});
