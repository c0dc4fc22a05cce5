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

/** On which days people work: Monday to Friday, and not on these dates. Costs the same however far apart two dates are. */
export interface WorkCalendar {
	isWorking(date: string): boolean;
	/**
	 * The date `n` working days after (negative: before) `date`. `n` = 0 is the date itself, also on a weekend.
	 * Throws on text that is no calendar date: callers validate what people typed.
	 */
	add(date: string, n: number): string;
	/** Working days after `from` up to and including `to`; negative when `to` is earlier. */
	between(from: string, to: string): number;
}

export function workCalendar(holidays: Iterable<string> = []): WorkCalendar {
	const free = [...new Set([...holidays].map(validDay))].filter(isWeekday).sort((a, b) => a - b);
	const freeUpTo = (day: number) => {
		let from = 0;
		for (let to = free.length; from < to;) {
			const middle = (from + to) >> 1;
			if ((free[middle] ?? 0) <= day) from = middle + 1;
			else to = middle;
		}
		return from;
	};
	/** How many working days there are up to and including a day, from some day on. */
	const indexOf = (day: number) => weekdaysUpTo(day) - freeUpTo(day);
	/** The working day with this index: each holiday before it moves it on by one. */
	const dayAt = (index: number) => {
		let weekdays = index;
		for (let next = index + freeUpTo(weekday(weekdays)); next !== weekdays;) {
			weekdays = next;
			next = index + freeUpTo(weekday(weekdays));
		}
		return weekday(weekdays);
	};
	return {
		isWorking: (date) => {
			const day = validDay(date);
			return indexOf(day) > indexOf(day - 1);
		},
		add: (date, n) => {
			const day = validDay(date);
			const step = Math.trunc(n);
			if (step === 0) return date;
			return dateOfDay(dayAt(step > 0 ? indexOf(day) + step : indexOf(day - 1) + step + 1));
		},
		between: (from, to) => {
			const [start, end] = [validDay(from), validDay(to)];
			return end >= start ? indexOf(end) - indexOf(start) : indexOf(end - 1) - indexOf(start - 1);
		},
	};
}

export function isWorkingDay(date: string, holidays?: Iterable<string>): boolean {
	return workCalendar(holidays).isWorking(date);
}

export function addWorkingDays(date: string, n: number, holidays?: Iterable<string>): string {
	return workCalendar(holidays).add(date, n);
}

export function workingDaysBetween(from: string, to: string, holidays?: Iterable<string>): number {
	return workCalendar(holidays).between(from, to);
}

/** A Monday, three days before 1970: weeks are counted from it. */
const firstMonday = -3;

/** Mondays to Fridays after the week before `firstMonday`, up to and including a day. */
function weekdaysUpTo(day: number): number {
	const week = Math.floor((day - firstMonday) / 7);
	return week * 5 + Math.min(day - firstMonday - week * 7 + 1, 5);
}

/** The day that is the n-th Monday to Friday: the other way round. */
function weekday(n: number): number {
	const week = Math.floor((n - 1) / 5);
	return firstMonday + week * 7 + (n - 1 - week * 5);
}

function isWeekday(day: number): boolean {
	return weekdayOf(day) !== 0 && weekdayOf(day) !== 6;
}

function validDay(date: string): number {
	const day = dayNumber(date);
	if (day === null) throw new RangeError(`"${date}" is not a calendar date YYYY-MM-DD`);
	return day;
}
