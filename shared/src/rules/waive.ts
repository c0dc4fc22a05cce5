import type { Person } from '../schema/governance.ts';
import type { Case, CommandOf } from './case.ts';
import { allow, refuse, type Decided } from './decided.ts';
import { findMember, findMembers, isInForce, isSigned } from './standing.ts';
import { nameMilestone, reasonLength } from './wording.ts';

const authorities = ['Release manager', 'Release authority'];

/**
 * Lets what follows go on without this milestone's signatures, for a time (R19). By an authority who is not the
 * milestone's owner, as the role table says it now. One that is running is replaced.
 */
export function waive(command: CommandOf<'waive'>, at: Case): Decided {
	const { state, reading, milestone, now } = at;
	const name = nameMilestone(reading, milestone.id);
	const refusal = refuseWithoutAuthority(at);
	if (refusal) return refusal;
	if (milestone.policy.kind === 'close-out') {
		return refuse(
			'R19',
			`${name} ends the release and cannot be waived. Get it signed, or waive what it waits for.`,
		);
	}
	if (isSigned(state, reading, milestone.id)) {
		return refuse('R19', `${name} is signed off, so there is nothing to waive.`);
	}
	if (reasonLength(command.reason) === 0) {
		return refuse('R19', `Say why ${name} is waived: the reason stays with it.`);
	}
	if (reasonLength(command.control) === 0) {
		return refuse('R19', `Say what protects the release instead while ${name} is waived.`);
	}
	if (Date.parse(command.expiresAt) <= now) {
		return refuse('R19', `A waiver ends at a moment to come. Choose a later one for ${name}.`);
	}
	const leads = findLeads(at);
	return allow({
		type: 'waived',
		milestone: milestone.id,
		reason: command.reason.trim(),
		control: command.control.trim(),
		expiresAt: new Date(command.expiresAt).toISOString(),
		...(leads.length > 0 && { leads }),
	});
}

/** Blocks again at once, as the expiry would (R19). */
export function endWaiver(command: CommandOf<'end-waiver'>, at: Case): Decided {
	const { state, reading, milestone, actor, now } = at;
	const name = nameMilestone(reading, milestone.id);
	const { waiver } = milestone.governance;
	const holder = findMember(state, actor);
	if (!holder?.roles.some((role) => authorities.includes(role)) && waiver?.person !== actor.person) {
		return refuse('R19', `Only a Release manager or a Release authority ends a waiver. Ask one of them.`, {
			roles: authorities,
		});
	}
	if (waiver === undefined || !isInForce(waiver, now)) {
		return refuse('R19', `${name} is not waived now, so there is no waiver to end.`);
	}
	return allow({
		type: 'waiver-ended',
		milestone: milestone.id,
		waiver: waiver.seq,
		reason: (command.reason ?? '').trim(),
	});
}

/**
 * Who leads a milestone: the person whom its card names, by ID or printed name; under `strict` also whoever holds the role
 * that it names.
 */
function findLeads({ state, milestone }: Pick<Case, 'state' | 'milestone'>): string[] {
	const owner = milestone.reading.owner.trim();
	const leads = ({ id, name, roles }: Person) =>
		owner === id ||
		owner.toLowerCase() === name.trim().toLowerCase() ||
		(state.policy.separation === 'strict' && roles.includes(owner));
	return findMembers(state)
		.filter(leads)
		.map(({ id }) => id);
}

function refuseWithoutAuthority({ state, reading, milestone, actor }: Case): Decided | null {
	const name = nameMilestone(reading, milestone.id);
	const person = findMember(state, actor);
	if (!person?.roles.some((role) => authorities.includes(role))) {
		return refuse(
			'R19',
			`${name} is waived by a Release manager or a Release authority, and you are neither. Ask one of them.`,
			{ roles: authorities },
		);
	}
	if (!findLeads({ state, milestone }).includes(person.id)) return null;
	return refuse(
		'R19',
		`You lead ${name}, so someone else waives it. Ask another Release manager or Release authority.`,
		{ people: [person.id], roles: authorities },
	);
}
