import type { Actor } from '../schema/actor.ts';
import type { GovernanceState, MilestoneGovernance, Person, Round } from '../schema/governance.ts';
import type { DocumentReading, MilestoneReading } from '../schema/reading.ts';
import type { MilestonePolicy } from '../schema/release.ts';
import { lookUp } from '../schema/text.ts';
import { accessOf } from './access.ts';

/** What several rules ask of the same state. */

/** A milestone's governance and content side by side, or null where the policy does not have it. */
export interface Milestone {
	readonly id: string;
	readonly policy: MilestonePolicy;
	readonly governance: MilestoneGovernance;
	readonly reading: MilestoneReading;
}

export function findMilestone(
	state: GovernanceState,
	reading: DocumentReading,
	id: string,
): Milestone | null {
	const governance = lookUp(state.milestones, id);
	const content = lookUp(reading.milestones, id);
	return governance && content ? { id, policy: governance.policy, governance, reading: content } : null;
}

/** The round that collects signatures now. */
export function openRound(governance: MilestoneGovernance): Round | null {
	const last = governance.rounds.at(-1);
	return last && !last.end ? last : null;
}

/**
 * Whether what follows may build on this milestone: signed off, over what it says now, and nothing that it builds on was
 * reopened since (R9, R10).
 */
export function holds(state: GovernanceState, reading: DocumentReading, id: string): boolean {
	const milestone = findMilestone(state, reading, id);
	if (!milestone?.governance.signedOff) return false;
	return (
		!milestone.governance.upstreamChanged &&
		milestone.governance.signedOff.digest === milestone.reading.digest
	);
}

/**
 * Who prepared what is signed: the requester and the last person to edit the scope; under `strict` everyone who edited it
 * since the round before (R14, Separation).
 */
export function findPreparers(
	state: GovernanceState,
	{ reading }: Milestone,
	requester: string | null,
): ReadonlySet<string> {
	const editors = state.policy.separation === 'strict' ? reading.editors : [];
	return new Set([requester, reading.lastEditor, ...editors].filter((person) => person !== null));
}

/** People of the release now. */
export function findMembers(state: GovernanceState): Person[] {
	return Object.values(state.people).filter(({ removed }) => !removed);
}

/** The actor's place in the role table now (R2), or null: a guest, a stranger, someone removed. */
export function findMember(state: GovernanceState, actor: Actor): Person | null {
	const person = actor.guest ? undefined : lookUp(state.people, actor.person);
	return person && !person.removed ? person : null;
}

export function isOwner(state: GovernanceState, actor: Actor): boolean {
	return accessOf(state, actor, null) === 'owner';
}

/** The owner, or a member who holds one of the roles. */
export function mayAs(state: GovernanceState, actor: Actor, roles: readonly string[]): boolean {
	return (
		isOwner(state, actor) || (findMember(state, actor)?.roles.some((role) => roles.includes(role)) ?? false)
	);
}
