import { reasonLength } from '../rules/wording.ts';
import type { Ballot, ConditionCheck, Station } from '../schema/call.ts';
import type { Call, CallStation, GovernanceState, Person } from '../schema/governance.ts';
import { lookUp } from '../schema/text.ts';
import { canonicalText } from './canonical.ts';
import {
	isMereAuditor,
	managers,
	mayEdit,
	reasons,
	type About,
	type MilestoneMoment,
	type Moment,
} from './replay-moment.ts';
import { findAfter, findBefore, findScopeFault, isSigned } from './replay-standing.ts';
import { findMember, isSame, mayAs } from './role-table.ts';
import { sealVote } from './seal-vote.ts';

export const callReasons = {
	noCall: 'there was no such call under way.',
	noStation: 'there was no such station.',
	otherMilestone: 'its call is of another milestone.',
	otherRound: 'it is of another round.',
	votingClosed: 'voting was closed.',
	notByCall: 'it is not decided in a call.',
	noVoice: 'an auditor has no voice in the call.',
	notRevealed: 'the votes were not revealed.',
	authorityChairs: 'the release authority does not chair.',
	chairsAlready: 'who took the chair had it already.',
} as const;
const { noCall, noStation, notByCall, noVoice, otherMilestone, otherRound, votingClosed, notRevealed } =
	callReasons;
const { authorityChairs, chairsAlready } = callReasons;

/** Opened, not declared or cancelled, not past its expiry (R28). */
export function isUnderWay({ state, expiresAt = '' }: Call, now: number): boolean {
	return (state === 'open' || state === 'closed' || state === 'revealed') && now < Date.parse(expiresAt);
}

/** The call that an entry names, if it was under way. */
export function findCall({ call: seq }: { readonly call: number }, { state, now }: Moment): Call | null {
	return Object.values(state.calls).find((call) => call.seq === seq && isUnderWay(call, now)) ?? null;
}

export function speakerOf({ standIn, person }: CallStation): string | null {
	return standIn ?? person;
}

/** Announced or opened: by whoever manages, for a milestone that a call decides, while no other is under way. */
export function findOpeningFault(
	decision: About<'call-scheduled' | 'call-opened'>,
	moment: MilestoneMoment,
): string | null {
	const { state, milestone, scopes, person, now } = moment;
	if (milestone.policy.kind !== 'call') return notByCall;
	if (!mayAs(state, person, managers)) return reasons.notAllowed;
	if (isSigned(state, decision.milestone, scopes)) return reasons.signedAlready;
	if (Object.values(state.calls).some((call) => isUnderWay(call, now))) return 'another call was under way.';
	if (decision.type === 'call-scheduled') {
		const fault = decision.stations === undefined ? null : findStationsFault(decision.stations, state);
		if (fault !== null) return fault;
		return Date.parse(decision.at) <= now ? 'it is set for a moment that was past.' : null;
	}
	if ((decision.quorum ?? 0) !== leastVoices(state)) return 'its quorum is not that of the policy.';
	if (isBarredFromChair(state, person)) return authorityChairs;
	const fault = findStationsFault(decision.stations, state);
	if (fault !== null) return fault;
	return Date.parse(decision.expiresAt) <= now ? reasons.endsFirst : null;
}

function leastVoices({ policy }: GovernanceState): number {
	return policy.numbers.quorum ?? 0;
}

function findStationsFault(stations: readonly Station[], state: GovernanceState): string | null {
	const ids = new Set(stations.map(({ id }) => id));
	if (ids.size < stations.length) return 'a station occurs twice.';
	const speakers = stations.flatMap((station) => station.person ?? []);
	if (speakers.some((speaker) => !findMember(state, speaker))) return reasons.noSuchPerson;
	if (stations.some((station) => station.required && station.person === null))
		return 'a required station has nobody to speak.';
	if (speakers.length === 0) return 'nobody would vote.';
	if (speakers.length < leastVoices(state)) return 'too few would vote for its quorum.';
	for (const [index, speaker] of speakers.entries()) {
		const fault = findSpeakerFault(findMember(state, speaker), speakers.slice(0, index), state);
		if (fault !== null) return fault;
	}
	return null;
}

function isBarredFromChair({ people, policy: { separation } }: GovernanceState, person: string): boolean {
	return separation === 'strict' && (lookUp(people, person)?.roles.includes('Release authority') ?? false);
}

/** By a manager who is not the chair yet. */
export function findChairFault(decision: About<'chair-taken'>, moment: Moment): string | null {
	const { state, person } = moment;
	const call = findCall(decision, moment);
	if (!call) return noCall;
	if (!mayAs(state, person, managers)) return reasons.notAllowed;
	if (call.chair?.person === person) return chairsAlready;
	return isBarredFromChair(state, person) ? authorityChairs : null;
}

/** Who may speak beside others. */
function findSpeakerFault(
	person: Person | null,
	others: readonly (string | null)[],
	{ policy: { separation } }: GovernanceState,
): string | null {
	if (person === null) return reasons.noSuchPerson;
	if (isMereAuditor(person)) return noVoice;
	if (separation !== 'small' && others.includes(person.id)) return 'a person speaks for two stations.';
	return separation === 'strict' && person.roles.includes('Release authority')
		? 'the release authority holds no station.'
		: null;
}

/** The chair while they take part, or a manager who takes over. */
function mayChair(call: Call, moment: Moment): boolean {
	const { state, person } = moment;
	return (call.chair?.person === person && mayEdit(moment)) || mayAs(state, person, managers);
}

export function findStandInFault(decision: About<'stand-in-named'>, moment: Moment): string | null {
	const { state, person } = moment;
	const call = findCall(decision, moment);
	if (!call) return noCall;
	const station = call.stations.find(({ id }) => id === decision.station);
	if (!station) return noStation;
	const isTheirs = speakerOf(station) === person && mayEdit(moment);
	if (!isTheirs && !mayChair(call, moment)) return reasons.notAllowed;
	if (call.state !== 'open' || station.round !== call.round) return votingClosed;
	const others = call.stations.filter((each) => each !== station).map(speakerOf);
	return findSpeakerFault(findMember(state, decision.person), others, state);
}

/** Only while voting is open, and by whoever speaks for the station; in a spoken call also by the chair for them. */
export function findVoteFault(decision: About<'voted'>, moment: Moment): string | null {
	const { state, person } = moment;
	const call = findCall(decision, moment);
	if (!call) return noCall;
	const station = call.stations.find(({ id }) => id === decision.station);
	if (!station) return noStation;
	const whose = decision.for ?? person;
	const holder = findMember(state, whose);
	if (decision.for !== undefined && !call.spoken) return 'nobody records votes in a call that is not spoken.';
	if (decision.for !== undefined && !mayChair(call, moment)) return reasons.notAllowed;
	if (speakerOf(station) !== whose || !holder) return 'someone else speaks for that station.';
	if (decision.for === undefined ? !mayEdit(moment) : isMereAuditor(holder)) return noVoice;
	const before = call.votes.find((vote) => vote.station === station.id && vote.round === call.round);
	if (decision.for !== undefined && before?.person === whose && before.recordedBy === undefined)
		return 'it takes the place of a vote that the person cast.';
	if (decision.round !== call.round) return otherRound;
	return call.state !== 'open' || station.round !== call.round ? votingClosed : null;
}

export function findClosingFault(decision: About<'voting-closed'>, moment: MilestoneMoment): string | null {
	const call = findCall(decision, moment);
	if (!call) return noCall;
	if (!mayChair(call, moment)) return reasons.notAllowed;
	if (call.state !== 'open') return votingClosed;
	if (decision.milestone !== call.milestone) return otherMilestone;
	if (moment.milestone.policy.kind !== 'call') return notByCall;
	if (decision.round !== call.round) return otherRound;
	return isSameList(decision.votes, findCounting(call))
		? findScopeFault(decision, moment)
		: 'it does not count the last vote of each station.';
}

/** Opens exactly what was counted, each as what was sealed, and each a vote that could have been cast. */
export function findRevealFault(decision: About<'votes-revealed'>, moment: Moment): string | null {
	const call = findCall(decision, moment);
	if (!call) return noCall;
	if (!mayChair(call, moment)) return reasons.notAllowed;
	if (call.state !== 'closed') return 'there was nothing to reveal.';
	if (decision.round !== call.round) return otherRound;
	const opened = decision.openings.map(({ vote }) => vote);
	if (!isSameList(opened, findCounting(call))) return 'it does not open exactly the votes that were counted.';
	for (const { vote: seq, nonce, ballot } of decision.openings) {
		const vote = call.votes.find((each) => each.seq === seq);
		const then = moment.votes.get(seq);
		const isVote =
			vote?.seal === sealVote({ nonce, ballot }) &&
			vote.station === ballot.station &&
			vote.person === ballot.person &&
			vote.round === ballot.round &&
			ballot.call === call.seq &&
			ballot.release === moment.state.release &&
			then !== undefined &&
			findMember(then, ballot.person)?.name === ballot.name;
		if (!isVote) return `what it opens is not the vote of entry ${seq}.`;
		if (!couldBeCast(ballot, then, call)) return `the vote of entry ${seq} could not have been cast.`;
	}
	return null;
}

function couldBeCast(
	{ vote, reason, conditions }: Ballot,
	then: GovernanceState,
	{ milestone }: Call,
): boolean {
	if ((vote === 'no-go' || vote === 'hold') && reasonLength(reason) === 0) return false;
	if (vote !== 'conditional') return conditions.length === 0;
	return (
		conditions.length > 0 &&
		conditions.every(({ text, owner }) => reasonLength(text) > 0 && findMember(then, owner)) &&
		conditions.every(({ check }) => check === undefined || couldBeChecked(check, then, milestone))
	);
}

/** By what the plan had then, and what closing it would not void: neither the call's milestone nor what that builds on. */
function couldBeChecked(check: ConditionCheck, then: GovernanceState, decided: string): boolean {
	if (check.kind === 'check') return true;
	const { milestone } = check;
	const clause = lookUp(then.milestones, milestone)?.policy;
	if (!clause || milestone === decided || findBefore(then, decided).includes(milestone)) return false;
	if (check.kind === 'signed') return !findAfter(then, decided).includes(milestone);
	return check.kind === 'activity' || clause.evidence.some(({ slot }) => slot === check.slot);
}

/** The last vote of each station in this round, in the order of the stations. */
function findCounting(call: Call): number[] {
	return call.stations.flatMap(({ id }) => {
		const last = call.votes.findLast((vote) => vote.station === id && vote.round === call.round);
		return last ? [last.seq] : [];
	});
}

export function findRePollFault(decision: About<'re-polled'>, moment: Moment): string | null {
	const call = findCall(decision, moment);
	if (!call) return noCall;
	if (!mayChair(call, moment)) return reasons.notAllowed;
	if (call.state !== 'revealed') return notRevealed;
	if (decision.round !== call.round + 1) return otherRound;
	const asked = call.stations.filter(({ id }) => decision.stations.includes(id));
	const isOfCall = isSame(
		decision.stations,
		asked.map(({ id }) => id),
	);
	if (asked.length === 0 || !isOfCall) return 'it does not ask stations of the call.';
	return asked.some((each) => speakerOf(each) === null) ? 'a station has nobody to speak.' : null;
}

export function findCancelFault(decision: About<'call-cancelled'>, moment: Moment): string | null {
	const { state, now } = moment;
	const calls = Object.values(state.calls);
	const call = calls.find(({ seq }) => seq === decision.call);
	const other = calls.find((each) => isUnderWay(each, now));
	if (!call || call.state === 'declared' || call.state === 'cancelled' || (other && other !== call))
		return noCall;
	if (!mayChair(call, moment)) return reasons.notAllowed;
	return reasonLength(decision.reason) === 0 ? reasons.noReason : null;
}

function isSameList(these: readonly number[], those: readonly number[]): boolean {
	return canonicalText(these) === canonicalText(those);
}
