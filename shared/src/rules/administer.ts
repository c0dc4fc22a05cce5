import type { Actor } from '../schema/actor.ts';
import type { GovernanceState } from '../schema/governance.ts';
import type { Decision } from '../schema/ledger-entry.ts';
import type { DocumentReading } from '../schema/reading.ts';
import type { Policy, TemplateName } from '../schema/release.ts';
import { lookUp } from '../schema/text.ts';
import type { CommandOf } from './case.ts';
import { closedRefusal } from './closed.ts';
import { allow, deny, refuse, type Decided } from './decided.ts';
import { checkPolicy } from './policy.ts';
import { findMembers, mayAs, openRound } from './standing.ts';
import { list, nameMilestone } from './wording.ts';

const managers = ['Release manager'];

/** The first entries of a ledger, written by the release's owner, who is its first member (R15). */
export function createRelease(release: {
	readonly release: string;
	readonly title: string;
	readonly template: TemplateName;
	readonly owner: Pick<Actor, 'person' | 'name'>;
	readonly policy: Policy;
	/** Milestones of the template left out because they were done before this board. */
	readonly doneBefore: readonly { readonly id: string; readonly name: string }[];
	/** Who comes along from the release that this one begins like, the owner perhaps among them (R24). */
	readonly people?: readonly {
		readonly id: string;
		readonly name: string;
		readonly roles: readonly string[];
	}[];
}): Decided {
	const refusal = checkPolicy(release.policy);
	if (refusal) return deny(refusal);
	const { person, name } = release.owner;
	const others = (release.people ?? []).flatMap((each): Decision[] => [
		...(each.id === person ? [] : [{ type: 'person-added' as const, person: each.id, name: each.name }]),
		...(each.roles.length === 0
			? []
			: [{ type: 'roles-assigned' as const, person: each.id, roles: distinct(each.roles) }]),
	]);
	return allow(
		{
			type: 'release-created',
			release: release.release,
			title: release.title,
			template: release.template,
			owner: person,
			policy: release.policy,
			doneBefore: release.doneBefore.map(({ id, name }) => ({ id, name })),
		},
		{ type: 'person-added', person, name },
		...others,
	);
}

/** Someone removed earlier may be added again: the ID is the same person's (R22). */
export function addPerson(
	state: GovernanceState,
	actor: Actor,
	person: { readonly id: string; readonly name: string; readonly roles: readonly string[] },
): Decided {
	if (!mayAs(state, actor, managers)) return refuseManagement('add people');
	if (state.closed) return deny(closedRefusal);
	const known = lookUp(state.people, person.id);
	if (known && !known.removed) {
		return refuse('malformed', `${known.name} is on this release already. Change their roles instead.`);
	}
	const roles = distinct(person.roles);
	const added: Decision = { type: 'person-added', person: person.id, name: person.name };
	return roles.length === 0
		? allow(added)
		: allow(added, { type: 'roles-assigned', person: person.id, roles });
}

/** Tokens that sign for people are the administrator's alone to issue: the bearer of the owner token. */
export function mintToken(state: GovernanceState, actor: Actor, person: string): Decided {
	if (actor.authentication !== 'owner-token') {
		return refuse('forbidden', 'Only the administrator of this installation issues tokens for people.');
	}
	if (state.closed) return deny(closedRefusal);
	const member = lookUp(state.people, person);
	if (!member || member.removed)
		return refuse('not-found', 'There is no such person on this release. Add them first.');
	return allow({ type: 'token-minted', person });
}

export function assignRole(
	command: CommandOf<'assign-role'>,
	state: GovernanceState,
	reading: DocumentReading,
	actor: Actor,
): Decided {
	const person = lookUp(state.people, command.person);
	if (!person || person.removed) {
		return refuse(
			'malformed',
			'There is no such person on this release. Add them first, then name their roles.',
		);
	}
	if (!mayAs(state, actor, managers)) return refuseManagement('assign roles');
	const roles = distinct(command.roles);
	const lost = person.roles.filter((role) => !roles.includes(role));
	const refusal = refuseLastHolder(person.id, lost, state, reading);
	return refusal ?? allow({ type: 'roles-assigned', person: person.id, roles });
}

/** Their signatures stay as they were given (R22). */
export function removePerson(
	command: CommandOf<'remove-person'>,
	state: GovernanceState,
	reading: DocumentReading,
	actor: Actor,
): Decided {
	const person = lookUp(state.people, command.person);
	if (!person || person.removed) return refuse('malformed', 'There is no such person on this release.');
	if (!mayAs(state, actor, managers)) return refuseManagement('remove people');
	if (person.id === state.owner) {
		return refuse('forbidden', `${person.name} owns this release and cannot be removed from it.`);
	}
	const refusal = refuseLastHolder(person.id, person.roles, state, reading);
	return refusal ?? allow({ type: 'person-removed', person: person.id });
}

/** The one build that candidate milestones are signed for; another one makes those need signing again (R9). */
export function setReleaseCandidate(
	command: CommandOf<'set-release-candidate'>,
	state: GovernanceState,
	actor: Actor,
): Decided {
	if (!mayAs(state, actor, [...managers, 'Engineering'])) {
		return refuse(
			'forbidden',
			'The release candidate is set by the owner, a Release manager or Engineering. Ask one of them.',
		);
	}
	const { version, commit, artefact } = command;
	return allow({ type: 'candidate-set', candidate: { version, commit, artefact } });
}

/** The dates as they are now become the ones that slip is measured against. */
export function acceptBaseline(state: GovernanceState, reading: DocumentReading, actor: Actor): Decided {
	if (!mayAs(state, actor, managers)) return refuseManagement('accept the baseline');
	return allow({
		type: 'baseline-accepted',
		dates: state.policy.milestones.map(({ id }) => {
			const { start, due } = lookUp(reading.milestones, id) ?? { start: '', due: '' };
			return { milestone: id, start, due };
		}),
	});
}

/** R15: a role that is collecting signatures keeps a holder. */
function refuseLastHolder(
	person: string,
	lost: readonly string[],
	state: GovernanceState,
	reading: DocumentReading,
): Decided | null {
	const others = findMembers(state).filter(({ id }) => id !== person);
	for (const { id, signers } of state.policy.milestones) {
		const governance = lookUp(state.milestones, id);
		if (!governance || !openRound(governance)) continue;
		const asked = new Set(signers.map(({ role }) => role));
		const bare = lost.filter((role) => asked.has(role) && !others.some(({ roles }) => roles.includes(role)));
		if (bare.length === 0) continue;
		return refuse(
			'R15',
			`${nameMilestone(reading, id)} is collecting signatures, and nobody else is ${list(bare, 'or')}. Name someone else first, or withdraw the request.`,
			{ milestones: [id], roles: bare },
		);
	}
	return null;
}

function refuseManagement(what: string): Decided {
	return refuse('forbidden', `Only the release's owner or a Release manager can ${what}. Ask one of them.`);
}

function distinct(roles: readonly string[]): string[] {
	return [...new Set(roles)];
}
