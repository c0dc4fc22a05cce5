import { describe, expect, test } from 'vitest';
import { readDate } from '@holdpoint/shared/import/read-date';

const today = '2025-11-20';

describe('dates that people write', () => {
	test.each([
		['', { date: '' }],
		['2025-01-13', { date: '2025-01-13' }],
		['2025/1/3', { date: '2025-01-03' }],
		['13.01.2025', { date: '2025-01-13' }],
		['13/01/2025', { date: '2025-01-13' }],
		['01/13/2025', { date: '2025-01-13' }],
		['4/4/2025', { date: '2025-04-04' }],
		['Monday 13th January 2025', { date: '2025-01-13' }],
		['Mon, 13 Jan 2025', { date: '2025-01-13' }],
		['January 13, 2025', { date: '2025-01-13' }],
		['Sept. 1st, 2025', { date: '2025-09-01' }],
		['1st of May 2025', { date: '2025-05-01' }],
		['13 January', { date: '2026-01-13' }],
		['Nov 3', { date: '2025-11-03' }],
		['2025-02-14T02:00:00Z', { date: '2025-02-14', moment: '2025-02-14T02:00:00.000Z' }],
		['2025-02-13T18:00:00-08:00', { date: '2025-02-14', moment: '2025-02-14T02:00:00.000Z' }],
		['2025-02-14 09:30', { date: '2025-02-14' }],
		[
			'02:00 UTC Friday 14th February 2025 / 18:00 PST Thursday 13th February 2025',
			{ date: '2025-02-14', moment: '2025-02-14T02:00:00.000Z' },
		],
		['18:00 PST Thursday 13th February 2025', { date: '2025-02-13' }],
		['Tuesday 1st - Friday 4th April 2025', { start: '2025-04-01', date: '2025-04-04' }],
		['30 March – 4 April 2025', { start: '2025-03-30', date: '2025-04-04' }],
		['Montag, 13. Januar 2025', { date: '2025-01-13' }],
		['Mo 13. Jan. 2025', { date: '2025-01-13' }],
		['3. März 2025', { date: '2025-03-03' }],
		['3. Ma\u0308rz 2025', { date: '2025-03-03' }],
		['5. Mrz 2025', { date: '2025-03-05' }],
		['14:00 Uhr, 13. Januar 2025', { date: '2025-01-13' }],
		['Do, 1. Mai 2025', { date: '2025-05-01' }],
		['30. Dez. bis 2. Januar', { start: '2025-12-30', date: '2026-01-02' }],
		['2025-04-01 to 2025-04-04', { start: '2025-04-01', date: '2025-04-04' }],
	])('%s', (text, read) => {
		expect(readDate(text, today)).toEqual({ ok: true, ...read });
	});

	test.each([
		['soon', '"soon" is not a date that can be read. Write it as YYYY-MM-DD.'],
		['week 7', '"week 7" is not a date that can be read. Write it as YYYY-MM-DD.'],
		['03/04/2025', '"03/04/2025" can be read as two dates. Write it as YYYY-MM-DD.'],
		['31 February 2025', '"31 February 2025" is not a day of the calendar.'],
		['2025-02-30', '"2025-02-30" is not a day of the calendar.'],
		['Tuesday 13th January 2025', '2025-01-13 is a Monday, not a Tuesday.'],
		['4 April - 1 April 2025', '"4 April - 1 April 2025" ends before it begins.'],
		['Di 13. Januar 2025', '2025-01-13 is a Monday, not a Tuesday.'],
		['13 Janitor 2025', '"13 Janitor 2025" is not a date that can be read. Write it as YYYY-MM-DD.'],
	])('%s is not guessed', (text, reason) => {
		expect(readDate(text, today)).toEqual({ ok: false, reason });
	});

	test('without today, a date needs its year', () => {
		expect(readDate('13 January')).toEqual({ ok: false, reason: '"13 January" has no year.' });
	});
});
