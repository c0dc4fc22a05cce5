import { describe, expect, test } from 'vitest';
import { gate } from '@holdpoint/shared/rules/gate';
import { viewMilestone } from '@holdpoint/shared/rules/readiness';
import {
	aCandidate,
	aMilestone,
	anActor,
	aRelease,
	aRow,
	type Asked,
	type TestRelease,
} from '../../support/release.ts';
import type { MilestonePolicy } from '@holdpoint/shared/schema/release';
import {
	allGo,
	aReleaseAtCall,
	cast,
	declareGo,
	openCall,
	revealed,
	waiveCandidate,
} from '../../support/call.ts';
import { answerOf, codeOf, sentenceOf } from './refusals.ts';

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
		['its deployment, named', 'Oz', { milestone: 'ship' }, 'yes'],
		[
			'nobody else',
			'Quinn',
			{},
			'forbidden: A deployment is started by Operations, a Release manager or the owner. Ask one of them.',
		],
		[
			'the build of the GO',
			'Oz',
			{ artefact: `sha256:${'b'.repeat(64)}` },
			'R29: Ship opens for the release candidate, and this artefact is not it. Ask with the digest of 2.4.0-rc.1.',
		],
		[
			'a deployment of the plan',
			'Oz',
			{ milestone: 'kickoff' },
			"malformed: Kickoff is no deployment of this release's plan.",
		],
	])('R29 takes %s', (_, who, partial, answer) => {
		expect(answerOf(aReleaseWithGo().ask(who, { ...start, ...partial }))).toBe(answer);
	});

	test('R29 a plan without a deployment starts none', () => {
		expect(answerOf(aRelease().ask('Ada', start))).toBe(
			"R29: This release's plan has no deployment. Add one to its rules.",
		);
	});

	/** Its plan with more milestones. */
	const withPlan = (release: TestRelease, ...more: MilestonePolicy[]) => {
		for (const { id } of more) release.rows.set(id, aRow(id));
		const milestones = [...release.state.policy.milestones, ...more];
		return release.must('Ada', { type: 'set-policy', ...release.state.policy, milestones });
	};

	test('R29 without a name it is the next that has not started, and after them the last', () => {
		const release = withPlan(
			aReleaseWithGo(),
			aMilestone('rest', { kind: 'deployment', needs: ['review'] }),
		).must('Oz', start);
		release.must('Oz', start);
		expect(release.state.deployments.map(({ milestone }) => milestone)).toEqual(['ship', 'rest']);
		expect(sentenceOf(release.ask('Oz', start))).toBe(
			'Rest has started already. Record a rollback before it starts anew.',
		);
		release.must('Oz', rollback);
		expect(release.state.deployments.map(({ rolledBack }) => rolledBack !== undefined)).toEqual([
			false,
			true,
		]);
	});

	test('R10 R29 it waits for whatever else comes before it', () => {
		const release = withPlan(
			aReleaseWithGo(),
			aMilestone('docs'),
			aMilestone('rest', { kind: 'deployment', needs: ['review', 'docs'] }),
		);
		expect(answerOf(release.ask('Oz', { ...start, milestone: 'rest' }))).toBe(
			'R10: Rest can be signed once Docs is signed off.',
		);
	});

	test('R29 of several calls before it the last one counts, in the policy’s order', () => {
		const release = withPlan(
			aReleaseWithGo(),
			aMilestone('again', { kind: 'call', needs: ['review'], signers: [] }),
			aMilestone('rest', { kind: 'deployment', needs: ['again'] }),
		);
		expect(sentenceOf(release.ask('Oz', { ...start, milestone: 'rest' }))).toBe(
			'Rest opens on a GO of Again, and there is none.',
		);
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

	test('R20 R32 an emergency ends with it: the build goes out again by a GO, or by another emergency', () => {
		const emergency = {
			type: 'break-glass',
			milestone: 'ship',
			reason: 'Outage',
			incident: 'INC-7',
		} as const;
		const release = aReleaseAtCall().agree('Eli', 'Oz', emergency).must('Oz', start);
		expect(isOpen(release)).toBe(true);
		release.must('Oz', rollback);
		expect(isOpen(release)).toBe(false);
		expect(codeOf(release.ask('Oz', start))).toBe('R29');
		release.agree('Eli', 'Oz', { ...emergency, incident: 'INC-8' });
		expect(release.state.emergencies.map(({ incident, ended }) => [incident, ended])).toEqual([
			['INC-7', release.at(0)],
			['INC-8', undefined],
		]);
		expect(codeOf(release.ask('Oz', start))).toBe('yes');
	});

	test('R20 R32 an emergency that waits for its second person is void with it', () => {
		const emergency = {
			type: 'break-glass',
			milestone: 'ship',
			reason: 'Outage',
			incident: 'INC-7',
		} as const;
		const release = aReleaseWithGo().must('Oz', start).must('Eli', emergency);
		const proposal = release.state.proposals.at(-1)?.seq ?? 0;
		release.must('Oz', rollback);
		expect(codeOf(release.ask('Quinn', { type: 'second', proposal }))).not.toBe('yes');
		expect(isOpen(release.agree('Eli', 'Oz', emergency))).toBe(true);
	});

	test('R20 R32 what an emergency had passed by asks for its signatures again', () => {
		const release = aReleaseAtCall();
		const passed = () =>
			viewMilestone(release.state, release.reading, 'review', release.now)?.emergency !== undefined;
		release.agree('Eli', 'Oz', {
			type: 'break-glass',
			milestone: 'review',
			reason: 'Outage',
			incident: 'INC-7',
		});
		release.must('Oz', start);
		expect(passed()).toBe(true);
		release.must('Oz', rollback);
		expect(passed()).toBe(false);
	});

	test('R19 R32 where the candidate or the call was waived, its waiver ends', () => {
		const release = waiveCandidate(aReleaseAtCall(), 600);
		const waiver = release.state.milestones.kickoff?.waiver?.seq;
		revealed(release, allGo).must('Rita', declareGo(release)).pass(60).must('Oz', start);
		const decided = release.ask('Oz', rollback);
		expect(decided.ok && decided.entries).toEqual([
			expect.objectContaining({ type: 'rolled-back' }),
			{ type: 'waiver-ended', milestone: 'kickoff', waiver, reason: 'Errors doubled' },
			{ type: 'reopened', milestone: 'review', reason: 'Errors doubled' },
		]);
		expect(isOpen(release)).toBe(false);
	});

	test('R19 R32 a waiver that had run out, or was ended, is not ended once more', () => {
		for (const [minutes, end] of [
			[30, false],
			[600, true],
		] as const) {
			const release = waiveCandidate(aReleaseAtCall(), minutes);
			release.agree('Eli', 'Oz', {
				type: 'break-glass',
				milestone: 'ship',
				reason: 'Outage',
				incident: 'INC-7',
			});
			release.must('Oz', start).pass(31);
			if (end) release.must('Max', { type: 'end-waiver', milestone: 'kickoff' });
			const decided = release.ask('Oz', rollback);
			expect(decided.ok && decided.entries.map(({ type }) => type)).toEqual(['rolled-back']);
		}
	});

	test('R22 R32 a deployment that the plan has dropped is rolled back too, and no call came before it', () => {
		const release = aReleaseWithGo().must('Oz', start);
		const milestones = release.state.policy.milestones.filter(({ id }) => id !== 'ship');
		release.agree('Ada', 'Rita', { type: 'set-policy', ...release.state.policy, milestones });
		const decided = release.ask('Oz', rollback);
		expect(decided.ok && decided.entries.map(({ type }) => type)).toEqual(['rolled-back']);
		expect(release.state.deployments).toMatchObject([{ milestone: 'ship', rolledBack: { by: 'oz' } }]);
		expect(release.isSigned('kickoff')).toBe(true);
	});

	test('R32 a deployment that was rolled back is not signed by what was waiting', () => {
		const release = aReleaseWithGo().must('Oz', start).must('Oz', rollback).request('Pat', 'ship');
		expect(codeOf(release.sign('Quinn', 'QA', { milestone: 'ship' }))).toBe('R10');
		release.must('Max', openCall(release));
		cast(release, allGo).must('Rita', declareGo(release));
		expect(answerOf(release.sign('Quinn', 'QA', { milestone: 'ship' }))).toBe(
			'R29: Ship was rolled back. It can be signed once it has started anew.',
		);
	});

	test('R32 takes Operations, a deployment and a reason, once', () => {
		const release = aReleaseWithGo();
		expect(answerOf(release.ask('Oz', rollback))).toBe(
			'R32: No deployment has started, so there is nothing to roll back.',
		);
		release.must('Oz', start);
		for (const actor of ['Max', anActor('Oz', { guest: true })]) {
			expect(answerOf(release.ask(actor, rollback))).toBe(
				'forbidden: A rollback is recorded by Operations. Ask them, or have the role assigned.',
			);
		}
		expect(answerOf(release.ask('Oz', { ...rollback, reason: ' ' }))).toBe(
			'R32: Say why it was rolled back: the reason stays on record.',
		);
		const { seq } = release.state;
		expect(release.ask('Oz', { ...rollback, reason: ' Errors doubled ', backTo: ' ' })).toEqual({
			ok: true,
			entries: [
				{ type: 'rolled-back', deployment: seq, reason: 'Errors doubled' },
				{ type: 'reopened', milestone: 'review', reason: 'Errors doubled' },
			],
		});
		expect(answerOf(release.ask('Oz', rollback))).toBe(
			'R32: The last deployment is recorded as rolled back already.',
		);
	});

	test('R32 the version that users are on again, without the space around it', () => {
		const release = aReleaseWithGo()
			.must('Oz', start)
			.must('Oz', { ...rollback, backTo: ' 2.3.9 ' });
		expect(release.state.deployments[0]?.rolledBack?.backTo).toBe('2.3.9');
	});

	test('R29 R32 what was decided is read again from the ledger', () => {
		const release = aReleaseWithGo().must('Oz', start).must('Oz', rollback);
		expect(release.projected()).toEqual(release.state);
	});
});

describe('what a pipeline is told', () => {
	const ask = (release: TestRelease, id: string, built?: string) => {
		const answer = gate(release.state, release.reading, id, built, release.now);
		return answer.ok ? answer.value.blockers : answer.refusal;
	};
	const { artefact, version } = aCandidate();
	const at = aReleaseAtCall;
	const given = (partial = {}) => {
		const release = revealed(at(), allGo);
		return release.must('Rita', declareGo(release, partial));
	};
	const r29 = (message: string, details?: object) => ({
		code: 'R29',
		message,
		milestone: 'ship',
		...(details && { details }),
	});

	test('R29 what is missing before a deployment, whole', () => {
		expect(ask(at(), 'nowhere')).toEqual({
			code: 'not-found',
			message: "There is no milestone nowhere in this release's plan.",
		});
		expect(ask(at(), 'ship')).toContainEqual(
			r29('Ship opens for one exact build. Ask with its artefact digest.'),
		);
		const unset = aRelease({ policy: { milestones: [aMilestone('ship', { kind: 'deployment' })] } });
		expect(ask(unset, 'ship', artefact)).toEqual([
			r29('Ship opens for the release candidate, and none is set. Set it first.'),
		]);
		expect(ask(given(), 'ship', `sha256:${'9'.repeat(64)}`)).toEqual([
			r29(
				`Ship opens for the release candidate, and this artefact is not it. Ask with the digest of ${version}.`,
			),
		]);
		const milestones = ['review'];
		const early = given();
		const { window } = early.state.calls.review!.declared!;
		expect(ask(early, 'ship', artefact)).toEqual([
			r29('The window for Ship opens at 13:00 UTC on 2026-03-12. Start it then.', {
				milestones,
				moment: window!.start,
			}),
		]);
		expect(ask(given().pass(60), 'ship', artefact)).toEqual([]);
		expect(ask(given().pass(120), 'ship', artefact)).toEqual([
			r29('The window for Ship closed at 14:00 UTC on 2026-03-12. Open another call for a new one.', {
				milestones,
				moment: window!.end,
			}),
		]);
		const out = given().pass(600);
		expect(ask(out, 'ship', artefact)).toEqual([
			r29('The GO for Ship ran out at 22:00 UTC on 2026-03-12. Open another call.', {
				milestones,
				moment: out.state.calls.review!.expiresAt,
			}),
		]);
		// A GO that says another build than the one that is set now: only a forged ledger has it.
		const other = given().pass(60);
		const declared = {
			...other.state.calls.review!.declared!,
			candidate: aCandidate({ artefact: `sha256:${'8'.repeat(64)}` }),
		};
		const calls = { review: { ...other.state.calls.review!, declared } };
		const answer = gate({ ...other.state, calls }, other.reading, 'ship', artefact, other.now);
		expect(answer.ok && answer.value.blockers).toEqual([
			r29('Ship opens for the build that the GO was given for, and this is another one. Open another call.', {
				milestones,
			}),
		]);
	});

	test('R9 R10 R29 what has to be signed again, and a build that is not the candidate, elsewhere', () => {
		const milestones = [
			aMilestone('build', { bindsCandidate: true }),
			aMilestone('proof', { bindsCandidate: true, needs: ['build'] }),
		];
		const release = aRelease({ policy: { milestones } });
		expect(ask(release, 'proof', artefact)).toEqual([
			{
				code: 'R10',
				message:
					'Build is not signed off. Build is signed for one exact build, and none is set. Set the release candidate first.',
				milestone: 'build',
			},
			{
				code: 'R29',
				message:
					'Proof is for the release candidate, and this artefact is not it. Ask with the digest of the release candidate.',
				milestone: 'proof',
			},
		]);
		release.must('Ada', { type: 'set-release-candidate', ...aCandidate() });
		release.request('Pat', 'build').sign('Quinn', 'QA', { milestone: 'build' });
		expect(ask(release, 'proof', artefact)).toEqual([]);
		expect(ask(release, 'proof')).toEqual([]);
		expect(ask(release, 'proof', `sha256:${'9'.repeat(64)}`)).toEqual([
			{
				code: 'R29',
				message: `Proof is for the release candidate, and this artefact is not it. Ask with the digest of ${version}.`,
				milestone: 'proof',
			},
		]);
		release.must('Ada', { type: 'set-release-candidate', ...aCandidate({ commit: 'other' }) });
		expect(ask(release, 'proof')).toEqual([
			{
				code: 'R10',
				message:
					'Build has to be signed again. Build was signed for another build. Request sign-off for this one.',
				milestone: 'build',
			},
		]);
	});
});
