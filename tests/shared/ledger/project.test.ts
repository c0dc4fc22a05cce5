import { describe, expect, test } from 'vitest';
import { emptyState, project } from '@holdpoint/shared/ledger/project';
import { defaultNumbers } from '@holdpoint/shared/schema/release';
import { aCandidate, aMilestone, aRelease, noon } from '../../support/release.ts';

const at = new Date(noon).toISOString();

/** kickoff ← freeze ← ship, and docs beside them; Quinn signs each. */
function aSignedChain() {
	const release = aRelease({
		policy: {
			milestones: [
				aMilestone('kickoff'),
				aMilestone('freeze', { needs: ['kickoff'] }),
				aMilestone('ship', { needs: ['freeze'] }),
				aMilestone('docs'),
			],
		},
	});
	for (const milestone of ['kickoff', 'freeze', 'ship', 'docs']) {
		release.request('Pat', milestone);
		release.sign('Quinn', 'QA', { milestone });
	}
	return release;
}

function changed(release: ReturnType<typeof aRelease>): string[] {
	return Object.keys(release.state.milestones).filter((id) => release.state.milestones[id]?.upstreamChanged);
}

describe('project', () => {
	test('R21 the state is the ledger read from its start', () => {
		const release = aSignedChain();
		expect(release.projected()).toEqual(release.state);
		expect(project([])).toEqual(emptyState(''));
	});

	test('R22 the first entries make the release and its owner', () => {
		const release = aRelease({ people: {} });
		expect(release.state).toEqual({
			...emptyState('release1'),
			title: 'Falcon 2.4',
			owner: 'ada',
			seq: 2,
			head: release.entries[1]!.hash,
			policyVersion: 1,
			policy: { milestones: [aMilestone('kickoff')], separation: 'standard', numbers: defaultNumbers },
			people: { ada: { id: 'ada', name: 'Ada', roles: [], removed: false } },
			milestones: { kickoff: { policy: aMilestone('kickoff'), rounds: [], upstreamChanged: false } },
		});
	});

	test('R3 a signature holds name, person, role, time, meaning, comment, digest and method', () => {
		const release = aRelease();
		release.request('Pat');
		const digest = release.digest('kickoff');
		release.sign('Quinn', 'QA', { comment: 'Read twice.' });
		expect(release.state.milestones.kickoff).toEqual({
			policy: aMilestone('kickoff'),
			upstreamChanged: false,
			signedOff: { seq: 9, at, digest, signatures: [8] },
			rounds: [
				{
					round: 1,
					requester: 'pat',
					requesterName: 'Pat',
					requestedAt: at,
					digest,
					signatures: [
						{
							seq: 8,
							person: 'quinn',
							name: 'Quinn',
							role: 'QA',
							meaning: 'approved',
							at,
							digest,
							scopeFormat: 1,
							method: 'sign-in',
							comment: 'Read twice.',
						},
					],
					end: { how: 'signed-off', at, by: 'server', reason: '' },
				},
			],
		});
	});

	test('R9 reopening marks every signed successor, however far, and nothing else', () => {
		const release = aSignedChain();
		release.must('Ada', { type: 'reopen', milestone: 'kickoff', reason: 'The scope grew' });
		expect(changed(release)).toEqual(['freeze', 'ship']);
		expect(release.isSigned()).toBe(false);
		expect(release.state.milestones.kickoff?.rounds.at(-1)?.end).toEqual({
			how: 'reopened',
			at,
			by: 'ada',
			reason: 'The scope grew',
		});
	});

	test('R9 signing again clears the mark', () => {
		const release = aSignedChain();
		release.must('Ada', { type: 'reopen', milestone: 'kickoff', reason: 'The scope grew' });
		for (const milestone of ['kickoff', 'freeze']) {
			release.request('Pat', milestone);
			release.sign('Quinn', 'QA', { milestone });
		}
		expect(changed(release)).toEqual(['ship']);
	});

	test('R9 another release candidate marks what was signed for the one before, and what followed', () => {
		const milestones = [
			aMilestone('build', { bindsCandidate: true }),
			aMilestone('ship', { needs: ['build'] }),
		];
		const release = aRelease({ policy: { milestones } });
		release.must('Ada', { type: 'set-release-candidate', ...aCandidate() });
		for (const { id } of milestones) {
			release.request('Pat', id);
			release.sign('Quinn', 'QA', { milestone: id });
		}
		release.must('Ada', { type: 'set-release-candidate', ...aCandidate() });
		expect(changed(release)).toEqual([]);
		release.must('Ada', { type: 'set-release-candidate', ...aCandidate({ commit: 'other' }) });
		expect(changed(release)).toEqual(['build', 'ship']);
	});

	test('R22 removal keeps the name and the signatures', () => {
		const release = aSignedChain();
		release.must('Ada', { type: 'remove-person', person: 'quinn' });
		expect(release.state.people.quinn).toEqual({ id: 'quinn', name: 'Quinn', roles: [], removed: true });
		expect(release.isSigned()).toBe(true);
	});

	test('R23 a policy is a new version; dropped milestones leave the state and stay known', () => {
		const release = aSignedChain();
		const { policy } = release.state;
		const kept = policy.milestones.slice(0, 1);
		release.agree('Ada', 'Quinn', { type: 'set-policy', ...policy, milestones: kept });
		expect({
			version: release.state.policyVersion,
			milestones: Object.keys(release.state.milestones),
			dropped: release.state.dropped,
			signed: release.isSigned(),
		}).toEqual({ version: 2, milestones: ['kickoff'], dropped: ['freeze', 'ship', 'docs'], signed: true });
	});

	test('an entry that does not fit the ledger before it is a bug', () => {
		const release = aRelease();
		expect(() => release.append({ type: 'reopened', milestone: 'elsewhere', reason: '' })).toThrow(Error);
		expect(() => release.append({ type: 'roles-assigned', person: 'nobody', roles: [] })).toThrow(Error);
	});
});
