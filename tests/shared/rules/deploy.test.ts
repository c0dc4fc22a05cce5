import { describe, expect, test } from 'vitest';
import { gate } from '@holdpoint/shared/rules/gate';
import { viewMilestone } from '@holdpoint/shared/rules/readiness';
import { aCandidate, anActor, type Asked, type TestRelease } from '../../support/release.ts';
import { allGo, aReleaseAtCall, cast, declareGo, openCall, revealed } from '../../support/call.ts';
import { codeOf, sentenceOf } from './refusals.ts';

const { artefact } = aCandidate();
const start = { type: 'start-deployment', artefact } as const;
const rollback = { type: 'record-rollback', reason: 'Errors doubled' } as const;
const isOpen = (release: TestRelease) => {
	const answer = gate(release.state, release.reading, 'ship', artefact, release.now);
	return answer.ok && answer.value.open;
};

/** Its GO is given, and its window is open. */
function aReleaseWithGo(): TestRelease {
	const release = revealed(aReleaseAtCall(), allGo);
	return release.must('Rita', declareGo(release)).pass(60);
}

describe('start-deployment', () => {
	test('R29 inside the window of a GO, by Operations, for that build', () => {
		const release = aReleaseWithGo().must('Oz', start);
		expect(release.state.deployments).toEqual([
			{ seq: release.state.seq, milestone: 'ship', artefact, at: release.at(0), by: 'oz', byName: 'Oz' },
		]);
		expect(sentenceOf(release.ask('Oz', start))).toBe(
			'Ship has started already. Record a rollback before it starts anew.',
		);
	});

	test('R29 not without a GO, before its window, after it, or once it ran out', () => {
		const release = revealed(aReleaseAtCall(), allGo);
		expect(codeOf(release.ask('Oz', start))).toBe('R29');
		release.must('Rita', declareGo(release));
		expect(sentenceOf(release.ask('Oz', start))).toBe(
			'The window for Ship opens at 13:00 UTC on 2026-03-12. Start it then.',
		);
		release.pass(120);
		expect(codeOf(release.ask('Oz', start))).toBe('R29');
	});

	test.each<[string, string, Partial<Extract<Asked, { type: 'start-deployment' }>>, string]>([
		['a Release manager', 'Max', {}, 'yes'],
		['the owner', 'Ada', {}, 'yes'],
		['nobody else', 'Quinn', {}, 'forbidden'],
		['the build of the GO', 'Oz', { artefact: `sha256:${'b'.repeat(64)}` }, 'R29'],
		['a deployment of the plan', 'Oz', { milestone: 'kickoff' }, 'malformed'],
	])('R29 takes %s', (_, who, partial, code) => {
		expect(codeOf(aReleaseWithGo().ask(who, { ...start, ...partial }))).toBe(code);
	});

	test('R29 the window bounds the start, not the later signatures, and nothing is signed that never started', () => {
		const release = aReleaseWithGo().request('Pat', 'ship');
		expect(sentenceOf(release.sign('Quinn', 'QA', { milestone: 'ship' }))).toBe(
			'Ship can be signed once the deployment has started. Start it inside the window of its GO.',
		);
		release.must('Oz', start).pass(24 * 60);
		expect(codeOf(release.sign('Quinn', 'QA', { milestone: 'ship' }))).toBe('yes');
		expect(release.isSigned('ship')).toBe(true);
	});

	test('R20 R29 in an emergency release without a GO, and only the candidate', () => {
		const release = aReleaseAtCall();
		release.agree('Eli', 'Oz', {
			type: 'break-glass',
			milestone: 'ship',
			reason: 'Outage',
			incident: 'INC-7',
		});
		expect(codeOf(release.ask('Oz', { ...start, artefact: `sha256:${'b'.repeat(64)}` }))).toBe('R29');
		expect(codeOf(release.ask('Oz', start))).toBe('yes');
	});

	test('R29 a plan without a call before its deployment has no GO to give', () => {
		const release = aReleaseAtCall();
		const milestones = release.state.policy.milestones
			.filter(({ id }) => id !== 'review')
			.map((clause) => (clause.id === 'ship' ? { ...clause, needs: ['kickoff'] } : clause));
		release.agree('Ada', 'Pat', { type: 'set-policy', ...release.state.policy, milestones });
		expect(sentenceOf(release.ask('Oz', start))).toBe(
			'Ship opens on a GO, and no go/no-go call comes before it in this plan. Add one, or make the deployment a plain milestone.',
		);
	});
});

describe('record-rollback', () => {
	test('R32 Operations records it at once: the GO is void, the call is open again, and so is the gate shut', () => {
		const release = aReleaseWithGo().must('Oz', start).request('Pat', 'ship');
		release.sign('Quinn', 'QA', { milestone: 'ship' });
		release.must('Oz', { ...rollback, backTo: '2.3.9' });
		expect(release.state.deployments[0]?.rolledBack).toEqual({
			at: release.at(0),
			by: 'oz',
			byName: 'Oz',
			reason: 'Errors doubled',
			backTo: '2.3.9',
		});
		expect(release.isSigned('review')).toBe(false);
		expect(release.state.calls.review?.voided).toBe(true);
		expect(viewMilestone(release.state, release.reading, 'ship', release.now)).toMatchObject({
			status: 'signed',
			upstreamChanged: true,
		});
		expect(isOpen(release)).toBe(false);
		expect(codeOf(release.ask('Oz', start))).toBe('R29');
		release.must('Max', openCall(release));
		cast(release, allGo).must('Rita', declareGo(release)).pass(60);
		expect(codeOf(release.ask('Oz', start))).toBe('yes');
	});

	test('R32 the candidate’s approval is open again too', () => {
		const release = aReleaseAtCall();
		const milestones = release.state.policy.milestones.map((clause) =>
			clause.id === 'kickoff' ? { ...clause, kind: 'candidate' as const } : clause,
		);
		release.must('Ada', { type: 'set-policy', ...release.state.policy, milestones });
		release.request('Pat').sign('Quinn', 'QA');
		revealed(release, allGo).must('Rita', declareGo(release)).pass(60).must('Oz', start).must('Oz', rollback);
		expect([release.isSigned('kickoff'), release.isSigned('review')]).toEqual([false, false]);
	});

	test('R32 a deployment that was rolled back is not signed by what was waiting', () => {
		const release = aReleaseWithGo().must('Oz', start).must('Oz', rollback).request('Pat', 'ship');
		expect(codeOf(release.sign('Quinn', 'QA', { milestone: 'ship' }))).toBe('R10');
	});

	test('R32 takes Operations, a deployment and a reason, once', () => {
		const release = aReleaseWithGo();
		expect(codeOf(release.ask('Oz', rollback))).toBe('R32');
		release.must('Oz', start);
		expect(codeOf(release.ask('Max', rollback))).toBe('forbidden');
		expect(codeOf(release.ask(anActor('Oz', { guest: true }), rollback))).toBe('forbidden');
		expect(codeOf(release.ask('Oz', { ...rollback, reason: ' ' }))).toBe('R32');
		expect(codeOf(release.ask('Oz', rollback))).toBe('yes');
		expect(codeOf(release.ask('Oz', rollback))).toBe('R32');
	});

	test('R29 R32 what was decided is read again from the ledger', () => {
		const release = aReleaseWithGo().must('Oz', start).must('Oz', rollback);
		expect(release.projected()).toEqual(release.state);
	});
});
