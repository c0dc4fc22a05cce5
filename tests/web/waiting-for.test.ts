import { expect, test } from 'vitest';
import { listAwaited } from '@holdpoint/shared/rules/waiting-for';
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
	const kickoff = { id: 'kickoff', name: 'Kickoff', askedAt, or: [] };
	expect(awaitedIn(release)).toEqual([
		{
			name: 'Quinn',
			person: 'quinn',
			milestones: [kickoff, { id: 'build', name: 'Build', askedAt, or: [] }],
		},
		{ name: 'Lee', person: 'lee', milestones: [kickoff] },
	]);
	release.sign('Quinn', 'QA', { milestone: 'build' });
	release.sign('Lee', 'Legal');
	expect(awaitedIn(release)).toEqual([{ name: 'Quinn', person: 'quinn', milestones: [kickoff] }]);
});

test('R12 where more people hold a role than have to sign, each is told who else could', () => {
	const release = aRelease({
		people: { Pat: ['Product'], Eva: ['Engineering'], Tom: ['Engineering'], Quinn: ['QA'], Rae: ['QA'] },
		policy: {
			milestones: [aMilestone('kickoff', { signers: [aSigner('Engineering'), aSigner('QA', { n: 2 })] })],
		},
	});
	release.request('Pat', 'kickoff');
	const spared = Object.fromEntries(
		awaitedIn(release).map(({ name, milestones }) => [name, milestones[0]?.or]),
	);
	expect(spared).toEqual({ Eva: ['Tom'], Tom: ['Eva'], Quinn: [], Rae: [] });
});
