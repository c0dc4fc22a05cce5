import { sayDay } from '@holdpoint/shared/public/say-date';

/** A list of moments by days: in the viewer's own zone, or in UTC where a page is read in any. */
export type Zone = 'here' | 'UTC';

const months = [
	'January',
	'February',
	'March',
	'April',
	'May',
	'June',
	'July',
	'August',
	'September',
	'October',
	'November',
	'December',
];

/** "12 March 2026", in the order that they come. */
export function byDay<T extends { readonly at: string }>(
	items: readonly T[],
	zone: Zone = 'here',
): { day: string; items: T[] }[] {
	const days: { day: string; items: T[] }[] = [];
	for (const item of items) {
		const at = clockOf(item.at, zone);
		const day = `${sayDay(at.getUTCDate(), months[at.getUTCMonth()])} ${at.getUTCFullYear()}`;
		const last = days.at(-1);
		if (last?.day === day) last.items.push(item);
		else days.push({ day, items: [item] });
	}
	return days;
}

/** "14:07". */
export function sayClock(at: string, zone: Zone = 'here'): string {
	const time = clockOf(at, zone);
	const two = (number: number) => String(number).padStart(2, '0');
	return `${two(time.getUTCHours())}:${two(time.getUTCMinutes())}`;
}

/** A date whose UTC fields are those that the clock of the zone shows. */
function clockOf(at: string, zone: Zone): Date {
	const time = new Date(at);
	return zone === 'UTC' ? time : new Date(time.getTime() - time.getTimezoneOffset() * 60_000);
}
