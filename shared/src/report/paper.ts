import { months, sayDay } from '../public/say-date.ts';
import type { Table } from './report.ts';

/** A page that a team reads before a decision or keeps of one. The page, Markdown and HTML draw the same one. Plain JSON. */
export interface Paper {
	readonly format: 1;
	/** "Minutes", "Pre-read". */
	readonly kind: string;
	/** Of what: the release by its name. */
	readonly title: string;
	/** Of which occasion, in a line. */
	readonly about: string;
	/** What it comes to: a word and a sentence. */
	readonly says: { readonly word: string; readonly sentence: string };
	readonly facts: readonly Fact[];
	readonly tables: readonly Table[];
	/** From what it is made, and when. */
	readonly source: string;
}

export interface Fact {
	readonly term: string;
	readonly text: string;
	/** `code`: hashes and commits. `link`: an address, followed only where it is one of the web. */
	readonly kind?: 'code' | 'link';
}

/** What a paper says of the release, beside what it is about. */
export interface PaperOf {
	/** Server time, ISO 8601 in UTC. */
	readonly now: string;
	/** IANA name of the reader's zone. */
	readonly zone: string;
}

/** Date and clock of a moment in a zone: "12 Mar 2026" and "13:07". */
function readIn(at: string, timeZone: string): { readonly date: string; readonly clock: string } {
	const parts = new Intl.DateTimeFormat('en', {
		timeZone,
		year: 'numeric',
		month: 'numeric',
		day: 'numeric',
		hour: '2-digit',
		minute: '2-digit',
		hourCycle: 'h23',
	}).formatToParts(new Date(at));
	const read = (type: Intl.DateTimeFormatPartTypes) => parts.find((part) => part.type === type)?.value ?? '';
	return {
		date: `${sayDay(Number(read('day')), months[Number(read('month')) - 1])} ${read('year')}`,
		clock: `${read('hour')}:${read('minute')}`,
	};
}

/** A moment where the reader is: "12 Mar 2026 13:07". */
export function sayLocal(at: string, zone: string): string {
	const { date, clock } = readIn(at, zone);
	return `${date} ${clock}`;
}

/** A moment as it was recorded and where the reader is: "12 Mar 2026 12:07 UTC, 13:07 in Europe/Berlin". */
export function sayBoth(at: string, zone: string): string {
	const utc = readIn(at, 'UTC');
	const here = readIn(at, zone);
	const said = `${utc.date} ${utc.clock} UTC`;
	if (isUtc(zone)) return said;
	return `${said}, ${here.date === utc.date ? '' : `${here.date} `}${here.clock} in ${zone}`;
}

/** Whether the reader's clock is the record's, so that it need not be said twice. */
export function isUtc(zone: string): boolean {
	return zone === 'UTC' || zone === 'Etc/UTC';
}

/** A digest as people read it out: "7F3A-91C2". */
export function contentCode(digest: string): string {
	return `${digest.slice(0, 4)}-${digest.slice(4, 8)}`.toUpperCase();
}

/** Facts without a text are left out. */
export function factsOf(facts: readonly (Fact | false)[]): Fact[] {
	return facts.filter((fact) => fact !== false && fact.text !== '') as Fact[];
}
