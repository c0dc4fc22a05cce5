import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { setDates } from '@holdpoint/shared/doc/edits';
import { readMilestone } from '@holdpoint/shared/doc/read';
import { workCalendar } from '@holdpoint/shared/template/working-days';
import { schedule, type Task } from '@holdpoint/shared/timeline/schedule';
import { chartOf, type ChartRow } from '$lib/timeline/chart.ts';
import { movesBetween } from '$lib/timeline/moves.ts';
import { TriedDates } from '$lib/timeline/tried-dates.svelte.ts';

const aRow = (id: string, partial: Partial<ChartRow> = {}): ChartRow => ({
	id,
	needs: [],
	start: '',
	due: '',
	plannedStart: '',
	planned: '',
	forecast: partial.due ?? '',
	isDone: false,
	isCritical: false,
	...partial,
});
const setting = { today: '2026-03-04', holidays: [], rowHeight: 40 };

describe('the chart of the dates', () => {
	test('a bar covers its days from the first one’s beginning to the last one’s end', () => {
		// Monday 2 to Wednesday 11: two days before, two after, so 14 days in all.
		const chart = chartOf(
			[
				aRow('a', { start: '2026-03-02', due: '2026-03-06', forecast: '2026-03-11' }),
				aRow('b', { due: '2026-03-10', isDone: true, forecast: '2026-03-09', planned: '2026-03-10' }),
			],
			setting,
		);
		const day = 100 / 14;
		expect(chart?.days).toBe(14);
		const round = (n: number) => Math.round((n / day) * 10) / 10;
		const [a, b] = chart?.rows ?? [];
		expect([a?.bar?.from, a?.bar?.width, a?.late?.from, a?.late?.width].map((n) => round(n ?? 0))).toEqual([
			2, 5, 7, 5,
		]);
		expect(b?.late).toBeNull();
		expect([b?.bar?.from, b?.bar?.width, b?.done, b?.planned?.from].map((n) => round(n ?? 0))).toEqual([
			10, 1, 9.5, 10,
		]);
		expect(round(chart?.today ?? 0)).toBe(4.5);
	});

	test('a line leads from the end of what is needed, and none where another line says the same', () => {
		const rows = [
			aRow('a', { due: '2026-03-02', isCritical: true }),
			aRow('b', { needs: ['a'], due: '2026-03-06', isCritical: true }),
			aRow('c', { needs: ['a', 'b', 'gone'], due: '2026-03-10' }),
		];
		expect(
			chartOf(rows, setting)?.links.map(({ from, to, isCritical, y1, y2 }) => [from, to, isCritical, y1, y2]),
		).toEqual([
			['a', 'b', true, 20, 60],
			['b', 'c', false, 60, 100],
		]);
	});

	test('days off are marked, weekends as long as one can see them, today if it is near', () => {
		const long = [aRow('a', { due: '2026-03-02' }), aRow('b', { due: '2027-03-02' })];
		const chart = chartOf(long, { ...setting, today: '2025-01-01', holidays: ['2026-12-25'] });
		expect(chart?.free.map(({ date, isHoliday }) => [date, isHoliday])).toEqual([['2026-12-25', true]]);
		expect(chart?.today).toBeNull();
		expect(chart?.ticks.length).toBeLessThan(12);
		expect(new Set(chart?.ticks.map(({ date }) => new Date(date).getUTCDay()))).toEqual(new Set([1]));
		const short = chartOf([aRow('a', { start: '2026-03-02', due: '2026-03-10' })], setting);
		expect(short?.free.map(({ date }) => date)).toEqual([
			'2026-02-28',
			'2026-03-01',
			'2026-03-07',
			'2026-03-08',
		]);
		expect(chartOf([aRow('a')], setting)).toBeNull();
	});
});

test('what a move does is said before it is made', () => {
	const tasks: Task[] = [
		{ id: 'qa', needs: [], start: '', due: '2026-04-10', planned: '2026-04-10', actual: '', passed: false },
		{
			id: 'uat',
			needs: ['qa'],
			start: '',
			due: '2026-04-17',
			planned: '2026-04-17',
			actual: '',
			passed: false,
		},
		{
			id: 'ship',
			needs: ['uat'],
			start: '',
			due: '2026-04-24',
			planned: '2026-04-24',
			actual: '',
			passed: false,
		},
	];
	const of = (due: string) =>
		schedule({
			tasks: tasks.map((task) => (task.id === 'qa' ? { ...task, due } : task)),
			ships: 'ship',
			today: '2026-04-01',
		});
	const names: Record<string, string> = { qa: 'QA', uat: 'UAT Sign-Off', ship: 'Production Deployment' };
	const said = (due: string, besides?: string) =>
		movesBetween(of('2026-04-10'), of(due), {
			nameOf: (id) => names[id] ?? id,
			today: '2026-04-01',
			calendar: workCalendar(),
			...(besides && { besides }),
		}).sentence;
	expect(said('2026-04-15', 'qa')).toBe('UAT Sign-Off +3, Production Deployment +3; ships Wed 29 Apr.');
	expect(said('2026-04-15')).toMatch(/^QA \+3, UAT/);
	expect(said('2026-04-08', 'qa')).toBe('Nothing else moves; still ships Fri 24 Apr.');
	expect(said('2026-04-10')).toBe('No forecast moves; still ships Fri 24 Apr.');
});

test('dates tried out touch nobody’s document, know what changed there meanwhile, and are kept as they were tried', () => {
	const doc = new Y.Doc();
	setDates(doc, 'qa', { start: '2026-04-01', due: '2026-04-10' }, 'test');
	setDates(doc, 'uat', { start: '2026-04-10', due: '2026-04-17' }, 'test');
	const tried = new TriedDates();
	expect([tried.isOn, tried.changed, tried.row('qa')]).toEqual([false, [], undefined]);
	tried.begin(doc);
	tried.set('qa', { due: '2026-04-15' });
	expect(tried.row('qa')).toMatchObject({ start: '2026-04-01', due: '2026-04-15' });
	expect(readMilestone(doc, 'qa').due).toBe('2026-04-10');
	expect(tried.changed).toEqual([{ id: 'qa', start: '2026-04-01', due: '2026-04-15' }]);
	const now = (id: string) => readMilestone(doc, id);
	setDates(doc, 'uat', { due: '2026-04-20' }, 'another');
	expect(tried.changedMeanwhile(now)).toEqual([]);
	setDates(doc, 'qa', { due: '2026-04-13' }, 'another');
	expect(tried.changedMeanwhile(now)).toEqual(['qa']);
	tried.set('qa', { due: '2026-04-10' });
	expect(tried.changed).toEqual([]);
	tried.end();
	expect(tried.isOn).toBe(false);
});
