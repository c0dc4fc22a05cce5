import { describe, expect, test } from 'vitest';
import type { Call } from '@holdpoint/shared/schema/governance';
import { allGo, aReleaseAtCall, aStation, cast, declareGo, openCall, revealed } from '../../support/call.ts';
import { aCandidate, aMilestone, aRelease, noon, type TestRelease } from '../../support/release.ts';

const at = new Date(noon).toISOString();
const call = (release: TestRelease): Call | undefined => release.state.calls.review;
const condition = { text: 'Rehearse the rollback', owner: 'oz' };
const conditional = { ...allGo, qa: { vote: 'conditional' as const, conditions: [condition] } };
const stations = [aStation('QA', 'quinn'), aStation('Engineering', 'eli')];
const open = (release: TestRelease) => release.must('Max', openCall(release, { stations }));

describe('a call as the ledger says it', () => {
	test('R28 scheduled, scheduled anew, opened', () => {
		const release = aReleaseAtCall().must('Max', { type: 'schedule-call', at: minutesOn(60) });
		const scheduled: Call = {
			seq: release.state.seq,
			milestone: 'review',
			state: 'scheduled',
			scheduledFor: minutesOn(60),
			stations: [],
			round: 0,
			votes: [],
			answers: [],
		};
		expect(call(release)).toEqual(scheduled);
		release.must('Max', { type: 'schedule-call', at: minutesOn(90) });
		expect(call(release)).toEqual({ ...scheduled, seq: release.state.seq, scheduledFor: minutesOn(90) });
		open(release);
		const opened: Call = {
			seq: release.state.seq,
			milestone: 'review',
			state: 'open',
			scheduledFor: minutesOn(90),
			openedAt: at,
			expiresAt: minutesOn(600),
			chair: { person: 'max', name: 'Max' },
			stations: stations.map((each) => ({ ...each, round: 1 })),
			round: 1,
			votes: [],
			answers: [],
		};
		expect(call(release)).toEqual(opened);
		release.must('Max', { type: 'cancel-call', reason: 'People are ill' });
		expect(call(release)).toEqual({ ...opened, state: 'cancelled' });
		open(release);
		const { scheduledFor: _, ...anew } = opened;
		expect(call(release)).toEqual({ ...anew, seq: release.state.seq });
	});

	test('R28 a call is scheduled with its stations, and anew without them', () => {
		const release = aReleaseAtCall().must('Max', { type: 'schedule-call', at: minutesOn(60), stations });
		expect(call(release)?.stations).toEqual(stations.map((each) => ({ ...each, round: 0 })));
		release.must('Max', { type: 'open-call', expiresAt: minutesOn(600) });
		expect(call(release)?.stations).toEqual(stations.map((each) => ({ ...each, round: 1 })));
		release.must('Max', { type: 'cancel-call', reason: 'People are ill' });
		release.must('Max', { type: 'schedule-call', at: minutesOn(90), stations });
		release.must('Max', { type: 'schedule-call', at: minutesOn(90) });
		expect(call(release)?.stations).toEqual([]);
	});

	test('R28 a stand-in, sealed votes of each station’s last word, closing, revealing, asking again', () => {
		const release = open(aReleaseAtCall());
		release.must('Quinn', { type: 'stand-in', station: 'qa', person: 'pat' });
		expect(call(release)?.stations).toEqual([
			{ ...stations[0], round: 1, standIn: 'pat' },
			{ ...stations[1], round: 1 },
		]);
		release.must('Pat', { type: 'vote', station: 'qa', vote: 'hold', reason: 'Not yet' });
		release.must('Eli', { type: 'vote', station: 'engineering', vote: 'go' });
		release.must('Pat', { type: 'vote', station: 'qa', vote: 'no-go', reason: 'Tests fail' });
		const voted = release.state.seq;
		const sealOf = (seq: number) => {
			const decision = release.entries[seq - 1]?.decision;
			return decision?.type === 'voted' ? decision.seal : '';
		};
		expect(call(release)?.votes).toEqual([
			{ seq: voted - 1, round: 1, station: 'engineering', person: 'eli', at, seal: sealOf(voted - 1) },
			{ seq: voted, round: 1, station: 'qa', person: 'pat', at, seal: sealOf(voted) },
		]);
		const digest = release.digest('review');
		release.must('Max', { type: 'close-voting' });
		expect(call(release)).toMatchObject({ state: 'closed', digest });
		release.must('Max', { type: 'reveal' });
		const answers = [
			{
				seq: voted,
				round: 1,
				station: 'qa',
				person: 'pat',
				name: 'Pat',
				vote: 'no-go',
				reason: 'Tests fail',
				conditions: [],
				digest,
			},
			{
				seq: voted - 1,
				round: 1,
				station: 'engineering',
				person: 'eli',
				name: 'Eli',
				vote: 'go',
				reason: '',
				conditions: [],
				digest,
			},
		];
		expect(call(release)).toMatchObject({ state: 'revealed', answers });
		release.must('Max', { type: 're-poll', stations: ['qa'] });
		expect(call(release)).toMatchObject({
			state: 'open',
			round: 2,
			stations: [
				{ id: 'qa', round: 2, standIn: 'pat' },
				{ id: 'engineering', round: 1 },
			],
		});
		release.must('Pat', { type: 'vote', station: 'qa', vote: 'go' });
		expect(call(release)?.votes.map(({ seq, round }) => [seq, round])).toEqual([
			[voted - 1, 1],
			[voted, 1],
			[release.state.seq, 2],
		]);
		cast(release, {});
		expect(call(release)?.answers.map(({ station, vote }) => `${station} ${vote}`)).toEqual([
			'qa no-go',
			'engineering go',
			'qa go',
		]);
	});

	test('R28 a GO holds its window and its build, and signs the milestone off by no signature', () => {
		const release = revealed(aReleaseAtCall(), allGo);
		const waiver = { reason: 'Late', control: 'By hand', expiresAt: release.at(30) };
		release.must('Rita', { type: 'waive', milestone: 'review', ...waiver });
		release.must('Rita', declareGo(release, { reason: 'All well' }));
		const digest = release.digest('review');
		const { seq } = release.state;
		expect(call(release)).toMatchObject({ state: 'declared' });
		expect(call(release)?.declared).toEqual({
			seq,
			at,
			by: 'rita',
			byName: 'Rita',
			verdict: 'go',
			reason: 'All well',
			digest,
			window: { start: release.at(60), end: release.at(120) },
			candidate: aCandidate(),
			method: 'sign-in',
			conditions: [],
		});
		expect(release.state.milestones.review).toEqual({
			policy: release.state.policy.milestones[1],
			rounds: [],
			upstreamChanged: false,
			signedOff: { seq, at, digest, signatures: [] },
		});
	});

	test.each(['no-go', 'hold'] as const)('R28 %s is declared without a window, and held over', (verdict) => {
		const release = revealed(aReleaseAtCall(), allGo);
		release.must('Rita', { type: 'declare', verdict, reason: 'Not this build' });
		expect(call(release)?.declared).toEqual({
			seq: release.state.seq,
			at,
			by: 'rita',
			byName: 'Rita',
			verdict,
			reason: 'Not this build',
			digest: release.digest('review'),
			method: 'sign-in',
			conditions: [],
		});
		expect(release.isSigned('review')).toBe(false);
		release.must('Max', { type: 'schedule-call', at: release.at(60) });
		expect(call(release)?.heldBack).toBe(verdict);
		open(release);
		expect(call(release)?.heldBack).toBe(verdict);
		cast(release, { qa: 'go', engineering: 'go' }).must('Rita', declareGo(release));
		release.must('Max', { type: 'reopen', milestone: 'review', reason: 'A mistake' });
		open(release);
		expect(call(release)).not.toHaveProperty('heldBack');
	});

	test('R29 the last condition that is verified makes the GO count, and nothing before it', () => {
		const release = revealed(aReleaseAtCall(), {
			...conditional,
			engineering: { vote: 'conditional', conditions: [{ text: 'Tell support', owner: 'eli' }] },
		});
		release.must('Rita', declareGo(release));
		const [first, second] = call(release)!.declared!.conditions;
		release.must('Eli', { type: 'verify-condition', condition: first!.id, evidence: 'Seen' });
		expect(call(release)?.declared?.conditions).toEqual([
			{ ...first, verified: { at, by: 'eli', byName: 'Eli', evidence: 'Seen' } },
			second,
		]);
		expect(release.isSigned('review')).toBe(false);
		release.pass(5).must('Oz', { type: 'verify-condition', condition: second!.id, evidence: 'Seen too' });
		expect(release.state.milestones.review?.signedOff).toEqual({
			seq: release.state.seq,
			at: release.at(0),
			digest: release.digest('review'),
			signatures: [],
		});
	});

	test('R29 a void GO is not made to count by its last condition, nor one whose milestone is gone', () => {
		const release = revealed(aReleaseAtCall(), conditional);
		release.must('Rita', declareGo(release));
		const { seq, declared } = call(release)!;
		const verified = {
			type: 'condition-verified',
			call: seq,
			condition: declared!.conditions[0]!.id,
			evidence: 'Seen',
		} as const;
		release.must('Ada', { type: 'reopen', milestone: 'kickoff', reason: 'A mistake' });
		expect(call(release)?.voided).toBe(true);
		release.append(verified);
		expect(release.state.milestones.review).not.toHaveProperty('signedOff');
		const gone = revealed(aReleaseAtCall(), conditional);
		gone.must('Rita', declareGo(gone));
		const milestones = gone.state.policy.milestones.slice(0, 1);
		gone.append({ type: 'policy-set', policy: { ...gone.state.policy, milestones } });
		gone.append(verified);
		expect(Object.keys(gone.state.milestones)).toEqual(['kickoff']);
	});

	test('R28 only what was declared is void, and once', () => {
		const release = open(aReleaseAtCall());
		release.must('Ada', { type: 'set-release-candidate', ...aCandidate({ commit: 'other' }) });
		expect(call(release)).not.toHaveProperty('voided');
		cast(release, { qa: 'go', engineering: 'go' }).must('Rita', declareGo(release));
		expect(call(release)).not.toHaveProperty('voided');
		release.must('Ada', { type: 'set-release-candidate', ...aCandidate({ commit: 'third' }) });
		expect(call(release)?.voided).toBe(true);
		const before = call(release);
		release.must('Ada', { type: 'set-release-candidate', ...aCandidate({ commit: 'fourth' }) });
		expect(call(release)).toBe(before);
	});

	test('R28 reopening what the call decided voids its GO', () => {
		const release = revealed(aReleaseAtCall(), allGo).must('Rita', declareGo(aReleaseAtCall()));
		release.must('Ada', { type: 'reopen', milestone: 'review', reason: 'A mistake' });
		expect(call(release)?.voided).toBe(true);
		expect(release.isSigned('review')).toBe(false);
	});

	test('R28 of two calls the one that is named', () => {
		const two = [
			aMilestone('early', { kind: 'call', signers: [] }),
			aMilestone('late', { kind: 'call', signers: [] }),
		];
		const release = aRelease({ policy: { milestones: two } });
		for (const milestone of ['early', 'late'])
			release.append({ type: 'call-scheduled', milestone, at: minutesOn(60) });
		const { late } = release.state.calls;
		release.append({ type: 'call-cancelled', call: late!.seq, reason: 'Not now' });
		expect(Object.values(release.state.calls).map(({ state }) => state)).toEqual(['scheduled', 'cancelled']);
	});

	test('R28 what has nothing to do with the call leaves its GO', () => {
		const release = revealed(aReleaseAtCall(), allGo).must('Rita', declareGo(aReleaseAtCall()));
		release.request('Pat', 'ship').must('Pat', { type: 'withdraw-request', milestone: 'ship', reason: '' });
		release.append({ type: 'reopened', milestone: 'ship', reason: 'More to do' });
		expect(call(release)).not.toHaveProperty('voided');
		release.must('Ada', { type: 'reopen', milestone: 'kickoff', reason: 'A mistake' });
		expect(call(release)?.voided).toBe(true);
		expect(release.state.milestones.review?.upstreamChanged).toBe(true);
	});
});

describe('a rollback as the ledger says it', () => {
	test('R32 it is kept with its deployment, voids the GO and marks what was signed for it', () => {
		const release = revealed(aReleaseAtCall(), allGo).must('Rita', declareGo(aReleaseAtCall())).pass(60);
		const { artefact } = aCandidate();
		release.must('Oz', { type: 'start-deployment', artefact }).request('Pat', 'ship');
		release.sign('Quinn', 'QA', { milestone: 'ship' });
		const deployment = { milestone: 'ship', artefact, at: release.at(0), by: 'oz', byName: 'Oz' };
		const [{ seq } = { seq: 0 }] = release.state.deployments;
		release.append(
			{ type: 'rolled-back', deployment: seq, reason: 'Errors doubled' },
			{ person: 'oz', name: 'Oz' },
		);
		const rolledBack = { at: release.at(0), by: 'oz', byName: 'Oz', reason: 'Errors doubled' };
		expect(release.state.deployments).toStrictEqual([{ seq, ...deployment, rolledBack }]);
		expect(call(release)?.voided).toBe(true);
		expect(release.state.milestones.ship).toMatchObject({ upstreamChanged: true, signedOff: {} });
	});

	test('R32 of several deployments the one that is named, and what is not signed is not marked', () => {
		const release = revealed(aReleaseAtCall(), allGo).must('Rita', declareGo(aReleaseAtCall())).pass(60);
		const { artefact } = aCandidate();
		release.append({ type: 'deployment-started', milestone: 'ship', artefact });
		const { seq } = release.state;
		release.append({ type: 'deployment-started', milestone: 'ship', artefact });
		release.append({ type: 'rolled-back', deployment: seq, reason: 'Errors', backTo: '2.3.9' });
		expect(release.state.deployments.map(({ rolledBack }) => rolledBack?.backTo)).toEqual([
			'2.3.9',
			undefined,
		]);
		expect(release.state.milestones.ship?.upstreamChanged).toBe(false);
	});

	test('R32 of two milestones that deploy, what was signed for the one that went back', () => {
		const milestones = ['first', 'second'].map((id) => aMilestone(id, { kind: 'deployment' }));
		const release = aRelease({ policy: { milestones } });
		const { artefact } = aCandidate();
		for (const { id: milestone } of milestones) {
			release.append({ type: 'deployment-started', milestone, artefact });
			const digest = release.digest(milestone);
			release.append({ type: 'sign-off-requested', milestone, round: 1, digest, scopeFormat: 1 });
			release.append({ type: 'signed-off', milestone, round: 1, digest, signatures: [] });
		}
		const last = release.state.deployments.at(-1)!.seq;
		release.append({ type: 'rolled-back', deployment: last, reason: 'Errors' });
		expect(release.state.milestones.first?.upstreamChanged).toBe(false);
		expect(release.state.milestones.second?.upstreamChanged).toBe(true);
	});
});

function minutesOn(minutes: number): string {
	return new Date(noon + minutes * 60_000).toISOString();
}
