import type { Person, Signature } from '../schema/governance.ts';
import type { Decision } from '../schema/ledger-entry.ts';
import type { SignatureStatement, StatementRequest } from '../schema/passkey.ts';
import type { Blocker, Refusal } from '../schema/refusal.ts';
import { lookUp } from '../schema/text.ts';
import type { Case, CommandOf } from './case.ts';
import { findUnfinished, findUnmetNeeds } from './content.ts';
import { allow, deny, refusalOf, refuse, type Decided, type Denied, type Sealed } from './decided.ts';
import { ballotOf, findCurrent, fits, takePoll } from './poll.ts';
import { checkPresence, issue, recordPresence } from './presence.ts';
import { checkReaffirmed } from './reaffirm.ts';
import {
	findMember,
	findPreparers,
	findPrincipals,
	findSuccessors,
	isSigned,
	openRound,
	personsOf,
	type Milestone,
} from './standing.ts';
import { witnessEditors, witnessRisks } from './witnessed.ts';
import { count, list, nameMilestone, namePerson, reasonLength } from './wording.ts';

type Sign = CommandOf<'sign'>;
type Reject = CommandOf<'reject'>;
/** In which role somebody acts, and for whom if they say so. */
type Standing = Pick<Sign, 'role' | 'for'>;
type Signing = Pick<Sign, 'role' | 'for' | 'meaning'>;

/**
 * R10 · R11 · R2 (R18 where someone is named to stand in for) · R13 · R14 · R16 · R12 (out of turn) · R4 · R8 · R9 (what is
 * re-affirmed), the first that refuses.
 */
export function sign(command: Sign, at: Case, sealed: Sealed): Decided {
	const round = openRound(at.milestone.governance);
	const principal = findPrincipal(command, at);
	const claim = { ...command, says: sayAll(command, principal, at) };
	const refusal =
		checkSignable(command, principal, at) ??
		checkPresence(claim, at, sealed) ??
		checkDigest(command.digest, at) ??
		checkReaffirmed(command, at);
	if (refusal) return deny(refusal);
	if (!round) throw new Error('A signature without a round passed the rules');
	const { added, ...presence } = recordPresence(claim, at, sealed);
	return allow(...added, {
		type: 'signed',
		...bind(command, principal, round.round, at),
		...witnessEditors(at.state, at.milestone),
		...witnessRisks(at.reading, at.milestone),
		...presence,
		meaning: command.meaning,
		comment: command.comment ?? '',
		...(command.reaffirms !== undefined && { reaffirms: command.reaffirms }),
	});
}

/** One rejection by a required role, with a reason, blocks the milestone until someone asks again (R16). */
export function reject(command: Reject, at: Case, sealed: Sealed): Decided {
	const round = openRound(at.milestone.governance);
	const principal = findPrincipal(command, at);
	const claim = { ...command, says: sayAll({ ...command, meaning: 'rejected' }, principal, at) };
	const refusal =
		checkRejectable(command, principal, at) ??
		checkReason(command.reason, at) ??
		checkPresence(claim, at, sealed) ??
		checkDigest(command.digest, at);
	if (refusal) return deny(refusal);
	if (!round) throw new Error('A rejection without a round passed the rules');
	const { added, ...presence } = recordPresence(claim, at, sealed);
	return allow(...added, {
		type: 'rejected',
		...bind(command, principal, round.round, at),
		...presence,
		reason: command.reason.trim(),
	});
}

/**
 * The statement that a passkey is asked to sign (R4); or what refuses that signature already, so that nobody is asked for
 * a fingerprint in vain. `nonce`: 256 bits as 64 hexadecimal characters, never used before.
 */
export function makeStatement(
	request: StatementRequest,
	at: Case,
	nonce: string,
): Denied | { readonly ok: true; readonly statement: SignatureStatement } {
	const { meaning, digest } = request;
	const principal = findPrincipal(request, at);
	const refusal =
		(meaning === 'rejected'
			? checkRejectable(request, principal, at)
			: checkSignable({ ...request, meaning }, principal, at)) ?? checkDigest(digest, at);
	if (refusal) return deny(refusal);
	return { ok: true, statement: issue(sayAll(request, principal, at), at.now, nonce) };
}

/** Everything that the signature says. */
function sayAll(
	{ milestone, role, meaning, digest }: StatementRequest,
	principal: Person | null,
	{ state: { release }, actor: { person } }: Case,
) {
	return {
		format: 'holdpoint-statement/1' as const,
		release,
		milestone,
		person,
		...(principal && { for: principal.id }),
		role,
		meaning,
		digest,
	};
}

/** All that a signature needs besides its signer's presence, and what they saw of it. */
function checkSignable(claim: Signing, principal: Person | null, at: Case): Refusal | null {
	const { state, reading, milestone, now } = at;
	return (
		refuseFor(findUnmetNeeds(state, reading, milestone, now)) ??
		refuseFor(findUnfinished(state, reading, milestone)) ??
		checkRole(claim, mayRoleSign(claim, at), principal, at) ??
		checkSingle(claim, principal, at) ??
		checkAuthor(claim, principal, at) ??
		checkRound(at) ??
		checkTurn(claim, at)
	);
}

function checkRejectable(claim: Standing, principal: Person | null, at: Case): Refusal | null {
	return checkRole(claim, isAsked(claim.role, at.milestone), principal, at) ?? checkRound(at);
}

/**
 * The signer takes back all their signatures of the current round, or of the one that signed the milestone off, until
 * something that follows has been signed off, however far (R17). Whom they stood in for may do so too (R18).
 */
export function revoke(command: CommandOf<'revoke'>, { state, reading, milestone, actor }: Case): Decided {
	const name = nameMilestone(reading, milestone.id);
	const { rounds, signedOff } = milestone.governance;
	const round = signedOff ? rounds.at(-1) : openRound(milestone.governance);
	const mine = (round?.signatures ?? []).filter(
		(signature) =>
			personsOf(signature).includes(actor.person) &&
			signature.revoked === undefined &&
			signature.meaning !== 'rejected',
	);
	if (mine.length === 0) return refuse('R17', `You have no signature on ${name} to revoke.`);
	if (reasonLength(command.reason) === 0) {
		return refuse('R17', `Say why you revoke your signature on ${name}: the reason stays with it.`, {
			characters: 1,
		});
	}
	const successor = findSuccessors(state, milestone.id).find((id) => lookUp(state.milestones, id)?.signedOff);
	if (successor !== undefined) {
		return refuse(
			'R17',
			`${nameMilestone(reading, successor)} was signed off on the strength of ${name}, so your signature stands. Ask the release manager to reopen ${name}.`,
			{ milestones: [successor] },
		);
	}
	const reason = command.reason.trim();
	return allow(
		...mine.map(({ seq }): Decision => ({
			type: 'revoked',
			milestone: milestone.id,
			signature: seq,
			reason,
		})),
	);
}

/** What a signature or rejection copies at the moment it is given (R2, R3). */
function bind(
	{ role, digest }: { readonly role: string; readonly digest: string },
	principal: Person | null,
	round: number,
	{ state, milestone, actor }: Case,
) {
	const person = findMember(state, actor);
	if (!person) throw new Error('Someone outside the role table passed the rules');
	return {
		milestone: milestone.id,
		round,
		role,
		digest,
		scopeFormat: milestone.reading.scope.scopeFormat,
		name: person.name,
		rolesHeld: [...(principal ?? person).roles],
		...(principal && { for: { person: principal.id, name: principal.name } }),
	};
}

/**
 * Whom the actor stands in for (R18), null for themselves: the one they name; or, for a role that is not theirs, a
 * delegation that gives it, rather one of a person who may still approve.
 */
function findPrincipal(
	{ role, for: named }: Standing,
	{ state, milestone, actor, now }: Case,
): Person | null {
	const person = findMember(state, actor);
	if (!person || (person.roles.length > 0 && person.roles.every((held) => held === 'Auditor'))) return null;
	const givers = findPrincipals(state, person.id, milestone.id, now).filter(({ roles }) =>
		roles.includes(role),
	);
	if (named !== undefined) return givers.find(({ id }) => id === named) ?? null;
	if (person.roles.includes(role)) return null;
	const requester = openRound(milestone.governance)?.requester ?? null;
	const spent = new Set([
		...findPreparers(state, milestone, requester),
		...findCurrent(ballotOf(state, milestone)).flatMap(personsOf),
	]);
	return givers.find(({ id }) => !spent.has(id)) ?? givers[0] ?? null;
}

function refuseFor([first]: readonly Blocker[]): Refusal | null {
	return first ? refusalOf(first) : null;
}

function isAsked(role: string, { policy }: Milestone): boolean {
	return policy.signers.some((rule) => rule.role === role);
}

/** Besides the roles asked for, any role may write as author, and under `small` add a second look. */
function mayRoleSign({ role, meaning }: Signing, { state, milestone }: Case): boolean {
	return (
		isAsked(role, milestone) ||
		meaning === 'authored' ||
		(meaning === 'reviewed' && state.policy.separation === 'small')
	);
}

/** R2: by the server's role table, now; R18 for the role of somebody else. */
function checkRole(
	{ role, for: named }: Standing,
	asked: boolean,
	principal: Person | null,
	{ state, reading, milestone, actor }: Case,
): Refusal | null {
	const name = nameMilestone(reading, milestone.id);
	const person = findMember(state, actor);
	if (!person) {
		return {
			code: 'R2',
			message: `Guests take part without signing. Ask for an invitation with a role to sign ${name}.`,
		};
	}
	if (role === 'Auditor')
		return { code: 'R2', message: `Auditors read everything and sign nothing, ${name} included.` };
	if (named !== undefined && principal === null && named !== person.id) {
		return {
			code: 'R18',
			message: `You do not stand in for ${namePerson(state, named)} as ${role} on ${name} now. Ask them to name you, or sign for yourself.`,
			details: { people: [named], roles: [role] },
		};
	}
	if (!(principal ?? person).roles.includes(role)) {
		const held = person.roles.length > 0 ? list(person.roles) : 'no role yet';
		return {
			code: 'R2',
			message: `You hold ${held} on this release, so you cannot sign ${name} as ${role}. Ask the release manager to assign it.`,
			details: { roles: [role] },
		};
	}
	if (!asked) {
		const roles = [...new Set(milestone.policy.signers.map((rule) => rule.role))];
		return {
			code: 'R2',
			message:
				roles.length === 0
					? `${name} asks nobody to sign.`
					: `${name} asks ${list(roles)} to sign, not ${role}.`,
			details: { roles },
		};
	}
	return null;
}

/** R13: a person counts toward one rule; under `small` once for each role. */
function checkSingle(
	command: Signing,
	principal: Person | null,
	{ state, reading, milestone, actor }: Case,
): Refusal | null {
	const name = nameMilestone(reading, milestone.id);
	const { signers } = milestone.policy;
	const persons = [actor.person, ...(principal ? [principal.id] : [])];
	const mine = findCurrent(ballotOf(state, milestone)).filter((signature) =>
		personsOf(signature).some((person) => persons.includes(person)),
	);
	const same = mine.find(({ role, meaning }) => role === command.role && meaning === command.meaning);
	if (same) {
		const who = personsOf(same).includes(actor.person) ? 'You have' : `${principal?.name ?? same.name} has`;
		return {
			code: 'R13',
			message: `${who} signed ${name} as ${command.role} already.`,
			details: { entries: [same.seq] },
		};
	}
	if (state.policy.separation === 'small') return null;
	const counts = (signature: Pick<Signature, 'role' | 'meaning'>) =>
		signers.some((rule) => fits(rule, signature));
	const other = mine.find(counts);
	if (!other || !counts(command)) return null;
	if (!personsOf(other).includes(actor.person)) {
		return {
			code: 'R13',
			message: `${principal?.name ?? other.name} counts on ${name} as ${other.role} already, and you would sign for them. A person counts once.`,
			details: { entries: [other.seq] },
		};
	}
	return {
		code: 'R13',
		message: `You sign ${name} as ${other.role}, and a person counts once. Revoke that signature first to sign as ${command.role}.`,
		details: { entries: [other.seq] },
	};
}

/** R14: who prepared it signs as its author. */
function checkAuthor(
	command: Signing,
	principal: Person | null,
	{ state, reading, milestone, actor }: Case,
): Refusal | null {
	if (state.policy.separation === 'small' || command.meaning === 'authored') return null;
	const requester = openRound(milestone.governance)?.requester ?? null;
	const preparers = findPreparers(state, milestone, requester);
	if (principal && preparers.has(principal.id) && !preparers.has(actor.person)) {
		return {
			code: 'R14',
			message: `${principal.name} prepared ${nameMilestone(reading, milestone.id)}, so nobody approves it for them. Someone else has to.`,
			details: { people: [principal.id] },
		};
	}
	if (!preparers.has(actor.person)) return null;
	let did = 'asked for these signatures';
	if (requester !== actor.person) {
		did = state.policy.separation === 'strict' ? 'changed this since the last round' : 'edited this last';
	}
	return {
		code: 'R14',
		message: `You ${did}, so someone else approves ${nameMilestone(reading, milestone.id)}. You can sign as author.`,
		details: { people: [actor.person] },
	};
}

/** R16: signatures are given to a request. */
function checkRound({ state, reading, milestone }: Case): Refusal | null {
	if (openRound(milestone.governance)) return null;
	const name = nameMilestone(reading, milestone.id);
	const end = milestone.governance.rounds.at(-1)?.end;
	if (isSigned(state, reading, milestone.id))
		return { code: 'R16', message: `${name} is signed off already.` };
	if (end?.how === 'rejected') {
		return {
			code: 'R16',
			message: `${namePerson(state, end.by)} rejected ${name}, which ended that round. Request sign-off again when it is ready.`,
			details: { people: [end.by] },
		};
	}
	return { code: 'R16', message: `Nobody is asked to sign ${name} now. Request sign-off first.` };
}

/** R12: where the policy has an order, a rule's turn comes once those before it are met. */
function checkTurn(command: Signing, { state, reading, milestone }: Case): Refusal | null {
	if (!milestone.policy.ordered) return null;
	const { seats } = takePoll(ballotOf(state, milestone));
	const fitting = seats.filter(({ rule }) => fits(rule, command));
	if (fitting.length === 0 || fitting.some(({ asked }) => asked)) return null;
	const before = seats.find(({ missing }) => missing > 0);
	return {
		code: 'R12',
		message: `${nameMilestone(reading, milestone.id)} is signed in order, and ${before?.rule.role} comes before ${command.role}. Sign once they have.`,
		details: { roles: before ? [before.rule.role] : [] },
	};
}

function checkReason(reason: string, { state, reading, milestone }: Case): Refusal | null {
	const least = state.policy.numbers.reasonCharacters;
	if (reasonLength(reason) >= least) return null;
	return {
		code: 'R16',
		message: `Say in at least ${count(least)} characters why you reject ${nameMilestone(reading, milestone.id)}, so that the team knows what to change.`,
		details: { characters: least },
	};
}

/** R8: what was seen is what is signed. */
function checkDigest(digest: string, { reading, milestone }: Case): Refusal | null {
	if (digest === milestone.reading.digest) return null;
	return {
		code: 'R8',
		message: `${nameMilestone(reading, milestone.id)} changed while you were reading. Nothing was signed: read the differences, then sign again.`,
		details: { digest: milestone.reading.digest },
	};
}
