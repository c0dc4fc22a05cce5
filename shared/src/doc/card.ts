const prefix = 'act:';

/** Key in `card:<milestone>` of what lies beside an activity: owner, due, rank. */
export function activityKey(activity: string): string {
	return prefix + activity;
}

/** The activity that such a key belongs to, or null. */
export function activityOfKey(key: string): string | null {
	return key.startsWith(prefix) ? key.slice(prefix.length) : null;
}
