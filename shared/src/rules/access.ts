import type { Access, Actor } from '../schema/actor.ts';
import type { GovernanceState } from '../schema/governance.ts';
import type { LinkAccess } from '../schema/link.ts';
import type { RuleId } from '../schema/refusal.ts';
import { lookUp } from '../schema/text.ts';
import { closedRefusal } from './closed.ts';
import { hasExplained, isLockedByRequest } from './explained.ts';

/**
 * What this actor may do to the document. `link`: what the link they came by gives, null without one.
 * A member's own place goes before any link: someone removed is out, an Auditor reads and writes nothing.
 */
export function accessOf(state: GovernanceState, actor: Actor, link: LinkAccess | null): Access {
	if (actor.authentication === 'owner-token') return 'owner';
	if (!actor.guest) {
		if (actor.person === state.owner) return 'owner';
		const person = lookUp(state.people, actor.person);
		if (person?.removed) return 'none';
		if (person) return isOnlyAuditor(person.roles) ? 'view' : 'edit';
	}
	return link === 'edit' || link === 'view' ? link : 'none';
}

function isOnlyAuditor(roles: readonly string[]): boolean {
	return roles.length > 0 && roles.every((role) => role === 'Auditor');
}

/** A root type of the document as far as locks go: kind `scope` is what signatures cover, others lie beside it. */
export interface LockableRoot {
	readonly kind: string;
	readonly milestone?: string | null | undefined;
}

export interface Lock {
	readonly rule: RuleId;
	readonly message: string;
}

/**
 * Why this actor may not write that part of the document now, or null (R1); after close-out no part at all (R31). `now`: milliseconds since 1970; `name` is the
 * milestone's, for the sentence.
 * Whether they may write at all is `accessOf`'s to say.
 */
export function lockOf(
	state: GovernanceState,
	root: LockableRoot,
	actor: Actor,
	now: number,
	name: string = root.milestone ?? '',
): Lock | null {
	if (state.closed) return { rule: 'R31', message: closedRefusal.message };
	if (root.milestone === undefined || root.milestone === null) return null;
	if (state.dropped.includes(root.milestone)) {
		return { rule: 'R1', message: `${name} was dropped from this release, so what it held stays as it was.` };
	}
	if (root.kind !== 'scope') return null;
	const governance = lookUp(state.milestones, root.milestone);
	if (governance?.signedOff) {
		return {
			rule: 'R1',
			message: `${name} is signed off, so what was signed stays as it is. Reopen it to change it, or write a comment.`,
		};
	}
	if (state.policy.separation === 'strict' && actor.guest) {
		return {
			rule: 'R1',
			message: `Guests do not change what is signed in this release. Write a comment on ${name}, or ask for an invitation.`,
		};
	}
	if (isLockedByRequest(state, root.milestone) && !hasExplained(state, root.milestone, actor.person, now)) {
		return {
			rule: 'R1',
			message: `${name} was sent out for signatures, so a change needs its reason first. Explain the change, then make it within 30 minutes.`,
		};
	}
	return null;
}
