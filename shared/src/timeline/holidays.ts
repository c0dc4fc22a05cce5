import { dateOfDay, dayNumber } from '../template/working-days.ts';

/** A range longer than this is a slip of the pen. */
const longest = 366;
const most = 1000;

/** Days on which nobody works besides weekends, as the document holds them. */
export interface Holidays {
	/** Calendar dates, ascending, each once. */
	readonly dates: readonly string[];
	/** Parts of the text that are neither a date nor a range. */
	readonly unread: readonly string[];
}

/** Reads `2026-12-24..2027-01-02, 2027-04-02`: dates and ranges, separated by commas, semicolons or lines. */
export function readHolidays(text: string): Holidays {
	const days = new Set<number>();
	const unread: string[] = [];
	for (const part of text.split(/[,;\n]/)) {
		const words = part.trim();
		if (words === '') continue;
		const [, first = '', last = first] = /^(\S+?)(?:\s*\.\.\s*(\S+))?$/.exec(words) ?? [];
		const [from, to] = [dayNumber(first), dayNumber(last)];
		if (from === null || to === null || to < from || to - from > longest || days.size > most) {
			unread.push(words);
			continue;
		}
		for (let day = from; day <= to; day += 1) days.add(day);
	}
	return { dates: [...days].sort((a, b) => a - b).map(dateOfDay), unread };
}
