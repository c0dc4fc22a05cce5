import type { ConditionCheck } from '../schema/call.ts';
import type { Conclusion } from '../schema/check-result.ts';
import type { Call, GovernanceState } from '../schema/governance.ts';
import type { DocumentReading } from '../schema/reading.ts';
import type { Refusal } from '../schema/refusal.ts';
import { lookUp } from '../schema/text.ts';
import { word } from '../schema/word.ts';
import { checksOf } from './checks.ts';
import { findMissingEvidence } from './content.ts';
import { ballotOf, takePoll } from './poll.ts';
import { findMilestone, findPredecessors, findSuccessors, isSigned } from './standing.ts';
import { list, nameMilestone, quote } from './wording.ts';

/** What a check shows at a moment: "QA has not signed Test Plan", and since when it is met where that is known. */
export interface Checked {
	readonly met: boolean;
	readonly since?: string;
	/** A sentence without its full stop. */
	readonly says: string;
}

/** Why a condition of this call cannot be checked like that, or null (R28, R29). */
export function refuseCheck(
	check: ConditionCheck,
	call: Pick<Call, 'milestone'>,
	state: GovernanceState,
	reading: DocumentReading,
): Refusal | null {
	const no = (message: string): Refusal => ({ code: 'R28', message });
	const isThere =
		check.kind === 'check'
			? reading.checks.some(({ name }) => name === check.name)
			: findChecked(check, state, reading) !== null;
	if (!isThere)
		return no('What shows that the condition is met is not on this board. Choose something that is there.');
	if (check.kind === 'check') return null;
	const { milestone } = check;
	if ([call.milestone, ...findPredecessors(state, call.milestone)].includes(milestone)) {
		return no(
			`A change to ${nameMilestone(reading, milestone)} would void the GO, so no condition waits for it. Choose something that comes later.`,
		);
	}
	if (check.kind === 'signed' && findSuccessors(state, call.milestone).includes(milestone)) {
		return no(
			`${nameMilestone(reading, milestone)} is signed after the GO, so no condition of the GO waits for it. Choose something else.`,
		);
	}
	return null;
}

/** Whether it is met now, derived anew each time it is asked. */
export function judgeCheck(check: ConditionCheck, state: GovernanceState, reading: DocumentReading): Checked {
	if (check.kind === 'check') return judgeResult(check.name, state, reading);
	const found = findChecked(check, state, reading);
	const name = nameMilestone(reading, check.milestone);
	if (!found) return { met: false, says: 'what would show it is no longer on the board' };
	switch (check.kind) {
		case 'signed': {
			const { signedOff } = found.milestone.governance;
			if (isSigned(state, reading, check.milestone))
				return { met: true, ...(signedOff && { since: signedOff.at }), says: `${name} is signed off` };
			const seats = takePoll(ballotOf(state, found.milestone)).seats.filter(({ missing }) => missing > 0);
			const roles = [...new Set(seats.map(({ rule }) => rule.role))];
			if (roles.length === 0) return { met: false, says: `${name} is not signed off` };
			return {
				met: false,
				says: `${list(roles)} ${roles.length === 1 ? word('has') : word('have')} not signed ${name}`,
			};
		}
		case 'activity': {
			const met = found.activity?.state === 'done';
			return { met, says: `${quote(found.activity?.text ?? '')} in ${name} is ${met ? '' : 'not '}done` };
		}
		case 'evidence': {
			const { slot } = found;
			const { evidence } = found.milestone.reading.scope;
			const met =
				slot !== undefined && findMissingEvidence(slot, check.milestone, state, reading, evidence) === null;
			return {
				met,
				says: `evidence for ${quote(slot?.title || check.slot)} of ${name} is ${met ? '' : 'not '}there`,
			};
		}
		default:
			return check satisfies never;
	}
}

const words: Readonly<Record<Conclusion, string>> = {
	success: word('succeeded'),
	failure: word('failed'),
	pending: 'has not ended',
	cancelled: 'was cancelled',
	skipped: 'was skipped',
};

/** What the check of a pipeline says of the release candidate. */
function judgeResult(name: string, state: GovernanceState, { checks }: DocumentReading): Checked {
	const result = checksOf(checks, state.candidate?.artefact).find((each) => each.name === name);
	if (!result) return { met: false, says: `check ${quote(name)} has no result for the release candidate` };
	const met = result.conclusion === 'success';
	return { met, ...(met && { since: result.at }), says: `check ${quote(name)} ${words[result.conclusion]}` };
}

/** What a check is about, or null where it is not there (any more). */
function findChecked(
	check: Exclude<ConditionCheck, { kind: 'check' }>,
	state: GovernanceState,
	reading: DocumentReading,
) {
	const milestone = findMilestone(state, reading, check.milestone);
	if (!milestone) return null;
	const activity =
		check.kind === 'activity'
			? milestone.reading.scope.activities.find(({ id }) => id === check.activity)
			: undefined;
	const slot =
		check.kind === 'evidence'
			? milestone.policy.evidence.find((each) => each.slot === check.slot)
			: undefined;
	if (check.kind === 'activity' && !activity) return null;
	return check.kind === 'evidence' && !slot ? null : { milestone, activity, slot };
}

/** Conditions of GOs that stand and that are not closed yet. */
export function openConditions({ calls }: Pick<GovernanceState, 'calls'>) {
	return Object.values(calls).flatMap((call) =>
		call.state === 'declared' && !call.voided
			? (call.declared?.conditions ?? [])
					.filter(({ verified }) => !verified)
					.map((condition) => ({ call, condition }))
			: [],
	);
}

/** The person's own role in it: they close it, they may verify it, or it does not concern them (R29). */
export function partIn(
	{ call, condition }: ReturnType<typeof openConditions>[number],
	person: string,
	state: GovernanceState,
): 'closes' | 'verifies' | null {
	if (condition.owner === person) return 'closes';
	const member = lookUp(state.people, person);
	const holdsRole = !member?.removed && (member?.roles.some((role) => role !== 'Auditor') ?? false);
	const voted = call.answers.some((answer) => answer.person === person);
	return holdsRole && voted ? 'verifies' : null;
}
