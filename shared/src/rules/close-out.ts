import type { Actor } from '../schema/actor.ts';
import type { Ending, GovernanceState, Person } from '../schema/governance.ts';
import type { Decision, Motion } from '../schema/ledger-entry.ts';
import type { EndingRequest, EndingStatement } from '../schema/passkey.ts';
import type { DocumentReading } from '../schema/reading.ts';
import type { About, Refusal } from '../schema/refusal.ts';
import { lookUp } from '../schema/text.ts';
import { word } from '../schema/word.ts';
import type { CommandOf } from './case.ts';
import { allow, deny, refuse, type Decided, type Denied, type Sealed } from './decided.ts';
import { checkPresence, issue, recordPresence } from './presence.ts';
import { propose } from './propose.ts';
import { findMember, mayAs, stands } from './standing.ts';
import { findDeployment } from './started.ts';
import { listSome, nameMilestone, reasonLength } from './wording.ts';

/** Whose signatures end a release that did not reach its close-out (R32). */
const enders = ['Release manager', 'Business'];

/**
 * Ends the release (R31, R32). *Shipped* once everything is signed off or waived. Otherwise it takes a reason and the
 * signatures of a Release manager and Business, each by this command of their own: the first is kept, the second ends it.
 */
export function closeOut(
	command: CommandOf<'close-out'>,
	state: GovernanceState,
	reading: DocumentReading,
	actor: Actor,
	now: number,
	sealed: Sealed,
): Decided {
	const { outcome } = command;
	if (outcome === 'shipped') {
		const refusal = checkShipped(state, reading, actor, now);
		if (refusal) return deny(refusal);
		return allow({ type: 'closed-out', outcome, reason: (command.reason ?? '').trim() });
	}
	const prepared = prepareEnding(command, state, actor);
	if (!prepared.ok) return prepared;
	const { says, name, isLast } = prepared;
	const claim = { ...command, says };
	const at = { state, actor, now };
	const refusal = checkPresence(claim, at, sealed);
	if (refusal) return deny(refusal);
	const { added, ...presence } = recordPresence(claim, at, sealed);
	const { role, reason } = says;
	const signed: Decision = { type: 'ending-signed', outcome, reason, role, name, ...presence };
	return allow(...added, signed, ...(isLast ? [{ type: 'closed-out' as const, outcome, reason }] : []));
}

/** The statement that a passkey is asked to sign (R4); or what refuses that ending already. `nonce`: as in `issue`. */
export function makeEndingStatement(
	request: EndingRequest,
	state: GovernanceState,
	actor: Actor,
	now: number,
	nonce: string,
): Denied | { readonly ok: true; readonly statement: EndingStatement } {
	const prepared = prepareEnding(request, state, actor);
	return prepared.ok ? { ok: true, statement: issue(prepared.says, now, nonce) } : prepared;
}

/**
 * What the actor would sign of an ending that is no close-out, under their name of the record, and whether it is the second
 * signature; or what refuses it, however they show that it is they.
 */
export function prepareEnding(
	{ outcome, reason = '' }: EndingRequest,
	state: GovernanceState,
	actor: Actor,
):
	| Denied
	| {
			readonly ok: true;
			readonly says: Omit<EndingStatement, 'nonce' | 'issuedAt'>;
			readonly name: string;
			readonly isLast: boolean;
	  } {
	if (outcome === 'shipped')
		return refuse('R32', 'What has shipped is closed out without signatures. Close the release out.');
	const found = findEndingRole(outcome, state, actor);
	if ('code' in found) return deny(found);
	const before = state.ending?.outcome === outcome ? state.ending : null;
	// The first to sign says why; the other may leave it at that.
	const why = reason.trim() || (before?.reason ?? '');
	const refusal = checkOutcome(outcome, state) ?? checkReason(why);
	if (refusal) return deny(refusal);
	const { role, person } = found;
	return {
		ok: true,
		says: {
			format: 'holdpoint-ending/1',
			release: state.release,
			person: person.id,
			role,
			outcome,
			reason: why,
		},
		name: person.name,
		isLast: enders.every(
			(each) => each === role || before?.signatures.some((signature) => signature.role === each),
		),
	};
}

/** Proposes to open a closed release again (R31): a second person confirms it. */
export function reopenRelease(
	command: CommandOf<'reopen-release'>,
	state: GovernanceState,
	actor: Actor,
	now: number,
): Decided {
	if (!mayAs(state, actor, ['Release manager'])) {
		return refuse(
			'forbidden',
			'A release is reopened by its owner or a Release manager, and a second person. Ask one of them.',
		);
	}
	const motion: Motion = { kind: 'reopening', reason: command.reason.trim() };
	const refusal = checkReopening(motion, state);
	return refusal ? deny(refusal) : propose(motion, now);
}

/** Why there is nothing to reopen, or null; asked when it is proposed and when it is confirmed. */
export function checkReopening(
	{ reason }: Extract<Motion, { kind: 'reopening' }>,
	state: GovernanceState,
): Refusal | null {
	if (!state.closed) return { code: 'R31', message: 'This release is open, so there is nothing to reopen.' };
	if (reasonLength(reason) > 0) return null;
	return { code: 'R31', message: 'Say why the release is reopened: the reason stays on record.' };
}

/** What a confirmed reopening leads to: the close-out itself has to be signed again. */
export function reopenAll(
	{ reason }: Extract<Motion, { kind: 'reopening' }>,
	proposal: number,
	state: GovernanceState,
): Decision[] {
	const closings = state.policy.milestones.filter(
		({ id, kind }) => kind === 'close-out' && lookUp(state.milestones, id)?.signedOff,
	);
	return [
		{ type: 'release-reopened', reason, proposal },
		...closings.map(({ id }): Decision => ({ type: 'reopened', milestone: id, reason })),
	];
}

/** What refuses that the actor closes the release out as shipped, or null. */
export function checkShipped(
	state: GovernanceState,
	reading: DocumentReading,
	actor: Actor,
	now: number,
): Refusal | null {
	if (!mayAs(state, actor, enders.slice(0, 1))) {
		return {
			code: 'forbidden',
			message: 'A release is closed out by its owner or a Release manager. Ask one of them.',
		};
	}
	const no = (message: string, details?: About): Refusal => ({
		code: 'R32',
		message,
		...(details && { details }),
	});
	if (findDeployment(state)?.rolledBack) {
		return no(
			'The last deployment was rolled back. Close the release out as shipped and rolled back, or deploy again first.',
		);
	}
	const left = state.policy.milestones.filter(({ id }) => !stands(state, reading, id, now));
	if (left.length === 0) return null;
	const names = listSome(left.map(({ id }) => nameMilestone(reading, id)));
	return no(
		`Shipped needs every milestone signed off or waived, and ${names} ${left.length === 1 ? word('is') : word('are')} not. Get ${left.length === 1 ? word('it') : word('them')} signed, or close out as postponed or cancelled.`,
		{ milestones: left.map(({ id }) => id) },
	);
}

function checkOutcome(outcome: Ending['outcome'], state: GovernanceState): Refusal | null {
	const last = findDeployment(state);
	if (outcome === 'shipped-and-rolled-back' && !last?.rolledBack) {
		return {
			code: 'R32',
			message: 'No rollback is recorded. Record it first, or close the release out as shipped.',
		};
	}
	if (outcome !== 'shipped-and-rolled-back' && last && !last.rolledBack) {
		return {
			code: 'R32',
			message:
				'The deployment has started, so the release is neither postponed nor cancelled. Record a rollback, or close it out as shipped.',
		};
	}
	return null;
}

function checkReason(reason: string): Refusal | null {
	if (reasonLength(reason) > 0) return null;
	return { code: 'R32', message: 'Say why the release ends like this: the reason stays on record.' };
}

/** The role in which the actor signs the ending; except under `small` a person signs it once (R13). */
function findEndingRole(
	outcome: Ending['outcome'],
	state: GovernanceState,
	actor: Actor,
): { readonly role: string; readonly person: Person } | Refusal {
	const person = findMember(state, actor);
	const held = enders.filter((role) => person?.roles.includes(role));
	if (!person || held.length === 0) {
		return {
			code: 'R32',
			message: 'This ending is signed by a Release manager and Business, and you are neither. Ask them.',
			details: { roles: enders },
		};
	}
	const given = state.ending?.outcome === outcome ? state.ending.signatures : [];
	const mine = given.filter((signature) => signature.person === person.id);
	if (mine.length > 0 && state.policy.separation !== 'small') {
		return {
			code: 'R13',
			message: 'You have signed this ending, and a person counts once. Someone else signs in the other role.',
		};
	}
	const free = held.find((role) => !given.some((signature) => signature.role === role));
	if (free !== undefined) return { role: free, person };
	return {
		code: 'R13',
		message: `This ending is signed as ${held.join(' and ')} already. The other role has to sign.`,
		details: { roles: enders.filter((role) => !held.includes(role)) },
	};
}
