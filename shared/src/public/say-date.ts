import { word } from '../schema/word.ts';
import { dayNumber, weekdayOf } from '../template/working-days.ts';

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;
export const months = [
	'Jan',
	'Feb',
	'Mar',
	'Apr',
	'May',
	'Jun',
	'Jul',
	'Aug',
	'Sep',
	'Oct',
	'Nov',
	'Dec',
] as const;

/**
 * A calendar date `YYYY-MM-DD` as words: "Thu 24 Apr", with the year where it is not that of `today`.
 * Never shifts with the viewer's zone. Anything that is not a date reads as the empty string.
 */
export function sayDate(date: string, today: string): string {
	const day = dayNumber(date);
	if (day === null) return '';
	const words = `${weekdays[weekdayOf(day)]} ${sayDay(Number(date.slice(8)), months[Number(date.slice(5, 7)) - 1])}`;
	return date.slice(0, 4) === today.slice(0, 4) ? words : `${words} ${date.slice(0, 4)}`;
}

/** A day of a month, in the order and with the marks of the language: "24 Apr". */
export function sayDay(day: number, month = ''): string {
	return word('day month').replace('day', String(day)).replace('month', month);
}

/** The text where it is a calendar date, else empty: what people typed into the document may be anything. */
export function dateOrEmpty(text: string): string {
	return dayNumber(text) === null ? '' : text;
}

/** A moment as words, in UTC as it was decided: "Thu 24 Apr 14:00 UTC". */
export function sayUtcMoment(moment: string, today: string): string {
	const at = new Date(moment);
	if (Number.isNaN(at.getTime())) return '';
	const text = at.toISOString();
	return `${sayDate(text.slice(0, 10), today)} ${text.slice(11, 16)} UTC`;
}
