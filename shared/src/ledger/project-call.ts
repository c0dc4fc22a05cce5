import type { Call, GovernanceState, SealedVote } from '../schema/governance.ts';
import type { Decision, LedgerEntry } from '../schema/ledger-entry.ts';
import { lookUp } from '../schema/text.ts';

export type CallDecision = Extract<
	Decision,
	{
		type:
			| 'call-scheduled'
			| 'call-opened'
			| 'chair-taken'
			| 'stand-in-named'
			| 'voted'
			| 'voting-closed'
			| 'votes-revealed'
			| 're-polled'
			| 'verdict-declared'
			| 'call-cancelled'
			| 'condition-verified';
	}
>;

/** The go/no-go calls after one more of their decisions (R28). */
export function applyCallDecision(
	state: GovernanceState,
	{ at, seq, actor }: LedgerEntry,
	decision: CallDecision,
): GovernanceState {
	switch (decision.type) {
		case 'call-scheduled':
			return withCall(state, {
				seq,
				milestone: decision.milestone,
				state: 'scheduled',
				scheduledFor: decision.at,
				stations: (decision.stations ?? []).map((each) => ({ ...each, round: 0 })),
				round: 0,
				votes: [],
				answers: [],
				...heldBackBy(lookUp(state.calls, decision.milestone)),
			});
		case 'call-opened': {
			const scheduled = lookUp(state.calls, decision.milestone);
			return withCall(state, {
				seq,
				milestone: decision.milestone,
				state: 'open',
				...(scheduled?.state === 'scheduled' && { scheduledFor: scheduled.scheduledFor ?? '' }),
				openedAt: at,
				expiresAt: decision.expiresAt,
				chair: actor,
				stations: decision.stations.map((each) => ({ ...each, round: 1 })),
				...(decision.spoken && { spoken: true }),
				...(decision.quorum !== undefined && { quorum: decision.quorum }),
				round: 1,
				votes: [],
				answers: [],
				...heldBackBy(scheduled),
			});
		}
		case 'chair-taken':
			return change(state, decision.call, (call) => ({
				...call,
				chair: actor,
				chairedBefore: [...(call.chairedBefore ?? []), ...(call.chair ? [call.chair.person] : [])],
			}));
		case 'stand-in-named':
			return change(state, decision.call, (call) => ({
				...call,
				stations: call.stations.map((each) =>
					each.id === decision.station ? { ...each, standIn: decision.person } : each,
				),
			}));
		case 'voted':
			return change(state, decision.call, (call) => {
				const { station, round, seal } = decision;
				const recorded = decision.for !== undefined;
				const person = decision.for ?? actor.person;
				const vote: SealedVote = {
					seq,
					round,
					station,
					person,
					at,
					seal,
					...(recorded && { recordedBy: actor.name }),
				};
				const others = call.votes.filter((each) => each.station !== station || each.round !== round);
				return { ...call, votes: [...others, vote] };
			});
		case 'voting-closed':
			return change(state, decision.call, (call) => ({ ...call, state: 'closed', digest: decision.digest }));
		case 'votes-revealed':
			return change(state, decision.call, (call) => ({
				...call,
				state: 'revealed',
				answers: [
					...call.answers,
					...decision.openings.map(({ vote, ballot }) => ({
						seq: vote,
						round: ballot.round,
						station: ballot.station,
						person: ballot.person,
						name: ballot.name,
						vote: ballot.vote,
						reason: ballot.reason,
						conditions: ballot.conditions,
						digest: call.digest ?? '',
						...recorderOf(call, vote),
					})),
				],
			}));
		case 're-polled':
			return change(state, decision.call, (call) => ({
				...call,
				state: 'open',
				round: decision.round,
				stations: call.stations.map((each) =>
					decision.stations.includes(each.id) ? { ...each, round: decision.round } : each,
				),
			}));
		case 'verdict-declared': {
			const { verdict, reason, window, candidate, conditions, digest, method } = decision;
			const declared = change(state, decision.call, (call) => ({
				...call,
				state: 'declared',
				declared: {
					seq,
					at,
					by: actor.person,
					byName: actor.name,
					verdict,
					reason,
					digest,
					...(window && { window }),
					...(candidate && { candidate }),
					...(method && { method }),
					conditions,
				},
			}));
			return verdict === 'go' ? withGo(declared, decision.milestone, { seq, at, digest }) : declared;
		}
		case 'call-cancelled':
			return change(state, decision.call, (call) => ({ ...call, state: 'cancelled' }));
		case 'condition-verified': {
			const { condition, evidence } = decision;
			const verified = { at, by: actor.person, byName: actor.name, evidence };
			const next = change(state, decision.call, (call) => ({
				...call,
				...(call.declared && {
					declared: {
						...call.declared,
						conditions: call.declared.conditions.map((each) =>
							each.id === condition ? { ...each, verified } : each,
						),
					},
				}),
			}));
			const call = findCall(next, decision.call);
			const isLast = call.declared?.conditions.every((each) => each.verified) ?? false;
			const { digest = '' } = call.declared ?? {};
			return isLast && !call.voided ? withGo(next, call.milestone, { seq, at, digest }) : next;
		}
		default:
			return decision satisfies never;
	}
}

/** Takes away every GO that these milestones' calls gave. */
export function voidCalls(state: GovernanceState, milestones: readonly string[]): GovernanceState {
	const gone = Object.values(state.calls).filter(
		(call) => milestones.includes(call.milestone) && call.declared && !call.voided,
	);
	return gone.reduce((next, call) => withCall(next, { ...call, voided: true }), state);
}

/** GO signs the milestone of its call off: over the content that was asked about, by no signature. */
function withGo(
	state: GovernanceState,
	id: string,
	go: { readonly seq: number; readonly at: string; readonly digest: string },
): GovernanceState {
	const milestone = lookUp(state.milestones, id);
	// Policy may have dropped it since.
	if (!milestone) return state;
	const { waiver: _, ...rest } = milestone;
	const signed = { ...rest, upstreamChanged: false, signedOff: { ...go, signatures: [] } };
	return { ...state, milestones: { ...state.milestones, [id]: signed } };
}

function recorderOf(call: Call, seq: number): Pick<SealedVote, 'recordedBy'> {
	const recordedBy = call.votes.find((vote) => vote.seq === seq)?.recordedBy;
	return recordedBy === undefined ? {} : { recordedBy };
}

/** NO-GO and HOLD go on until another call says otherwise. */
function heldBackBy(before: Call | undefined): Pick<Call, 'heldBack'> {
	const verdict = before?.declared?.verdict ?? before?.heldBack;
	return verdict === 'no-go' || verdict === 'hold' ? { heldBack: verdict } : {};
}

function findCall(state: GovernanceState, seq: number): Call {
	const call = Object.values(state.calls).find((each) => each.seq === seq);
	if (!call) throw new Error(`The ledger speaks of call ${seq} before it was opened`);
	return call;
}

function change(state: GovernanceState, seq: number, next: (call: Call) => Call): GovernanceState {
	return withCall(state, next(findCall(state, seq)));
}

function withCall(state: GovernanceState, call: Call): GovernanceState {
	return { ...state, calls: { ...state.calls, [call.milestone]: call } };
}
