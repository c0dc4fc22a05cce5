import { fits } from '../rules/poll.ts';
import { openRound } from '../rules/standing.ts';
import { reasonLength } from '../rules/wording.ts';
import type { GovernanceState, MilestoneGovernance, Round, Signature } from '../schema/governance.ts';
import type { Decision, LedgerEntry } from '../schema/ledger-entry.ts';
import { lookUp } from '../schema/text.ts';
import type { JudgedDecision } from './replay.ts';
import { findMember, isSame, mayAs } from './role-table.ts';
import { fitsPolicy, type ScopeTexts, type ScopeValue } from './scope-text.ts';

type About<T extends Decision['type']> = Extract<Decision, { type: T }>;
type Statement = About<'signed' | 'rejected'>;

/** What an entry about one milestone is judged by. */
interface Moment {
	readonly state: GovernanceState;
	readonly milestone: MilestoneGovernance;
	readonly scopes: ScopeTexts;
	/** Who acted. */
	readonly person: string;
}

const notAllowed = 'whoever did this was not allowed to.';
const noRound = 'nobody was asked to sign then.';

/** Why a decision about a milestone could not have been made then, or null. */
export function findSigningFault(
	state: GovernanceState,
	entry: LedgerEntry,
	decision: Extract<JudgedDecision, { milestone: string }>,
	scopes: ScopeTexts,
): string | null {
	const milestone = lookUp(state.milestones, decision.milestone);
	if (!milestone) return 'the policy of its time has no such milestone.';
	const moment: Moment = { state, milestone, scopes, person: entry.actor.person };
	switch (decision.type) {
		case 'sign-off-requested':
			return findRequestFault(decision, moment);
		case 'request-withdrawn':
			if (!mayEdit(moment)) return notAllowed;
			return isOpen(decision.round, moment) ? null : noRound;
		case 'signed':
			return findStatementFault(decision, moment) ?? findSignatureFault(decision, moment);
		case 'rejected':
			return findStatementFault(decision, moment) ?? findRejectionFault(decision, moment);
		case 'revoked':
			return findRevocationFault(decision, moment);
		case 'signed-off':
			return findSignOffFault(decision, moment);
		case 'reopened': {
			const signers = milestone.policy.signers.map(({ role }) => role);
			if (!mayAs(state, moment.person, ['Release manager', ...signers])) return notAllowed;
			if (reasonLength(decision.reason) === 0) return 'it gives no reason.';
			return milestone.signedOff ? null : 'it was not signed off then.';
		}
		default:
			return decision satisfies never;
	}
}

function findRequestFault(decision: About<'sign-off-requested'>, moment: Moment): string | null {
	const { milestone } = moment;
	if (!mayEdit(moment)) return notAllowed;
	if (openRound(milestone)) return 'it was collecting signatures already.';
	if (decision.round !== milestone.rounds.length + 1) return 'its round is not the next one.';
	const { signedOff, upstreamChanged } = milestone;
	if (signedOff?.digest === decision.digest && !upstreamChanged) return 'it was signed off already.';
	return findScopeFault(decision, moment);
}

/** What signatures and rejections have in common: R2, R4, R6, R16. */
function findStatementFault(decision: Statement, moment: Moment): string | null {
	const { state, person } = moment;
	if (!isOpen(decision.round, moment)) return noRound;
	const fault = findScopeFault(decision, moment);
	if (fault) return fault;
	const member = findMember(state, person);
	if (member?.name !== decision.name || !isSame(member.roles, decision.rolesHeld)) {
		return 'the role table says otherwise about who signed.';
	}
	if (!member.roles.includes(decision.role) || decision.role === 'Auditor')
		return 'the signer did not hold that role.';
	return state.policy.separation === 'strict'
		? 'strict separation takes no signature without a passkey.'
		: null;
}

/** R10, R11, R12 (order), R13, R14. */
function findSignatureFault(decision: About<'signed'>, moment: Moment): string | null {
	const { state, milestone, person } = moment;
	const { policy } = milestone;
	const { role, meaning, digest } = decision;
	const small = state.policy.separation === 'small';
	const asked = policy.signers.some((rule) => rule.role === role);
	if (meaning === 'rejected') return 'a signature does not reject.';
	if (!asked && meaning !== 'authored' && !(meaning === 'reviewed' && small))
		return 'that role was not asked to sign.';
	const fault = findContentFault(digest, moment);
	if (fault) return fault;
	const round = openRound(milestone);
	const given = findGiven(round, digest);
	const mine = given.filter((signature) => signature.person === person);
	if (mine.some((signature) => signature.role === role && signature.meaning === meaning))
		return 'the same was signed already.';
	const counts = (signature: Pick<Signature, 'role' | 'meaning'>) =>
		policy.signers.some((rule) => fits(rule, signature));
	if (!small && counts(decision) && mine.some(counts)) return 'a person counts toward one rule.';
	if (!small && meaning !== 'authored' && round?.requester === person)
		return 'whoever asked for signatures does not approve.';
	return policy.ordered && isOutOfTurn(decision, moment, given) ? 'it was signed out of turn.' : null;
}

/** R12: the rules before the first one that it fits are met. */
function isOutOfTurn(decision: About<'signed'>, { milestone }: Moment, given: readonly Signature[]): boolean {
	const { signers } = milestone.policy;
	const first = signers.findIndex((rule) => fits(rule, decision));
	return first > 0 && !areMet(signers.slice(0, first), given);
}

function findRejectionFault(decision: About<'rejected'>, { state, milestone }: Moment): string | null {
	if (!milestone.policy.signers.some(({ role }) => role === decision.role))
		return 'that role was not asked to sign.';
	return reasonLength(decision.reason) < state.policy.numbers.reasonCharacters
		? 'its reason is too short.'
		: null;
}

/** R17: one's own, of the last round, until a successor was signed off. */
function findRevocationFault(
	decision: About<'revoked'>,
	{ state, milestone, person }: Moment,
): string | null {
	const round = milestone.rounds.at(-1);
	const signature = round?.signatures.find(({ seq }) => seq === decision.signature);
	// One revocation of several signatures reopens the milestone at the first of them.
	const over = round?.end?.how === 'withdrawn' || round?.end?.how === 'rejected';
	if (!signature || over || signature.revoked !== undefined || signature.meaning === 'rejected')
		return 'there was no such signature to revoke.';
	if (signature.person !== person) return 'it revokes the signature of someone else.';
	if (reasonLength(decision.reason) === 0) return 'it gives no reason.';
	const followed = state.policy.milestones.some(
		({ id, needs }) => needs.includes(decision.milestone) && lookUp(state.milestones, id)?.signedOff,
	);
	return followed ? 'what follows was signed off already.' : null;
}

/** R10, R11, R12, R13, R14, R17: the signatures counted, taken alone, meet every rule. */
function findSignOffFault(decision: About<'signed-off'>, moment: Moment): string | null {
	const { state, milestone } = moment;
	if (!isOpen(decision.round, moment)) return noRound;
	const fault = findScopeFault(decision, moment) ?? findContentFault(decision.digest, moment);
	if (fault) return fault;
	const round = openRound(milestone);
	const given = findGiven(round, decision.digest);
	const counted = given.filter(({ seq }) => decision.signatures.includes(seq));
	if (counted.map(({ seq }) => seq).join() !== decision.signatures.join())
		return 'it counts a signature that was not given for this content.';
	const { signers } = milestone.policy;
	if (signers.length === 0 || !areMet(signers, counted)) return 'a rule of the policy was not met.';
	const small = state.policy.separation === 'small';
	const isOutside = ({ person }: Signature) => person !== round?.requester;
	const keys = counted.map(({ person, role, meaning }) =>
		small ? JSON.stringify([person, role, meaning]) : person,
	);
	if (new Set(keys).size < keys.length) return 'it counts a person twice.';
	if (!small && counted.some((signature) => !isOutside(signature) && signature.meaning !== 'authored'))
		return 'it counts an approval by whoever asked for signatures.';
	if (small && !counted.some(isOutside)) return 'nobody but those who prepared it signed.';
	// The second look of `small` is one signature that fits no rule.
	const looks = counted.filter((signature) => !signers.some((rule) => fits(rule, signature)));
	const isLook = (signature: Signature) => small && signature.meaning === 'reviewed' && isOutside(signature);
	return looks.length > 1 || !looks.every(isLook) ? 'it counts a signature that no rule asks for.' : null;
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

/** Not revoked, and over this content (R7, R17). */
function findGiven(round: Round | null, digest: string): Signature[] {
	return (round?.signatures ?? []).filter(
		(signature) => signature.revoked === undefined && signature.digest === digest,
	);
}

/** R5, R6: the text is there, of this release and milestone, under the clause and the candidate of that time. */
function findScopeFault(decision: Statement | About<'sign-off-requested' | 'signed-off'>, moment: Moment) {
	const { state, milestone, scopes } = moment;
	if ('scopeFormat' in decision && decision.scopeFormat !== 1) return 'its scope is of an unknown format.';
	const scope = scopes.read(decision.digest);
	if (typeof scope === 'string') return scope;
	if (scope.release !== state.release || scope.milestone !== decision.milestone)
		return 'what it covers is of another milestone or release.';
	return fitsPolicy(scope, milestone.policy, state)
		? null
		: 'what it covers is not under the policy and the release candidate of its time.';
}

/** R10 and R11. `digest` is of a scope that `findScopeFault` has passed. */
function findContentFault(digest: string, { state, milestone, scopes }: Moment): string | null {
	const { policy } = milestone;
	if (!policy.needs.every((need) => holds(state, need, scopes))) return 'a prerequisite was not signed off.';
	const scope = scopes.read(digest);
	if (typeof scope === 'string') return scope;
	if (scope.activities.some((activity) => isOpenActivity(activity, state)))
		return 'an activity that counts was open, or left out without a reason.';
	if (policy.evidence.some((slot) => slot.required && !isFilled(slot, scope, state)))
		return 'required evidence was missing.';
	return policy.bindsCandidate && !state.candidate ? 'no release candidate was set.' : null;
}

function isOpenActivity(
	{ counts, state: how, reason }: ScopeValue['activities'][number],
	state: GovernanceState,
) {
	if (!counts || how === 'done') return false;
	return how === 'open' || reasonLength(reason) < state.policy.numbers.reasonCharacters;
}

function isFilled(
	{ slot, source }: MilestoneGovernance['policy']['evidence'][number],
	scope: ScopeValue,
	{ baseline, candidate, policy }: GovernanceState,
): boolean {
	if (source === 'baseline' && baseline) return true;
	if (source === 'candidate' && candidate) return true;
	// Whether there was a risk in the register at that moment is not in the export.
	if (source === 'risks') return true;
	const entry = scope.evidence.find((each) => each.slot === slot);
	if (!entry || entry.url.trim() === '') return false;
	return policy.separation !== 'strict' || entry.hash.trim() !== '';
}

/** Signed off over what policy and candidate ask for now, with nothing reopened before it. Its content is locked (R1). */
function holds(state: GovernanceState, id: string, scopes: ScopeTexts): boolean {
	const milestone = lookUp(state.milestones, id);
	if (!milestone?.signedOff || milestone.upstreamChanged) return false;
	const scope = scopes.read(milestone.signedOff.digest);
	return typeof scope !== 'string' && fitsPolicy(scope, milestone.policy, state);
}

function isOpen(round: number, { milestone }: Moment): boolean {
	return openRound(milestone)?.round === round;
}

/** Members other than mere auditors, the owner, the administrator. */
function mayEdit({ state, person }: Moment): boolean {
	if (mayAs(state, person, [])) return true;
	const member = findMember(state, person);
	return member !== null && (member.roles.length === 0 || member.roles.some((role) => role !== 'Auditor'));
}
