import { gate } from '@holdpoint/shared/rules/gate';
import { describe, expect, test } from 'vitest';
import { findBlockers, nextGate, viewMilestone, viewMilestones } from '@holdpoint/shared/rules/readiness';
import {
	aCandidate,
	aMilestone,
	anActivity,
	anActor,
	aRelease,
	aRow,
	aSigner,
	noon,
} from '../../support/release.ts';

type Release = ReturnType<typeof aRelease>;
const view = (release: Release, id = 'kickoff') => viewMilestone(release.state, release.reading, id, noon);
const sentences = (release: Release) =>
	findBlockers(release.state, release.reading, noon).map(({ message }) => message);

const three = {
	policy: {
		milestones: [
			aMilestone('kickoff', { signers: [aSigner('QA', { n: 2 }), aSigner('Product')] }),
			aMilestone('freeze', { needs: ['kickoff'] }),
		],
	},
	people: { Rae: [], Q1: ['QA'], Q2: ['QA'], Pat: ['Product'] },
};

describe('a milestone as seen', () => {
	test('R3 R12 while it collects signatures', () => {
		const release = aRelease({ ...three, rows: [aRow('kickoff', { lane: 'planned', due: '2026-03-20' })] });
		release.request('Rae').sign('Q1', 'QA');
		const digest = release.digest('kickoff');
		expect(view(release)).toEqual({
			id: 'kickoff',
			name: 'Kickoff',
			phase: '1 Planning',
			status: 'ready',
			lane: 'planned',
			due: '2026-03-20',
			digest,
			signatures: [
				{
					seq: release.state.seq,
					person: 'q1',
					name: 'Q1',
					role: 'QA',
					meaning: 'approved',
					at: new Date(noon).toISOString(),
					digest,
					scopeFormat: 1,
					method: 'sign-in',
					comment: '',
					stale: false,
					counted: true,
				},
			],
			awaiting: [
				{ role: 'QA', n: 1 },
				{ role: 'Product', n: 1 },
			],
			blockers: [
				{
					code: 'R12',
					message: 'Kickoff needs one more from QA.',
					milestone: 'kickoff',
					details: { roles: ['QA'], missing: 1 },
				},
				{
					code: 'R12',
					message: 'Kickoff needs one more from Product.',
					milestone: 'kickoff',
					details: { roles: ['Product'], missing: 1 },
				},
			],
			asked: true,
			upstreamChanged: false,
		});
	});

	test.each(['planned', 'in-progress', 'ready'] as const)(
		'R24 lane %s is the status until somebody asks',
		(lane) => {
			const release = aRelease({ rows: [aRow('kickoff', { lane })] });
			expect(view(release).status).toBe(lane);
			release.request('Pat');
			expect(view(release).status).toBe('ready');
			release.sign('Quinn', 'QA');
			expect(view(release).status).toBe('signed');
			release.must('Ada', { type: 'reopen', milestone: 'kickoff', reason: 'More to do' });
			expect(view(release)).toMatchObject({ status: lane, signatures: [], awaiting: [{ role: 'QA', n: 1 }] });
		},
	);

	test('R7 stale signatures are shown as such, with whom to ask', () => {
		const release = aRelease(three).request('Rae');
		release.sign('Q1', 'QA');
		release.edit('Ada', 'kickoff', { outcome: 'More' });
		release.sign('Q2', 'QA');
		expect(view(release)).toMatchObject({
			signatures: [
				{ person: 'q1', stale: true, counted: false },
				{ person: 'q2', stale: false, counted: true },
			],
			awaiting: [
				{ role: 'QA', n: 1 },
				{ role: 'Product', n: 1 },
			],
		});
		expect(sentences(release)[0]).toBe(
			'Kickoff changed after Q1 signed it. Ask them to read the change and sign again.',
		);
	});

	test('R7 a signature given again over the new content takes the place of the stale one', () => {
		const release = aRelease(three).request('Rae');
		release.sign('Q1', 'QA');
		release.sign('Pat', 'Product');
		release.edit('Ada', 'kickoff', { outcome: 'Another outcome' });
		release.sign('Q1', 'QA');
		expect(view(release).signatures.map(({ person, stale }) => [person, stale])).toEqual([
			['pat', true],
			['q1', false],
		]);
		expect(release.state.milestones.kickoff?.rounds.at(-1)?.signatures).toHaveLength(3);
	});

	test('R17 revoked signatures are left out', () => {
		const release = aRelease(three).request('Rae');
		release.sign('Q1', 'QA');
		release.must('Q1', { type: 'revoke', milestone: 'kickoff', reason: 'Mistake' });
		expect(view(release).signatures).toEqual([]);
	});

	test('R14 an author’s signature is shown and not counted', () => {
		const release = aRelease({ ...three, people: { ...three.people, Q3: ['QA'] } }).request('Q1');
		release.sign('Q1', 'QA', { meaning: 'authored' });
		expect(view(release).signatures).toMatchObject([{ person: 'q1', meaning: 'authored', counted: false }]);
	});

	test('R16 a rejection that stands is shown and said', () => {
		const release = aRelease(three).request('Rae');
		release.must('Q1', {
			type: 'reject',
			milestone: 'kickoff',
			role: 'QA',
			digest: release.digest('kickoff'),
			reason: 'The plan has no dates.',
		});
		expect(view(release)).toMatchObject({
			status: 'planned',
			asked: false,
			signatures: [{ meaning: 'rejected', counted: false }],
		});
		expect(sentences(release)).toEqual([
			'Q1 rejected Kickoff: “The plan has no dates.” Request sign-off again when that is settled.',
		]);
	});

	test('R9 upstream changed is shown, and blocks', () => {
		const release = aRelease({
			policy: { milestones: [aMilestone('kickoff'), aMilestone('freeze', { needs: ['kickoff'] })] },
		});
		for (const milestone of ['kickoff', 'freeze']) {
			release.request('Pat', milestone).sign('Quinn', 'QA', { milestone });
		}
		expect(viewMilestones(release.state, release.reading, noon).flatMap(({ blockers }) => blockers)).toEqual(
			[],
		);
		release.must('Ada', { type: 'reopen', milestone: 'kickoff', reason: 'More to do' });
		release.request('Pat').sign('Quinn', 'QA');
		expect(view(release, 'freeze')).toMatchObject({
			status: 'signed',
			upstreamChanged: true,
			awaiting: [],
			blockers: [
				{
					code: 'R9',
					message:
						'Freeze was signed before something that it builds on changed. Read it again and request sign-off.',
				},
			],
		});
	});

	test('an unknown milestone is a bug of the caller', () => {
		expect(() => view(aRelease(), 'constructor')).toThrow(Error);
	});
});

describe('what blocks the next gate', () => {
	test('R16 nobody asked yet', () => {
		expect(sentences(aRelease(three))).toEqual([
			'Nobody is asked to sign Kickoff yet. Request sign-off from QA and Product.',
		]);
	});

	test('R11 R15 people first, then content', () => {
		const release = aRelease({
			people: { Pat: [] },
			rows: [aRow('kickoff', { activities: [anActivity('a', { text: 'Coding', state: 'open' })] })],
		});
		expect(sentences(release)).toEqual([
			'Kickoff cannot be signed yet: nobody is QA yet. Name someone, or change the rule.',
			'Kickoff still has “Coding” open. Tick what is done, or say why it is not needed.',
		]);
	});

	test('R12 in order, who is not asked yet is named so', () => {
		const release = aRelease({
			policy: {
				milestones: [aMilestone('kickoff', { ordered: true, signers: [aSigner('QA'), aSigner('Product')] })],
			},
			people: { Rae: [], Quinn: ['QA'], Pat: ['Product'] },
		}).request('Rae');
		expect(sentences(release)).toEqual([
			'Kickoff needs one from QA.',
			'Kickoff needs one from Product, after those before them in order.',
		]);
	});

	test('R14 under small the second look is said', () => {
		const release = aRelease({
			policy: { separation: 'small' },
			people: { Quinn: ['QA'], Sam: ['Support'] },
		}).request('Quinn');
		release.sign('Quinn', 'QA');
		expect(sentences(release)).toEqual([
			'Kickoff needs a second look from someone who did not prepare it: any member with a role signs it as reviewed.',
		]);
	});

	test('R10 the next gate is the first whose prerequisites hold', () => {
		const release = aRelease({
			policy: {
				milestones: [aMilestone('freeze', { needs: ['kickoff'] }), aMilestone('kickoff'), aMilestone('docs')],
			},
		});
		const gates: (string | null)[] = [];
		for (const milestone of ['kickoff', 'freeze', 'docs']) {
			gates.push(nextGate(release.state, release.reading, noon));
			release.request('Pat', milestone).sign('Quinn', 'QA', { milestone });
		}
		expect(gates).toEqual(['kickoff', 'freeze', 'docs']);
		expect([nextGate(release.state, release.reading, noon), sentences(release)]).toEqual([null, []]);
	});
});

describe('the gate of a pipeline', () => {
	const plan = [
		aMilestone('kickoff'),
		aMilestone('build', { needs: ['kickoff'], bindsCandidate: true }),
		aMilestone('ship', { needs: ['build'], kind: 'deployment' }),
	];
	const { artefact } = aCandidate();
	const ask = (release: Release, id: string, with_?: string) =>
		gate(release.state, release.reading, id, with_, noon);

	test('R10 opens when every prerequisite is signed off', () => {
		const release = aRelease({ policy: { milestones: plan } });
		expect(ask(release, 'kickoff')).toEqual({ ok: true, value: { open: true, blockers: [], checks: [] } });
		expect(ask(release, 'build')).toEqual({
			ok: true,
			value: {
				checks: [],
				open: false,
				blockers: [
					{
						code: 'R10',
						message:
							'Kickoff is not signed off. Nobody is asked to sign Kickoff yet. Request sign-off from QA.',
						milestone: 'kickoff',
					},
				],
			},
		});
		release.request('Pat').sign('Quinn', 'QA');
		expect(ask(release, 'build')).toMatchObject({ value: { open: true } });
		release.must('Quinn', { type: 'revoke', milestone: 'kickoff', reason: 'Mistake' });
		expect(ask(release, 'build')).toMatchObject({ value: { open: false } });
	});

	test('R29 an artefact that is not the candidate does not pass', () => {
		const release = aRelease({ policy: { milestones: plan } }).request('Pat');
		release.sign('Quinn', 'QA');
		release.must('Ada', { type: 'set-release-candidate', ...aCandidate() });
		expect(ask(release, 'build', artefact)).toMatchObject({ value: { open: true } });
		expect(ask(release, 'build', `sha256:${'b'.repeat(64)}`)).toMatchObject({
			value: { open: false, blockers: [{ code: 'R29' }] },
		});
	});

	test('R29 a deployment stays shut without a GO, with an artefact and without', () => {
		const release = aRelease({ policy: { milestones: [aMilestone('ship', { kind: 'deployment' })] } });
		expect([ask(release, 'ship'), ask(release, 'ship', artefact)]).toMatchObject([
			{ value: { open: false, blockers: [{ code: 'R29' }] } },
			{ value: { open: false, blockers: [{ code: 'R29' }] } },
		]);
	});

	test('an unknown milestone is not found', () => {
		expect(ask(aRelease(), 'elsewhere')).toMatchObject({ ok: false, refusal: { code: 'not-found' } });
	});
});

test('guests are told whom to ask', () => {
	const release = aRelease();
	const refused = release.ask(anActor('Gil', { guest: true }), {
		type: 'request-sign-off',
		milestone: 'kickoff',
	});
	expect(refused).toEqual({
		ok: false,
		refusal: {
			code: 'forbidden',
			message: 'Only members of this release ask for signatures on Kickoff. Ask for an invitation.',
			details: { milestone: 'kickoff' },
		},
	});
});
