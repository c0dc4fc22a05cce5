import { allow, deny, refuse, type Decided } from './decided.ts';
import type { Case, CommandOf } from './case.ts';
import { findUnstaffed } from './staffing.ts';
import { accessOf } from './access.ts';
import { findMember, isSigned, mayAs, openRound } from './standing.ts';
import { witnessEditors } from './witnessed.ts';
import { list, nameMilestone, reasonLength } from './wording.ts';

/** Opens a round. Refused only where no people could sign it (R15) or it is open or signed off already (R16). */
export function requestSignOff(at: Case): Decided {
	const { state, reading, milestone, actor } = at;
	const name = nameMilestone(reading, milestone.id);
	const forbidden = refuseWithoutEdit(at, `ask for signatures on ${name}`);
	if (forbidden) return forbidden;
	if (milestone.policy.kind === 'call') {
		return refuse(
			'R15',
			`${name} is decided in the go/no-go call and signed by nobody. Open the call instead.`,
		);
	}
	const unstaffed = findUnstaffed(state, reading, milestone, actor.person);
	if (unstaffed) return refuse('R15', unstaffed.message, { roles: unstaffed.roles });
	if (openRound(milestone.governance)) {
		return refuse(
			'R16',
			`${name} is collecting signatures already. Withdraw that request first to ask anew.`,
		);
	}
	if (isSigned(state, reading, milestone.id)) {
		return refuse('R16', `${name} is signed off already. Reopen it first to ask again.`);
	}
	return allow({
		type: 'sign-off-requested',
		milestone: milestone.id,
		round: milestone.governance.rounds.length + 1,
		digest: milestone.reading.digest,
		scopeFormat: milestone.reading.scope.scopeFormat,
		...witnessEditors(state, milestone),
	});
}

/** Ends the round; its signatures stay readable. */
export function withdrawRequest(command: CommandOf<'withdraw-request'>, at: Case): Decided {
	const { reading, milestone } = at;
	const name = nameMilestone(reading, milestone.id);
	const forbidden = refuseWithoutEdit(at, `withdraw a request on ${name}`);
	if (forbidden) return forbidden;
	const round = openRound(milestone.governance);
	if (!round)
		return refuse('R16', `Nobody is asked to sign ${name} now, so there is no request to withdraw.`);
	return allow({
		type: 'request-withdrawn',
		milestone: milestone.id,
		round: round.round,
		reason: command.reason.trim(),
	});
}

/** Ends a sign-off; what was built on it shows *upstream changed* (R9). */
export function reopen(command: CommandOf<'reopen'>, { state, reading, milestone, actor }: Case): Decided {
	const name = nameMilestone(reading, milestone.id);
	const signers = milestone.policy.signers.map(({ role }) => role);
	const roles = [...new Set(milestone.policy.kind === 'call' ? ['Release authority', ...signers] : signers)];
	if (!mayAs(state, actor, ['Release manager', ...roles])) {
		return refuse(
			'forbidden',
			`${name} is reopened by the release's owner or someone who is ${list([...new Set(['Release manager', ...roles])], 'or')}. Ask one of them.`,
		);
	}
	if (reasonLength(command.reason) === 0) {
		return refuse('malformed', `Say why ${name} is reopened: the reason stays in its history.`);
	}
	if (!milestone.governance.signedOff) {
		return refuse('R16', `${name} is not signed off, so there is nothing to reopen. Change it as you need.`);
	}
	return allow({ type: 'reopened', milestone: milestone.id, reason: command.reason.trim() });
}

/** Members who may edit, and the owner; guests take part in the document only. */
function refuseWithoutEdit({ state, actor }: Case, what: string): Decided | null {
	const access = accessOf(state, actor, null);
	if (access === 'owner' || access === 'edit') return null;
	return deny({
		code: 'forbidden',
		message: findMember(state, actor)
			? `Auditors read and write nothing. Ask a member of the team to ${what}.`
			: `Only members of this release ${what}. Ask for an invitation.`,
	});
}
