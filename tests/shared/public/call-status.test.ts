import { describe, expect, test } from 'vitest';
import { projectPublicView } from '@holdpoint/shared/public/project-public-view';
import { judgeGo } from '@holdpoint/shared/rules/verdict';
import { viewMilestones } from '@holdpoint/shared/rules/readiness';
import type { LinkAccess } from '@holdpoint/shared/schema/link';
import type { PublicView } from '@holdpoint/shared/schema/public-view';
import { allGo, aReleaseAtCall, aStation, cast, declareGo, openCall, revealed } from '../../support/call.ts';
import { aCandidate, type TestRelease } from '../../support/release.ts';

function pageOf(release: TestRelease, access: LinkAccess = 'public', hideDates = false): PublicView {
	return projectPublicView({
		release: { name: 'Falcon', version: '2.4', summary: '', goals: '', targetDate: '', holidays: '' },
		rows: [...release.rows.values()],
		views: viewMilestones(release.state, release.reading, release.now),
		state: release.state,
		link: { access, names: false, hideDates },
		now: new Date(release.now).toISOString(),
	});
}

const said = (release: TestRelease) => {
	const { word, sentence } = pageOf(release).status;
	return `${word}: ${sentence}`;
};
const condition = { text: 'Rehearse the rollback', owner: 'oz' };

test('R28 a GO goes out between the ends of its window, until they are past', () => {
	const release = revealed(aReleaseAtCall(), allGo);
	expect(said(release)).toBe('On track: No date is set yet.');
	release.must('Rita', declareGo(release));
	expect(said(release)).toBe('Going out: Going out between Thu 12 Mar 13:00 UTC and Thu 12 Mar 14:00 UTC.');
	release.pass(119);
	expect(said(release)).toMatch(/^Going out/);
	release.pass(1);
	expect(said(release)).toBe('On hold: GO has expired. Its window has passed.');
	const lost = { word: 'GO has expired.', why: 'Its window has passed.' };
	expect(pageOf(release, 'screen').call?.lost).toEqual(lost);
	expect(judgeGo(release.state, release.reading, 'review', release.now)).toMatchObject({
		kind: 'late',
		lost,
	});
});

test('R28 R29 a GO whose call has run out is said to have expired', () => {
	const opened = aReleaseAtCall().must(
		'Max',
		openCall(aReleaseAtCall(), { expiresAt: aReleaseAtCall().at(90) }),
	);
	const release = cast(opened, allGo).must('Rita', declareGo(opened));
	expect(said(release.pass(89))).toMatch(/^Going out/);
	expect(said(release.pass(1))).toBe('On hold: GO has expired. The call has run out.');
});

test('R27 R28 where dates are hidden a GO has no window, and what holds has no next date', () => {
	const sentence = (release: TestRelease) => pageOf(release, 'public', true).status.sentence;
	const release = revealed(aReleaseAtCall(), allGo);
	expect(sentence(release)).toBe('Going as planned.');
	expect(sentence(release.must('Rita', declareGo(release)))).toBe('Approved to go out.');
	const held = revealed(aReleaseAtCall(), { ...allGo, qa: 'hold' });
	expect(sentence(held.must('Rita', { type: 'declare', verdict: 'hold' }))).toBe(
		'It waits for another decision.',
	);
});

describe('R28 R29 a GO that is void is said loudly, and why', () => {
	const qa = { vote: 'conditional' as const, conditions: [condition] };
	test.each([
		['GO', allGo],
		['a conditional GO', { ...allGo, qa }],
	])('%s', (_, votes) => {
		const decided = () => revealed(aReleaseAtCall(), votes).must('Rita', declareGo(aReleaseAtCall()));
		const changed = decided();
		changed.edit('Pat', 'review', { outcome: 'More' });
		expect(said(changed)).toBe('On hold: GO is void. The content changed after the vote.');
		const built = decided();
		built.must('Ada', {
			type: 'set-release-candidate',
			...aCandidate({ artefact: `sha256:${'b'.repeat(64)}` }),
		});
		expect(said(built)).toBe('On hold: GO is void. The build changed.');
		expect(pageOf(built, 'public', true).status.sentence).toBe('GO is void. The build changed.');
		const reopened = decided();
		reopened.must('Max', { type: 'reopen', milestone: 'kickoff', reason: 'Again' });
		expect(said(reopened)).toBe('On hold: GO is void. A milestone was reopened.');
		for (const release of [changed, built, reopened]) {
			const { call, status } = pageOf(release, 'screen');
			expect(`${call?.lost?.word} ${call?.lost?.why}`).toBe(status.sentence);
			expect(judgeGo(release.state, release.reading, 'review', release.now)).toMatchObject({
				kind: 'void',
				lost: call?.lost,
			});
		}
	});
	test('until another call is opened', () => {
		const release = revealed(aReleaseAtCall(), allGo).must('Rita', declareGo(aReleaseAtCall()));
		release.must('Max', { type: 'reopen', milestone: 'review', reason: 'Again' });
		expect(said(release)).toBe('On hold: GO is void. A milestone was reopened.');
		release.must('Max', openCall(release));
		expect(said(release)).toBe('On track: No date is set yet.');
		expect(pageOf(release, 'screen').call?.lost).toBe(undefined);
	});
});

test('R29 a conditional GO waits for its conditions', () => {
	const qa = {
		vote: 'conditional' as const,
		conditions: [condition, { ...condition, text: 'Tell support' }],
	};
	const release = revealed(aReleaseAtCall(), { ...allGo, qa }).must('Rita', declareGo(aReleaseAtCall()));
	expect(said(release)).toBe('Waiting: Approved with 2 conditions still open.');
	const [first, second] = release.state.calls.review?.declared?.conditions ?? [];
	const verify = { type: 'verify-condition', evidence: 'Seen' } as const;
	release.must('Eli', { ...verify, condition: first?.id ?? '' });
	expect(said(release)).toBe('Waiting: Approved with 1 condition still open.');
	release.must('Eli', { ...verify, condition: second?.id ?? '' });
	expect(said(release)).toMatch(/^Going out/);
});

test('R28 NO-GO and HOLD hold until another verdict, with the date of the next call', () => {
	const release = revealed(aReleaseAtCall(), { ...allGo, qa: 'hold' });
	release.must('Rita', { type: 'declare', verdict: 'hold' });
	expect(said(release)).toBe('On hold: The next decision has no date yet.');
	release.must('Max', { type: 'schedule-call', at: release.at(24 * 60) });
	expect(said(release)).toBe('On hold: Next decision Fri 13 Mar.');
	release.must('Max', openCall(release));
	expect(said(release)).toBe('On hold: The next decision has no date yet.');
	cast(release, allGo).must('Rita', declareGo(release));
	expect(said(release)).toMatch(/^Going out/);
});

test('R20 an emergency release says so before anything else', () => {
	const release = revealed(aReleaseAtCall(), allGo).must('Rita', declareGo(aReleaseAtCall()));
	release.agree('Eli', 'Oz', { type: 'break-glass', milestone: 'ship', reason: 'Outage', incident: 'INC-7' });
	expect(said(release)).toBe('Emergency procedure: This release goes out by the emergency procedure.');
});

test('R19 a waiver that has ended puts the release at risk', () => {
	const release = aReleaseAtCall({ signed: false });
	const waiver = { reason: 'Late', control: 'By hand', expiresAt: release.at(60) };
	release.must('Max', { type: 'waive', milestone: 'kickoff', ...waiver });
	expect(said(release)).toBe('On track: No date is set yet.');
	release.pass(60);
	expect(said(release)).toBe('At risk: May be late. An exception for Kickoff has ended.');
});

test('R27 R28 the screen shows that a station has voted, and what only once revealed; the public page neither', () => {
	const release = aReleaseAtCall({ separation: 'small' });
	const stations = [aStation('QA', 'quinn'), aStation('Support', 'quinn'), aStation('Business', null)];
	release.must('Max', openCall(release, { stations }));
	release.must('Quinn', { type: 'vote', station: 'qa', vote: 'no-go', reason: 'A private reason' });
	expect(pageOf(release).call).toBe(undefined);
	expect(pageOf(release, 'screen').call).toMatchObject({
		state: 'open',
		people: '1 person, 2 stations',
		stations: [
			{ name: 'QA', required: true, says: 'voted' },
			{ name: 'Support', required: true, says: 'waiting' },
			{ name: 'Business', required: false, says: 'not-staffed' },
		],
	});
	expect(JSON.stringify(pageOf(release, 'screen'))).not.toContain('A private reason');
	release.must('Max', { type: 'close-voting' });
	expect(JSON.stringify(pageOf(release, 'screen'))).not.toContain('A private reason');
	release.must('Max', { type: 'reveal' });
	// The room talks about who did not say GO, and nobody else does (look.md, The call).
	expect(pageOf(release, 'screen').call?.stations[0]).toMatchObject({
		says: 'no-go',
		reason: 'A private reason',
	});
	for (const access of ['public', 'view', 'edit'] as const)
		expect(JSON.stringify(pageOf(release, access))).not.toContain('A private reason');
	release.pass(600);
	expect(pageOf(release, 'screen').call?.state).toBe('over');
});

test('R28 R29 the screen shows the reasons of who did not say GO, the conditions, and what was said before', () => {
	const qa = { vote: 'conditional' as const, reason: 'So far', conditions: [condition] };
	const votes = { qa, engineering: { vote: 'go' as const, reason: 'Nothing' }, operations: 'hold' as const };
	const release = revealed(aReleaseAtCall(), votes);
	const stations = () =>
		pageOf(release, 'screen').call?.stations.map(({ says, reason, before }) => ({ says, reason, before }));
	const still = [
		{ says: 'conditional', reason: 'Rehearse the rollback', before: undefined },
		{ says: 'go', reason: undefined, before: undefined },
	];
	const support = { says: 'not-staffed', reason: undefined, before: undefined };
	expect(stations()).toEqual([
		...still,
		{ says: 'hold', reason: 'The rehearsal failed', before: undefined },
		support,
	]);
	release.must('Max', { type: 're-poll', stations: ['operations'] });
	expect(stations()).toEqual([...still, { says: 'waiting', reason: undefined, before: ['hold'] }, support]);
	cast(release, { operations: 'go' });
	expect(stations()?.[2]).toEqual({ says: 'go', reason: undefined, before: ['hold'] });
});

test('R28 before the vote the screen shows the stations that somebody could speak for, risks and rollback', () => {
	const release = aReleaseAtCall().must('Max', { type: 'schedule-call', at: aReleaseAtCall().at(60) });
	const call = () => pageOf(release, 'screen').call;
	expect(call()?.state).toBe('scheduled');
	expect(
		call()
			?.stations.filter(({ says }) => says === 'staffed')
			.map(({ name }) => name),
	).toEqual(['Product', 'Engineering', 'QA', 'Operations']);
	expect(call()?.preRead).toEqual({ expired: [], openRisks: 0 });
	expect(pageOf(release).call).toBe(undefined);
	const stations = [aStation('QA', 'quinn'), aStation('Docs', null)];
	release.must('Max', { type: 'schedule-call', at: release.at(60), stations });
	expect(call()?.stations.map(({ name, says }) => [name, says])).toEqual([
		['QA', 'staffed'],
		['Docs', 'not-staffed'],
	]);
	revealed(release, allGo);
	expect(call()?.preRead).toBe(undefined);
});

test('R31 R32 a closed release waits for nobody and names no blocker', () => {
	const release = aReleaseAtCall({ people: { Bea: ['Business'] } });
	release.request('Pat', 'ship');
	const before = pageOf(release, 'screen');
	expect([before.next?.milestone, before.blockers?.length === 0]).toEqual(['review', false]);
	const end = { type: 'close-out', outcome: 'cancelled', reason: 'Nobody needs it' } as const;
	release.must('Max', end).must('Bea', end);
	const view = pageOf(release, 'screen');
	expect(said(release)).toBe('Cancelled: This release was cancelled.');
	expect([view.next, view.blockers, view.milestones.flatMap(({ awaiting }) => awaiting)]).toEqual([
		undefined,
		[],
		[],
	]);
});

test('R28 R32 the roll call leaves the screen when its build goes out, and when the release ends', () => {
	const release = revealed(aReleaseAtCall({ people: { Bea: ['Business'] } }), { ...allGo, qa: 'hold' });
	release.must('Rita', { type: 'declare', verdict: 'hold' });
	expect(pageOf(release, 'screen').call?.verdict).toBe('hold');
	const ending = { type: 'close-out', outcome: 'postponed', reason: 'The market has gone' } as const;
	release.must('Max', ending).must('Bea', ending);
	expect(pageOf(release, 'screen').call).toBe(undefined);
	expect(said(release)).toMatch(/^On hold: This release was postponed/);

	const going = revealed(aReleaseAtCall(), allGo).must('Rita', declareGo(aReleaseAtCall())).pass(60);
	expect(pageOf(going, 'screen').call?.verdict).toBe('go');
	going.must('Oz', { type: 'start-deployment', artefact: aCandidate().artefact });
	expect(pageOf(going, 'screen').call).toBe(undefined);
});

test('R20 R32 an emergency that was rolled back says so', () => {
	const release = aReleaseAtCall().agree('Eli', 'Oz', {
		type: 'break-glass',
		milestone: 'ship',
		reason: 'Outage',
		incident: 'INC-7',
	});
	release.must('Oz', { type: 'start-deployment', artefact: aCandidate().artefact });
	expect(said(release)).toMatch(/^Emergency procedure/);
	release.must('Oz', { type: 'record-rollback', reason: 'Errors doubled' });
	expect(said(release)).toBe('Rolled back: Users are on the version before.');
});

test('R29 R32 a deployment goes out, is rolled back, and says what users are on', () => {
	const release = revealed(aReleaseAtCall(), allGo).must('Rita', declareGo(aReleaseAtCall())).pass(60);
	release.must('Oz', { type: 'start-deployment', artefact: aCandidate().artefact }).pass(120);
	expect(said(release)).toBe('Going out: Going out now.');
	release.request('Pat', 'ship').sign('Quinn', 'QA', { milestone: 'ship' });
	expect(said(release)).toBe('Released: Being checked.');
	release.must('Oz', { type: 'record-rollback', reason: 'Errors', backTo: '2.3.9' });
	expect(said(release)).toBe('Rolled back: Users are on 2.3.9.');
});

test.each([
	['cancelled', 'Cancelled: This release was cancelled.'],
	['postponed', 'On hold: This release was postponed.'],
] as const)('R32 %s', (outcome, sentence) => {
	const release = aReleaseAtCall({ people: { Bea: ['Business'] } });
	const end = { type: 'close-out', outcome, reason: 'The market has gone' } as const;
	release.must('Max', end).must('Bea', end);
	expect(said(release)).toBe(sentence);
});
