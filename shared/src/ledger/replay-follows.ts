import type { GovernanceState, MilestoneGovernance, Proposal } from '../schema/governance.ts';
import type { Decision, LedgerEntry } from '../schema/ledger-entry.ts';
import { openRound } from '../rules/standing.ts';
import { lookUp } from '../schema/text.ts';
import { canonicalText } from './canonical.ts';
import { findCallBefore, isLastOfEnding } from './replay-ending.ts';
import { findAfter, isWaived } from './replay-standing.ts';

/** What must follow an entry that could be decided, at once and by the same person; `state` is the one before it, `now` its time. */
export function findFollowing(decision: Decision, state: GovernanceState, now: number): Decision[] {
	switch (decision.type) {
		case 'seconded': {
			const proposal = state.proposals.find(({ seq }) => seq === decision.proposal);
			return proposal ? followProposal(proposal, state) : [];
		}
		case 'rolled-back': {
			const { reason } = decision;
			const deployment = state.deployments.find(({ seq }) => seq === decision.deployment);
			const call = findCallBefore(state, deployment?.milestone ?? '');
			return state.policy.milestones
				.filter(({ id, kind }) => kind === 'candidate' || id === call)
				.flatMap(({ id }) => takeBack(id, lookUp(state.milestones, id), reason, now));
		}
		case 'ending-signed': {
			const { outcome, reason } = decision;
			return isLastOfEnding(decision, state) ? [{ type: 'closed-out', outcome, reason }] : [];
		}
		default:
			return [];
	}
}

function followProposal({ seq, by, byName, motion }: Proposal, state: GovernanceState): Decision[] {
	switch (motion.kind) {
		case 'break-glass': {
			const { milestone, reason, incident } = motion;
			const review = {
				milestone: findReviewPlace(state, milestone),
				activity: `emergency-${seq}`,
				// Its words carry the milestone's name, which is not in the ledger.
				text: '',
			};
			const proposedBy = { person: by, name: byName };
			return [{ type: 'emergency-declared', proposal: seq, proposedBy, milestone, reason, incident, review }];
		}
		case 'policy':
			return [{ type: 'policy-set', policy: motion.policy, proposal: seq }];
		case 'reopening':
			return [
				{ type: 'release-reopened', reason: motion.reason, proposal: seq },
				...reopenEach(state, ({ kind }) => kind === 'close-out', motion.reason),
			];
		default:
			return motion satisfies never;
	}
}

/** R32: its sign-off, or its waiver, ends with what was rolled back. */
function takeBack(
	milestone: string,
	governance: MilestoneGovernance | undefined,
	reason: string,
	now: number,
): Decision[] {
	if (governance?.signedOff) return [{ type: 'reopened', milestone, reason }];
	if (!governance?.waiver || !isWaived(governance, now)) return [];
	return [{ type: 'waiver-ended', milestone, waiver: governance.waiver.seq, reason }];
}

/** The milestones signed off among those chosen are reopened, in the policy's order. */
function reopenEach(
	state: GovernanceState,
	isChosen: (clause: GovernanceState['policy']['milestones'][number]) => boolean,
	reason: string,
): Decision[] {
	return state.policy.milestones
		.filter((clause) => isChosen(clause) && lookUp(state.milestones, clause.id)?.signedOff)
		.map(({ id }) => ({ type: 'reopened', milestone: id, reason }));
}

/**
 * R20: an emergency is reviewed after it, where nothing is signed or asked yet: in a plain milestone after a deployment,
 * else in the close-out, else in the last such milestone, else in itself.
 */
function findReviewPlace(state: GovernanceState, milestone: string): string {
	const kindOf = (id: string) => lookUp(state.milestones, id)?.policy.kind;
	const deployments = state.policy.milestones.filter(({ kind }) => kind === 'deployment');
	const isShipped = (id: string) => deployments.some((each) => findAfter(state, each.id).includes(id));
	const free = findAfter(state, milestone).filter((id) => {
		const governance = lookUp(state.milestones, id);
		return governance && !governance.signedOff && !openRound(governance);
	});
	return (
		free.find((id) => kindOf(id) === 'plain' && isShipped(id)) ??
		free.find((id) => kindOf(id) === 'close-out') ??
		free.at(-1) ??
		milestone
	);
}

/** Whether an entry is this one owed, written with the one that led to it. */
export function isOwed(next: Decision, leading: LedgerEntry, { actor, at, decision }: LedgerEntry): boolean {
	if (actor.person !== leading.actor.person || at !== leading.at) return false;
	return canonicalText(withoutWords(decision)) === canonicalText(next);
}

function withoutWords(decision: Decision): Decision {
	if (decision.type !== 'emergency-declared') return decision;
	return { ...decision, review: { ...decision.review, text: '' } };
}
