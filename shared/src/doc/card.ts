/** Key in `card:<milestone>` of what lies beside an activity: owner, due, rank. */
export function activityKey(activity: string): string {
	return `act:${activity}`;
}
