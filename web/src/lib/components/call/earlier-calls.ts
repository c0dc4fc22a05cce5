import { applyEntry, emptyState } from '@holdpoint/shared/ledger/project';
import type { Call, GovernanceState } from '@holdpoint/shared/schema/governance';
import type { LedgerEntry } from '@holdpoint/shared/schema/ledger-entry';
import { lookUp } from '@holdpoint/shared/schema/look-up';

/**
 * The calls of a milestone that another one has replaced, newest first, each as it stood then: the state holds only the last,
 * the record holds all. `entries`: the whole record, in order.
 */
export function findEarlierCalls(entries: readonly LedgerEntry[], milestone: string): Call[] {
	let state: GovernanceState = emptyState('');
	const earlier: Call[] = [];
	for (const entry of entries) {
		const before = lookUp(state.calls, milestone);
		state = applyEntry(state, entry);
		const now = lookUp(state.calls, milestone);
		// One that was only scheduled was no call.
		if (before?.openedAt !== undefined && now?.seq !== before.seq) earlier.unshift(before);
	}
	return earlier;
}
