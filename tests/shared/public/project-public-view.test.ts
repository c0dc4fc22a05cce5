import { describe, expect, test } from 'vitest';
import { projectPublicView, type PublicViewInput } from '@holdpoint/shared/public/project-public-view';
import { publicView } from '@holdpoint/shared/schema/public-view';
import { releaseOf, signature, type Sketch } from './named-release.ts';
import { emptyRollback } from '@holdpoint/shared/schema/document';
import { aDefect, aRisk } from '../../support/release.ts';

const tests: Sketch = { id: 'tests', name: 'Test Plan Sign-Off', due: '2026-03-20' };
const ship: Sketch = {
	id: 'ship',
	name: 'Production Deployment',
	kind: 'deployment',
	needs: ['tests'],
	due: '2026-04-24',
};
const check: Sketch = { id: 'check', name: 'Post-Release Validation', kind: 'validation', needs: ['ship'] };

const statusOf = (sketches: Sketch[], partial: Partial<PublicViewInput> = {}) => {
	const { word, sentence } = projectPublicView(releaseOf(sketches, partial)).status;
	return `${word}: ${sentence}`;
};

describe('the status word, first match', () => {
	test('on track for the date of the deployment', () => {
		expect(statusOf([tests, ship, check])).toBe('On track: On track for Fri 24 Apr.');
	});
	test('says so when there is no date', () => {
		const release = { name: 'Atlas', version: '', summary: '', goals: '', targetDate: '', holidays: '' };
		expect(
			statusOf(
				[
					{ ...tests, due: '' },
					{ ...ship, due: '' },
				],
				{ release },
			),
		).toBe('On track: No date is set yet.');
	});
	test('a date in another year carries it', () => {
		expect(statusOf([tests, ship], { now: '2025-12-01T00:00:00.000Z' })).toBe(
			'On track: On track for Fri 24 Apr 2026.',
		);
	});
	test('at risk when the deployment is planned after the target, with who is awaited', () => {
		expect(
			statusOf([
				{ ...tests, asked: ['Business', 'QA'] },
				{ ...ship, due: '2026-04-27' },
			]),
		).toBe('At risk: May be late. Test Plan Sign-Off is waiting for Business and QA.');
	});
	test('at risk when something the deployment needs ends after the target', () => {
		expect(statusOf([{ ...tests, due: '2026-04-30' }, ship])).toBe(
			'At risk: May be late. Test Plan Sign-Off is not done yet.',
		);
	});
	test('at risk when the target has passed and the deployment is not signed', () => {
		expect(
			statusOf([{ ...tests, signedAt: '2026-03-20T08:00:00.000Z' }, ship], {
				now: '2026-04-25T00:00:00.000Z',
			}),
		).toBe('At risk: May be late. Production Deployment is not done yet.');
	});
	test('an overdue milestone with slack before the target is still on track', () => {
		expect(statusOf([{ ...tests, due: '2026-03-02' }, ship])).toBe('On track: On track for Fri 24 Apr.');
	});
	test('a milestone after the deployment holds nothing up', () => {
		expect(statusOf([tests, ship, { ...check, due: '2026-06-01' }])).toBe(
			'On track: On track for Fri 24 Apr.',
		);
	});
	test('R16 at risk after a rejection, until a new round', () => {
		const rejected = { ...tests, rejectedBy: 'Business' };
		expect(statusOf([rejected, ship])).toBe(
			'At risk: May be late. Test Plan Sign-Off is waiting for Business.',
		);
		const input = releaseOf([{ ...tests, asked: ['Business'] }, ship]);
		expect(projectPublicView(input).status.word).toBe('On track');
	});
	test('released once the deployment is signed, whatever was rejected', () => {
		expect(
			statusOf([{ ...tests, rejectedBy: 'QA' }, { ...ship, signedAt: '2026-04-24T20:00:00.000Z' }, check]),
		).toBe('Released: Being checked.');
	});
	test('live once the validation is signed, since the day of the deployment', () => {
		expect(
			statusOf([
				{ ...ship, signedAt: '2026-04-24T20:00:00.000Z' },
				{ ...check, signedAt: '2026-05-01T20:00:00.000Z' },
			]),
		).toBe('Live: Live since Fri 24 Apr.');
	});
	test('a close-out says live where the plan has no validation', () => {
		expect(
			statusOf([
				{ ...ship, signedAt: '2026-04-24T20:00:00.000Z' },
				{ id: 'end', kind: 'close-out', signedAt: '2026-05-08T20:00:00.000Z' },
			]),
		).toBe('Live: Live since Fri 24 Apr.');
	});
});

describe('dates and slip', () => {
	test('slip is in working days against the baseline, and planned is told', () => {
		const view = projectPublicView(
			releaseOf([
				{ ...tests, planned: '2026-03-18' },
				{ ...ship, planned: '2026-04-21' },
			]),
		);
		expect({ status: view.status, slips: view.milestones.map((milestone) => milestone.slip) }).toEqual({
			status: {
				word: 'On track',
				sentence: 'On track for Fri 24 Apr.',
				date: '2026-04-24',
				slip: 3,
				planned: '2026-04-21',
				target: '2026-04-24',
			},
			slips: [2, 3],
		});
	});
	test('the baseline’s date of a milestone is for screen links alone', () => {
		const dates = (access: 'public' | 'screen') =>
			projectPublicView(
				releaseOf([{ ...tests, planned: '2026-03-18' }, ship], { link: { access, names: false } }),
			).milestones.map(({ planned }) => planned);
		expect([dates('screen'), dates('public')]).toEqual([
			['2026-03-18', undefined],
			[undefined, undefined],
		]);
	});
	test('without a baseline no slip is claimed', () => {
		const { status } = projectPublicView(releaseOf([tests, ship]));
		expect({ slip: status.slip, planned: status.planned }).toEqual({ slip: 0, planned: undefined });
	});
	test('the day of the signature counts once signed', () => {
		const view = projectPublicView(
			releaseOf([{ ...ship, planned: '2026-04-24', signedAt: '2026-04-23T20:00:00.000Z' }]),
		);
		expect([view.status.date, view.status.slip]).toEqual(['2026-04-23', -1]);
	});
	test('a due date that is no date does not leak, and an absurdly far one is not counted day by day', () => {
		const view = projectPublicView(
			releaseOf([
				{ ...tests, due: 'ask Eve', planned: '2026-03-20' },
				{ ...ship, due: '9999-12-31', planned: '2026-04-24' },
			]),
		);
		expect(view.milestones.map(({ due, slip }) => ({ due, slip }))).toEqual([
			{ due: '', slip: 0 },
			{ due: '9999-12-31', slip: 2_080_235 },
		]);
	});
});

describe('what is next', () => {
	test('the earliest milestone that can be worked on, with its progress', () => {
		const view = projectPublicView(
			releaseOf([
				{ ...tests, activities: [{ state: 'done' }, { state: 'not-needed' }, {}, { counts: false }] },
				{ ...ship, due: '2026-03-01' },
			]),
		);
		expect(view.next).toEqual({
			milestone: 'tests',
			sentence: 'Test Plan Sign-Off is due Fri 20 Mar. 2 of 3 activities are done.',
			due: '2026-03-20',
		});
	});
	test('or who is awaited', () => {
		expect(projectPublicView(releaseOf([{ ...tests, asked: ['Business'] }])).next?.sentence).toBe(
			'Test Plan Sign-Off waits for Business.',
		);
	});
	test('nothing when all is signed', () => {
		expect(
			projectPublicView(releaseOf([{ ...tests, signedAt: '2026-03-20T08:00:00.000Z' }])).next,
		).toBeUndefined();
	});
});

describe('R27 only what is named leaves the server', () => {
	test('nobody is awaited where nobody was asked', () => {
		expect(projectPublicView(releaseOf([tests])).milestones[0]?.awaiting).toEqual([]);
	});
	test('R4 stale signatures and rejections are not shown as signatures, and how a signer was known is', () => {
		const signatures = [signature({ stale: true }), signature({ meaning: 'rejected' }), signature()];
		expect(projectPublicView(releaseOf([{ ...tests, signatures }])).milestones[0]?.signatures).toEqual([
			{ role: 'QA', meaning: 'approved', at: '2026-03-10T14:07:00.000Z', method: 'sign-in' },
		]);
	});
	test('people are named by their printed name, and only where the link says so', () => {
		const named = releaseOf([{ ...tests, signatures: [{}] }], { link: { access: 'public', names: true } });
		expect(projectPublicView(named).milestones[0]?.signatures[0]?.name).toBe('Eve Brandt');
	});
	test('blockers and candidate are for screen links alone, most urgent first and once', () => {
		const blockers = [
			{ code: 'R10', message: 'Needs Kickoff.', milestone: 'ship' },
			{ code: 'R12', message: 'Needs one more from QA.', milestone: 'ship' },
			{ code: 'R12', message: 'Needs one more from QA.', milestone: 'ship' },
			{ code: 'R16', message: 'Eve Brandt rejected it.', milestone: 'ship' },
		] as const;
		const candidate = { version: '4.2-rc.1', commit: '9fceb02', artefact: `sha256:${'b'.repeat(64)}` };
		const input = releaseOf([{ ...ship, blockers, asked: ['QA'] }]);
		const shown = (access: 'public' | 'view' | 'edit' | 'screen') => {
			const view = projectPublicView({
				...input,
				state: { ...input.state, candidate },
				link: { access, names: access === 'public' },
			});
			return { blockers: view.blockers, candidate: view.candidate };
		};
		expect(shown('screen')).toEqual({
			blockers: [
				{ code: 'R16', message: 'Eve Brandt rejected it.' },
				{ code: 'R12', message: 'Needs one more from QA.' },
				{ code: 'R10', message: 'Needs Kickoff.' },
			],
			candidate: { version: '4.2-rc.1', commit: '9fceb02' },
		});
		const nothing = { blockers: undefined, candidate: undefined };
		expect([shown('public'), shown('view'), shown('edit')]).toEqual([nothing, nothing, nothing]);
	});
	test('R28 R19 the pre-read counts open risks, names waivers that ran out, and says whether the rollback plan is there', () => {
		const waiver = {
			seq: 4,
			person: 'p-eve',
			name: 'Eve Brandt',
			at: '2026-03-01T00:00:00.000Z',
			reason: 'r',
			control: 'c',
			expiresAt: '2026-03-02T00:00:00.000Z',
			inForce: false,
		};
		const input = releaseOf([tests, { ...ship, kind: 'call' }]);
		const [first, second] = input.views;
		const slot = { slot: 'rollback-plan', title: 'Rollback plan', required: true };
		const evidence = { slot: 'rollback-plan', title: '', url: 'https://example.org/rollback', hash: '' };
		const shown = (filled: boolean, partial: Partial<PublicViewInput> = {}) =>
			projectPublicView({
				...input,
				link: { access: 'screen', names: false },
				risks: [aRisk('a'), aRisk('b', { state: 'closed' })],
				views: [first && { ...first, waiver }, second].filter((view) => view !== undefined),
				rows: input.rows.map((row) => ({ ...row, evidence: filled ? [evidence] : [] })),
				state: {
					...input.state,
					policy: {
						...input.state.policy,
						milestones: input.state.policy.milestones.map((each, index) =>
							index === 0 ? { ...each, evidence: [slot] } : each,
						),
					},
					calls: {
						ship: {
							seq: 8,
							milestone: 'ship',
							state: 'scheduled',
							stations: [],
							round: 0,
							votes: [],
							answers: [],
						},
					},
				},
				...partial,
			});
		const preRead = { expired: ['Test Plan Sign-Off'], openRisks: 1 };
		expect(shown(true).call?.preRead).toEqual({ ...preRead, rollbackPlan: true });
		expect(shown(false).call?.preRead).toEqual({ ...preRead, rollbackPlan: false });
		const rehearsals = [{ id: 'a', seconds: 2520, at: input.now, by: 'olu' }];
		const rollback = { ...emptyRollback, lastSafe: '2026-03-16T10:00:00.000Z', rehearsals };
		expect(
			shown(true, {
				risks: [aRisk('a', { probability: 4, impact: 3 })],
				defects: [aDefect('a', { severity: 'major' }), aDefect('b', { state: 'fixed' })],
				rollback,
			}).call?.preRead,
		).toMatchObject({
			openRisks: 1,
			graveRisks: 1,
			defects: { open: 1, sentence: '1 open: 1 major.' },
			// 42 minutes before ten: it is half past nine.
			wayBack: { seconds: 2520, beginBy: '2026-03-16T09:18:00.000Z', isTooLate: true },
		});
		expect(publicView.parse(shown(true))).toEqual(shown(true));
	});
	test('the view is what its schema says, and nothing more', () => {
		const view = projectPublicView(releaseOf([{ ...tests, signatures: [{}] }, ship, check]));
		expect(publicView.parse(view)).toEqual(view);
	});
});
