import type { Rehearsal, RollbackRow } from '../schema/document.ts';

/** What the rehearsals say of the way back. */
export interface RollbackTime {
	/** The last rehearsal: the plan may have changed since those before it. */
	readonly rehearsed: Rehearsal | null;
	readonly rehearsals: number;
	/** The latest start that still ends by the last safe moment, ISO 8601 in UTC; empty where one of both is missing. */
	readonly beginBy: string;
	/** Seconds from now to that start; negative: it is too late. Null where it is not known. */
	readonly left: number | null;
}

/** `now`: ISO 8601 in UTC. */
export function rollbackTime({ lastSafe, rehearsals }: RollbackRow, now: string): RollbackTime {
	const rehearsed = rehearsals.at(-1) ?? null;
	const known = rehearsed !== null && lastSafe !== '';
	const begin = known ? Date.parse(lastSafe) - rehearsed.seconds * 1000 : NaN;
	return {
		rehearsed,
		rehearsals: rehearsals.length,
		beginBy: known ? new Date(begin).toISOString() : '',
		left: known ? Math.floor((begin - Date.parse(now)) / 1000) : null,
	};
}

/** "45 s", "2 min 05 s", "42 min", "1 h 05 min". */
export function sayDuration(seconds: number): string {
	const whole = Math.round(seconds);
	if (whole < 60) return `${whole} s`;
	const two = (n: number) => String(n).padStart(2, '0');
	if (whole < 600) {
		const rest = whole % 60;
		return rest === 0 ? `${whole / 60} min` : `${Math.floor(whole / 60)} min ${two(rest)} s`;
	}
	const minutes = Math.round(whole / 60);
	if (minutes < 60) return `${minutes} min`;
	const hours = Math.floor(minutes / 60);
	return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${two(minutes % 60)} min`;
}
