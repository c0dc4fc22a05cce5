/**
 * Calendar dates as `YYYY-MM-DD` text. All arithmetic is on whole days since 1970 in UTC, so that neither the
 * viewer's zone nor a change of clocks can move a date.
 */

const dayLength = 86_400_000;

/** Days since 1970-01-01, or null when the text is no real calendar date. */
export function dayNumber(date: string): number | null {
	// Not by `Date.UTC`, which reads the year 2 as 1902.
	const day = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(date) / dayLength : NaN;
	return !Number.isNaN(day) && dateOfDay(day) === date ? day : null;
}

/** The calendar date of a day number. */
export function dateOfDay(day: number): string {
	return new Date(day * dayLength).toISOString().slice(0, 10);
}

/** 0 is Sunday, 6 is Saturday. */
export function weekdayOf(day: number): number {
	// 1970-01-01 was a Thursday.
	return (((day + 4) % 7) + 7) % 7;
}

/** Monday to Friday and not among the holidays. */
export function isWorkingDay(date: string, holidays: Iterable<string> = []): boolean {
	return worksOn(validDay(date), new Set(holidays));
}

/**
 * The date `n` working days after (negative: before) `date`. `n` = 0 is the date itself, also on a weekend.
 * Throws on text that is no calendar date: callers validate what people typed.
 */
export function addWorkingDays(date: string, n: number, holidays: Iterable<string> = []): string {
	const free = new Set(holidays);
	const step = Math.sign(n);
	let day = validDay(date);
	for (let left = Math.abs(Math.trunc(n)); left > 0;) {
		day += step;
		if (worksOn(day, free)) left -= 1;
	}
	return dateOfDay(day);
}

/** Working days after `from` up to and including `to`; negative when `to` is earlier. */
export function workingDaysBetween(from: string, to: string, holidays: Iterable<string> = []): number {
	const free = new Set(holidays);
	const start = validDay(from);
	const end = validDay(to);
	const step = Math.sign(end - start);
	let count = 0;
	for (let day = start; day !== end;) {
		day += step;
		if (worksOn(day, free)) count += step;
	}
	return count;
}

function worksOn(day: number, free: ReadonlySet<string>): boolean {
	const weekday = weekdayOf(day);
	return weekday !== 0 && weekday !== 6 && (free.size === 0 || !free.has(dateOfDay(day)));
}

function validDay(date: string): number {
	const day = dayNumber(date);
	if (day === null) throw new RangeError(`"${date}" is not a calendar date YYYY-MM-DD`);
	return day;
}
