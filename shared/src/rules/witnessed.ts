/**
 * What the server sees beside the content that is signed, at the moment of a decision. It is kept with the decision, since
 * no scope holds it: so whoever reads the ledger later judges by what the rules judged by.
 */
import type { GovernanceState } from '../schema/governance.ts';
import type { DocumentReading } from '../schema/reading.ts';
import { findEditors, type Milestone } from './standing.ts';

/** Who edited what is signed, where anybody did (R14). */
export function witnessEditors(
	state: GovernanceState,
	milestone: Milestone,
): { readonly editors?: string[] } {
	const editors = findEditors(state, milestone);
	return editors.length === 0 ? {} : { editors };
}

/** How many risks the register holds, where a slot is filled by them (R11). */
export function witnessRisks({ risks }: DocumentReading, { policy }: Milestone): { readonly risks?: number } {
	return policy.evidence.some(({ source }) => source === 'risks') ? { risks } : {};
}
