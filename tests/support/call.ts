import type { Station } from '@holdpoint/shared/schema/call';
import { aCandidate, aMilestone, aRelease, type Asked, type TestRelease } from './release.ts';

export const speakers = { Quinn: ['QA'], Eli: ['Engineering'], Oz: ['Operations'] };

export function aStation(name: string, person: string | null, partial: Partial<Station> = {}): Station {
	return { id: name.toLowerCase(), name, person, required: person !== null, ...partial };
}

/** QA, Engineering and Operations speak, Support is not staffed. */
export const stations = [
	aStation('QA', 'quinn'),
	aStation('Engineering', 'eli'),
	aStation('Operations', 'oz'),
	aStation('Support', null),
];

/** A release at its call: `kickoff` is signed, `review` is decided by the call, `ship` is the deployment. */
export function aReleaseAtCall(
	partial: {
		separation?: 'small' | 'standard' | 'strict';
		people?: Record<string, string[]>;
		signed?: boolean;
	} = {},
): TestRelease {
	const release = aRelease({
		policy: {
			separation: partial.separation ?? 'standard',
			milestones: [
				aMilestone('kickoff'),
				aMilestone('review', { kind: 'call', bindsCandidate: true, needs: ['kickoff'], signers: [] }),
				aMilestone('ship', { kind: 'deployment', bindsCandidate: true, needs: ['review'] }),
			],
		},
		people: {
			Pat: ['Product'],
			Max: ['Release manager'],
			Rita: ['Release authority'],
			...speakers,
			Wes: ['Auditor'],
			...partial.people,
		},
	});
	release.must('Ada', { type: 'set-release-candidate', ...aCandidate() });
	// Under strict it takes a passkey to sign.
	if (partial.signed !== false && partial.separation !== 'strict') release.request('Pat').sign('Quinn', 'QA');
	return release;
}

/** The kickoff becomes the candidate's approval, and is waived for so many minutes in place of its signatures. */
export function waiveCandidate(release: TestRelease, minutes: number): TestRelease {
	release.must('Max', { type: 'reopen', milestone: 'kickoff', reason: 'Again' });
	const milestones = release.state.policy.milestones.map((clause) =>
		clause.id === 'kickoff' ? { ...clause, kind: 'candidate' as const } : clause,
	);
	const waiver = { reason: 'Late', control: 'By hand', expiresAt: release.at(minutes) };
	return release
		.must('Ada', { type: 'set-policy', ...release.state.policy, milestones })
		.must('Max', { type: 'waive', milestone: 'kickoff', ...waiver });
}

export function openCall(
	release: TestRelease,
	partial: Partial<Extract<Asked, { type: 'open-call' }>> = {},
): Asked {
	return { type: 'open-call', stations, expiresAt: release.at(600), ...partial };
}

type Votes = Record<
	string,
	Partial<Extract<Asked, { type: 'vote' }>>['vote'] | Partial<Extract<Asked, { type: 'vote' }>>
>;

/** Opens the call, lets each station's speaker vote, closes and reveals. */
export function revealed(release: TestRelease, votes: Votes): TestRelease {
	return cast(release.must('Max', openCall(release)), votes);
}

/** Lets each station's speaker vote, closes and reveals. */
export function cast(release: TestRelease, votes: Votes): TestRelease {
	for (const [station, vote] of Object.entries(votes)) {
		const said =
			typeof vote === 'string' ? { vote, reason: vote === 'go' ? '' : 'The rehearsal failed' } : vote;
		const { standIn, person } = release.state.calls.review?.stations.find(({ id }) => id === station) ?? {};
		const speaker = release.state.people[standIn ?? person ?? '']?.name ?? 'nobody';
		release.must(speaker, { type: 'vote', station, vote: 'go', ...said });
	}
	return release.must('Max', { type: 'close-voting' }).must('Max', { type: 'reveal' });
}

export const allGo = { qa: 'go', engineering: 'go', operations: 'go' } as const;

export function declareGo(
	release: TestRelease,
	partial: Partial<Extract<Asked, { type: 'declare' }>> = {},
): Extract<Asked, { type: 'declare' }> {
	return {
		type: 'declare',
		verdict: 'go',
		windowStart: release.at(60),
		windowEnd: release.at(120),
		...partial,
	};
}
