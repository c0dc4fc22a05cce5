const minute = 60_000;
/** The room gathers an hour before, and a call that nobody opened is no longer awaited after four. */
const gathers = { before: 60 * minute, after: 240 * minute };

/** Whether the room gathers for the call that is scheduled for then. `now`: milliseconds. */
export function isGathering(scheduledFor: string | undefined, now: number): boolean {
	const start = Date.parse(scheduledFor ?? '');
	return now >= start - gathers.before && now < start + gathers.after;
}
