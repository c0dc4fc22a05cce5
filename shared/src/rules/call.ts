import type { Actor } from '../schema/actor.ts';
import type { Station } from '../schema/call.ts';
import type { Call, CallStation, GovernanceState, Person, RevealedVote } from '../schema/governance.ts';
import type { DocumentReading } from '../schema/reading.ts';
import type { Refusal } from '../schema/refusal.ts';
import { lookUp } from '../schema/text.ts';
import { sayCount, word } from '../schema/word.ts';
import { accessOf } from './access.ts';
import type { CommandOf } from './case.ts';
import { allow, deny, refuse, type Decided } from './decided.ts';
import { isSigned, mayAs } from './standing.ts';
import { scheduledStations } from './stations.ts';
import { count, list, nameMilestone, namePerson, quote, reasonLength } from './wording.ts';

const no = (message: string): Refusal => ({ code: 'R28', message });

/** The call that is under way, or null: opened, not yet declared, not past its expiry. */
export function findCall(state: GovernanceState, now: number): Call | null {
	return Object.values(state.calls).find((call) => isUnderWay(call, now)) ?? null;
}

export function isUnderWay(call: Call, now: number): boolean {
	if (call.state !== 'open' && call.state !== 'closed' && call.state !== 'revealed') return false;
	return now < Date.parse(call.expiresAt ?? '');
}

/** Who speaks for a station: the stand-in, if one was named. */
export function speakerOf({ person, standIn }: CallStation): string | null {
	return standIn ?? person;
}

/** A station's answer that stands, once revealed. */
export function answerOf(call: Call, { id, round }: CallStation): RevealedVote | null {
	return call.answers.find((each) => each.station === id && each.round === round) ?? null;
}

/** Whether the station has voted in the round in which it was asked last. */
export function hasVoted(call: Call, { id, round }: CallStation): boolean {
	return call.votes.some((vote) => vote.station === id && vote.round === round);
}

/** "5 people, 7 stations" where a person speaks for several; every view of the call says it (R28). Else empty. */
export function sayStations({ stations }: Pick<Call, 'stations'>): string {
	const speakers = stations.map(speakerOf).filter((person) => person !== null);
	const people = new Set(speakers).size;
	if (people === speakers.length) return '';
	return `${sayCount(people, 'person', 'people')}, ${speakers.length} stations`;
}

/** Says when the call will be, and who will speak in it. */
export function scheduleCall(
	command: CommandOf<'schedule-call'>,
	state: GovernanceState,
	reading: DocumentReading,
	actor: Actor,
	now: number,
): Decided {
	const { stations } = command;
	const malformed = stations && checkStationNames(stations, state);
	if (malformed) return deny(malformed);
	const found = findCallMilestone(command.milestone, state, reading, actor, now);
	if (typeof found !== 'string') return deny(found);
	const refusal = stations && checkVoices(stations, state);
	if (refusal) return deny(refusal);
	if (Date.parse(command.at) <= now)
		return refuse('R28', 'A call is scheduled for a moment to come. Choose a later one.');
	return allow({
		type: 'call-scheduled',
		milestone: found,
		at: new Date(command.at).toISOString(),
		...(stations && { stations: stations.map(bare) }),
	});
}

const bare = ({ id, name, person, required }: Station): Station => ({ id, name, person, required });

/** Opens the voting: the actor is the chair. */
export function openCall(
	command: CommandOf<'open-call'>,
	state: GovernanceState,
	reading: DocumentReading,
	actor: Actor,
	now: number,
): Decided {
	const malformed = command.stations && checkStationNames(command.stations, state);
	if (malformed) return deny(malformed);
	const found = findCallMilestone(command.milestone, state, reading, actor, now);
	if (typeof found !== 'string') return deny(found);
	const before = lookUp(state.calls, found);
	const stations = command.stations ?? scheduledStations(state, before);
	if (stations === null) {
		return refuse('malformed', 'stations: say who votes, since the call was not scheduled with stations.');
	}
	if (isBarredFromChair(state, actor)) {
		return refuse(
			'R28',
			'Under strict separation the Release authority does not chair. Ask a Release manager to open the call.',
		);
	}
	const refusal = checkVoices(stations, state);
	if (refusal) return deny(refusal);
	if (Date.parse(command.expiresAt) <= now) {
		return refuse('R28', 'A call ends at a moment to come. Choose a later one.');
	}
	return {
		ok: true,
		entries: [
			{
				type: 'call-opened',
				milestone: found,
				stations: stations.map(bare),
				expiresAt: new Date(command.expiresAt).toISOString(),
				...(command.spoken && { spoken: true as const }),
				...(quorumOf(state) > 0 && { quorum: quorumOf(state) }),
			},
		],
		// Votes of a call that ran out are never revealed.
		secrets: { keep: [], forget: before?.votes.map(({ seal }) => seal) ?? [] },
	};
}

/** Another who may chair becomes the chair of the call that is under way: theirs has gone, or hands it over. */
export function takeChair(state: GovernanceState, actor: Actor, now: number): Decided {
	const call = findCall(state, now);
	if (!call) return deny(noCall);
	if (!mayAs(state, actor, ['Release manager'])) {
		return refuse(
			'forbidden',
			'The chair is taken by the release’s owner or a Release manager. Ask one of them.',
		);
	}
	if (call.chair?.person === actor.person) return refuse('R28', 'You chair this call already.');
	return isBarredFromChair(state, actor)
		? deny(no('Under strict separation the Release authority does not chair. Ask a Release manager.'))
		: allow({ type: 'chair-taken', call: call.seq });
}

/** Under `strict` the authority, who declares, does not chair. */
export function isBarredFromChair(state: GovernanceState, { person }: Pick<Actor, 'person'>): boolean {
	return (
		state.policy.separation === 'strict' &&
		(lookUp(state.people, person)?.roles.includes('Release authority') ?? false)
	);
}

/** Named by the station's holder, or by whoever chairs, before voting closes. */
export function nameStandIn(
	command: CommandOf<'stand-in'>,
	state: GovernanceState,
	actor: Actor,
	now: number,
): Decided {
	const call = findCall(state, now);
	const station = call?.stations.find(({ id }) => id === command.station);
	const person = lookUp(state.people, command.person);
	if (!person || person.removed)
		return refuse('malformed', 'There is no such person on this release. Add them first.');
	if (call && !station) return refuse('malformed', `There is no station ${command.station} in this call.`);
	if (!call || !station) return deny(noCall);
	const isTheirs = speakerOf(station) === actor.person && mayTakePart(state, actor);
	if (!isTheirs && !mayChair(state, actor, call)) {
		return refuse('forbidden', `${station.name} names its own stand-in, or the chair does. Ask one of them.`);
	}
	if (call.state !== 'open' || station.round !== call.round) {
		return refuse(
			'R28',
			`Voting for ${station.name} is closed, so no stand-in can vote. Ask the chair to poll it again.`,
			{ stations: [station.id] },
		);
	}
	const others = call.stations.filter(({ id }) => id !== station.id);
	const refusal = checkSpeaker(person, others.map(speakerOf), state);
	return refusal
		? deny(refusal)
		: allow({ type: 'stand-in-named', call: call.seq, station: station.id, person: person.id });
}

/** Freezes which votes count, and the content that they were asked about. */
export function closeVoting(
	state: GovernanceState,
	reading: DocumentReading,
	actor: Actor,
	now: number,
): Decided {
	const call = findCall(state, now);
	if (!call) return deny(noCall);
	const refusal = checkChair('close voting', 'open', call, state, actor);
	if (refusal) return deny(refusal);
	const content = lookUp(reading.milestones, call.milestone);
	if (!content || !isDecidedByCall(state, call)) return deny(notDecidedByCall(reading, call));
	return allow({
		type: 'voting-closed',
		call: call.seq,
		round: call.round,
		milestone: call.milestone,
		digest: content.digest,
		scopeFormat: content.scope.scopeFormat,
		votes: countingVotes(call).map(({ seq }) => seq),
	});
}

/** The last vote of each station in this round, in the order of the stations. */
export function countingVotes(call: Call): Call['votes'] {
	return call.stations.flatMap(
		({ id }) => call.votes.findLast((vote) => vote.station === id && vote.round === call.round) ?? [],
	);
}

/** Asks some stations once more after the reveal; the others' answers stand. */
export function rePoll(
	command: CommandOf<'re-poll'>,
	state: GovernanceState,
	actor: Actor,
	now: number,
): Decided {
	const call = findCall(state, now);
	if (!call) return deny(noCall);
	const unknown = command.stations.find((each) => !call.stations.some(({ id }) => id === each));
	if (unknown !== undefined) return refuse('malformed', `There is no station ${unknown} in this call.`);
	const refusal = checkChair('poll stations again', 'revealed', call, state, actor);
	if (refusal) return deny(refusal);
	const asked = call.stations.filter((each) => command.stations.includes(each.id));
	const silent = asked.find((each) => speakerOf(each) === null);
	if (silent)
		return refuse('R28', `${silent.name} is not staffed, so there is nobody to ask again.`, {
			stations: [silent.id],
		});
	if (asked.length === 0) return refuse('R28', 'Say which stations are asked again.');
	return allow({
		type: 're-polled',
		call: call.seq,
		round: call.round + 1,
		stations: asked.map(({ id }) => id),
	});
}

/** Ends a call without a verdict, or takes its date back; what was voted is never opened. */
export function cancelCall(
	command: CommandOf<'cancel-call'>,
	state: GovernanceState,
	actor: Actor,
	now: number,
): Decided {
	const call =
		findCall(state, now) ??
		Object.values(state.calls).find((each) => !['declared', 'cancelled'].includes(each.state));
	if (!call) return refuse('R28', 'No call is scheduled or open. To take back a GO, reopen its milestone.');
	if (!mayChair(state, actor, call)) return deny(notChair('cancel the call'));
	if (reasonLength(command.reason) === 0)
		return refuse('R28', 'Say why the call is cancelled: the reason stays on record.');
	return {
		ok: true,
		entries: [{ type: 'call-cancelled', call: call.seq, reason: command.reason.trim() }],
		secrets: { keep: [], forget: call.votes.map(({ seal }) => seal) },
	};
}

/** The chair, or another who may chair and takes over: the release's owner or a Release manager. */
export function mayChair(state: GovernanceState, actor: Actor, call: Call): boolean {
	return (
		(call.chair?.person === actor.person && mayTakePart(state, actor)) ||
		mayAs(state, actor, ['Release manager'])
	);
}

/** Who was removed since, or is an Auditor by now, neither chairs nor speaks (R2). */
export function mayTakePart(state: GovernanceState, actor: Actor): boolean {
	const access = accessOf(state, actor, null);
	return access === 'owner' || access === 'edit';
}

export const noCall = no('No call is under way. Open one first.');

/** Whether the plan still has the call decide its milestone: it may have changed since the call was opened. */
export function isDecidedByCall(state: GovernanceState, { milestone }: Call): boolean {
	return lookUp(state.milestones, milestone)?.policy.kind === 'call';
}

export function notDecidedByCall(reading: DocumentReading, { milestone }: Call): Refusal {
	return no(`${nameMilestone(reading, milestone)} is no longer decided in a call. Cancel this one.`);
}

/** Who does what the chair does, and when. */
export function checkChair(
	what: string,
	when: Call['state'],
	call: Call,
	state: GovernanceState,
	actor: Actor,
): Refusal | null {
	if (!mayChair(state, actor, call)) return notChair(what);
	if (call.state === when) return null;
	switch (call.state) {
		case 'open':
			return no('Voting is still open. Close it first.');
		case 'closed':
			return no('Voting is closed and nothing is revealed yet. Reveal the votes first.');
		default:
			return no('The votes are revealed. Poll stations again, or declare the verdict.');
	}
}

export function notChair(what: string): Refusal {
	return { code: 'forbidden', message: `Only the chair or a Release manager can ${what}. Ask one of them.` };
}

/** The milestone that is decided next by a call, or why there is none to hold. */
function findCallMilestone(
	named: string | undefined,
	state: GovernanceState,
	reading: DocumentReading,
	actor: Actor,
	now: number,
): string | Refusal {
	const all = state.policy.milestones.filter(({ kind }) => kind === 'call').map(({ id }) => id);
	if (named !== undefined && !all.includes(named)) {
		return {
			code: 'malformed',
			message: `${nameMilestone(reading, named)} is not decided in a go/no-go call.`,
		};
	}
	if (!mayAs(state, actor, ['Release manager'])) {
		return {
			code: 'forbidden',
			message: 'A call is opened by the release’s owner or a Release manager. Ask one of them.',
		};
	}
	const next = named ?? all.find((id) => !isSigned(state, reading, id));
	if (next === undefined) return no('This release has no go/no-go call left to hold.');
	if (isSigned(state, reading, next)) {
		return no(`${nameMilestone(reading, next)} has its GO. Reopen it first to hold the call again.`);
	}
	const running = findCall(state, now);
	if (running) {
		return no(
			`The call of ${nameMilestone(reading, running.milestone)} is under way. Declare its verdict or cancel it first.`,
		);
	}
	return next;
}

function quorumOf({ policy }: GovernanceState): number {
	return policy.numbers.quorum ?? 0;
}

function checkStationNames(stations: readonly Station[], state: GovernanceState): Refusal | null {
	const ids = stations.map(({ id }) => id);
	const twice = ids.find((id, index) => ids.indexOf(id) !== index);
	if (twice !== undefined)
		return { code: 'malformed', message: `Two stations have the ID ${twice}. Give each its own.` };
	for (const { person } of stations) {
		if (person !== null && (lookUp(state.people, person)?.removed ?? true)) {
			return { code: 'malformed', message: `There is no person ${person} on this release. Add them first.` };
		}
	}
	return null;
}

/** Whether these may speak together, and are enough. */
function checkVoices(stations: readonly Station[], state: GovernanceState): Refusal | null {
	const silent = stations.find(({ person, required }) => required && person === null);
	if (silent)
		return no(`Nobody speaks for ${quote(silent.name)}. Name someone, or make the station advisory.`);
	if (stations.every(({ person }) => person === null))
		return no('Nobody would vote in this call. Name someone for a station.');
	const voices = stations.filter(({ person }) => person !== null).length;
	if (voices < quorumOf(state)) {
		return no(
			`A GO of this release needs votes from ${count(quorumOf(state))} stations, and somebody speaks for ${count(voices)}. Name someone for more stations.`,
		);
	}
	for (const [index, { person }] of stations.entries()) {
		const speaker = person === null ? undefined : lookUp(state.people, person);
		if (!speaker) continue;
		const before = stations.slice(0, index).map((each) => each.person);
		const refusal = checkSpeaker(speaker, before, state);
		if (refusal) return refusal;
	}
	return null;
}

/** Whether somebody may speak for a station beside the others. */
function checkSpeaker(
	person: Person,
	others: readonly (string | null)[],
	state: GovernanceState,
): Refusal | null {
	const { separation } = state.policy;
	if (person.roles.length > 0 && person.roles.every((role) => role === 'Auditor')) {
		return no(`${person.name} is an Auditor and has no voice in the call. Name somebody else.`);
	}
	if (separation !== 'small' && others.includes(person.id)) {
		return no(`${person.name} would speak for two stations. Name somebody else for one of them.`);
	}
	if (separation === 'strict' && person.roles.includes('Release authority')) {
		return no(
			`${person.name} is the Release authority, who declares and holds no station. Name somebody else.`,
		);
	}
	return null;
}

/** How a call stands in one sentence, for whoever waits for it. */
export function sayCall(
	state: GovernanceState,
	reading: DocumentReading,
	milestone: string,
	now: number,
): string {
	const name = nameMilestone(reading, milestone);
	const call = lookUp(state.calls, milestone);
	if (!call || call.state === 'cancelled' || call.state === 'scheduled') {
		return `${name} is decided in the go/no-go call. Open it when everyone is there.`;
	}
	if (call.state !== 'declared' && !isUnderWay(call, now)) {
		return `The call of ${name} ran out without a verdict. Open another one.`;
	}
	const asked = call.stations.filter((each) => speakerOf(each) !== null && each.round === call.round);
	switch (call.state) {
		case 'open': {
			const voted = asked.filter((each) => hasVoted(call, each)).length;
			return `Voting on ${name} is open: ${voted} of ${asked.length} have voted.`;
		}
		case 'closed':
			return `Voting on ${name} is closed. The chair reveals the votes next.`;
		case 'revealed':
			return `The votes on ${name} are revealed. The verdict is declared next.`;
		case 'declared':
			return sayDeclared(call, name, state);
		default:
			return call.state satisfies never;
	}
}

function sayDeclared(call: Call, name: string, state: GovernanceState): string {
	const { verdict, conditions } = call.declared ?? { verdict: 'no-go' as const, conditions: [] };
	if (verdict === 'no-go' || verdict === 'hold') {
		return `The call of ${name} ended with ${verdict === 'hold' ? 'HOLD' : 'NO-GO'}. Open another one when that is settled.`;
	}
	if (call.voided) return `The GO of ${name} is void, since something changed after it. Open another call.`;
	const open = conditions.filter(({ verified }) => !verified);
	if (open.length > 0) {
		const owners = [...new Set(open.map(({ owner }) => namePerson(state, owner)))];
		return `${name} has a GO with ${count(open.length)} ${open.length === 1 ? word('condition') : word('conditions')} still open, with ${list(owners)}. Someone else verifies each.`;
	}
	return `${name} changed after its GO. Open another call.`;
}
