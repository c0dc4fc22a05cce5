import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { holidayText } from '@holdpoint/shared/import/holiday-text';
import { dateOfDay, workCalendar } from '@holdpoint/shared/template/working-days';
import { readHolidays } from '@holdpoint/shared/timeline/holidays';
import { schedule, type Task } from '@holdpoint/shared/timeline/schedule';
import { add, between, ReferenceSchedule, works } from './reference-schedule.ts';

const aTask = (id: string, partial: Partial<Task> = {}): Task => ({
	id,
	needs: [],
	start: '',
	due: '',
	planned: '',
	actual: '',
	passed: false,
	...partial,
});

/** In the spring of 2026, so that holidays and dates meet. */
const aDate = fc.integer({ min: 20_500, max: 20_620 }).map(dateOfDay);
const maybe = <T>(arbitrary: fc.Arbitrary<T>, otherwise: T) =>
	fc.oneof({ weight: 3, arbitrary }, { weight: 1, arbitrary: fc.constant(otherwise) });
const someHolidays = fc.uniqueArray(aDate, { maxLength: 12 });

/** A plan without circles: each milestone needs some of those before it. */
const aPlan = fc
	.array(
		fc.record({
			needs: fc.array(fc.nat(6), { maxLength: 3 }),
			start: maybe(aDate, ''),
			due: maybe(aDate, ''),
			planned: maybe(aDate, ''),
			actual: fc.oneof({ weight: 4, arbitrary: fc.constant('') }, { weight: 1, arbitrary: aDate }),
			passed: fc.oneof(
				{ weight: 6, arbitrary: fc.constant(false) },
				{ weight: 1, arbitrary: fc.constant(true) },
			),
		}),
		{ minLength: 1, maxLength: 7 },
	)
	.map((tasks) =>
		tasks.map(({ needs, ...task }, at): Task => ({
			...task,
			id: `m${at}`,
			needs: [...new Set(needs.filter((need) => need < at))].map((need) => `m${need}`),
		})),
	);

describe('the calendar of work', () => {
	test('is that of counting day by day', () => {
		fc.assert(
			fc.property(aDate, aDate, fc.integer({ min: -70, max: 70 }), someHolidays, (from, to, n, holidays) => {
				const calendar = workCalendar(holidays);
				expect(calendar.isWorking(from)).toBe(works(from, holidays));
				expect(calendar.add(from, n)).toBe(add(from, n, holidays));
				expect(calendar.between(from, to)).toBe(between(from, to, holidays));
			}),
		);
	});
});

describe('days off', () => {
	test('are dates and ranges; what is neither is kept apart', () => {
		expect(
			readHolidays('2026-12-24..2026-12-26, 2027-04-02;2026-12-25\nsoon, 2026-02-30, 2027-01-02..2026-12-24'),
		).toEqual({
			dates: ['2026-12-24', '2026-12-25', '2026-12-26', '2027-04-02'],
			unread: ['soon', '2026-02-30', '2027-01-02..2026-12-24'],
		});
		expect(readHolidays('')).toEqual({ dates: [], unread: [] });
	});

	test('are written as people write them', () => {
		const { text, unread } = holidayText('24 Dec – 2 Jan, 1 May 2027\nChristmas', '2026-11-30');
		expect(text).toBe('2026-12-24..2027-01-02, 2027-05-01');
		expect(unread.map(({ words }) => words)).toEqual(['Christmas']);
		expect(readHolidays(text)).toMatchObject({ unread: [] });
		expect(holidayText(text, '2026-11-30').text).toBe(text);
	});
});

describe('the schedule', () => {
	test('is the one of the plain reference, forecasts, floats and critical path', () => {
		fc.assert(
			fc.property(aPlan, aDate, someHolidays, (tasks, today, holidays) => {
				const ships = tasks.at(-1)?.id ?? '';
				const reference = new ReferenceSchedule(tasks, today, holidays);
				const made = schedule({ tasks, ships, today, holidays });
				for (const { id, date, takes, float, slip } of made.forecasts) {
					const { planned, actual, passed } = tasks.find((task) => task.id === id) ?? aTask(id);
					expect([id, date, takes]).toEqual([id, reference.date(id), reference.takes(id)]);
					const counts = date !== '' && actual === '' && !passed && reference.waitsFor(ships, id);
					expect([id, float]).toEqual([id, counts ? reference.float(id, ships) : null]);
					expect(slip).toBe(planned === '' || date === '' ? null : between(planned, date, holidays));
				}
				expect(made.ships).toBe(reference.date(ships));
				expect(new Set(made.criticalPath)).toEqual(
					new Set(made.forecasts.flatMap(({ id, float }) => (float === 0 ? [id] : []))),
				);
			}),
			{ numRuns: 400 },
		);
	});

	test('a later date never makes anything earlier', () => {
		fc.assert(
			fc.property(aPlan, aDate, fc.nat(6), fc.integer({ min: 1, max: 30 }), (tasks, today, which, days) => {
				const at = which % tasks.length;
				const moved = tasks.map((task, index) =>
					index === at && task.due !== '' ? { ...task, due: add(task.due, days, []), start: '' } : task,
				);
				// The plan stays what it was: only who is late is another.
				const fixed = (all: readonly Task[]) =>
					all.map((task, index) => ({
						...task,
						start: '',
						planned: tasks[index]?.planned || tasks[index]?.due || '',
					}));
				const ships = tasks.at(-1)?.id;
				const [before, after] = [fixed(tasks), fixed(moved)].map((all) =>
					schedule({ tasks: all, ships, today }),
				);
				for (const [index, { date }] of (after?.forecasts ?? []).entries())
					expect(date >= (before?.forecasts[index]?.date ?? '')).toBe(true);
			}),
		);
	});

	test('who makes up for a delay shortens their own bar, and the forecast follows', () => {
		const plan = (partial: Partial<Task>) =>
			schedule({
				tasks: [
					aTask('a', { start: '2026-03-02', due: '2026-03-16', planned: '2026-03-09' }),
					aTask('b', {
						needs: ['a'],
						start: '2026-03-09',
						due: '2026-03-20',
						planned: '2026-03-20',
						...partial,
					}),
				],
				ships: 'b',
				today: '2026-03-02',
			}).forecasts[1];
		// Five days late, nine days of work.
		expect(plan({})).toMatchObject({ date: '2026-03-27', takes: 9, slip: 5, pushedBy: 'a' });
		expect(plan({ start: '2026-03-16' })).toMatchObject({ date: '2026-03-20', takes: 4, slip: 0 });
	});

	test('a circle, an unknown need and a plan without dates are no reason to fail', () => {
		const tasks = [aTask('a', { needs: ['b', 'gone'] }), aTask('b', { needs: ['a'], due: '2026-03-02' })];
		expect(schedule({ tasks, ships: 'a', today: '2026-03-01' }).ships).toBe('2026-03-02');
		expect(schedule({ tasks: [aTask('a')], ships: undefined, today: '2026-03-01' })).toEqual({
			forecasts: [{ id: 'a', date: '', isDone: false, takes: 0, slip: null, float: null }],
			criticalPath: [],
			ships: '',
		});
		expect(schedule({ tasks: [], ships: 'gone', today: '2026-03-01' }).ships).toBe('');
	});
});
