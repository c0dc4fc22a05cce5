import type { Access, Actor } from '../schema/actor.ts';
import type { GovernanceState } from '../schema/governance.ts';
import type { LinkAccess } from '../schema/link.ts';

/** What this actor may do to the document. `link`: what the link they came by gives, null without one. */
export function accessOf(_state: GovernanceState, _actor: Actor, _link: LinkAccess | null): Access {
	return 'none';
}

/** A root type of the document as far as locks go: `scope` is what signatures cover, `free` lies beside it. */
export interface LockableRoot {
	readonly kind: string;
	readonly milestone?: string | undefined;
}

export interface Lock {
	readonly rule: `R${number}`;
	readonly message: string;
}

/** Why this actor may not write that part of the document now, or null (R1). */
export function lockOf(
	_state: GovernanceState,
	_root: LockableRoot,
	_actor: Actor,
	_name?: string,
): Lock | null {
	return null;
}
