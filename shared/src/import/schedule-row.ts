/** One event of an imported schedule, as the preview shows it. */
export interface ScheduleRow {
	/** Line of the text where it begins, from 1; in JSON the number of the row. */
	readonly line: number;
	readonly what: string;
	/** As written; nobody's ID. */
	readonly who: string;
	/** Calendar date `YYYY-MM-DD`, or empty. Of a range its last day. */
	readonly when: string;
	/** First day of a range. */
	readonly start?: string;
	/** The instant in UTC, where the text told a time and a zone. */
	readonly moment?: string;
	/** Name or ID of what it stands under there, if the schedule says: a milestone, a sprint, a version, a list. */
	readonly milestone?: string;
	/** It is done there. */
	readonly done?: true;
}

/** What could not be read as a whole, and why: listed, never dropped in silence. */
export interface UnreadRow {
	readonly line: number;
	readonly text: string;
	/** One sentence. */
	readonly reason: string;
	/** The event without its date, if a person wants to keep it all the same. */
	readonly row?: ScheduleRow;
}

export type ScheduleFormat =
	'csv' | 'markdown' | 'json' | 'github-milestones' | 'github-issues' | 'jira' | 'trello';

/** How many of what were passed over on purpose. */
export interface LeftOut {
	readonly count: number;
	readonly one: string;
	readonly many: string;
}

export interface ParsedSchedule {
	readonly rows: readonly ScheduleRow[];
	readonly unread: readonly UnreadRow[];
	readonly format: ScheduleFormat;
	readonly leftOut?: readonly LeftOut[];
}

/** A table before its columns are known. Cells as written. */
export interface RawTable {
	readonly header: readonly string[];
	readonly headerLine: number;
	readonly lines: readonly {
		readonly line: number;
		readonly cells: readonly string[];
		readonly raw: string;
	}[];
}

/** Longest text of an event, and of a name. */
export const mostCharacters = 300;
/** More rows than any schedule of one release; the rest is reported, so that a page never hangs on a log file. */
export const mostRows = 1000;
export const tooManyRows = `Only the first ${mostRows} rows are read.`;

/** Why a row with these words cannot be read, as a sentence; null where it can. */
export function whyUnread(what: string): string | null {
	if (what === '') return 'The row does not say what happens.';
	if (what.length > mostCharacters || !what.isWellFormed())
		return `The text is longer than ${mostCharacters} characters or is not valid text.`;
	return null;
}

export const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim();

/** A row that could not be read, as the list of those shows it. */
export function shorten(text: string): string {
	const line = oneLine(text);
	return line.length > 200 ? `${line.slice(0, 199)}…` : line;
}
