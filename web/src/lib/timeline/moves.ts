/** What a change of dates does to the rest of the plan, in words, before it is made. */
import { sayDate } from '@holdpoint/shared/public/say-date';
import { dayNumber, type WorkCalendar } from '@holdpoint/shared/template/working-days';
import type { Schedule } from '@holdpoint/shared/timeline/schedule';
import { word } from '@holdpoint/shared/schema/word';

export interface Moves {
	/** Each milestone whose forecast is another one, by how many working days. */
	readonly moved: readonly { readonly id: string; readonly days: number }[];
	/** "UAT Sign-Off +3, Production Deployment +3; ships Tue 29 Apr." */
	readonly sentence: string;
}

export function movesBetween(
	before: Schedule,
	after: Schedule,
	{
		nameOf,
		today,
		calendar,
		besides = '',
	}: {
		nameOf: (id: string) => string;
		today: string;
		calendar: WorkCalendar;
		/** The milestone that is moved, and said already. */
		besides?: string;
	},
): Moves {
	const moved = after.forecasts.flatMap(({ id, date }, at) => {
		const then = before.forecasts[at]?.date ?? '';
		if (date === then || dayNumber(date) === null || dayNumber(then) === null) return [];
		return [{ id, days: calendar.between(then, date) }];
	});
	const others = moved.filter(({ id }) => id !== besides);
	const what = others.map(({ id, days }) => `${nameOf(id)} ${sayDays(days)}`).join(', ');
	const ships =
		after.ships === ''
			? ''
			: `${after.ships === before.ships ? 'still ships' : word('ships')} ${sayDate(after.ships, today)}`;
	return {
		moved,
		sentence: `${[what || (besides === '' ? 'No forecast moves' : 'Nothing else moves'), ships].filter(Boolean).join('; ')}.`,
	};
}

/** "+3", "−2", "+0" where only a weekend lies between. */
export function sayDays(days: number): string {
	return days < 0 ? `−${-days}` : `+${days}`;
}
