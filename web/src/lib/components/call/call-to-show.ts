import { findCall } from '@holdpoint/shared/rules/call';
import type { Call, GovernanceState } from '@holdpoint/shared/schema/governance';

/** The call that a page about voting is about: the one under way, else the next one, else the last. */
export function callToShow(state: GovernanceState, now: number): Call | null {
	const calls = Object.values(state.calls);
	const next = calls
		.filter((call) => call.state === 'scheduled')
		.toSorted((a, b) => (a.scheduledFor ?? '').localeCompare(b.scheduledFor ?? ''))[0];
	return findCall(state, now) ?? next ?? calls.toSorted((a, b) => b.seq - a.seq)[0] ?? null;
}
