import type { ScheduleRow } from './schedule-row.ts';

/** An activity to add to a milestone. It never counts toward sign-off until a person says so (R11). */
export interface ImportedActivity {
	readonly milestone: string;
	readonly text: string;
	readonly state: 'open' | 'done';
	readonly reason: '';
	readonly counts: false;
	readonly owner: string;
	/** Calendar date or empty. */
	readonly due: string;
}

/** Longest text of an activity that importing writes. */
const mostOfActivity = 500;

/**
 * What becomes of the rows that a person has given a milestone: activities beside the plan's own, who as owner, when
 * as due date, done where it is done. First day and hour, which an activity has no field for, are kept in its words.
 * Rows without a milestone are left out; they are the ones that the person chose to skip.
 */
export function importEdits(
	chosen: readonly { readonly row: ScheduleRow; readonly milestone: string }[],
): readonly ImportedActivity[] {
	return chosen
		.filter(({ milestone }) => milestone !== '')
		.map(({ row, milestone }) => ({
			milestone,
			text: activityText(row),
			state: row.done ? 'done' : 'open',
			reason: '',
			counts: false,
			owner: row.who,
			due: row.when,
		}));
}

/** The words of the activity that a row becomes; two imports of one row give the same words. */
export function activityText(row: ScheduleRow): string {
	const hour = row.moment === undefined ? '' : `${row.moment.slice(11, 16)} UTC`;
	const beside = [row.start === undefined ? '' : `from ${row.start}`, hour].filter(Boolean).join(', ');
	const text = beside === '' ? row.what : `${row.what} (${beside})`;
	return text.slice(0, mostOfActivity).toWellFormed();
}
