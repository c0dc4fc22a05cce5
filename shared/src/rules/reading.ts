import { emptyMilestoneRow, type CheckRow, type MilestoneRow, type RiskRow } from '../schema/document.ts';
import type { GovernanceState } from '../schema/governance.ts';
import type { DocumentReading, MilestoneReading } from '../schema/reading.ts';
import { lookUp } from '../schema/text.ts';
import { digestScope, scopeOf } from './scope.ts';

/** Per milestone, who edited its scope (R14): what the record of changes knows and the ledger does not. */
export type Editors = Readonly<Record<string, Pick<MilestoneReading, 'lastEditor' | 'editors'>>>;

/**
 * The document as the rules see it: one reading a milestone of the policy. Rows of other milestones are left out;
 * a milestone without a row reads as an empty one.
 */
export function readDocument(
	rows: Iterable<MilestoneRow>,
	editors: Editors,
	risks: Iterable<RiskRow>,
	state: GovernanceState,
	checks: readonly CheckRow[] = [],
): DocumentReading {
	const byId = new Map([...rows].map((row) => [row.id, row]));
	const milestones = state.policy.milestones.map(({ id }): [string, MilestoneReading] => [
		id,
		readMilestone(byId.get(id) ?? emptyMilestoneRow(id), editors, state),
	]);
	return { milestones: Object.fromEntries(milestones), risks: [...risks].length, checks };
}

/** One milestone of it, for a caller that knows which one changed. */
export function readMilestone(row: MilestoneRow, editors: Editors, state: GovernanceState): MilestoneReading {
	const scope = scopeOf(row, state);
	const edited = lookUp(editors, row.id);
	return {
		scope,
		digest: digestScope(scope),
		lastEditor: edited?.lastEditor ?? null,
		editors: edited?.editors ?? [],
		start: row.start,
		due: row.due,
		owner: row.owner,
		lane: row.lane,
	};
}
