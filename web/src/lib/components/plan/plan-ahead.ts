/** What saving a plan would do, asked of the very rules that the server asks. */
import { applyEntry } from '@holdpoint/shared/ledger/project';
import { readDocument, type Editors } from '@holdpoint/shared/rules/reading';
import { checkPolicyChange } from '@holdpoint/shared/rules/set-policy';
import { findUnstaffed } from '@holdpoint/shared/rules/staffing';
import { findMilestone, openRound } from '@holdpoint/shared/rules/standing';
import { weakenings } from '@holdpoint/shared/rules/weakenings';
import type { MilestoneRow, RiskRow } from '@holdpoint/shared/schema/document';
import type { GovernanceState } from '@holdpoint/shared/schema/governance';
import type { Policy } from '@holdpoint/shared/schema/release';

export interface PlanAhead {
	/** Why nobody could ever satisfy this plan (R15), or an ID comes back (R22); null where it can be saved. */
	readonly refused: string | null;
	/** What the people named now could not sign or decide, with what would help (R15). */
	readonly unstaffed: readonly string[];
	/** How many milestones they could sign or decide. */
	readonly staffed: number;
	/** What it asks less of; a second person confirms it then (R23). Empty while the plan is a draft. */
	readonly weakens: readonly string[];
	/** Whose signatures are asked for again, a sentence for each milestone (R7). */
	readonly touched: readonly string[];
	/** What has to be finished no longer, which every signer reads first (R11). */
	readonly leftOut: readonly string[];
}

interface Now {
	readonly state: GovernanceState;
	/** Rows of the document, each with what is to become of it; a new milestone's has its name. */
	readonly rows: readonly { readonly now: MilestoneRow; readonly then: MilestoneRow }[];
	readonly editors: Editors;
	readonly risks: readonly RiskRow[];
}

export function lookAhead(policy: Policy, { state, rows, editors, risks }: Now): PlanAhead {
	const rowsNow = rows.map((row) => row.now);
	const rowsThen = rows.map((row) => row.then);
	const reading = readDocument(rowsThen, editors, risks, { ...state, policy });
	const name = (id: string) => rowsThen.find((row) => row.id === id)?.name || id;
	const refused = checkPolicyChange(policy, state, reading);
	if (refused)
		return { refused: refused.message, unstaffed: [], staffed: 0, weakens: [], touched: [], leftOut: [] };
	const ahead = applyEntry(state, {
		v: 1,
		seq: state.seq + 1,
		previous: state.head,
		at: new Date(0).toISOString(),
		actor: { person: state.owner, name: '' },
		decision: { type: 'policy-set', policy },
		hash: '',
	});
	const after = readDocument(rowsThen, editors, risks, ahead);
	const before = readDocument(rowsNow, editors, risks, state);
	const unstaffed = policy.milestones.flatMap(({ id }) => {
		const milestone = findMilestone(ahead, after, id);
		if (!milestone || milestone.governance.signedOff) return [];
		return findUnstaffed(ahead, after, milestone)?.message ?? [];
	});
	const touched = policy.milestones.flatMap(({ id }) => {
		const governance = state.milestones[id];
		const digest = before.milestones[id]?.digest;
		if (!governance || digest === after.milestones[id]?.digest) return [];
		const round = governance.signedOff ? governance.rounds.at(-1) : openRound(governance);
		const given = (round?.signatures ?? []).filter(
			(signature) =>
				signature.digest === digest && signature.revoked === undefined && signature.meaning !== 'rejected',
		);
		const names = [...new Set(given.map((signature) => signature.name))];
		return names.length === 0
			? []
			: [`${name(id)}: ${names.join(', ')} signed it as it is now, and would have to sign again.`];
	});
	return {
		refused: null,
		unstaffed,
		staffed: policy.milestones.length - unstaffed.length,
		weakens: state.firstRequestAt === undefined ? [] : weakenings(state.policy, policy, name),
		touched,
		leftOut: rows.flatMap(({ now, then }) =>
			now.activities
				.filter(({ id, counts }) => counts && then.activities.some((each) => each.id === id && !each.counts))
				.map(({ text }) => `${name(then.id)}: ${text}`),
		),
	};
}
