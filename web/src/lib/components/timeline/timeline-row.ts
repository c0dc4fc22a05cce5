import { sayCount, word } from '@holdpoint/shared/schema/word';
import type { ChartRow } from '$lib/timeline/chart.ts';

/** A milestone as the timeline draws and lists it. */
export interface TimelineRow extends ChartRow {
	readonly number: number;
	readonly name: string;
	/** The day on which it was signed off, or empty. */
	readonly actual: string;
	/** Working days against the accepted plan. */
	readonly slip: number | null;
	/** Working days by which it may still slip before the release ships later. */
	readonly float: number | null;
}

/** "no slack: decides the date", "3 days of slack", "signed off". */
export function saySlack({ isDone, actual, isCritical, float }: TimelineRow): string {
	if (isDone) return actual === '' ? word('waived') : 'signed off';
	if (isCritical) return 'no slack';
	if (float === null) return '';
	return `${sayCount(float, 'day', 'days')} of slack`;
}
