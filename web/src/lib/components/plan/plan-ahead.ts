/** What saving a plan would do, asked of the very rules that the server asks. */
import { applyEntry } from '@holdpoint/shared/ledger/project';
import { lockOf } from '@holdpoint/shared/rules/access';
import { readDocument, type Editors } from '@holdpoint/shared/rules/reading';
import { checkPolicyChange } from '@holdpoint/shared/rules/set-policy';
import { findUnstaffed } from '@holdpoint/shared/rules/staffing';
import { findMilestone, openRound } from '@holdpoint/shared/rules/standing';
import { weakenings } from '@holdpoint/shared/rules/weakenings';
import type { Actor } from '@holdpoint/shared/schema/actor';
import type { Activity, MilestoneRow, RiskRow } from '@holdpoint/shared/schema/document';
import type { GovernanceState } from '@holdpoint/shared/schema/governance';
import { lookUp } from '@holdpoint/shared/schema/look-up';
import type { Policy } from '@holdpoint/shared/schema/release';

export interface PlanAhead {
	/** Why it cannot be saved: nobody could ever satisfy it (R15), an ID comes back (R22), content is locked (R1); or null. */
	readonly refused: string | null;
	/** What the people named now could not sign or decide, with what would help (R15). */
	readonly unstaffed: readonly string[];
	/** How many milestones they could sign or decide. */
	readonly staffed: number;
	/** What it asks less of; a second person confirms it then (R23). Empty while the plan is a draft. */
	readonly weakens: readonly string[];
	/** Whose signatures are asked for again, a sentence for each milestone (R7). */
	readonly touched: readonly string[];
	/** Which activities have to be finished then, or no longer, a sentence each. They change at once (R11). */
	readonly activities: readonly string[];
	/** Milestones that whoever saves it could approve no more, since they edit them by it (R14). */
	readonly prepared: readonly string[];
}

interface Now {
	readonly state: GovernanceState;
	/** Rows of the document, each with what is to become of it; a new milestone's has its name. */
	readonly rows: readonly { readonly now: MilestoneRow; readonly then: MilestoneRow }[];
	readonly editors: Editors;
	readonly risks: readonly RiskRow[];
	/** Also of milestones that are no longer in the plan. */
	readonly nameOf: (id: string) => string;
	/** Who would save it. */
	readonly actor: Actor;
	/** Milliseconds since 1970. */
	readonly now: number;
}

export function lookAhead(
	policy: Policy,
	{ state, rows, editors, risks, nameOf, actor, now }: Now,
): PlanAhead {
	const rowsNow = rows.map((row) => row.now);
	const rowsThen = rows.map((row) => row.then);
	const name = (id: string) => rowsThen.find((row) => row.id === id)?.name || nameOf(id);
	const weakens = state.firstRequestAt === undefined ? [] : weakenings(state.policy, policy, name);
	const ahead = applyEntry(state, {
		v: 1,
		seq: state.seq + 1,
		previous: state.head,
		at: new Date(0).toISOString(),
		actor: { person: state.owner, name: '' },
		decision: { type: 'policy-set', policy, ...(weakens.length > 0 && { proposal: 0 }) },
		hash: '',
	});
	const isNew = (id: string) => !lookUp(state.milestones, id);
	const edited = rows.filter((row) => isNew(row.now.id) || sayActivities(row, '').length > 0);
	const editorsThen = {
		...editors,
		...Object.fromEntries(
			edited.map(({ now: { id } }) => {
				const before = lookUp(editors, id)?.editors ?? [];
				return [id, { lastEditor: actor.person, editors: [...before, actor.person] }];
			}),
		),
	};
	const before = readDocument(rowsNow, editors, risks, state);
	const after = readDocument(rowsThen, editorsThen, risks, ahead);
	/** The first content that cannot change then: what weakens the plan waits, and activities do not. */
	const lock = edited
		.filter(({ now: { id } }) => !isNew(id))
		.map(({ now: { id } }) => {
			const root = { kind: 'scope', milestone: id };
			return lockOf(weakens.length > 0 ? state : ahead, root, actor, now, name(id));
		})
		.find((each) => each !== null);
	const refused =
		checkPolicyChange(policy, state, after)?.message ??
		(weakens.length > 0 && policy.milestones.some(({ id }) => isNew(id))
			? 'What weakens the plan waits for a second person, and a new milestone cannot wait with its name and activities. Save the new milestones first, then propose the rest.'
			: undefined) ??
		(lock ? `${lock.message} Take back what you changed of its activities.` : null);
	if (refused !== null) {
		const none = { unstaffed: [], staffed: 0, weakens: [], touched: [], activities: [], prepared: [] };
		return { refused, ...none };
	}
	const unstaffed = policy.milestones.flatMap(({ id }) => {
		const milestone = findMilestone(ahead, after, id);
		if (!milestone || milestone.governance.signedOff) return [];
		return findUnstaffed(ahead, after, milestone)?.message ?? [];
	});
	const startsAgain = ahead.countsFrom !== state.countsFrom;
	const touched = policy.milestones.flatMap(({ id }) => {
		const governance = lookUp(state.milestones, id);
		const digest = before.milestones[id]?.digest;
		const changes = digest !== after.milestones[id]?.digest;
		if (!governance || (!changes && (!startsAgain || governance.signedOff))) return [];
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
	const roles = lookUp(state.people, actor.person)?.roles ?? [];
	// What waits for a second person is not the plan under which activities change.
	const judged = weakens.length > 0 ? state.policy : policy;
	const isApprover = (id: string) =>
		judged.milestones
			.find((clause) => clause.id === id)
			?.signers.some(({ role, meaning }) => roles.includes(role) && meaning !== 'authored') ?? false;
	return {
		refused: null,
		unstaffed,
		staffed: policy.milestones.length - unstaffed.length,
		weakens,
		touched,
		activities: rows.flatMap((row) => sayActivities(row, name(row.now.id))),
		prepared:
			judged.separation === 'small'
				? []
				: edited.flatMap(({ now: { id } }) => (isApprover(id) ? [name(id)] : [])),
	};
}

/** What becomes of a milestone's activities, a sentence for each that changes. */
function sayActivities({ now, then }: Now['rows'][number], name: string): string[] {
	const counted = (activity: Activity) =>
		now.activities.find(({ id }) => id === activity.id)?.counts ?? false;
	return then.activities
		.filter((activity) => activity.counts !== counted(activity))
		.map(({ text, counts }) => `${name}: “${text}” has to be finished${counts ? '' : ' no longer'}.`);
}
