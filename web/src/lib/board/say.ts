import { months, sayDay } from '@holdpoint/shared/public/say-date';
import type { MilestoneView } from '@holdpoint/shared/schema/board-view';
import { list, sayCount, word } from '@holdpoint/shared/schema/word';

/** Moments and lists in words. Calendar dates are said by `@holdpoint/shared/public/say-date`. */

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const two = (number: number) => String(number).padStart(2, '0');

/** A moment for the record, in UTC as it was written: "12 Mar 2026 14:07 UTC". */
export function sayMoment(at: string): string {
	const time = new Date(at);
	if (Number.isNaN(time.getTime())) return at;
	const date = `${sayDay(time.getUTCDate(), months[time.getUTCMonth()])} ${time.getUTCFullYear()}`;
	return `${date} ${two(time.getUTCHours())}:${two(time.getUTCMinutes())} UTC`;
}

/** A recent moment in the viewer's own zone: "today 14:02", "Tue 14:02", "12 Mar 14:02". */
export function sayWhen(at: string, now: Date): string {
	const time = new Date(at);
	if (Number.isNaN(time.getTime())) return at;
	const clock = `${two(time.getHours())}:${two(time.getMinutes())}`;
	const midnight = (date: Date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
	const days = Math.round((midnight(now) - midnight(time)) / 86_400_000);
	if (days === 0) return `today ${clock}`;
	if (days > 0 && days < 7) return `${weekdays[time.getDay()]} ${clock}`;
	return `${sayDay(time.getDate(), months[time.getMonth()])} ${clock}`;
}

/** A calendar date where there is little room: "22 Jan", with the year only where it is more than a year away. */
export function sayShortDate(date: string, today: string): string {
	const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date);
	if (!match) return '';
	const words = sayDay(Number(match[3]), months[Number(match[2]) - 1]);
	const far = Math.abs(Date.parse(date) - Date.parse(today)) > 300 * 86_400_000;
	return far ? `${words} ${match[1]}` : words;
}

/** How a milestone that was not signed is passed by: for a time (R19), or in an emergency (R20). */
export function sayPassed({
	emergency,
	waiver,
}: Pick<MilestoneView, 'emergency' | 'waiver'>): 'Waived' | 'Emergency' {
	return emergency === undefined || waiver?.inForce ? 'Waived' : 'Emergency';
}

/** A phase beside a milestone's own number: "1 Release Planning" is said "Release Planning". */
export function sayPhase(phase: string | undefined): string {
	return phase?.replace(/^\d+\s+/, '') ?? '';
}

/** Working days of slip: "3 working days later than planned"; empty where it is as planned. */
export function saySlip(days: number): string {
	if (days === 0) return '';
	return `${sayCount(Math.abs(days), 'working day', 'working days')} ${days > 0 ? word('later') : word('earlier')} than planned`;
}

/** A digest as people read it out: "7F3A-91C2". */
export function contentCode(digest: string): string {
	return `${digest.slice(0, 4)}-${digest.slice(4, 8)}`.toUpperCase();
}

/** Today's calendar date where the viewer is. */
export function todayOf(now = new Date()): string {
	return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

/** Who is at which field of a milestone: "Kim Aachen, Lea Brno and 3 more are at outcome. Omar Cork is at notes." */
export function sayWriting(
	faces: readonly { readonly name: string; readonly field: string | null }[],
): string {
	const fields = new Map<string, string[]>();
	for (const { name, field } of faces)
		if (field !== null) fields.set(field, [...(fields.get(field) ?? []), name]);
	return [...fields]
		.map(([field, names]) => {
			const said = names.length > 3 ? [...names.slice(0, 2), `${names.length - 2} more`] : names;
			return `${list(said)} ${names.length === 1 ? word('is') : word('are')} at ${field}.`;
		})
		.join(' ');
}

/** Of a milestone that is due before the one above it in the plan, which is no mistake: "alongside 3"; otherwise nothing. */
export function sayAlongside(
	own: { readonly due: string; readonly needs: readonly string[] },
	above: { readonly id: string; readonly due: string } | undefined,
	number: number,
): string {
	if (above === undefined || own.due === '' || own.due >= above.due) return '';
	return own.needs.includes(above.id) ? '' : `alongside ${number}`;
}
