import { word } from '../schema/word.ts';
import { dateOfDay, dayNumber, weekdayOf } from '../template/working-days.ts';

/** A date as a schedule wrote it. */
export type ReadDate =
	| { readonly ok: true; readonly date: string; readonly start?: string; readonly moment?: string }
	| { readonly ok: false; readonly reason: string };

/** In English and German, with usual short forms that are no beginnings; those of weekdays are too short to be read as such. */
const months = [
	['january', 'januar', 'jänner', 'jän'],
	['february', 'februar'],
	['march', 'märz', 'maerz', 'mrz'],
	['april'],
	['may', 'mai'],
	['june', 'juni'],
	['july', 'juli'],
	['august'],
	['september'],
	['october', 'oktober'],
	['november'],
	['december', 'dezember'],
];
const weekdays = [
	['sunday', 'sonntag', 'so'],
	['monday', 'montag', 'mo'],
	['tuesday', 'dienstag', 'di'],
	['wednesday', 'mittwoch', 'mi'],
	['thursday', 'donnerstag', 'do'],
	['friday', 'freitag', 'fr'],
	['saturday', 'samstag', 'sonnabend', 'sa'],
];
const weekdayNames = [
	word('Sunday'),
	word('Monday'),
	word('Tuesday'),
	word('Wednesday'),
	word('Thursday'),
	word('Friday'),
	word('Saturday'),
];

const letters = '\\p{L}+\\.?';
const weekday = `(?:(?<weekday>${letters}),?\\s+(?:den\\s+)?)?`;
const ordinal = '(?<day>\\d{1,2})(?:st|nd|rd|th)?\\.?';
const year = '(?:,?\\s+(?<year>\\d{4}))?';
const dayFirst = new RegExp(`^${weekday}${ordinal}(?:\\s+(?:of\\s+)?(?<month>${letters})${year})?$`, 'iu');
const monthFirst = new RegExp(`^${weekday}(?<month>${letters})\\s+${ordinal}${year}$`, 'iu');
const clock =
	/^(?<hour>\d{1,2})[:.](?<minute>\d{2})\s*(?:\s*Uhr)?\s*(?<zone>UTC|GMT|Z)?(?:\s*\(?[A-Z]{2,5}\)?)?\s*,?\s+(?<rest>.+)$/u;
const isoMoment =
	/^(?<date>\d{4}-\d{2}-\d{2})[T ](?<time>\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)\s*(?<zone>Z|UTC|[+-]\d{2}:?\d{2})?$/iu;
const numeric = /^(?<a>\d{1,4})(?<separator>[./-])(?<b>\d{1,2})\k<separator>(?<c>\d{1,4})$/u;

/** Parts of a date; what is missing is taken from the other end of a range, the year also from today. */
interface Parts {
	readonly day: number;
	readonly month?: number | undefined;
	readonly year?: number | undefined;
	readonly weekday?: number | undefined;
	readonly moment?: string | undefined;
}

/**
 * Reads the dates that people write in schedules, as calendar dates: ISO, ISO with time, "Monday 13th January 2025",
 * "January 13, 2025", "Mo, 13. Januar 2025", "02:00 UTC Friday 14th February 2025 / 18:00 PST Thursday …" (UTC's is taken), ranges of these.
 * Empty text is an empty date. What is ambiguous (03/04/2025) or contradicts itself (a wrong weekday) is not guessed.
 * `today` (`YYYY-MM-DD`) completes a date without a year, to the year that brings it nearest.
 */
export function readDate(text: string, today?: string): ReadDate {
	const trimmed = text.normalize('NFC').replace(/\s+/g, ' ').trim();
	if (trimmed === '') return { ok: true, date: '' };
	const zones = trimmed.split(/\s+\/\s+/);
	const inRelease = zones.find((part) => /\b(UTC|GMT)\b|\dZ$/.test(part)) ?? zones[0] ?? trimmed;

	const single = readParts(inRelease);
	if (single) return complete(single, today, inRelease);
	return readRange(inRelease, today) ?? unreadable(inRelease);
}

function readRange(text: string, today: string | undefined): ReadDate | undefined {
	const ends =
		/^(.+?)\s+(?:-|–|—|to|until|bis|\.\.)\s+(.+)$/iu.exec(text) ?? /^(.+?)\s?[–—]\s?(.+)$/u.exec(text);
	const first = ends?.[1] ? readParts(ends[1]) : undefined;
	const last = ends?.[2] ? readParts(ends[2]) : undefined;
	if (!first || !last) return undefined;
	const due = complete(last, today, text);
	if (!due.ok) return due;
	const [dueYear = 0, dueMonth] = due.date.split('-').map(Number);
	const startIn = (inYear: number) =>
		complete({ ...first, month: first.month ?? dueMonth, year: first.year ?? inYear }, today, text);
	const sameYear = startIn(dueYear);
	// "24 Dec – 2 Jan" begins in the year before.
	const before = startIn(dueYear - 1);
	const isTurn = sameYear.ok && sameYear.date > due.date && before.ok && daysOf(before.date, due.date) < 100;
	const start = isTurn ? before : sameYear;
	if (!start.ok) return start;
	if (start.date > due.date) return { ok: false, reason: `"${text}" ends before it begins.` };
	return { ...due, start: start.date };
}

const daysOf = (from: string, to: string) => (dayNumber(to) ?? 0) - (dayNumber(from) ?? 0);

function readParts(text: string): Parts | undefined {
	const trimmed = text.trim();
	return readIso(trimmed) ?? readWords(trimmed) ?? readClock(trimmed) ?? readNumeric(trimmed);
}

function readIso(text: string): Parts | undefined {
	const found = isoMoment.exec(text)?.groups;
	if (!found) return undefined;
	const zone = found.zone?.toUpperCase();
	if (!zone) return partsOf(found.date);
	const offset = zone === 'UTC' ? 'Z' : zone.replace(/^([+-]\d{2})(\d{2})$/, '$1:$2');
	const at = Date.parse(`${found.date}T${found.time}${offset}`);
	if (Number.isNaN(at)) return undefined;
	const moment = new Date(at).toISOString();
	return { ...partsOf(moment.slice(0, 10)), moment };
}

function readWords(text: string): Parts | undefined {
	return partsOfWords(dayFirst.exec(text)?.groups) ?? partsOfWords(monthFirst.exec(text)?.groups);
}

function partsOfWords(found: Record<string, string> | undefined): Parts | undefined {
	if (!found) return undefined;
	const month = found.month === undefined ? undefined : indexOfWord(months, found.month);
	const day = found.weekday === undefined ? undefined : indexOfWord(weekdays, found.weekday);
	if (month === -1 || day === -1) return undefined;
	return {
		day: Number(found.day),
		month: month === undefined ? undefined : month + 1,
		year: found.year === undefined ? undefined : Number(found.year),
		weekday: day,
	};
}

function readClock(text: string): Parts | undefined {
	const found = clock.exec(text)?.groups;
	if (!found?.rest) return undefined;
	const parts = readWords(found.rest) ?? readNumeric(found.rest);
	const hour = Number(found.hour);
	const minute = Number(found.minute);
	if (!parts || hour > 23 || minute > 59) return undefined;
	if (!found.zone || !parts.month || !parts.year) return parts;
	const date = Date.UTC(parts.year, parts.month - 1, parts.day, hour, minute);
	return { ...parts, moment: new Date(date).toISOString() };
}

/** 2025/01/13, 13.01.2025, and 13/01/2025 where only one reading is a date. */
function readNumeric(text: string): Parts | undefined {
	const found = numeric.exec(text)?.groups;
	if (!found) return undefined;
	const [a, b, c] = [Number(found.a), Number(found.b), Number(found.c)];
	if (found.a?.length === 4) return { year: a, month: b, day: c };
	if (found.c?.length !== 4) return undefined;
	if (found.separator === '.' || a > 12) return { day: a, month: b, year: c };
	if (b > 12 || a === b) return { month: a, day: b, year: c };
	return undefined;
}

function complete(parts: Parts, today: string | undefined, text: string): ReadDate {
	const { day, month, weekday: told } = parts;
	if (month === undefined) return unreadable(text);
	const inYear = parts.year ?? nearestYear(month, day, today);
	if (inYear === undefined) return { ok: false, reason: `"${text}" has no year.` };
	const date = [String(inYear).padStart(4, '0'), twoDigits(month), twoDigits(day)].join('-');
	const number = dayNumber(date);
	if (number === null) return { ok: false, reason: `"${text}" is not a day of the calendar.` };
	const real = weekdayOf(number);
	if (told !== undefined && told !== real)
		return { ok: false, reason: `${date} is a ${weekdayNames[real]}, not a ${weekdayNames[told]}.` };
	return parts.moment ? { ok: true, date, moment: parts.moment } : { ok: true, date };
}

function nearestYear(month: number, day: number, today: string | undefined): number | undefined {
	const now = today === undefined ? null : dayNumber(today);
	if (now === null) return undefined;
	const thisYear = Number(dateOfDay(now).slice(0, 4));
	const distance = (candidate: number) => Math.abs(Date.UTC(candidate, month - 1, day) / 86_400_000 - now);
	return [thisYear, thisYear + 1, thisYear - 1].reduce((best, each) =>
		distance(each) < distance(best) ? each : best,
	);
}

function unreadable(text: string): ReadDate {
	if (/^\d{1,2}[/-]\d{1,2}[/-]\d{4}$/.test(text.trim()))
		return { ok: false, reason: `"${text}" can be read as two dates. Write it as YYYY-MM-DD.` };
	return { ok: false, reason: `"${text}" is not a date that can be read. Write it as YYYY-MM-DD.` };
}

/** Three letters are enough ("Sept.", "Tues"), but the whole must be a beginning of a real word, or a short form. */
function indexOfWord(list: readonly (readonly string[])[], text: string): number {
	const written = text.toLowerCase().replace(/\.$/, '');
	const fits = (name: string) => name === written || (written.length >= 3 && name.startsWith(written));
	return list.findIndex((names) => names.some(fits));
}

const twoDigits = (n: number) => String(n).padStart(2, '0');

function partsOf(date: string | undefined): Parts {
	const [y, m, d] = (date ?? '').split('-').map(Number);
	return { day: d ?? 0, month: m, year: y };
}
