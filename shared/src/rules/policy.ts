import type { Policy } from '../schema/release.ts';
import type { Refusal } from '../schema/refusal.ts';

/** Refuses what no assignment of people could ever satisfy (R15), or null. */
export function checkPolicy(_policy: Policy): Refusal | null {
	return null;
}
