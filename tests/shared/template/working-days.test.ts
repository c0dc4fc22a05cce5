import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
	addWorkingDays,
	dateOfDay,
	dayNumber,
	isWorkingDay,
	workingDaysBetween,
} from '@holdpoint/shared/template/working-days';

const anyDate = fc.integer({ min: 0, max: 40_000 }).map(dateOfDay);

describe('working days', () => {
	test('skip weekends in both directions', () => {
		expect(addWorkingDays('2025-04-18', 1)).toBe('2025-04-21');
		expect(addWorkingDays('2025-04-21', -1)).toBe('2025-04-18');
		expect(addWorkingDays('2025-04-23', -45)).toBe('2025-02-19');
	});

	test('nought days later is the day itself, also on a Saturday', () => {
		expect(addWorkingDays('2025-04-19', 0)).toBe('2025-04-19');
	});

	test('skip holidays', () => {
		expect(addWorkingDays('2025-12-24', 1, ['2025-12-25', '2025-12-26'])).toBe('2025-12-29');
		expect(workingDaysBetween('2025-12-24', '2025-12-29', ['2025-12-25', '2025-12-26'])).toBe(1);
		expect(isWorkingDay('2025-12-25', ['2025-12-25'])).toBe(false);
	});

	test('do not lose a day where clocks change', () => {
		// Europe 2025-03-30, New York 2025-03-09: 23 hours each.
		expect(addWorkingDays('2025-03-28', 1)).toBe('2025-03-31');
		expect(addWorkingDays('2025-03-07', 1)).toBe('2025-03-10');
	});

	test('count what adding has added, from any date', () => {
		fc.assert(
			fc.property(anyDate, fc.integer({ min: -300, max: 300 }), (date, n) => {
				expect(workingDaysBetween(date, addWorkingDays(date, n))).toBe(n);
			}),
		);
	});

	test('count the same backwards, save the ends that are weekends', () => {
		fc.assert(
			fc.property(
				anyDate.filter((date) => isWorkingDay(date)),
				fc.integer({ min: -300, max: 300 }),
				(date, n) => {
					expect(addWorkingDays(addWorkingDays(date, n), -n)).toBe(date);
				},
			),
		);
	});

	test('take the first years of the calendar as they are, which are typed on the way to any other', () => {
		expect(dateOfDay(dayNumber('0002-01-05') ?? NaN)).toBe('0002-01-05');
		expect(addWorkingDays('0002-01-04', 1)).toBe('0002-01-07');
		expect(workingDaysBetween('2026-01-05', '0002-01-05')).toBeLessThan(-500_000);
	});

	test('refuse text that is no day of the calendar', () => {
		expect(dayNumber('2025-02-30')).toBeNull();
		expect(dayNumber('2025-2-3')).toBeNull();
		expect(() => addWorkingDays('tomorrow', 1)).toThrow(RangeError);
	});
});
