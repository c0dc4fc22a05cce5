import type { Task } from '@holdpoint/shared/timeline/schedule';

/** The schedule said plainly, day by day and by recursion: no index, no order, nothing shared with the product's code. */

const dayLength = 86_400_000;
const next = (date: string, by: number) =>
	new Date(Date.parse(date) + by * dayLength).toISOString().slice(0, 10);

export function works(date: string, holidays: readonly string[]): boolean {
	const weekday = new Date(date).getUTCDay();
	return weekday !== 0 && weekday !== 6 && !holidays.includes(date);
}

/** One day after the other. */
export function add(date: string, n: number, holidays: readonly string[]): string {
	const step = Math.sign(n);
	let at = date;
	for (let left = Math.abs(n); left > 0;) {
		at = next(at, step);
		if (works(at, holidays)) left -= 1;
	}
	return at;
}

/** One day after the other. */
export function between(from: string, to: string, holidays: readonly string[]): number {
	let count = 0;
	for (let at = from; at < to;) {
		at = next(at, 1);
		if (works(at, holidays)) count += 1;
	}
	for (let at = from; at > to;) {
		at = next(at, -1);
		if (works(at, holidays)) count -= 1;
	}
	return count;
}

export class ReferenceSchedule {
	readonly #tasks: readonly Task[];
	readonly #today: string;
	readonly #holidays: readonly string[];

	constructor(tasks: readonly Task[], today: string, holidays: readonly string[]) {
		this.#tasks = tasks;
		this.#today = today;
		this.#holidays = holidays;
	}

	/** `forced`: these end on those days, whatever the dates say. */
	date(id: string, forced: Readonly<Record<string, string>> = {}): string {
		const task = this.#task(id);
		const fixed = forced[id];
		if (fixed !== undefined) return fixed;
		if (task.actual !== '') return task.actual;
		if (task.passed) return task.due;
		const dates = [task.due];
		for (const need of task.needs) {
			const before = this.#task(need);
			const end = this.date(need, forced);
			const isOpen = before.actual === '' && !before.passed;
			const counts = before.actual !== '' ? task.due !== '' : isOpen;
			if (end !== '' && counts) dates.push(add(end, this.takes(id), this.#holidays));
		}
		const last = dates.sort().at(-1) ?? '';
		return last !== '' && last < this.#today ? this.#today : last;
	}

	takes(id: string): number {
		const task = this.#task(id);
		const plan = (of: Task) => (of.planned === '' ? of.due : of.planned);
		const needed = task.needs.map((need) => plan(this.#task(need))).filter((date) => date !== '');
		const choices: number[] = [];
		const last = needed.sort().at(-1);
		if (last !== undefined && plan(task) !== '')
			choices.push(plan(task) < last ? 0 : between(last, plan(task), this.#holidays));
		if (task.start !== '' && task.due !== '' && task.start <= task.due)
			choices.push(between(task.start, task.due, this.#holidays));
		if (task.planned === '' && !(task.start !== '' && task.due !== '' && task.start <= task.due)) return 0;
		return choices.length === 0 ? 0 : Math.min(...choices);
	}

	/** By how many working days it can end later without the other ending on another day: tried one by one. */
	float(id: string, ships: string): number {
		const end = this.date(ships);
		const date = this.date(id);
		let days = 0;
		while (days < 1000 && this.date(ships, { [id]: add(date, days + 1, this.#holidays) }) === end) days += 1;
		return days;
	}

	/** Whether a task waits for another, near or far, through tasks that are open. */
	waitsFor(id: string, another: string): boolean {
		if (id === another) return true;
		const { actual, passed, needs } = this.#task(id);
		return actual === '' && !passed && needs.some((need) => this.waitsFor(need, another));
	}

	#task(id: string): Task {
		const task = this.#tasks.find((each) => each.id === id);
		if (task === undefined) throw new Error(`No task ${id}`);
		return task;
	}
}
