import type { GovernanceState } from '@holdpoint/shared/schema/governance';
import type { DocumentReading } from '@holdpoint/shared/schema/reading';
import { findUnstaffed } from '@holdpoint/shared/rules/staffing';
import { findMilestone } from '@holdpoint/shared/rules/standing';
import { list, sayCount } from '@holdpoint/shared/schema/word';

/** A role that the plan's signers need. */
export interface NeededRole {
	readonly role: string;
	/** Most signatures that one milestone wants from it. */
	readonly n: number;
	/** Names of the milestones that it signs. */
	readonly signs: readonly string[];
	/** Names of those of them that want that many. */
	readonly most: readonly string[];
}

/** Somebody typed and not yet added, or somebody who is to take a role. */
export interface Draft {
	/** Of a member; left out for somebody new. */
	readonly person?: string;
	readonly name: string;
	readonly role: string;
}

/** One milestone on the line: whether the people named so far could sign it. */
export interface Staffed {
	readonly id: string;
	readonly name: string;
	/** Why not, with what would help; null where they could. */
	readonly missing: string | null;
}

const nameIn = (reading: DocumentReading, id: string) => reading.milestones[id]?.scope.name || id;

/** Roles in the order in which the plan first asks them. */
export function rolesOfPlan(state: GovernanceState, reading: DocumentReading): NeededRole[] {
	const asked = state.policy.milestones.flatMap(({ id, signers }) =>
		signers.map(({ role, n }) => ({ role, n, name: nameIn(reading, id) })),
	);
	return [...Map.groupBy(asked, ({ role }) => role)].map(([role, each]) => {
		const n = Math.max(...each.map((one) => one.n));
		const most = each.filter((one) => one.n === n).map(({ name }) => name);
		return { role, n, signs: each.map(({ name }) => name), most };
	});
}

/** The release as it would be with the drafts added: one new person for each name, whatever the roles. */
export function withDrafts(state: GovernanceState, drafts: readonly Draft[]): GovernanceState {
	const people = { ...state.people };
	for (const { person, name, role } of drafts) {
		const id = person ?? memberNamed(state, name) ?? `draft ${name.trim().toLowerCase()}`;
		const before = people[id];
		people[id] = {
			id,
			name: before?.name ?? name.trim(),
			roles: [...new Set([...(before?.roles ?? []), role])],
			removed: false,
		};
	}
	return { ...state, people };
}

/** ID of the member with this printed name, if there is exactly one. */
export function memberNamed(state: GovernanceState, name: string): string | undefined {
	const wanted = name.trim().toLowerCase();
	const found = Object.values(state.people).filter(
		(person) => !person.removed && person.name.trim().toLowerCase() === wanted,
	);
	return found.length === 1 ? found[0]?.id : undefined;
}

/** Which milestones the people could sign. Those that a go/no-go call decides are not among them. */
export function staffPlan(state: GovernanceState, reading: DocumentReading): Staffed[] {
	return state.policy.milestones
		.filter(({ kind }) => kind !== 'call')
		.flatMap(({ id }) => {
			const milestone = findMilestone(state, reading, id);
			if (!milestone) return [];
			const missing = milestone.governance.signedOff
				? null
				: (findUnstaffed(state, reading, milestone)?.message ?? null);
			return [{ id, name: nameIn(reading, id), missing }];
		});
}

/** "10 of 11 can be signed, 1 is decided in the call. Development Complete cannot be signed yet: …" */
export function sayStaffing(state: GovernanceState, staffed: readonly Staffed[]): string {
	if (staffed.length === 0) return 'This plan asks nobody to sign yet.';
	const short = staffed.filter(({ missing }) => missing !== null);
	const called = state.policy.milestones.filter(({ kind }) => kind === 'call').length;
	const byCall =
		called === 1 ? ', 1 is decided in the call' : called > 1 ? `, ${called} are decided in the call` : '';
	const count = `${staffed.length - short.length} of ${staffed.length} can be signed${byCall}.`;
	const members = Object.values(state.people).filter(({ removed }) => !removed);
	const [first] = short;
	if (!first) return `${count} Everybody whom the plan needs is named.`;
	if (members.length < 2) return `${count} You cannot sign alone; that is the point. Invite one person.`;
	const unnamed = rolesWithoutPeople(state);
	if (unnamed.length > 0) return `${count} Nobody is ${list(unnamed, 'or')} yet.`;
	const more = short.length > 1 ? ` So it is with ${sayCount(short.length - 1, 'other', 'others')}.` : '';
	return `${count} ${first.missing ?? ''}${more}`;
}

function rolesWithoutPeople(state: GovernanceState): string[] {
	const held = new Set(Object.values(state.people).flatMap(({ roles, removed }) => (removed ? [] : roles)));
	const needed = state.policy.milestones.flatMap(({ signers }) => signers.map(({ role }) => role));
	return [...new Set(needed)].filter((role) => !held.has(role));
}
