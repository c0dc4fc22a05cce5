import { sealVote } from '../ledger/seal-vote.ts';
import type { Actor } from '../schema/actor.ts';
import type { Opening } from '../schema/call.ts';
import type { Call, CallStation, GovernanceState } from '../schema/governance.ts';
import type { DocumentReading } from '../schema/reading.ts';
import type { Refusal } from '../schema/refusal.ts';
import { lookUp } from '../schema/text.ts';
import {
	checkChair,
	countingVotes,
	findCall,
	mayChair,
	mayTakePart,
	noCall,
	notChair,
	speakerOf,
} from './call.ts';
import type { CommandOf } from './case.ts';
import { refuseCheck } from './condition-check.ts';
import { deny, refuse, type Decided, type Sealed } from './decided.ts';
import { findMember } from './standing.ts';
import { namePerson, reasonLength } from './wording.ts';

/** One vote a station, sealed until the reveal; the last before voting closes counts (R28). */
export function vote(
	command: CommandOf<'vote'>,
	state: GovernanceState,
	reading: DocumentReading,
	actor: Actor,
	now: number,
	{ nonce }: Sealed,
): Decided {
	const call = findCall(state, now);
	if (!call) return deny(noCall);
	const station = call.stations.find(({ id }) => id === command.station);
	if (!station) return refuse('malformed', `There is no station ${command.station} in this call.`);
	const speaker = speakerOf(station);
	const isRecorded = command.recorded === true && speaker !== actor.person;
	const barred = isRecorded ? checkRecording(call, station, state, actor) : null;
	if (barred) return deny(barred);
	const voter = isRecorded ? { ...actor, person: speaker ?? '' } : actor;
	const person = findMember(state, voter);
	if (!person || speaker !== person.id) {
		const whose = speaker === null ? 'Nobody' : namePerson(state, speaker);
		return refuse(
			'R28',
			`${whose} speaks for ${station.name} in this call, so the vote is not yours to cast.`,
			{ stations: [station.id], people: speaker === null ? [] : [speaker] },
		);
	}
	if (!mayTakePart(state, voter)) {
		return refuse(
			'R28',
			isRecorded
				? `${person.name} is an Auditor now and has no voice in the call. Name a stand-in for ${station.name}.`
				: `You are an Auditor now and have no voice in the call. Ask the chair to name a stand-in for ${station.name}.`,
		);
	}
	if (call.state !== 'open' || station.round !== call.round) {
		return refuse('R28', `Voting for ${station.name} is closed. Ask the chair to poll it again.`, {
			stations: [station.id],
		});
	}
	const refusal = checkVote(command, call, state, reading);
	if (refusal) return deny(refusal);
	const opening: Opening = {
		nonce,
		ballot: {
			release: state.release,
			call: call.seq,
			round: call.round,
			station: station.id,
			person: person.id,
			name: person.name,
			vote: command.vote,
			reason: (command.reason ?? '').trim(),
			conditions: (command.conditions ?? []).map(({ text, owner, due, check }) => ({
				text: text.trim(),
				owner,
				...(due !== undefined && { due }),
				...(check !== undefined && { check }),
			})),
		},
	};
	const seal = sealVote(opening);
	const superseded = call.votes.filter((each) => each.station === station.id && each.round === call.round);
	return {
		ok: true,
		entries: [
			{
				type: 'voted',
				call: call.seq,
				round: call.round,
				station: station.id,
				seal,
				...(isRecorded && { for: person.id }),
			},
		],
		secrets: { keep: [{ seal, opening }], forget: superseded.map((each) => each.seal) },
	};
}

/**
 * Why the chair does not record what a station says (R28): only in a spoken call, and never over a vote that its speaker
 * cast, which says more than what somebody heard.
 */
function checkRecording(
	call: Call,
	station: CallStation,
	state: GovernanceState,
	actor: Actor,
): Refusal | null {
	const no = (message: string): Refusal => ({ code: 'R28', message, details: { stations: [station.id] } });
	if (!call.spoken)
		return no(
			`This call is not spoken, so ${station.name} casts its own vote. Open a spoken call to record votes.`,
		);
	if (!mayChair(state, actor, call)) return notChair('record votes');
	const speaker = speakerOf(station);
	if (speaker === null) return no(`Nobody speaks for ${station.name}. Name a stand-in first.`);
	const before = call.votes.find((each) => each.station === station.id && each.round === call.round);
	return before?.person === speaker && before.recordedBy === undefined
		? no(
				`${namePerson(state, speaker)} has voted for ${station.name} in person, and that stands. They may change it until voting closes.`,
			)
		: null;
}

/** Opens every vote that counts, all at once (R28). */
export function reveal(state: GovernanceState, actor: Actor, now: number, sealed: Sealed): Decided {
	const call = findCall(state, now);
	if (!call) return deny(noCall);
	const refusal = checkChair('reveal the votes', 'closed', call, state, actor);
	if (refusal) return deny(refusal);
	const votes = countingVotes(call);
	return {
		ok: true,
		entries: [
			{
				type: 'votes-revealed',
				call: call.seq,
				round: call.round,
				openings: votes.map(({ seq, seal }) => {
					const opening = sealed.openingOf(seal);
					if (!opening || sealVote(opening) !== seal)
						throw new Error(`The vote of entry ${seq} cannot be opened`);
					return { vote: seq, ...opening };
				}),
			},
		],
		secrets: { keep: [], forget: votes.map(({ seal }) => seal) },
	};
}

function checkVote(
	{ vote, reason = '', conditions = [] }: CommandOf<'vote'>,
	call: Call,
	state: GovernanceState,
	reading: DocumentReading,
): Refusal | null {
	const no = (message: string): Refusal => ({ code: 'R28', message });
	if ((vote === 'no-go' || vote === 'hold') && reasonLength(reason) === 0) {
		return no(`${vote === 'hold' ? 'HOLD' : 'NO-GO'} needs a reason, and what would change your answer.`);
	}
	if (vote !== 'conditional') {
		return conditions.length === 0
			? null
			: no('Conditions belong to GO with conditions. Vote that, or leave them out.');
	}
	if (conditions.length === 0 || conditions.some(({ text }) => reasonLength(text) === 0)) {
		return no('GO with conditions needs at least one condition, in words.');
	}
	const stranger = conditions.find(({ owner }) => lookUp(state.people, owner)?.removed ?? true);
	if (stranger) return no('Each condition is somebody’s to close. Name a member of this release for it.');
	for (const { check } of conditions) {
		const refusal = check && refuseCheck(check, call, state, reading);
		if (refusal) return refusal;
	}
	return null;
}
