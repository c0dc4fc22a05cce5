import { fits } from '../rules/poll.ts';
import { openRound } from '../rules/standing.ts';
import { reasonLength } from '../rules/wording.ts';
import type { MilestoneGovernance, Round, Signature } from '../schema/governance.ts';
import type { Decision } from '../schema/ledger-entry.ts';
import { lookUp } from '../schema/text.ts';
import { canonicalText } from './canonical.ts';
import {
	findMethodFault,
	isMereAuditor,
	mayEdit,
	reasons,
	type About,
	type MilestoneMoment,
	type Moment,
} from './replay-moment.ts';
import { isUnstaffed } from './replay-staffing.ts';
import { findAfter, findContentFault, findScopeFault } from './replay-standing.ts';
import { findMember, isSame, mayAs } from './role-table.ts';

type Statement = About<'signed' | 'rejected'>;
export type SigningDecision = About<
	'sign-off-requested' | 'request-withdrawn' | 'signed' | 'rejected' | 'revoked' | 'signed-off' | 'reopened'
>;

/** Why a decision about signatures could not have been made then, or null. */
export function findSigningFault(decision: SigningDecision, moment: MilestoneMoment): string | null {
	switch (decision.type) {
		case 'sign-off-requested':
			return findRequestFault(decision, moment);
		case 'request-withdrawn':
			if (!mayEdit(moment)) return reasons.notAllowed;
			return isOpen(decision.round, moment) ? null : reasons.noRound;
		case 'signed':
			return (
				findStatementFault(decision, moment) ??
				findSignatureFault(decision, moment) ??
				findReaffirmFault(decision, moment)
			);
		case 'rejected':
			return findStatementFault(decision, moment) ?? findRejectionFault(decision, moment);
		case 'revoked':
			return findRevocationFault(decision, moment);
		case 'signed-off':
			return findSignOffFault(decision, moment);
		case 'reopened':
			return findReopeningFault(decision, moment);
		default:
			return decision satisfies never;
	}
}

function findRequestFault(decision: About<'sign-off-requested'>, moment: MilestoneMoment): string | null {
	const { milestone } = moment;
	if (!mayEdit(moment)) return reasons.notAllowed;
	if (milestone.policy.kind === 'call') return reasons.byCall;
	if (isUnstaffed(moment, decision.editors)) return 'nobody could have signed it.';
	if (openRound(milestone)) return 'it was collecting signatures already.';
	if (decision.round !== milestone.rounds.length + 1) return 'its round is not the next one.';
	const { signedOff, upstreamChanged } = milestone;
	if (signedOff?.digest === decision.digest && !upstreamChanged) return 'it was signed off already.';
	return findScopeFault(decision, moment);
}

/** What signatures and rejections have in common: R2, R4, R6, R16, R18. */
function findStatementFault(decision: Statement, moment: MilestoneMoment): string | null {
	const { state, person, now } = moment;
	const { role, name, rolesHeld, for: principal } = decision;
	if (!isOpen(decision.round, moment)) return reasons.noRound;
	const fault = findScopeFault(decision, moment);
	if (fault !== null) return fault;
	const member = findMember(state, person);
	const giver = principal ? findMember(state, principal.person) : member;
	const isAsHeld = giver !== null && isSame(giver.roles, rolesHeld);
	if (member?.name !== name || !isAsHeld || (principal && giver.name !== principal.name))
		return reasons.roleTable;
	if (principal) {
		const isNamed = state.delegations.some(
			({ by, to, milestones, from, until }) =>
				by === principal.person &&
				to === person &&
				milestones.includes(decision.milestone) &&
				Date.parse(from) <= now &&
				now < Date.parse(until),
		);
		if (!isNamed) return 'nobody had named the signer to stand in.';
	}
	if (!giver.roles.includes(role) || role === 'Auditor' || isMereAuditor(member))
		return 'the signer did not hold that role.';
	return findMethodFault(decision, state);
}

/** R10, R11, R12 (order), R13, R14; a stand-in's signature counts as both persons' (R18). */
function findSignatureFault(decision: About<'signed'>, moment: MilestoneMoment): string | null {
	const { state, milestone, person } = moment;
	const { policy } = milestone;
	const { role, meaning, digest } = decision;
	const small = state.policy.separation === 'small';
	const asked = policy.signers.some((rule) => rule.role === role);
	if (meaning === 'rejected') return 'a signature does not reject.';
	if (!asked && meaning !== 'authored' && !(meaning === 'reviewed' && small)) return reasons.notAsked;
	const fault = findContentFault(decision, moment);
	if (fault !== null) return fault;
	const round = openRound(milestone);
	const persons = personsOf({ person, ...(decision.for && { for: decision.for }) });
	const given = findGiven(round, digest, moment);
	const mine = given.filter((signature) => personsOf(signature).some((each) => persons.includes(each)));
	if (mine.some((signature) => signature.role === role && signature.meaning === meaning))
		return 'the same was signed already.';
	const counts = (signature: Pick<Signature, 'role' | 'meaning'>) =>
		policy.signers.some((rule) => fits(rule, signature));
	if (!small && counts(decision) && mine.some(counts)) return reasons.countsOnce;
	const prepared = new Set([round?.requester, ...(decision.editors ?? [])]);
	if (!small && meaning !== 'authored' && persons.some((each) => prepared.has(each)))
		return 'whoever prepared it does not approve.';
	return policy.ordered && isOutOfTurn(decision, moment, given) ? 'it was signed out of turn.' : null;
}

/** R12: the rules before the first one that it fits are met. */
function isOutOfTurn(
	decision: About<'signed'>,
	{ milestone }: MilestoneMoment,
	given: readonly Signature[],
): boolean {
	const { signers } = milestone.policy;
	const first = signers.findIndex((rule) => fits(rule, decision));
	return first > 0 && !areMet(signers.slice(0, first), given);
}

/** R9: the signer's own, and nothing but the candidate is another one. */
function findReaffirmFault(decision: About<'signed'>, moment: MilestoneMoment): string | null {
	if (decision.reaffirms === undefined) return null;
	const before = moment.milestone.rounds
		.flatMap(({ signatures }) => signatures)
		.find(({ seq }) => seq === decision.reaffirms);
	const isOwn =
		before?.person === moment.person &&
		before.role === decision.role &&
		before.meaning === decision.meaning &&
		before.revoked === undefined;
	if (!isOwn) return 'there was no such signature to re-affirm.';
	const withoutCandidate = (digest: string) => {
		const scope = moment.scopes.read(digest);
		return typeof scope === 'string' ? scope : canonicalText({ ...scope, candidate: undefined });
	};
	return withoutCandidate(before.digest) === withoutCandidate(decision.digest)
		? null
		: 'more than the release candidate had changed since.';
}

function findRejectionFault(
	decision: About<'rejected'>,
	{ state, milestone }: MilestoneMoment,
): string | null {
	if (!milestone.policy.signers.some(({ role }) => role === decision.role)) return reasons.notAsked;
	return reasonLength(decision.reason) < state.policy.numbers.reasonCharacters ? reasons.shortReason : null;
}

/** R17: one's own, or given for oneself, of the last round, until something that follows was signed off. */
function findRevocationFault(decision: About<'revoked'>, moment: MilestoneMoment): string | null {
	const { state, milestone, person } = moment;
	const isAlive = milestone.signedOff || openRound(milestone) || followsRevocation(decision, moment);
	const round = isAlive ? milestone.rounds.at(-1) : undefined;
	const signature = round?.signatures.find(({ seq }) => seq === decision.signature);
	if (!signature || signature.revoked !== undefined || signature.meaning === 'rejected')
		return 'there was no such signature to revoke.';
	if (!personsOf(signature).includes(person)) return 'it revokes the signature of someone else.';
	if (reasonLength(decision.reason) === 0) return reasons.noReason;
	const followed = findAfter(state, decision.milestone).some((id) => lookUp(state.milestones, id)?.signedOff);
	return followed ? 'what follows was signed off already.' : null;
}

/** One revocation takes back several signatures, and the first of them may end the sign-off. */
function followsRevocation(decision: About<'revoked'>, { before, now, person }: Moment): boolean {
	return (
		before?.decision.type === 'revoked' &&
		before.decision.milestone === decision.milestone &&
		before.actor.person === person &&
		Date.parse(before.at) === now
	);
}

/** R10 to R14, R17, R18: the signatures counted, taken alone, meet every rule. */
function findSignOffFault(decision: About<'signed-off'>, moment: MilestoneMoment): string | null {
	const { state, milestone } = moment;
	if (milestone.policy.kind === 'call') return reasons.byCall;
	if (!isOpen(decision.round, moment)) return reasons.noRound;
	const fault = findScopeFault(decision, moment) ?? findContentFault(decision, moment);
	if (fault !== null) return fault;
	const round = openRound(milestone);
	const prepared = new Set([round?.requester, ...(decision.editors ?? [])]);
	const given = findGiven(round, decision.digest, moment);
	const counted = given.filter(({ seq }) => decision.signatures.includes(seq));
	if (counted.map(({ seq }) => seq).join() !== decision.signatures.join())
		return 'it counts a signature that was not given for this content.';
	const { signers } = milestone.policy;
	if (signers.length === 0 || !areMet(signers, counted)) return 'a rule of the policy was not met.';
	const small = state.policy.separation === 'small';
	const isOutside = (signature: Signature) => personsOf(signature).every((person) => !prepared.has(person));
	const keys = counted.flatMap((signature) =>
		personsOf(signature).map((person) =>
			small ? JSON.stringify([person, signature.role, signature.meaning]) : person,
		),
	);
	if (new Set(keys).size < keys.length) return 'it counts a person twice.';
	if (!small && counted.some((signature) => !isOutside(signature) && signature.meaning !== 'authored'))
		return 'it counts an approval by whoever prepared it.';
	if (small && !counted.some(isOutside)) return 'nobody but those who prepared it signed.';
	// The second look of `small` is one signature that fits no rule.
	const looks = counted.filter((signature) => !signers.some((rule) => fits(rule, signature)));
	const isLook = (signature: Signature) => small && signature.meaning === 'reviewed' && isOutside(signature);
	return looks.length > 1 || !looks.every(isLook) ? 'it counts a signature that no rule asks for.' : null;
}

function findReopeningFault(
	decision: About<'reopened'>,
	{ state, milestone, person }: MilestoneMoment,
): string | null {
	const { kind, signers } = milestone.policy;
	const roles = ['Release manager', ...signers.map(({ role }) => role)];
	if (kind === 'call') roles.push('Release authority');
	if (!mayAs(state, person, roles)) return reasons.notAllowed;
	if (reasonLength(decision.reason) === 0) return reasons.noReason;
	return milestone.signedOff ? null : 'it was not signed off then.';
}

/** Whom a signature counts as: the signer, and the person they stood in for (R18). */
function personsOf({ person, for: principal }: Pick<Signature, 'person' | 'for'>): string[] {
	return principal ? [person, principal.person] : [person];
}

/** Every rule has its number from different people; rules that are alike add up (R12). */
function areMet(rules: MilestoneGovernance['policy']['signers'], given: readonly Signature[]): boolean {
	return rules.every((rule) => {
		const alike = { role: rule.role, meaning: rule.meaning ?? 'approved' };
		const needed = rules.filter((other) => fits(other, alike)).reduce((sum, { n }) => sum + n, 0);
		const people = new Set(given.filter((each) => fits(rule, each)).map(({ person }) => person));
		return people.size >= needed;
	});
}

/** Not revoked, over this content, and under rules of the release as strict as now (R7, R17, R23). */
function findGiven(round: Round | null, digest: string, { state }: Moment): Signature[] {
	return (round?.signatures ?? []).filter(
		(signature) =>
			signature.revoked === undefined &&
			signature.digest === digest &&
			signature.seq >= (state.countsFrom ?? 0),
	);
}

function isOpen(round: number, { milestone }: MilestoneMoment): boolean {
	return openRound(milestone)?.round === round;
}

/** Decisions that are about signatures alone. */
export function isSigning(decision: Decision): decision is SigningDecision {
	switch (decision.type) {
		case 'sign-off-requested':
		case 'request-withdrawn':
		case 'signed':
		case 'rejected':
		case 'revoked':
		case 'signed-off':
		case 'reopened':
			return true;
		default:
			return false;
	}
}
