import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { importEdits } from '@holdpoint/shared/import/import-edits';
import { matchMilestones } from '@holdpoint/shared/import/match-milestones';
import { parseSchedule } from '@holdpoint/shared/import/parse-schedule';
import { buildReport } from '@holdpoint/shared/report/report';
import { viewMilestones } from '@holdpoint/shared/rules/readiness';
import { emptyMilestoneRow, emptyRollback } from '@holdpoint/shared/schema/document';
import { toPolicy } from '@holdpoint/shared/template/to-policy';
import { twelveMilestones } from '@holdpoint/shared/template/twelve-milestones';
import { scheduleRelease } from '@holdpoint/shared/timeline/release-schedule';
import { aRelease, aRow, type TestRelease } from '../../support/release.ts';

/**
 * The Kubernetes 1.33 schedule as it was published, on the twelve milestones; in the middle its code freeze slips by two
 * weeks. Every number below was counted on a paper calendar of 2025, with Good Friday (18 April) and Easter Monday
 * (21 April) off.
 */

const csv = readFileSync(
	path.resolve(import.meta.dirname, '../../../shared/src/import/examples/kubernetes-1.33-timeline.csv'),
	'utf8',
);
const holidays = '2025-04-18, 2025-04-21';
const { rows: events } = parseSchedule(csv);

/** The event of the schedule by whose date each milestone is due; the last three come after it. */
const gates: Readonly<Record<string, string>> = {
	'release-kickoff': 'Team finalized',
	'requirement-sign-off': 'Begin Enhancements Freeze',
	'development-complete': 'Begin Code Freeze and Test Freeze',
	'test-plan-sign-off': 'Docs deadline — Open placeholder PRs',
	'quality-assurance-completion': '1.33.0-rc.0 released',
	'uat-sign-off': 'Release blog ready to review',
	'release-candidate-approval': '1.33.0-rc.1 released',
	'production-deployment': 'v1.33.0 released',
};
const dueOf = (milestone: string): string => {
	const event = events.find(({ what }) => what === gates[milestone]);
	if (event) return event.when;
	// The day before the release; five, eight and ten working days after it.
	return (
		{
			'pre-release-deployment-review': '2025-04-22',
			'post-release-validation': '2025-04-30',
			'post-release-review': '2025-05-05',
			'release-close-out': '2025-05-07',
		}[milestone] ?? ''
	);
};

function kubernetes(): TestRelease {
	const release = aRelease({
		policy: { milestones: toPolicy(twelveMilestones, 'standard').milestones },
		people: { Max: ['Release manager'] },
		rows: twelveMilestones.map(({ id, name, needs }) =>
			aRow(id, {
				name,
				due: dueOf(id),
				// As a plan is laid out: each begins when the last one it needs is due.
				start: needs.map(dueOf).toSorted().at(-1) ?? '',
			}),
		),
	});
	release.now = Date.parse('2025-02-20T12:00:00.000Z');
	return release.must('Max', { type: 'accept-baseline' });
}

const scheduleOf = (release: TestRelease) =>
	scheduleRelease({
		state: release.state,
		views: viewMilestones(release.state, release.reading, release.now),
		dates: (id) => release.rows.get(id) ?? emptyMilestoneRow(id),
		release: { targetDate: '2025-04-23', holidays },
		today: '2025-02-20',
	});

const pathToRelease = [
	'development-complete',
	'quality-assurance-completion',
	'uat-sign-off',
	'release-candidate-approval',
	'pre-release-deployment-review',
	'production-deployment',
];

test('every event of the schedule that belongs to a milestone becomes an activity of one', () => {
	const targets = twelveMilestones.map(({ id, name, phase, activities }) => ({
		id,
		name,
		phase,
		due: dueOf(id),
		activities,
	}));
	const matches = matchMilestones(events, targets);
	const planned = events.map((row, at) => ({ row, milestone: matches[at]?.milestone ?? '' }));
	const imported = importEdits(planned);
	expect(imported).toHaveLength(planned.filter(({ milestone }) => milestone !== '').length);
	expect(new Set(imported.map(({ milestone }) => milestone)).has('development-complete')).toBe(true);
});

test('where on 20 February nothing is signed yet, what is overdue carries everything with it', () => {
	const { ships, criticalPath, forecasts } = scheduleOf(kubernetes());
	// The kickoff was due on 17 January: it is 24 working days late, and so is the rest.
	expect(forecasts.slice(0, 5).map(({ date, slip }) => [date, slip])).toEqual([
		['2025-02-20', 24],
		['2025-03-20', 24],
		['2025-04-28', 24],
		// Nine working days after the requirements.
		['2025-04-02', 24],
		['2025-05-14', 24],
	]);
	expect(ships).toBe('2025-05-27');
	expect(criticalPath).toEqual(['release-kickoff', 'requirement-sign-off', ...pathToRelease]);
});

test('its code freeze two weeks late: ten working days on each milestone after it, and no more', () => {
	const release = kubernetes();
	// Kickoff and requirements are behind the release: they were done on their days.
	const done = { 'release-kickoff': '2025-01-17', 'requirement-sign-off': '2025-02-14' };
	const signed = (state: TestRelease['state']): TestRelease['state'] => ({
		...state,
		milestones: Object.fromEntries(
			Object.entries(state.milestones).map(([id, clause]) => [
				id,
				id in done
					? {
							...clause,
							signedOff: {
								seq: 0,
								at: `${done[id as keyof typeof done]}T12:00:00.000Z`,
								digest: release.digest(id),
								signatures: [],
							},
						}
					: clause,
			]),
		),
	});
	const scheduled = () => {
		const state = signed(release.state);
		return scheduleRelease({
			state,
			views: viewMilestones(state, release.reading, release.now),
			dates: (id) => release.rows.get(id) ?? emptyMilestoneRow(id),
			release: { targetDate: '2025-04-23', holidays },
			today: '2025-02-20',
		});
	};

	const before = scheduled();
	expect(before.ships).toBe('2025-04-23');
	expect(before.criticalPath).toEqual(pathToRelease);
	expect(Object.fromEntries(before.forecasts.map(({ id, takes }) => [id, takes]))).toMatchObject({
		'development-complete': 25,
		'test-plan-sign-off': 9,
		'quality-assurance-completion': 12,
		'uat-sign-off': 3,
		'release-candidate-approval': 2,
		// 16 and 17 April, then Easter, then the 22nd.
		'pre-release-deployment-review': 3,
		'production-deployment': 1,
	});
	const floatOf = (made: typeof before, milestone: string) =>
		made.forecasts.find(({ id }) => id === milestone)?.float;
	// 28 February to 21 March.
	expect(floatOf(before, 'test-plan-sign-off')).toBe(16);

	release.edit('Max', 'development-complete', { due: '2025-04-04' });
	const after = scheduled();
	expect(after.forecasts.map(({ id, date, slip }) => [id, date, slip])).toEqual([
		['release-kickoff', '2025-01-17', 0],
		['requirement-sign-off', '2025-02-14', 0],
		['development-complete', '2025-04-04', 10],
		['test-plan-sign-off', '2025-02-27', 0],
		['quality-assurance-completion', '2025-04-24', 10],
		['uat-sign-off', '2025-04-29', 10],
		['release-candidate-approval', '2025-05-01', 10],
		['pre-release-deployment-review', '2025-05-06', 10],
		['production-deployment', '2025-05-07', 10],
		['post-release-validation', '2025-05-14', 10],
		['post-release-review', '2025-05-19', 10],
		['release-close-out', '2025-05-21', 10],
	]);
	expect(after.ships).toBe('2025-05-07');
	expect(after.criticalPath).toEqual(pathToRelease);
	expect(floatOf(after, 'test-plan-sign-off')).toBe(26);
	expect(floatOf(after, 'post-release-review')).toBe(null);

	const state = signed(release.state);
	const report = buildReport({
		state,
		entries: release.entries,
		views: viewMilestones(state, release.reading, release.now),
		release: {
			name: 'Kubernetes',
			version: '1.33',
			summary: '',
			goals: '',
			targetDate: '2025-04-23',
			holidays,
		},
		row: (id) => release.rows.get(id) ?? emptyMilestoneRow(id),
		risks: [],
		defects: [],
		rollback: emptyRollback,
		decisions: [],
		lessons: [],
		now: new Date(release.now).toISOString(),
	});
	expect(report.metrics.find(({ key }) => key === 'slip')).toMatchObject({
		value: 10,
		about: 'as the dates stand, against the baseline',
	});
	const table = report.tables.find(({ id }) => id === 'milestones');
	expect(table?.rows[8]).toMatchObject({
		milestone: 'Production Deployment',
		planned: '2025-04-23',
		due: '2025-04-23',
		forecast: '2025-05-07',
		// Of the due date, which nobody has moved.
		slip: 0,
		float: 0,
	});
	expect(report.status).toEqual({
		word: 'At risk',
		sentence: 'May be late. Development Complete is not done yet.',
	});
});
