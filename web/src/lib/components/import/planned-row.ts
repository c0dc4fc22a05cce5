import type { ScheduleRow } from '@holdpoint/shared/import/schedule-row';

/** A row and what shall become of it. */
export interface PlannedRow {
	readonly row: ScheduleRow;
	/** ID of the milestone, or empty: left out. */
	readonly milestone: string;
	/** Why this milestone, or why it is left out. */
	readonly why: string;
}
