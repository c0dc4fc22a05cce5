import type { Speech } from '../language/speech.ts';
import { sayDate } from '../public/say-date.ts';
import { dayNumber, isWorkingDay } from '../template/working-days.ts';

/** Date and time of day in somebody's zone. */
export interface LocalTime {
	/** Calendar date. */
	readonly day: string;
	/** `HH:MM`, of 24 hours. */
	readonly time: string;
}

/** A release of which there is something to say to one person. */
export interface DigestRelease {
	readonly name: string;
	/** How it stands, in a word. */
	readonly word: string;
	readonly url: string;
	readonly waits: readonly string[];
}

/** Something that concerns them: on a day, or at a moment of it. */
export interface DigestDate {
	readonly day: string;
	readonly time?: string;
	readonly says: string;
}

/** The hour from which it is morning. */
const morning = '08:00';
/** Days that are looked ahead. */
const ahead = 7;

/** @param zone IANA time zone. @param moment Milliseconds since 1970. */
export function localTime(zone: string, moment: number): LocalTime {
	const parts = new Intl.DateTimeFormat('en-GB', {
		timeZone: zone,
		hourCycle: 'h23',
		...({ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' } as const),
	}).formatToParts(moment);
	const part = (type: string): string => parts.find((each) => each.type === type)?.value ?? '';
	return {
		day: `${part('year')}-${part('month')}-${part('day')}`,
		time: `${part('hour')}:${part('minute')}`,
	};
}

/** Whether the morning of a working day has come, Monday to Friday, that was not dealt with. `last`: calendar date. */
export function isDigestDue({ day, time }: LocalTime, last: string): boolean {
	return isWorkingDay(day) && time >= morning && day > last;
}

/**
 * The e-mail as plain text, or null where nothing waits and nothing comes up within seven days. Takes the names as they
 * are to be read: who mails them has seen to it that they are one line each, without addresses.
 */
export function writeDigest(input: {
	readonly releases: readonly DigestRelease[];
	readonly dates: readonly DigestDate[];
	/** Calendar date where the reader is. */
	readonly today: string;
	/** The page on which it ends. */
	readonly account: string;
	readonly speech: Speech;
}): { readonly subject: string; readonly text: string } | null {
	const { today, account } = input;
	const { say, said } = input.speech;
	const waiting = input.releases.filter(({ waits }) => waits.length > 0);
	const waits = waiting.reduce((sum, release) => sum + release.waits.length, 0);
	const from = dayNumber(today) ?? 0;
	const dates = input.dates
		.filter(({ day }) => {
			const number = dayNumber(day);
			return number !== null && number >= from && number <= from + ahead;
		})
		.toSorted((a, b) => `${a.day} ${a.time ?? ''}`.localeCompare(`${b.day} ${b.time ?? ''}`));
	if (waits === 0 && dates.length === 0) return null;

	const blocks = [
		...(waits > 0 ? [say`Waiting for you`] : []),
		...waiting.map(({ name, word, url, waits }) =>
			[`${name} (${said(word)})`, ...waits.map((what) => `- ${what}`), url].join('\n'),
		),
		...(dates.length > 0 ? [say`Within seven days`] : []),
		dates
			.map(
				({ day, time, says }) =>
					`- ${said(sayDate(day, today))}${time === undefined ? '' : ` ${time}`}: ${says}`,
			)
			.join('\n'),
		say`You asked for this e-mail on your account page, and end it there: ${account}`,
	];
	return {
		subject:
			waits > 0
				? waits === 1
					? say`1 thing waits for you`
					: say`${waits} things wait for you`
				: dates.length === 1
					? say`1 date within seven days`
					: say`${dates.length} dates within seven days`,
		text: `${blocks.filter(Boolean).join('\n\n')}\n`,
	};
}
