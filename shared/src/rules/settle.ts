import type { GovernanceState } from '../schema/governance.ts';
import type { Decision } from '../schema/ledger-entry.ts';
import type { DocumentReading } from '../schema/reading.ts';

/** What follows by itself from a decision or an edit, for the server to append as `serverActor`. */
export function settle(_state: GovernanceState, _reading: DocumentReading): Decision[] {
	return [];
}
