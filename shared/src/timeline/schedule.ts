import { dayNumber, workCalendar, type WorkCalendar } from '../template/working-days.ts';

/**
 * When each milestone will be done, as far as the dates say it. Pure: calendar dates in, calendar dates out.
 *
 * A milestone is done on the day it was signed off. One that is open is forecast for the latest of: its own due date,
 * today, and the working days that it takes after the last one it needs. So a slip is carried forward to whatever comes
 * after, as far as there is no slack, and never changes a due date, which is a person's own.
 */

export interface Task {
	readonly id: string;
	readonly needs: readonly string[];
	/** Calendar dates or empty. */
	readonly start: string;
	readonly due: string;
	/** Due date of the accepted plan, or empty. */
	readonly planned: string;
	/** The day on which it was signed off; empty while it is open. */
	readonly actual: string;
	/** Waived: it holds nothing up. */
	readonly passed: boolean;
}

export interface Forecast {
	readonly id: string;
	/** The day on which it was done, or will be; empty where no date says it. */
	readonly date: string;
	readonly isDone: boolean;
	/** Working days that it takes after the last milestone it needs. */
	readonly takes: number;
	/** Working days later than the accepted plan; negative is earlier, null where nothing is accepted. */
	readonly slip: number | null;
	/**
	 * Working days by which it may still slip before the release ships later. Null where it does not matter: it is done,
	 * has no date, or shipping does not wait for it.
	 */
	readonly float: number | null;
	/** The milestone that it waits for and that alone decides its date; absent where its own date or today does. */
	readonly pushedBy?: string;
}

export interface Schedule {
	/** In the order of the tasks. */
	readonly forecasts: readonly Forecast[];
	/** Those without slack, each after what it needs: the chain that decides when the release ships. */
	readonly criticalPath: readonly string[];
	/** When it ships; empty where no date says it. */
	readonly ships: string;
}

/** `ships`: the milestone that ships the release; without one the last milestone that others do not need. */
export function schedule({
	tasks,
	ships,
	today,
	holidays = [],
}: {
	readonly tasks: readonly Task[];
	readonly ships: string | undefined;
	readonly today: string;
	readonly holidays?: readonly string[];
}): Schedule {
	const calendar = workCalendar(holidays);
	const byId = new Map(tasks.map((task) => [task.id, cleaned(task)]));
	const order = inOrder(byId);
	const takes = new Map(order.map((task) => [task.id, takesOf(task, byId, calendar)]));
	const found = new Map<string, Found>();
	for (const task of order)
		found.set(task.id, forecastOf(task, found, takes.get(task.id) ?? 0, today, calendar));

	const last = ships ?? latestOf(tasks, found);
	const floats =
		last === undefined ? new Map<string, number>() : floatsOf(last, order, found, takes, calendar);
	const forecasts = tasks.map(({ id }): Forecast => {
		const task = byId.get(id);
		const { date = '', pushedBy } = found.get(id) ?? {};
		return {
			id,
			date,
			isDone: task !== undefined && isDone(task),
			takes: takes.get(id) ?? 0,
			slip: task && task.planned !== '' && date !== '' ? calendar.between(task.planned, date) : null,
			float: floats.get(id) ?? null,
			...(pushedBy !== undefined && { pushedBy }),
		};
	});
	return {
		forecasts,
		criticalPath: order.flatMap(({ id }) => (floats.get(id) === 0 ? [id] : [])),
		ships: found.get(last ?? '')?.date ?? '',
	};
}

interface Found {
	readonly date: string;
	/** Null: it holds nothing up. */
	readonly holds: string | null;
	readonly isOpen: boolean;
	readonly pushedBy?: string;
}

const isDone = ({ actual, passed }: Task) => actual !== '' || passed;
const dateOr = (text: string) => (dayNumber(text) === null ? '' : text);

function cleaned(task: Task): Task {
	const { start, due, planned, actual } = task;
	return {
		...task,
		start: dateOr(start),
		due: dateOr(due),
		planned: dateOr(planned),
		actual: dateOr(actual),
	};
}

/** Each task after those that it needs; a need that leads back in a circle is passed over (R15 refuses such plans). */
function inOrder(byId: ReadonlyMap<string, Task>): Task[] {
	const order: Task[] = [];
	const seen = new Set<string>();
	const visit = (id: string) => {
		const task = byId.get(id);
		if (task === undefined || seen.has(id)) return;
		seen.add(id);
		task.needs.forEach(visit);
		order.push(task);
	};
	for (const id of byId.keys()) visit(id);
	return order;
}

/**
 * As the plan gives it after the last milestone that it needs, or as long as its own bar where that is shorter: who has
 * to make up for a delay moves the start, or the due date. Where nothing is accepted and it has no bar, nothing says how
 * long it takes, and what lies between the dates is slack.
 */
function takesOf(task: Task, byId: ReadonlyMap<string, Task>, calendar: WorkCalendar): number {
	const planned = ({ planned: accepted, due }: Task) => accepted || due;
	const before = latest(task.needs.flatMap((need) => byId.get(need) ?? []).map(planned));
	const own = planned(task);
	const gap = before !== '' && own !== '' ? Math.max(0, calendar.between(before, own)) : null;
	const bar =
		task.start !== '' && task.due !== '' && task.start <= task.due
			? calendar.between(task.start, task.due)
			: null;
	if (bar === null) return task.planned === '' ? 0 : (gap ?? 0);
	return gap === null ? bar : Math.min(gap, bar);
}

function forecastOf(
	task: Task,
	found: ReadonlyMap<string, Found>,
	takes: number,
	today: string,
	calendar: WorkCalendar,
): Found {
	if (task.actual !== '') return { date: task.actual, holds: task.actual, isOpen: false };
	if (task.passed) return { date: task.due, holds: null, isOpen: false };
	let date = task.due;
	let pushedBy: string | undefined;
	for (const need of task.needs) {
		const { holds: before = null, isOpen = false } = found.get(need) ?? {};
		// That something is done dates nothing that has no date.
		if (before === null || (task.due === '' && !isOpen)) continue;
		const pushed = calendar.add(before, takes);
		if (pushed <= date) continue;
		date = pushed;
		pushedBy = need;
	}
	if (date === '') return { date, holds: null, isOpen: true };
	if (date < today) return { date: today, holds: today, isOpen: true };
	return { date, holds: date, isOpen: true, ...(pushedBy !== undefined && { pushedBy }) };
}

/** By the latest end that still keeps the date of `last`, counted back in working days. */
function floatsOf(
	last: string,
	order: readonly Task[],
	found: ReadonlyMap<string, Found>,
	takes: ReadonlyMap<string, number>,
	calendar: WorkCalendar,
): Map<string, number> {
	const end = found.get(last)?.date ?? '';
	const floats = new Map<string, number>();
	if (end === '') return floats;
	/** Working days before `last` by which each must end. */
	const before = new Map<string, number>([[last, 0]]);
	for (const task of order.toReversed()) {
		const left = before.get(task.id);
		const date = found.get(task.id)?.date ?? '';
		if (left === undefined || isDone(task)) continue;
		if (date !== '') floats.set(task.id, Math.max(0, calendar.between(date, end)) - left);
		for (const need of task.needs)
			before.set(need, Math.max(before.get(need) ?? 0, left + (takes.get(task.id) ?? 0)));
	}
	return floats;
}

function latestOf(tasks: readonly Task[], found: ReadonlyMap<string, Found>): string | undefined {
	const needed = new Set(tasks.flatMap(({ needs }) => needs));
	return tasks
		.filter(({ id }) => !needed.has(id))
		.toSorted((a, b) => ((found.get(a.id)?.date ?? '') < (found.get(b.id)?.date ?? '') ? -1 : 1))
		.at(-1)?.id;
}

const latest = (dates: readonly string[]) => dates.reduce((a, b) => (a > b ? a : b), '');
