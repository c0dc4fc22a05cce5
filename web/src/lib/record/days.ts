/** A list of moments by days, in the viewer's own zone. */

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
export function byDay<T extends { readonly at: string }>(items: readonly T[]): { day: string; items: T[] }[] {
	const days: { day: string; items: T[] }[] = [];
	for (const item of items) {
		const at = new Date(item.at);
		const day = `${at.getDate()} ${months[at.getMonth()] ?? ''} ${at.getFullYear()}`;
		const last = days.at(-1);
		if (last?.day === day) last.items.push(item);
		else days.push({ day, items: [item] });
	}
	return days;
}

/** "14:07" where the viewer is. */
export function sayClock(at: string): string {
	const time = new Date(at);
	const two = (number: number) => String(number).padStart(2, '0');
	return `${two(time.getHours())}:${two(time.getMinutes())}`;
}
