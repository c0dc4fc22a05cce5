import type { Actor } from '../schema/actor.ts';
import type { GovernanceState } from '../schema/governance.ts';
import type { MilestonePolicy, Separation, TemplateName } from '../schema/release.ts';
import { refuse, type Decided } from './decided.ts';

/** The first entries of a ledger, written by the release's owner. `needs` of what was done before are left out. */
export function createRelease(_release: {
	readonly id: string;
	readonly title: string;
	readonly template: TemplateName;
	readonly separation: Separation;
	readonly owner: { readonly person: string; readonly name: string };
	readonly milestones: readonly MilestonePolicy[];
	readonly doneBefore: readonly { readonly id: string; readonly name: string }[];
}): Decided {
	return refuse('malformed', 'Not decided yet.');
}

/** Owner or Release manager add people. */
export function addPerson(
	_person: { readonly id: string; readonly name: string; readonly roles: readonly string[] },
	_state: GovernanceState,
	_actor: Actor,
): Decided {
	return refuse('malformed', 'Not decided yet.');
}

/** Only the administrator's owner token mints tokens for people. */
export function mintToken(_person: string, _state: GovernanceState, _actor: Actor): Decided {
	return refuse('malformed', 'Not decided yet.');
}
