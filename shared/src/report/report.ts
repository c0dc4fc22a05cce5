import type { MilestoneView } from '../schema/board-view.ts';
import type {
	DefectRow,
	MilestoneRow,
	ReleaseRow,
	RemarkRow,
	RiskRow,
	RollbackRow,
} from '../schema/document.ts';
import type { GovernanceState } from '../schema/governance.ts';
import type { LedgerEntry } from '../schema/ledger-entry.ts';
import { dateOrEmpty } from '../public/say-date.ts';
import { forecastShipping } from '../public/ship-forecast.ts';
import { statusOf } from '../public/public-status.ts';
import { measure } from './metrics.ts';
import { tablesOf } from './tables.ts';

/** What a table holds at one place: text, a number in the unit of its column, or nothing. */
export type Cell = string | number | null;

export interface Column {
	readonly key: string;
	readonly title: string;
	/** `date`: `YYYY-MM-DD` or empty. `moment`: ISO 8601 in UTC or empty. `code`: hashes and commits. */
	readonly kind: 'text' | 'number' | 'date' | 'moment' | 'link' | 'code';
	/** Too long for a line that people read: in CSV and JSON alone. */
	readonly detail?: true;
}

/** The one form of everything that the report lists: the page, Markdown, CSV, XLSX and JSON draw the same tables. */
export interface Table {
	readonly id: string;
	readonly title: string;
	/** What a row is, and what is counted, in a sentence. */
	readonly about: string;
	/** Said where there are no rows. */
	readonly none: string;
	readonly columns: readonly Column[];
	readonly rows: readonly Readonly<Record<string, Cell>>[];
}

export interface Metric {
	readonly key: string;
	readonly title: string;
	/** Null: it cannot be said yet; of a release that has ended, at all. */
	readonly value: number | null;
	readonly unit: 'milestones' | 'working days' | 'days' | 'hours' | 'minutes' | '%' | '';
	/** What it is counted from. */
	readonly about: string;
}

/** The close-out report (milestones.md); while the release runs, its status report. Plain JSON. */
export interface Report {
	readonly format: 1;
	/** Server time that it holds for, ISO 8601 in UTC. */
	readonly at: string;
	readonly release: Pick<ReleaseRow, 'name' | 'version' | 'summary' | 'goals' | 'targetDate'> & {
		readonly id: string;
	};
	readonly status: { readonly word: string; readonly sentence: string };
	/** How it ended (R32). */
	readonly closed?: {
		readonly outcome: string;
		readonly at: string;
		readonly by: string;
		readonly reason: string;
	};
	/** The last entry of the record that it is made from: whoever has an export can find it there. */
	readonly record: { readonly entries: number; readonly head: string };
	readonly metrics: readonly Metric[];
	readonly tables: readonly Table[];
}

/** What an export is enough for. */
export interface RecordInput {
	readonly state: GovernanceState;
	/** The whole ledger, oldest first. */
	readonly entries: readonly LedgerEntry[];
	/** In the order of the policy. */
	readonly views: readonly MilestoneView[];
	/** The document's row of any milestone, dropped ones included; an empty one where it has none. */
	readonly row: (milestone: string) => MilestoneRow;
}

export interface ReportInput extends RecordInput {
	readonly release: ReleaseRow;
	readonly risks: readonly RiskRow[];
	readonly defects: readonly DefectRow[];
	readonly rollback: RollbackRow;
	readonly decisions: readonly RemarkRow[];
	readonly lessons: readonly RemarkRow[];
	/** Server time, ISO 8601 in UTC. */
	readonly now: string;
}

/** Everything in it follows from the record and the document: two that make it from the same ones get the same. */
export function buildReport(input: ReportInput): Report {
	const { state, views, release, now } = input;
	const target = dateOrEmpty(release.targetDate);
	const today = now.slice(0, 10);
	const forecast = forecastShipping({ state, views, dates: input.row, release, today });
	const { word, sentence } = statusOf({ views, state, forecast, target, now, dated: true });
	const { name, version, summary, goals, targetDate } = release;
	return {
		format: 1,
		at: now,
		release: { id: state.release, name: name || state.title, version, summary, goals, targetDate },
		status: { word, sentence },
		...(state.closed && {
			closed: {
				outcome: state.closed.outcome,
				at: state.closed.at,
				by: state.closed.byName,
				reason: state.closed.reason,
			},
		}),
		record: { entries: state.seq, head: state.head },
		metrics: measure(input, forecast),
		tables: tablesOf(input),
	};
}

/** "Atlas 4.2.0". */
export function titleOf({ release }: Pick<Report, 'release'>): string {
	return [release.name, release.version].filter(Boolean).join(' ');
}

export function kindOf({ closed }: Pick<Report, 'closed'>): 'Close-out report' | 'Status report' {
	return closed ? 'Close-out report' : 'Status report';
}

/** From what it is made; after it comes the head of the record. */
export function sayMade({ at, record }: Pick<Report, 'at' | 'record'>): string {
	return `Made on ${at} from ${record.entries} entries of the record; the last one has the hash`;
}
