import type { Actor } from '../schema/actor.ts';
import type { Command } from '../schema/command.ts';
import type { GovernanceState } from '../schema/governance.ts';
import type {
	AnyStatementRequest,
	EndingRequest,
	EndingStatement,
	SignatureStatement,
	Statement,
	StatementRequest,
	VerdictRequest,
	VerdictStatement,
} from '../schema/passkey.ts';
import type { DocumentReading } from '../schema/reading.ts';
import { accessOf } from './access.ts';
import { acceptBaseline, assignRole, removePerson, setReleaseCandidate } from './administer.ts';
import { breakGlass } from './break-glass.ts';
import { cancelCall, closeVoting, nameStandIn, openCall, rePoll, scheduleCall, takeChair } from './call.ts';
import type { Case } from './case.ts';
import { closedRefusal } from './closed.ts';
import { closeOut, makeEndingStatement, reopenRelease } from './close-out.ts';
import { deny, refuse, type Decided, type Denied, type Sealed } from './decided.ts';
import { delegate, endDelegation } from './delegate.ts';
import { recordRollback, startDeployment } from './deploy.ts';
import { explainChange } from './explain.ts';
import { reopen, requestSignOff, withdrawRequest } from './request.ts';
import { second } from './second.ts';
import { setPolicy } from './set-policy.ts';
import { makeStatement, reject, revoke, sign } from './sign.ts';
import { findMilestone } from './standing.ts';
import { declare, makeVerdictStatement, verifyCondition } from './verdict.ts';
import { reveal, vote } from './vote.ts';
import { endWaiver, waive } from './waive.ts';

/**
 * What a command leads to: entries to append, or the first rule that refuses, in the order of interfaces.md.
 * Everything that reaches the ledger by a person passes here, whatever it came by (R24); time is the server's, so
 * a command counts from when it arrives (R25). `now`: milliseconds since 1970; `sealed`: what no state holds (R28).
 */
export function decide(
	command: Command,
	state: GovernanceState,
	reading: DocumentReading,
	actor: Actor,
	now: number,
	sealed: Sealed,
): Decided {
	if (state.closed && !reopens(command, state)) {
		return refuseClosed('milestone' in command ? command.milestone : undefined, state, reading, actor);
	}
	switch (command.type) {
		case 'request-sign-off':
			return about(command.milestone, state, reading, actor, now, requestSignOff);
		case 'withdraw-request':
			return about(command.milestone, state, reading, actor, now, (at) => withdrawRequest(command, at));
		case 'sign':
			return about(command.milestone, state, reading, actor, now, (at) => sign(command, at, sealed));
		case 'reject':
			return about(command.milestone, state, reading, actor, now, (at) => reject(command, at, sealed));
		case 'revoke':
			return about(command.milestone, state, reading, actor, now, (at) => revoke(command, at));
		case 'reopen':
			return about(command.milestone, state, reading, actor, now, (at) => reopen(command, at));
		case 'waive':
			return about(command.milestone, state, reading, actor, now, (at) => waive(command, at));
		case 'end-waiver':
			return about(command.milestone, state, reading, actor, now, (at) => endWaiver(command, at));
		case 'delegate':
			return delegate(command, state, reading, actor, now);
		case 'end-delegation':
			return endDelegation(command, state, actor, now);
		case 'explain-change':
			return about(command.milestone, state, reading, actor, now, (at) => explainChange(command, at));
		case 'break-glass':
			return about(command.milestone, state, reading, actor, now, (at) => breakGlass(command, at));
		case 'second':
			return second(command, state, reading, actor, now);
		case 'assign-role':
			return assignRole(command, state, reading, actor);
		case 'remove-person':
			return removePerson(command, state, reading, actor);
		case 'set-policy':
			return setPolicy(command, state, reading, actor, now);
		case 'set-release-candidate':
			return setReleaseCandidate(command, state, actor);
		case 'accept-baseline':
			return acceptBaseline(state, reading, actor);
		case 'schedule-call':
			return scheduleCall(command, state, reading, actor, now);
		case 'open-call':
			return openCall(command, state, reading, actor, now);
		case 'take-chair':
			return takeChair(state, actor, now);
		case 'stand-in':
			return nameStandIn(command, state, actor, now);
		case 'vote':
			return vote(command, state, reading, actor, now, sealed);
		case 'close-voting':
			return closeVoting(state, reading, actor, now);
		case 'reveal':
			return reveal(state, actor, now, sealed);
		case 're-poll':
			return rePoll(command, state, actor, now);
		case 'declare':
			return declare(command, state, reading, actor, now, sealed);
		case 'cancel-call':
			return cancelCall(command, state, actor, now);
		case 'verify-condition':
			return verifyCondition(command, state, reading, actor);
		case 'start-deployment':
			return startDeployment(command, state, reading, actor, now);
		case 'record-rollback':
			return recordRollback(command, state, actor, now);
		case 'close-out':
			return closeOut(command, state, reading, actor, now, sealed);
		case 'reopen-release':
			return reopenRelease(command, state, actor, now);
		default:
			return command satisfies never;
	}
}

/** What a passkey is asked to sign before the command comes, or the first rule that refuses it already (R4). */
export function prepareStatement(
	request: StatementRequest,
	state: GovernanceState,
	reading: DocumentReading,
	actor: Actor,
	now: number,
	nonce: string,
): Denied | { readonly ok: true; readonly statement: SignatureStatement } {
	if (state.closed) return refuseClosed(request.milestone, state, reading, actor);
	return about(request.milestone, state, reading, actor, now, (at) => makeStatement(request, at, nonce));
}

/** The same for an ending (R32). */
export function prepareEndingStatement(
	request: EndingRequest,
	state: GovernanceState,
	reading: DocumentReading,
	actor: Actor,
	now: number,
	nonce: string,
): Denied | { readonly ok: true; readonly statement: EndingStatement } {
	if (state.closed) return refuseClosed(undefined, state, reading, actor);
	return makeEndingStatement(request, state, actor, now, nonce);
}

/** The same for a verdict (R28). */
export function prepareVerdictStatement(
	request: VerdictRequest,
	state: GovernanceState,
	reading: DocumentReading,
	actor: Actor,
	now: number,
	nonce: string,
): Denied | { readonly ok: true; readonly statement: VerdictStatement } {
	if (state.closed) return refuseClosed(undefined, state, reading, actor);
	return makeVerdictStatement(request, state, reading, actor, now, nonce);
}

/** Whichever of them is asked for. */
export function prepareAnyStatement(
	request: AnyStatementRequest,
	state: GovernanceState,
	reading: DocumentReading,
	actor: Actor,
	now: number,
	nonce: string,
): Denied | { readonly ok: true; readonly statement: Statement } {
	const at = [state, reading, actor, now, nonce] as const;
	if ('outcome' in request) return prepareEndingStatement(request, ...at);
	if ('verdict' in request) return prepareVerdictStatement(request, ...at);
	return prepareStatement(request, ...at);
}

/** The only writes after close-out (R31): that it is reopened, by two people. */
function reopens(command: Command, state: GovernanceState): boolean {
	if (command.type !== 'second') return command.type === 'reopen-release';
	const proposal = state.proposals.find(({ seq }) => seq === command.proposal);
	return proposal?.motion.kind === 'reopening';
}

function refuseClosed(
	named: string | undefined,
	state: GovernanceState,
	reading: DocumentReading,
	actor: Actor,
): Denied {
	if (named !== undefined && !findMilestone(state, reading, named)) return refuseUnknown(named);
	return isStranger(state, actor) ? refuseStranger() : deny(closedRefusal);
}

function isStranger(state: GovernanceState, actor: Actor): boolean {
	return !actor.guest && accessOf(state, actor, null) === 'none';
}

function refuseUnknown(id: string): Denied {
	return refuse('malformed', `There is no milestone ${id} in this release's plan.`);
}

function refuseStranger(): Denied {
	return refuse('forbidden', 'You are not a member of this release. Ask for an invitation.');
}

/** Guests come by a link and pass on to R2; a stranger, or someone removed, is not a member. */
function about<Yes extends { readonly ok: true }>(
	id: string,
	state: GovernanceState,
	reading: DocumentReading,
	actor: Actor,
	now: number,
	decideThat: (at: Case) => Yes | Denied,
): Yes | Denied {
	const milestone = findMilestone(state, reading, id);
	if (!milestone) return refuseUnknown(id);
	if (isStranger(state, actor)) return refuseStranger();
	const decided = decideThat({ state, reading, milestone, actor, now });
	if (decided.ok) return decided;
	const { refusal } = decided;
	return deny({ ...refusal, details: { milestone: id, ...refusal.details } });
}
