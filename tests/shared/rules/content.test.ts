import { describe, expect, test } from 'vitest';
import { findUnfinished, findUnmetNeeds } from '@holdpoint/shared/rules/content';
import { findMilestone } from '@holdpoint/shared/rules/standing';
import type { Activity } from '@holdpoint/shared/schema/document';
import type { EvidenceSlot, Separation } from '@holdpoint/shared/schema/release';
import { aReleaseAtCall, allGo, openCall, revealed } from '../../support/call.ts';
import {
	aCandidate,
	aMilestone,
	anActivity,
	aRelease,
	aRisk,
	aRow,
	aSlot,
	someEvidence,
	type TestRelease,
} from '../../support/release.ts';

const unfinished = (release: TestRelease, id = 'kickoff') =>
	findUnfinished(release.state, release.reading, findMilestone(release.state, release.reading, id)!);
const unmet = (release: TestRelease, id: string) =>
	findUnmetNeeds(
		release.state,
		release.reading,
		findMilestone(release.state, release.reading, id)!,
		release.now,
	);

describe('what has to come before', () => {
	const needs = ['a', 'b', 'c'];
	const release = (people: Record<string, string[]> = {}) =>
		aRelease({
			policy: {
				milestones: [...needs.map((id) => aMilestone(id)), aMilestone('ship', { needs })],
			},
			people: { Pat: ['Product'], Quinn: ['QA'], Max: ['Release manager'], ...people },
		});
	const sign = (at: TestRelease, id: string) => at.request('Pat', id).sign('Quinn', 'QA', { milestone: id });
	const waive = (at: TestRelease, id: string) =>
		at.must('Max', {
			type: 'waive',
			milestone: id,
			reason: 'Late',
			control: 'By hand',
			expiresAt: at.at(10),
		});

	test('R10 all that are not signed off, by name; one by one as they are signed', () => {
		const at = release();
		const said: unknown[] = [unmet(at, 'ship')];
		for (const id of needs) {
			sign(at, id);
			said.push(unmet(at, 'ship'));
		}
		const blocker = (message: string, ...milestones: string[]) => [
			{ code: 'R10', message, milestone: 'ship', details: { milestones } },
		];
		expect(said).toEqual([
			blocker('Ship can be signed once A, B and C are signed off.', 'a', 'b', 'c'),
			blocker('Ship can be signed once B and C are signed off.', 'b', 'c'),
			blocker('Ship can be signed once C is signed off.', 'c'),
			[],
		]);
	});

	test('R9 R10 those to be signed again are said apart', () => {
		const at = release();
		for (const id of needs) sign(at, id);
		at.rows.set('a', aRow('a', { outcome: 'More' }));
		expect(unmet(at, 'ship').map(({ message }) => message)).toEqual([
			'Ship can be signed once A is signed again, since something changed after that sign-off.',
		]);
		at.rows.set('b', aRow('b', { outcome: 'More' }));
		at.must('Max', { type: 'reopen', milestone: 'c', reason: 'A mistake' });
		expect(unmet(at, 'ship')).toEqual([
			{
				code: 'R10',
				message: 'Ship can be signed once C is signed off.',
				milestone: 'ship',
				details: { milestones: ['c'] },
			},
			{
				code: 'R10',
				message:
					'Ship can be signed once A and B are signed again, since something changed after that sign-off.',
				milestone: 'ship',
				details: { milestones: ['a', 'b'] },
			},
		]);
	});

	test('R10 R19 and first of all those whose waiver has ended', () => {
		const at = release();
		for (const id of ['a', 'b']) waive(at, id);
		expect(unmet(at, 'ship').map(({ message }) => message)).toEqual([
			'Ship can be signed once C is signed off.',
		]);
		at.pass(10);
		expect(unmet(at, 'ship')).toEqual([
			{
				code: 'R10',
				message: 'Ship can be signed once A and B are signed off or waived anew, since a waiver has ended.',
				milestone: 'ship',
				details: { milestones: ['a', 'b'] },
			},
			{
				code: 'R10',
				message: 'Ship can be signed once C is signed off.',
				milestone: 'ship',
				details: { milestones: ['c'] },
			},
		]);
	});

	test('R19 a waiver that two prerequisites build on is said once', () => {
		const at = aRelease({
			policy: {
				milestones: [
					aMilestone('a'),
					aMilestone('b', { needs: ['a'] }),
					aMilestone('c', { needs: ['a'] }),
					aMilestone('ship', { needs: ['b', 'c'] }),
				],
			},
			people: { Pat: ['Product'], Quinn: ['QA'], Max: ['Release manager'] },
		});
		waive(at, 'a');
		for (const id of ['b', 'c']) sign(at, id);
		at.pass(10);
		expect(unmet(at, 'ship').map(({ message }) => message)).toEqual([
			'Ship can be signed once A is signed off or waived anew, since a waiver has ended.',
		]);
	});

	test('R20 an emergency release asks for nothing before it', () => {
		const at = release();
		at.agree('Pat', 'Quinn', {
			type: 'break-glass',
			milestone: 'ship',
			reason: 'Outage',
			incident: 'INC-7',
		});
		expect(unmet(at, 'ship')).toEqual([]);
	});
});

describe('what has to be finished', () => {
	const withActivities = (...activities: Activity[]) => aRelease({ rows: [aRow('kickoff', { activities })] });
	const open = (text: string, partial: Partial<Activity> = {}) =>
		anActivity(text, { text, state: 'open', ...partial });
	const leftOut = (text: string, reason: string, partial: Partial<Activity> = {}) =>
		anActivity(text, { text, state: 'not-needed', reason, ...partial });

	/** An activity's ID is its text here. */
	test.each<[string, Activity[], [sentence: string, details: object][]]>([
		['nothing', [], []],
		['what is done', [anActivity('a')], []],
		[
			'what is open',
			[open('Coding'), anActivity('b'), open('Merge')],
			[
				[
					'Kickoff still has “Coding” and “Merge” open. Tick what is done, or say why it is not needed.',
					{ activities: ['Coding', 'Merge'] },
				],
			],
		],
		['what is open and does not count', [open('Coding', { counts: false })], []],
		[
			'what is left out without a reason',
			[leftOut('Coding', ' short '), leftOut('Merge', ''), leftOut('Freeze', 'Done by another team')],
			[
				[
					'Kickoff leaves out “Coding” and “Merge” without a reason. Say why in at least ten characters.',
					{ activities: ['Coding', 'Merge'], characters: 10 },
				],
			],
		],
		['what is left out and does not count', [leftOut('Coding', '', { counts: false })], []],
		['what is left out with ten characters', [leftOut('Coding', ' ten chars. ')], []],
		[
			'both',
			[leftOut('Coding', ''), open('Merge')],
			[
				[
					'Kickoff still has “Merge” open. Tick what is done, or say why it is not needed.',
					{ activities: ['Merge'] },
				],
				[
					'Kickoff leaves out “Coding” without a reason. Say why in at least ten characters.',
					{ activities: ['Coding'], characters: 10 },
				],
			],
		],
	])('R11 %s', (_, activities, sentences) => {
		expect(unfinished(withActivities(...activities))).toEqual(
			sentences.map(([message, details]) => ({ code: 'R11', message, milestone: 'kickoff', details })),
		);
	});

	const withSlot = (slot: Partial<EvidenceSlot>, partial = {}, separation: Separation = 'standard') =>
		aRelease({
			policy: { separation, milestones: [aMilestone('kickoff', { evidence: [aSlot('plan', slot)] })] },
			rows: [aRow('kickoff', { evidence: [someEvidence('other'), someEvidence('plan', partial)] })],
		});
	const url = 'https://example.org/plan';

	test.each<[string, Partial<EvidenceSlot>, object, Separation, string | null]>([
		['empty', {}, {}, 'standard', 'has no evidence for “Evidence plan” yet. Add a link.'],
		['blank', {}, { url: ' ' }, 'standard', 'has no evidence for “Evidence plan” yet. Add a link.'],
		['without a title', { title: '' }, {}, 'standard', 'has no evidence for “plan” yet. Add a link.'],
		['filled', {}, { url }, 'standard', null],
		['not required', { required: false }, {}, 'standard', null],
		['filled with its hash', {}, { url, hash: 'sha256:1' }, 'strict', null],
		[
			'filled without its hash',
			{},
			{ url, hash: ' ' },
			'strict',
			"has only a link for “Evidence plan”, and this release needs the file fixed. Add the file's hash.",
		],
		[
			'the baseline',
			{ source: 'baseline' },
			{},
			'standard',
			'has no evidence for “Evidence plan” yet. Accept the dates as the baseline, or add a link.',
		],
		[
			'the risks',
			{ source: 'risks' },
			{},
			'standard',
			'has no evidence for “Evidence plan” yet. Add at least one risk to the register, or add a link.',
		],
		[
			'the candidate',
			{ source: 'candidate' },
			{},
			'standard',
			'has no evidence for “Evidence plan” yet. Set the release candidate, or add a link.',
		],
		[
			'the call',
			{ source: 'call' },
			{},
			'standard',
			'has no evidence for “Evidence plan” yet. Hold the go/no-go call, or add a link.',
		],
		['the report', { source: 'report' }, {}, 'strict', null],
		['of a source, and filled', { source: 'risks' }, { url }, 'standard', null],
	])('R11 a slot that is %s', (_, slot, entry, separation, sentence) => {
		expect(unfinished(withSlot(slot, entry, separation)).map(({ message }) => message)).toEqual(
			sentence === null ? [] : [`Kickoff ${sentence}`],
		);
	});

	test('R11 a slot without an entry in the document', () => {
		const release = withSlot({});
		release.rows.set('kickoff', aRow('kickoff'));
		expect(unfinished(release)).toHaveLength(1);
	});

	test('R11 the slots that fill themselves', () => {
		const sources = (['baseline', 'risks', 'candidate'] as const).map((source) => {
			const release = withSlot({ source });
			release.must('Ada', { type: 'accept-baseline' });
			const first = unfinished(release).length;
			release.risks = [aRisk('r')];
			const second = unfinished(release).length;
			release.must('Ada', { type: 'set-release-candidate', ...aCandidate() });
			return [first, second, unfinished(release).length];
		});
		expect(sources).toEqual([
			[0, 0, 0],
			[1, 0, 0],
			[1, 1, 0],
		]);
	});

	test('R11 R28 the slot of the call is filled once the votes are revealed', () => {
		const release = aReleaseAtCall();
		const milestones = release.state.policy.milestones.map((clause) =>
			clause.id === 'review' ? { ...clause, evidence: [aSlot('call', { source: 'call' })] } : clause,
		);
		release.must('Ada', { type: 'set-policy', ...release.state.policy, milestones });
		const filled = () => unfinished(release, 'review').length === 0;
		const said = [filled()];
		release.must('Max', openCall(release));
		said.push(filled());
		release.must('Max', { type: 'cancel-call', reason: 'Again' });
		revealed(release, allGo);
		said.push(filled());
		release.must('Rita', { type: 'declare', verdict: 'hold', reason: 'Not today' });
		said.push(filled());
		expect(said).toEqual([false, false, true, true]);
	});

	test('R11 a milestone that binds the release candidate says that none is set', () => {
		const release = aRelease({ policy: { milestones: [aMilestone('kickoff', { bindsCandidate: true })] } });
		expect(unfinished(release)).toEqual([
			{
				code: 'R11',
				message: 'Kickoff is signed for one exact build, and none is set. Set the release candidate first.',
				milestone: 'kickoff',
			},
		]);
		release.must('Ada', { type: 'set-release-candidate', ...aCandidate() });
		expect(unfinished(release)).toEqual([]);
	});

	test('R29 a deployment says that it has not started', () => {
		expect(unfinished(aReleaseAtCall(), 'ship')).toEqual([
			{
				code: 'R29',
				message: 'Ship can be signed once the deployment has started. Start it inside the window of its GO.',
				milestone: 'ship',
			},
		]);
	});
});
