import { describe, expect, test } from 'vitest';
import type { Paper } from '@holdpoint/shared/report/paper';
import { buildPreRead, lastReview } from '@holdpoint/shared/report/pre-read';
import { sayScopeChanges } from '@holdpoint/shared/report/scope-changes';
import { viewMilestones } from '@holdpoint/shared/rules/readiness';
import type { Scope } from '@holdpoint/shared/schema/reading';
import { emptyMilestoneRow, emptyRollback } from '@holdpoint/shared/schema/document';
import {
	allGo,
	aReleaseAtCall,
	aStation,
	declareGo,
	openCall,
	revealed,
	waiveCandidate,
} from '../../support/call.ts';
import {
	aCandidate,
	anActivity,
	aDefect,
	aRisk,
	aRow,
	aSlot,
	someEvidence,
	type TestRelease,
} from '../../support/release.ts';

const scopesOf = (release: TestRelease): ReadonlyMap<string, Scope> =>
	new Map(Object.entries(release.reading.milestones).map(([id, { scope }]) => [id, scope]));

function preReadOf(release: TestRelease, partial: Partial<Parameters<typeof buildPreRead>[0]> = {}): Paper {
	const review = lastReview(release.entries, 'review');
	if (!review) throw new Error('An empty record');
	return buildPreRead({
		state: release.state,
		entries: release.entries,
		views: viewMilestones(release.state, release.reading, release.now),
		reading: release.reading,
		row: (id) => release.rows.get(id) ?? emptyMilestoneRow(id),
		risks: release.risks,
		defects: [],
		rollback: emptyRollback,
		milestone: 'review',
		title: 'Atlas 4.2',
		review,
		before: scopesOf(release),
		now: new Date(release.now).toISOString(),
		zone: 'UTC',
		...partial,
	});
}

const table = (paper: Paper, id: string) => {
	const found = paper.tables.find((each) => each.id === id);
	if (!found) throw new Error(`No table ${id}`);
	return found;
};
const rows = (paper: Paper, id: string, ...keys: string[]) =>
	table(paper, id).rows.map((row) => keys.map((key) => row[key] ?? ''));
const fact = (paper: Paper, term: string) => paper.facts.find((each) => each.term === term)?.text;

describe('the pre-read of a call', () => {
	test('R28 with nothing open it says so, part by part, and who would speak', () => {
		const release = aReleaseAtCall();
		const paper = preReadOf(release);
		expect(paper.says).toEqual({
			word: 'The votes decide.',
			sentence: '0 exceptions, 2 changes, 0 open risks below.',
		});
		expect(table(paper, 'needs').none).toBe('Nothing beside the GO of every required station.');
		expect(rows(paper, 'needs')).toEqual([]);
		expect(rows(paper, 'exceptions')).toEqual([]);
		expect(paper.about).toBe('Go/no-go call of Review. No date is set yet.');
		expect(fact(paper, 'Build')).toBe('2.4.0-rc.1, 8f3a1c2');
		expect(fact(paper, 'Rollback plan')).toBeUndefined();
		expect(rows(paper, 'stations', 'station', 'name', 'standing')).toContainEqual([
			'QA',
			'Quinn',
			'required',
		]);
		expect(rows(paper, 'stations', 'station', 'name', 'standing')).toContainEqual([
			'Support',
			'',
			'not staffed',
		]);
		release.must('Max', { type: 'schedule-call', milestone: 'review', at: release.at(60) });
		expect(preReadOf(release).about).toContain('Scheduled for 12 Mar 2026 13:00 UTC.');
		const scheduled = { type: 'schedule-call', milestone: 'review', at: release.at(60) } as const;
		release.must('Max', { ...scheduled, stations: [aStation('Docs', 'eli', { required: false })] });
		const said = table(preReadOf(release), 'stations');
		expect(said.about).toBe('As the call is scheduled; whoever opens it may change them.');
		expect(said.rows).toEqual([{ station: 'Docs', name: 'Eli', standing: 'advisory' }]);
		release.must('Max', openCall(release));
		expect(rows(preReadOf(release), 'stations', 'station')).toHaveLength(4);
	});

	test('R10 R11 R19 names first what a GO needs, what is waived and until when, what is stale', () => {
		const release = aReleaseAtCall();
		waiveCandidate(release, 90);
		release.edit('Eli', 'review', { activities: [anActivity('a', { state: 'open', text: 'Watch' })] });
		const paper = preReadOf(release);
		expect(paper.tables.map(({ id }) => id)).toEqual([
			'needs',
			'exceptions',
			'changes',
			'defects',
			'risks',
			'stations',
		]);
		expect(paper.says.word).toBe('A GO still needs 1 thing.');
		expect(rows(paper, 'needs', 'what', 'rule')).toEqual([[expect.stringContaining('“Watch”'), 'R11']]);
		expect(rows(paper, 'exceptions', 'what', 'milestone', 'by', 'until', 'detail', 'instead')).toEqual([
			['Waived', 'Kickoff', 'Max', release.at(90), 'Late', 'By hand'],
		]);
		release.pass(91);
		expect(rows(preReadOf(release), 'exceptions', 'what')).toEqual([['Its waiver has run out']]);
		expect(rows(preReadOf(release), 'needs', 'rule').flat()).toContain('R10');
	});

	test('R7 R9 what changed since it was signed is an exception, by whom it was signed', () => {
		const release = aReleaseAtCall();
		release.edit('Eli', 'kickoff', { outcome: 'Another' });
		expect(rows(preReadOf(release), 'exceptions', 'what', 'milestone', 'detail')).toEqual([
			['Changed since signed', 'Kickoff', 'Quinn as QA'],
		]);
		release.edit('Eli', 'kickoff', { outcome: 'What it brings' });
		revealed(release, allGo).must('Rita', declareGo(release));
		release.must('Ada', { type: 'set-release-candidate', ...aCandidate({ commit: 'ffff' }) });
		expect(rows(preReadOf(release), 'exceptions', 'what', 'milestone')).toEqual([
			['Signed for another build', 'Review'],
		]);
		release.must('Max', { type: 'reopen', milestone: 'kickoff', reason: 'Again' });
		release.must('Ada', { type: 'set-release-candidate', ...aCandidate() });
		expect(rows(preReadOf(release), 'exceptions', 'what', 'milestone')).toEqual([
			['What it builds on changed', 'Review'],
		]);
	});

	test('R28 says what has changed since the votes of the last call, and that nothing has', () => {
		const release = revealed(aReleaseAtCall(), { ...allGo, qa: 'no-go' });
		release.must('Rita', { type: 'declare', verdict: 'no-go' });
		const before = scopesOf(release);
		const calm = preReadOf(release);
		expect(table(calm, 'changes').none).toBe(
			'Nothing has changed since the votes of the last call (12 Mar 2026 12:00 UTC).',
		);
		expect(rows(calm, 'changes')).toEqual([]);
		release.pass(10).must('Ada', { type: 'set-release-candidate', ...aCandidate({ commit: 'ffff' }) });
		release.edit('Eli', 'review', { activities: [anActivity('a')] });
		expect(rows(preReadOf(release, { before }), 'changes', 'what', 'milestone', 'by')).toEqual([
			['Build set: 2.4.0-rc.1, ffff', '', 'Ada'],
			['1 activity added', 'Review', ''],
		]);
		const unread = table(preReadOf(release, { before: null }), 'changes');
		expect(unread.about).toContain('What people edited since then could not be read.');
		expect(unread.rows).toHaveLength(1);
	});

	test('R28 before the first call it counts from the accepted dates, else from the first entry', () => {
		const release = aReleaseAtCall();
		expect(lastReview([], 'review')).toBeNull();
		expect(lastReview(release.entries, 'review')).toMatchObject({ seq: 1, what: 'this board was made' });
		release.must('Ada', { type: 'accept-baseline' });
		expect(lastReview(release.entries, 'review')).toMatchObject({ what: 'the accepted dates' });
		revealed(release, allGo);
		expect(lastReview(release.entries, 'review')).toMatchObject({ seq: release.state.seq });
		expect(lastReview(release.entries, 'another')).toMatchObject({ what: 'the accepted dates' });
	});

	test('lists the gravest open risks, and links the rollback plan where one is asked for', () => {
		const release = aReleaseAtCall();
		const slot = aSlot('rollback-plan', { title: 'Rollback plan' });
		const milestones = release.state.policy.milestones.map((clause) =>
			clause.id === 'review' ? { ...clause, evidence: [slot] } : clause,
		);
		release.must('Ada', { type: 'set-policy', ...release.state.policy, milestones });
		release.risks = Array.from({ length: 10 }, (_, n) => aRisk(String(n), { impact: 1, probability: 1 }));
		release.risks.push(aRisk('grave', { impact: 5, probability: 5, owner: 'pat' }));
		release.risks.push(aRisk('done', { impact: 5, probability: 5, state: 'closed' }));
		const paper = preReadOf(release);
		expect(fact(paper, 'Rollback plan')).toBe('Nobody has linked it yet');
		expect(rows(paper, 'risks', 'risk', 'owner')[0]).toEqual(['Risk grave', 'Pat']);
		expect(table(paper, 'risks').rows).toHaveLength(8);
		expect(table(paper, 'risks').about).toContain('The 8 gravest of 11 that are open.');
		const url = 'https://example.org/rollback';
		release.rows.set('review', aRow('review', { evidence: [someEvidence('rollback-plan', { url })] }));
		expect(preReadOf(release).facts).toContainEqual({ term: 'Rollback plan', text: url, kind: 'link' });
	});

	test('counts the defects, and says the rehearsed time of the way back against the last safe moment', () => {
		const release = aReleaseAtCall();
		expect(fact(preReadOf(release), 'Defects')).toBe('None entered');
		expect(fact(preReadOf(release), 'Rehearsed')).toBeUndefined();
		const defects = [
			aDefect('a', { severity: 'critical' }),
			aDefect('b', { severity: 'minor', state: 'fixed', count: 14, escaped: true }),
		];
		const steps = [{ id: 's', text: 'Point the traffic back', rank: 1 }];
		const written = preReadOf(release, { defects, rollback: { ...emptyRollback, owner: 'oz', steps } });
		expect(fact(written, 'Defects')).toBe('1 open: 1 critical.');
		expect(rows(written, 'defects', 'severity', 'found', 'open', 'fixed', 'escaped')).toEqual([
			['Critical', 1, 1, 0, 0],
			['Minor', 14, 0, 14, 14],
		]);
		expect(fact(written, 'The way back')).toBe('1 step, led by Oz');
		expect(fact(written, 'Rehearsed')).toBe('Never: nobody knows how long it takes');
		expect(fact(written, 'Last safe moment')).toBe('Not set: nobody knows until when one can go back');
		const rehearsals = [{ id: 'r', seconds: 2520, at: '2026-03-11T10:00:00.000Z', by: 'oz' }];
		const rehearsed = (lastSafe: string) =>
			preReadOf(release, { rollback: { owner: '', lastSafe, steps, rehearsals } });
		const paper = rehearsed('2026-03-12T14:00:00.000Z');
		expect(fact(paper, 'Rehearsed')).toBe('42 min, 11 Mar 2026 10:00 UTC, the last of 1');
		expect(fact(paper, 'Last safe moment')).toBe(
			'12 Mar 2026 14:00 UTC. To be back by then it must begin by 12 Mar 2026 13:18 UTC',
		);
		expect(fact(rehearsed('2026-03-12T12:00:00.000Z'), 'Last safe moment')).toMatch(/, which has passed$/);
	});
});

test('what became of a scope stands in one line', () => {
	const release = aReleaseAtCall();
	const of = (change: Parameters<TestRelease['edit']>[2]): Scope => {
		const scope = release.edit('Eli', 'review', change).reading.milestones.review?.scope;
		if (!scope) throw new Error('No milestone');
		return scope;
	};
	const before = of({
		activities: [anActivity('a', { state: 'open' }), anActivity('b'), anActivity('c'), anActivity('d')],
		evidence: [someEvidence('plan'), someEvidence('log', { url: 'https://example.org' })],
	});
	expect(sayScopeChanges(before, before)).toBe('');
	const after = of({
		name: 'Review 2',
		outcome: 'More',
		activities: [
			anActivity('a'),
			anActivity('b', { state: 'open' }),
			anActivity('c', { text: 'Other' }),
			anActivity('e'),
			anActivity('f'),
		],
		evidence: [someEvidence('plan', { url: 'https://example.org/plan' })],
	});
	expect(sayScopeChanges(before, after)).toBe(
		'1 activity done, 1 open again, 1 changed, 2 added, 1 removed; evidence: Evidence plan and Evidence log (removed); its name and the required outcome',
	);
});
