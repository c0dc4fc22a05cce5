import type { MilestoneStatus, MilestoneView } from '../schema/board-view.ts';
import type { GovernanceState, MilestoneGovernance, Round, Signature } from '../schema/governance.ts';
import type { DocumentReading } from '../schema/reading.ts';
import type { About, Blocker } from '../schema/refusal.ts';
import { lookUp } from '../schema/text.ts';
import { findUnfinished, findUnmetNeeds } from './content.ts';
import { ballotOf, countedSignatures, takePoll, type Poll } from './poll.ts';
import { findUnstaffed } from './staffing.ts';
import {
	findMilestone,
	findPassing,
	holds,
	isInForce,
	isOpened,
	isSigned,
	openRound,
	stands,
	type Milestone,
} from './standing.ts';
import { isUnderWay, sayCall } from './call.ts';
import { differsByCandidate } from './reaffirm.ts';
import { count, list, nameMilestone, namePerson } from './wording.ts';

/**
 * One milestone as governance and document together say it is at `now` (milliseconds since 1970). Throws for one that the
 * policy does not have.
 */
export function viewMilestone(
	state: GovernanceState,
	reading: DocumentReading,
	id: string,
	now: number,
): MilestoneView {
	const milestone = findMilestone(state, reading, id);
	if (!milestone) throw new Error(`No milestone ${id}`);
	const { governance, policy, reading: content } = milestone;
	const { waiver } = governance;
	const emergency = isSigned(state, reading, id) ? null : findPassing(state, id);
	const poll = takePoll(ballotOf(state, milestone));
	return {
		id,
		name: content.scope.name,
		phase: policy.phase,
		status: statusOf(state, reading, milestone, now),
		lane: content.lane,
		due: content.due,
		digest: content.digest,
		signatures: viewSignatures(milestone, poll, state.countsFrom ?? 0),
		awaiting: governance.signedOff
			? []
			: poll.seats.flatMap(({ rule, missing }) => (missing > 0 ? [{ role: rule.role, n: missing }] : [])),
		blockers: findMilestoneBlockers(state, reading, milestone, poll, now),
		asked: openRound(governance) !== null,
		upstreamChanged: governance.upstreamChanged,
		...(waiver && { waiver: { ...waiver, inForce: isInForce(waiver, now) } }),
		...(emergency && { emergency: emergency.seq }),
	};
}

/** All of them, in the policy's order. */
export function viewMilestones(
	state: GovernanceState,
	reading: DocumentReading,
	now: number,
): MilestoneView[] {
	return state.policy.milestones.map(({ id }) => viewMilestone(state, reading, id, now));
}

/**
 * The milestone to get signed next: the first in the policy's order that does not hold while all its prerequisites do.
 * Null when nothing is left.
 */
export function nextGate(state: GovernanceState, reading: DocumentReading, now: number): string | null {
	const next = state.policy.milestones.find(
		({ id, needs }) =>
			!holds(state, reading, id, now) &&
			(isOpened(state, id) || needs.every((need) => stands(state, reading, need, now))),
	);
	return next?.id ?? null;
}

/** What blocks the next gate, most urgent first. */
export function findBlockers(state: GovernanceState, reading: DocumentReading, now: number): Blocker[] {
	const id = nextGate(state, reading, now);
	const milestone = id === null ? null : findMilestone(state, reading, id);
	if (!milestone) return [];
	return findMilestoneBlockers(state, reading, milestone, takePoll(ballotOf(state, milestone)), now);
}

/** Waived never shows as signed (R19), and what is no longer signed shows as signed until it is asked for anew (R9). */
function statusOf(
	state: GovernanceState,
	reading: DocumentReading,
	{ id, governance, reading: { lane } }: Milestone,
	now: number,
): MilestoneStatus {
	if (holds(state, reading, id, now) && !isSigned(state, reading, id)) return 'waived';
	if (governance.signedOff) return 'signed';
	const call = lookUp(state.calls, id);
	return openRound(governance) || (call && isUnderWay(call, now)) ? 'ready' : lane;
}

/** One that its signer has given again since the content changed stands in the round alone (R7). */
function viewSignatures(
	{ governance, reading }: Milestone,
	poll: Poll,
	since: number,
): MilestoneView['signatures'] {
	const counted = new Set(governance.signedOff?.signatures ?? countedSignatures(poll));
	const given = (roundShown(governance)?.signatures ?? [])
		.filter(({ revoked }) => revoked === undefined)
		.map((signature) => ({
			...signature,
			stale: signature.digest !== reading.digest || (!governance.signedOff && signature.seq < since),
			counted: counted.has(signature.seq),
		}));
	return given.filter(
		({ stale, person, role }) =>
			!stale || !given.some((other) => !other.stale && other.person === person && other.role === role),
	);
}

/** The round that is open, or that signed the milestone off, or whose rejection still stands. */
function roundShown({ rounds }: MilestoneGovernance): Round | null {
	const last = rounds.at(-1);
	if (!last) return null;
	return !last.end || last.end.how === 'signed-off' || last.end.how === 'rejected' ? last : null;
}

/** Most urgent first: what no work on the content can cure, then what has to come before, then content, then people. */
function findMilestoneBlockers(
	state: GovernanceState,
	reading: DocumentReading,
	milestone: Milestone,
	poll: Poll,
	now: number,
): Blocker[] {
	if (holds(state, reading, milestone.id, now)) return [];
	const { id, governance } = milestone;
	const name = nameMilestone(reading, id);
	const blockers: Blocker[] = [];
	const add = (code: Blocker['code'], message: string, details?: About) =>
		blockers.push({ code, message, milestone: id, ...(details && { details }) });
	if (governance.waiver) {
		const message = governance.waiver.ended
			? `The waiver of ${name} was ended, so it blocks again. Get it signed, or waive it anew.`
			: `The waiver of ${name} has run out, so it blocks again. Get it signed, or waive it anew.`;
		add('R19', message, { entries: [governance.waiver.seq] });
	}
	const { signedOff } = governance;
	if (signedOff) {
		const { digest } = milestone.reading;
		if (signedOff.digest !== digest && differsByCandidate(state, milestone.reading, signedOff.digest))
			add('R9', `${name} was signed for another build. Request sign-off for this one.`);
		else if (governance.upstreamChanged)
			add(
				'R9',
				`${name} was signed before something that it builds on changed. Read it again and request sign-off.`,
			);
		else add('R7', `${name} is no longer what was signed. Request sign-off again.`);
		return blockers;
	}
	if (milestone.policy.kind === 'call') {
		return [...blockers, ...findCallBlockers(state, reading, milestone, now)];
	}
	const end = governance.rounds.at(-1)?.end;
	if (end?.how === 'rejected') {
		add(
			'R16',
			`${namePerson(state, end.by)} rejected ${name}: “${end.reason}” Request sign-off again when that is settled.`,
			{ people: [end.by] },
		);
	}
	const unstaffed = findUnstaffed(state, reading, milestone);
	if (unstaffed) add('R15', unstaffed.message, { roles: unstaffed.roles });
	blockers.push(
		...findUnmetNeeds(state, reading, milestone, now),
		...findUnfinished(state, reading, milestone),
	);
	const round = openRound(governance);
	if (round) {
		const stale = findStale(state, milestone, round);
		if (stale.length > 0) {
			add(
				'R7',
				`${name} changed after ${list(stale.map(({ name }) => name))} signed it. Ask them to read the change and sign again.`,
				{ people: stale.map(({ person }) => person) },
			);
		}
		blockers.push(...findAwaited(reading, milestone, poll));
	} else if (end?.how !== 'rejected' && blockers.every(({ code }) => code === 'R19')) {
		add('R16', `Nobody is asked to sign ${name} yet. Request sign-off from ${list(rolesOf(milestone))}.`, {
			roles: rolesOf(milestone),
		});
	}
	return blockers;
}

/** What keeps the call's milestone from its GO: what comes before, content, and then how the call stands (R28). */
function findCallBlockers(
	state: GovernanceState,
	reading: DocumentReading,
	milestone: Milestone,
	now: number,
): Blocker[] {
	const { id } = milestone;
	const blockers: Blocker[] = [];
	const unstaffed = findUnstaffed(state, reading, milestone);
	if (unstaffed) {
		const { message, roles } = unstaffed;
		blockers.push({ code: 'R15', message, milestone: id, details: { roles } });
	}
	// The call fills its own slot as it goes.
	const filled = new Set(
		milestone.policy.evidence.filter(({ source }) => source === 'call').map(({ slot }) => slot),
	);
	const evidence = milestone.policy.evidence.filter(({ slot }) => !filled.has(slot));
	const rest = { ...milestone, policy: { ...milestone.policy, evidence } };
	blockers.push(...findUnmetNeeds(state, reading, milestone, now), ...findUnfinished(state, reading, rest));
	blockers.push({ code: 'R28', message: sayCall(state, reading, id, now), milestone: id });
	return blockers;
}

/** "Requirement Sign-Off needs one more from QA.", for each rule on its own (R12), and the second look of `small`. */
function findAwaited(reading: DocumentReading, { id }: Milestone, poll: Poll): Blocker[] {
	const name = nameMilestone(reading, id);
	const missing = poll.seats.filter((seat) => seat.missing > 0);
	const begun = poll.seats.some(({ counted }) => counted.length > 0);
	const blockers = missing.map(({ rule, missing, asked }): Blocker => {
		const needed = begun ? `${count(missing)} more` : count(missing);
		const turn = asked ? '' : ', after those before them in order';
		return {
			code: 'R12',
			message: `${name} needs ${needed} from ${rule.role}${turn}.`,
			milestone: id,
			details: { roles: [rule.role], missing },
		};
	});
	if (missing.length === 0 && poll.secondLook.state === 'awaited') {
		blockers.push({
			code: 'R14',
			message: `${name} needs a second look from someone who did not prepare it: any member with a role signs it as reviewed.`,
			milestone: id,
		});
	}
	return blockers;
}

/** People whose signature is stale and who have not signed again since (R7). */
function findStale(
	state: GovernanceState,
	{ reading }: Milestone,
	round: Round,
): { person: string; name: string }[] {
	const given = round.signatures.filter(
		({ revoked, meaning }) => revoked === undefined && meaning !== 'rejected',
	);
	const isCurrent = ({ digest, seq }: Signature) =>
		digest === reading.digest && seq >= (state.countsFrom ?? 0);
	const current = new Set(given.filter(isCurrent).map(({ person }) => person));
	const stale = given.filter((signature) => !isCurrent(signature) && !current.has(signature.person));
	return [...new Map(stale.map(({ person, name }) => [person, { person, name }])).values()];
}

function rolesOf({ policy }: Milestone): string[] {
	return [...new Set(policy.signers.map(({ role }) => role))];
}
