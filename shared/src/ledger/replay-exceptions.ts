import { reasonLength } from '../rules/wording.ts';
import { lookUp } from '../schema/text.ts';
import {
	holdsRole,
	isAMember,
	isHalfAnHourAhead,
	isMereAuditor,
	managers,
	mayEdit,
	reasons,
	type About,
	type MilestoneMoment,
	type Moment,
} from './replay-moment.ts';
import { isSigned, isWaived } from './replay-standing.ts';
import { findMember, mayAs } from './role-table.ts';

const authorities = ['Release manager', 'Release authority'];

/** R19. */
export function findWaiverFault(decision: About<'waived'>, moment: MilestoneMoment): string | null {
	const { state, milestone, person, scopes, now } = moment;
	if (!isAMember(moment, authorities)) return reasons.notAllowed;
	if (decision.leads?.includes(person)) return 'whoever leads it does not waive it.';
	if (milestone.policy.kind === 'close-out') return 'a close-out is never waived.';
	if (isSigned(state, decision.milestone, scopes)) return reasons.signedAlready;
	if (reasonLength(decision.reason) === 0) return reasons.noReason;
	if (reasonLength(decision.control) === 0) return 'it names no control.';
	return Date.parse(decision.expiresAt) <= now ? reasons.endsFirst : null;
}

/** R19. */
export function findWaiverEndFault(decision: About<'waiver-ended'>, moment: MilestoneMoment): string | null {
	const { milestone, now, person } = moment;
	const { waiver } = milestone;
	if (waiver?.seq !== decision.waiver || !isWaived(milestone, now)) return 'there was no such waiver to end.';
	return isAMember(moment, authorities) || waiver.person === person ? null : reasons.notAllowed;
}

/** R18. */
export function findDelegationFault(decision: About<'delegated'>, moment: Moment): string | null {
	const { state, person, now } = moment;
	const { milestones, from, until } = decision;
	if (!holdsRole(moment)) return reasons.notAllowed;
	const to = findMember(state, decision.to);
	if (!to) return reasons.noSuchPerson;
	if (to.id === person) return 'nobody stands in for themselves.';
	if (isMereAuditor(to)) return 'an auditor signs nothing.';
	if (milestones.length === 0 || new Set(milestones).size < milestones.length)
		return 'it names no milestone, or one twice.';
	if (milestones.some((id) => !lookUp(state.milestones, id))) return reasons.noMilestone;
	const end = Date.parse(until);
	if (end <= Date.parse(from) || end <= now) return reasons.endsFirst;
	return reasonLength(decision.reason) === 0 ? reasons.noReason : null;
}

/** R18: by either of the two, or whoever manages people. */
export function findDelegationEndFault(decision: About<'delegation-ended'>, moment: Moment): string | null {
	const { state, person, now } = moment;
	const delegation = state.delegations.find(({ seq }) => seq === decision.delegation);
	if (!delegation || Date.parse(delegation.until) <= now) return 'there was no such stand-in to end.';
	const isTheirs = delegation.by === person || delegation.to === person;
	return isTheirs || mayAs(state, person, managers) ? null : reasons.notAllowed;
}

/** `strict`: a scope that was asked about is opened again by a reason. */
export function findExplanationFault(
	decision: About<'change-explained'>,
	moment: MilestoneMoment,
): string | null {
	const { state, milestone } = moment;
	if (!mayEdit(moment)) return reasons.notAllowed;
	if (milestone.signedOff) return reasons.signedAlready;
	if (state.policy.separation !== 'strict' || milestone.rounds.length === 0)
		return 'it was open for changes already.';
	if (reasonLength(decision.reason) < state.policy.numbers.reasonCharacters) return reasons.shortReason;
	return isHalfAnHourAhead(decision.until, moment) ? null : reasons.notHalfAnHour;
}
