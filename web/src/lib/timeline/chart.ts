/** Where things stand on the timeline: shares of its width in percent, and pixels from its top. Pure. */
import { dateOfDay, dayNumber, weekdayOf } from '@holdpoint/shared/template/working-days';

export interface ChartRow {
	readonly id: string;
	readonly needs: readonly string[];
	/** Calendar dates or empty. */
	readonly start: string;
	readonly due: string;
	readonly plannedStart: string;
	readonly planned: string;
	readonly forecast: string;
	readonly isDone: boolean;
	readonly isCritical: boolean;
}

/** From one day's beginning to another's end. */
export interface Span {
	readonly from: number;
	readonly width: number;
}

export interface Chart {
	readonly first: number;
	/** Days. */
	readonly days: number;
	readonly rows: readonly {
		readonly id: string;
		readonly bar: Span | null;
		readonly planned: Span | null;
		/** From the due date to the later day that is forecast. */
		readonly late: Span | null;
		/** The middle of the day on which it was done. */
		readonly done: number | null;
	}[];
	/** From the end of what is needed to the beginning of what needs it. */
	readonly links: readonly {
		readonly from: string;
		readonly to: string;
		readonly isCritical: boolean;
		readonly x1: number;
		readonly y1: number;
		readonly x2: number;
		readonly y2: number;
	}[];
	readonly ticks: readonly { readonly date: string; readonly at: number }[];
	readonly free: readonly (Span & { readonly date: string; readonly isHoliday: boolean })[];
	readonly today: number | null;
}

/** Weekends are drawn as long as one can tell them apart. */
const mostDaysWithWeekends = 200;
/** Today is shown if it is not this many days before the first or after the last date. */
const nearby = 45;

export function chartOf(
	rows: readonly ChartRow[],
	{ today, holidays, rowHeight }: { today: string; holidays: readonly string[]; rowHeight: number },
): Chart | null {
	const all = rows
		.flatMap(({ start, due, plannedStart, planned, forecast }) => [
			start,
			due,
			plannedStart,
			planned,
			forecast,
		])
		.map(dayNumber)
		.filter((day) => day !== null);
	if (all.length === 0) return null;
	const now = dayNumber(today);
	const [least, most] = [Math.min(...all), Math.max(...all)];
	const isNear = now !== null && now > least - nearby && now < most + nearby;
	const first = Math.min(least, isNear ? now : least) - 2;
	const days = Math.max(most, isNear ? now : most) + 3 - first;
	const at = (day: number) => ((day - first) / days) * 100;
	const spanOf = (from: string, to: string): Span | null => {
		const [start, end] = [dayNumber(from), dayNumber(to)];
		if (end === null) return null;
		const begin = start === null || start > end ? end : start;
		return { from: at(begin), width: at(end + 1) - at(begin) };
	};
	const placed = rows.map((row, index) => {
		const { start, due, plannedStart, planned, forecast, isDone } = row;
		const done = isDone ? dayNumber(forecast) : null;
		const isLate = !isDone && due !== '' && forecast > due;
		return {
			row,
			y: (index + 0.5) * rowHeight,
			id: row.id,
			bar: spanOf(start, due),
			planned: spanOf(plannedStart, planned),
			late: isLate ? spanOf(nextDay(due), forecast) : null,
			done: done === null ? null : at(done + 0.5),
		};
	});
	const byId = new Map(placed.map((each) => [each.id, each]));
	const links = placed.flatMap((to) =>
		nearest(to.row.needs, byId).flatMap((need) => {
			const from = byId.get(need);
			const end = from && endOf(from);
			if (!from || !end || !to.bar) return [];
			return [
				{
					from: need,
					to: to.id,
					isCritical: from.row.isCritical && to.row.isCritical,
					x1: end,
					y1: from.y,
					// What is pushed on begins below its end.
					x2: Math.max(end, to.bar.from),
					y2: to.y,
				},
			];
		}),
	);
	return {
		first,
		days,
		rows: placed.map(({ id, bar, planned, late, done }) => ({ id, bar, planned, late, done })),
		links,
		ticks: ticksOf(first, days).map((day) => ({ date: dateOfDay(day), at: at(day) })),
		free: freeDays(first, days, holidays).map(({ day, date, isHoliday }) => ({
			date,
			isHoliday,
			from: at(day),
			width: 100 / days,
		})),
		today: isNear ? at(now + 0.5) : null,
	};
}

/** Those needs that no other of them needs, near or far: a line for the others would say nothing new. */
function nearest(
	needs: readonly string[],
	byId: ReadonlyMap<string, { readonly row: ChartRow }>,
): readonly string[] {
	const behind = new Set<string>();
	const waiting = needs.flatMap((need) => byId.get(need)?.row.needs ?? []);
	for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
		if (behind.has(id)) continue;
		behind.add(id);
		waiting.push(...(byId.get(id)?.row.needs ?? []));
	}
	return needs.filter((need) => !behind.has(need));
}

function endOf({
	late,
	done,
	bar,
}: {
	late: Span | null;
	done: number | null;
	bar: Span | null;
}): number | null {
	const span = late ?? bar;
	return done ?? (span && span.from + span.width);
}

const nextDay = (date: string) => dateOfDay((dayNumber(date) ?? 0) + 1);

/** Mondays, whole weeks apart, ten of them at most. */
function ticksOf(first: number, days: number): number[] {
	const step = Math.ceil(days / 9 / 7) * 7;
	const monday = first + ((8 - weekdayOf(first)) % 7);
	return Array.from(
		{ length: Math.max(0, Math.ceil((first + days - monday) / step)) },
		(_, at) => monday + at * step,
	);
}

function freeDays(
	first: number,
	days: number,
	holidays: readonly string[],
): { day: number; date: string; isHoliday: boolean }[] {
	const free = new Set(holidays);
	return Array.from({ length: days }, (_, at) => {
		const day = first + at;
		const date = dateOfDay(day);
		const isWeekend = weekdayOf(day) === 0 || weekdayOf(day) === 6;
		return { day, date, isHoliday: free.has(date), isShown: isWeekend && days <= mostDaysWithWeekends };
	}).filter(({ isHoliday, isShown }) => isHoliday || isShown);
}
