import type { Actor } from '../schema/actor.ts';
import type { GovernanceState } from '../schema/governance.ts';
import type { DocumentReading } from '../schema/reading.ts';
import { lookUp } from '../schema/text.ts';
import type { CommandOf } from './case.ts';
import { allow, refuse, type Decided } from './decided.ts';
import { findMember, mayAs } from './standing.ts';
import { reasonLength } from './wording.ts';

/** Names who signs for the actor, where, and between which moments (R18). It gives the actor's own roles, never one given to them. */
export function delegate(
	command: CommandOf<'delegate'>,
	state: GovernanceState,
	reading: DocumentReading,
	actor: Actor,
	now: number,
): Decided {
	const person = findMember(state, actor);
	const to = lookUp(state.people, command.to);
	if (!to || to.removed) {
		return refuse('malformed', 'There is no such person on this release. Add them first, then name them.');
	}
	const unknown = command.milestones.find((id) => !lookUp(reading.milestones, id));
	if (unknown !== undefined) {
		return refuse('malformed', `There is no milestone ${unknown} in this release's plan.`);
	}
	if (!person)
		return refuse('forbidden', 'Only members of this release name a stand-in. Ask for an invitation.');
	if (!person.roles.some((role) => role !== 'Auditor')) {
		return refuse('R18', 'You hold no role that signs, so nobody can stand in for you.');
	}
	if (to.id === person.id) return refuse('R18', 'You cannot stand in for yourself. Name somebody else.');
	if (to.roles.length > 0 && to.roles.every((role) => role === 'Auditor')) {
		return refuse('R18', `${to.name} is an Auditor and signs nothing. Name somebody else.`, {
			people: [to.id],
		});
	}
	if (command.milestones.length === 0) {
		return refuse('R18', `Say which milestones ${to.name} may sign for you.`);
	}
	const from = Date.parse(command.from);
	const until = Date.parse(command.until);
	if (until <= from || until <= now) {
		return refuse(
			'R18',
			'A stand-in needs a time to sign in. Choose an end that is to come, after the beginning.',
		);
	}
	if (reasonLength(command.reason) === 0) {
		return refuse('R18', `Say why ${to.name} signs for you: the reason shows beside the signatures.`);
	}
	return allow({
		type: 'delegated',
		to: to.id,
		milestones: [...new Set(command.milestones)],
		from: new Date(from).toISOString(),
		until: new Date(until).toISOString(),
		reason: command.reason.trim(),
	});
}

/** By either of the two, or whoever manages people. Signatures already given stay. */
export function endDelegation(
	command: CommandOf<'end-delegation'>,
	state: GovernanceState,
	actor: Actor,
	now: number,
): Decided {
	const delegation = state.delegations.find(({ seq }) => seq === command.delegation);
	if (!delegation || Date.parse(delegation.until) <= now) {
		return refuse('malformed', 'There is no such stand-in now, so there is nothing to end.');
	}
	const isTheirs = !actor.guest && [delegation.by, delegation.to].includes(actor.person);
	if (!isTheirs && !mayAs(state, actor, ['Release manager'])) {
		return refuse('forbidden', 'A stand-in is ended by either of the two, the owner or a Release manager.');
	}
	return allow({ type: 'delegation-ended', delegation: delegation.seq });
}
