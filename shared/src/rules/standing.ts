import type { Actor } from '../schema/actor.ts';
import type {
	Delegation,
	Emergency,
	GovernanceState,
	MilestoneGovernance,
	Person,
	Round,
	Signature,
	Waiver,
} from '../schema/governance.ts';
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
 * Whether this milestone is signed off, over what it says now, and nothing that it builds on was reopened since (R9).
 */
export function isSigned(state: GovernanceState, reading: DocumentReading, id: string): boolean {
	const milestone = findMilestone(state, reading, id);
	if (!milestone?.governance.signedOff) return false;
	return (
		!milestone.governance.upstreamChanged &&
		milestone.governance.signedOff.digest === milestone.reading.digest
	);
}

/**
 * Whether it was signed off, and is so no longer: over another content, build or plan, or on something that was reopened
 * since (R7, R9).
 */
export function isOutdated(
	governance: Pick<MilestoneGovernance, 'signedOff' | 'upstreamChanged'> | undefined,
	digest: string,
): boolean {
	const signedOff = governance?.signedOff;
	return signedOff !== undefined && (governance?.upstreamChanged === true || signedOff.digest !== digest);
}

/** R19: not ended, and not past its expiry. `now`: milliseconds since 1970. */
export function isInForce(waiver: Waiver | undefined, now: number): boolean {
	return waiver !== undefined && !waiver.ended && now < Date.parse(waiver.expiresAt);
}

/** The emergency releases that a banner tells of (R20): not after a rollback (R32) or the close-out, which have their own. */
export function findEmergencies(state: GovernanceState): Emergency[] {
	return state.closed ? [] : state.emergencies.filter(({ ended }) => !ended);
}

/**
 * The emergency release that passes this milestone by (R20), or null. One that ships, proves or closes the release is only
 * opened by it: what was done then is signed afterwards.
 */
export function findPassing(state: GovernanceState, id: string): Emergency | null {
	const kind = lookUp(state.milestones, id)?.policy.kind;
	if (kind === 'deployment' || kind === 'validation' || kind === 'close-out') return null;
	return state.emergencies.findLast(({ milestone, ended }) => milestone === id && !ended) ?? null;
}

/** Whether an emergency release opened this milestone, whatever it builds on (R20). */
export function isOpened(state: GovernanceState, id: string): boolean {
	return state.emergencies.some(({ milestone, ended }) => milestone === id && !ended);
}

/** Signed off, or waived (R19), or passed by an emergency release (R20): for itself, whatever it builds on. */
export function holds(state: GovernanceState, reading: DocumentReading, id: string, now: number): boolean {
	return (
		isSigned(state, reading, id) ||
		isInForce(lookUp(state.milestones, id)?.waiver, now) ||
		(findPassing(state, id) !== null && lookUp(reading.milestones, id) !== undefined)
	);
}

/**
 * Milestones whose waiver ran out or was ended, among this one and all that it builds on: past its expiry a waiver blocks
 * again, also what lies further on (R19).
 */
export function findLapsed(
	state: GovernanceState,
	reading: DocumentReading,
	id: string,
	now: number,
): string[] {
	if (Object.values(state.milestones).every(({ waiver }) => waiver === undefined)) return [];
	return [id, ...findPredecessors(state, id)].filter(
		(each) => lookUp(state.milestones, each)?.waiver !== undefined && !holds(state, reading, each, now),
	);
}

/** Whether what follows may build on this milestone now: it holds, and no waiver before it has run out (R10, R19). */
export function stands(state: GovernanceState, reading: DocumentReading, id: string, now: number): boolean {
	return holds(state, reading, id, now) && findLapsed(state, reading, id, now).length === 0;
}

/** Everything that this milestone builds on, however far, in the policy's order. */
export function findPredecessors(state: GovernanceState, id: string): string[] {
	return walk(state, id, (at) => lookUp(state.milestones, at)?.policy.needs ?? []);
}

/** Everything that builds on this milestone, however far, in the policy's order. */
export function findSuccessors(state: GovernanceState, id: string): string[] {
	return walk(state, id, (at) =>
		state.policy.milestones.filter(({ needs }) => needs.includes(at)).map((clause) => clause.id),
	);
}

function walk(state: GovernanceState, from: string, next: (id: string) => readonly string[]): string[] {
	const reached = new Set<string>();
	const queue = [from];
	for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
		for (const id of next(at)) {
			if (reached.has(id) || id === from) continue;
			reached.add(id);
			queue.push(id);
		}
	}
	return state.policy.milestones.map(({ id }) => id).filter((id) => reached.has(id));
}

/** Who prepared what is signed: the requester and its editors (R14). */
export function findPreparers(
	state: GovernanceState,
	milestone: Milestone,
	requester: string | null,
): ReadonlySet<string> {
	return new Set([requester ?? [], findEditors(state, milestone)].flat());
}

/** The last person to edit the scope; under `strict` everyone who edited it since the round before (R14, Separation). */
export function findEditors(state: GovernanceState, { reading }: Milestone): string[] {
	const since = state.policy.separation === 'strict' ? reading.editors : [];
	return [...new Set([reading.lastEditor ?? [], since].flat())];
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

/** Everyone whom a signature counts as: the signer, and the person they stood in for (R18). */
export function personsOf({ person, for: principal }: Pick<Signature, 'person' | 'for'>): string[] {
	return principal === undefined ? [person] : [person, principal.person];
}

/** Whether a delegation gives anything at this moment (R18). */
export function isRunning({ from, until }: Delegation, now: number): boolean {
	return Date.parse(from) <= now && now < Date.parse(until);
}

/** Members for whom this person may sign that milestone now (R18), in the order of the delegations. */
export function findPrincipals(
	state: GovernanceState,
	person: string,
	milestone: string,
	now: number,
): Person[] {
	const given = state.delegations.filter(
		(each) => each.to === person && each.milestones.includes(milestone) && isRunning(each, now),
	);
	const members = new Map(findMembers(state).map((member) => [member.id, member]));
	return [...new Set(given.map(({ by }) => by))].flatMap((by) => members.get(by) ?? []);
}

/** Whether an actor may be one of the two that something takes (R20): a member who holds a role, or the owner. */
export function mayAgree(state: GovernanceState, actor: Actor): boolean {
	if (isOwner(state, actor)) return true;
	return findMember(state, actor)?.roles.some((role) => role !== 'Auditor') ?? false;
}
