import { administratorId } from '../schema/actor.ts';
import type { GovernanceState, MilestoneGovernance, Person } from '../schema/governance.ts';
import type { Decision, LedgerEntry } from '../schema/ledger-entry.ts';
import { findMember, mayAs } from './role-table.ts';
import type { ScopeTexts } from './scope-text.ts';

export type About<T extends Decision['type']> = Extract<Decision, { type: T }>;

/** What an entry is judged by: the state before it, and the time that it carries itself. */
export interface Moment {
	readonly state: GovernanceState;
	/** The entry before it. */
	readonly before: LedgerEntry | undefined;
	/** The entry's format version. */
	readonly version: LedgerEntry['v'];
	/** The entry's own time, milliseconds since 1970. */
	readonly now: number;
	/** Who acted. */
	readonly person: string;
	readonly scopes: ScopeTexts;
	/** The state in which each vote was cast, by the number of its entry. */
	readonly votes: ReadonlyMap<number, GovernanceState>;
}

/** The same for an entry about one milestone. */
export interface MilestoneMoment extends Moment {
	readonly milestone: MilestoneGovernance;
}

export const reasons = {
	notAllowed: 'whoever did this was not allowed to.',
	noSuchPerson: 'this person is not on the release.',
	noMilestone: 'the policy of its time has no such milestone.',
	noRound: 'nobody was asked to sign then.',
	noReason: 'it gives no reason.',
	shortReason: 'its reason is too short.',
	signedAlready: 'it was signed off then.',
	roleTable: 'the role table says otherwise about who signed.',
	withoutPasskey: 'strict separation takes no signature without a passkey.',
	methodUnfit: 'its method does not fit its passkey.',
	countsOnce: 'a person counts toward one rule.',
	notAsked: 'that role was not asked to sign.',
	byCall: 'the go/no-go call decides it, not signatures.',
	impossible: 'nobody could ever satisfy this policy.',
	endsFirst: 'it ends before it begins.',
	notHalfAnHour: 'its time is not 30 minutes.',
	otherBuild: 'it is for another build.',
	unmet: 'a prerequisite was not signed off.',
} as const;

export const managers = ['Release manager'];
const halfAnHour = 30 * 60_000;

/** Whether a moment lies exactly 30 minutes ahead (R20). */
export function isHalfAnHourAhead(until: string, { now }: Moment): boolean {
	return Date.parse(until) === now + halfAnHour;
}

/** A member whose roles are all `Auditor`, and who has one. */
export function isMereAuditor({ roles }: Pick<Person, 'roles'>): boolean {
	return roles.length > 0 && roles.every((role) => role === 'Auditor');
}

/** Members other than mere auditors, the owner, the administrator. */
export function mayEdit({ state, person }: Moment): boolean {
	if (mayAs(state, person, [])) return true;
	const member = findMember(state, person);
	return member !== null && !isMereAuditor(member);
}

/** A member who holds a role that is not `Auditor`. */
export function holdsRole({ state, person }: Moment): boolean {
	return findMember(state, person)?.roles.some((role) => role !== 'Auditor') ?? false;
}

/** One of the two that something takes (R20): the same, the owner, the administrator. */
export function mayAgree(moment: Moment): boolean {
	const { state, person } = moment;
	return person === state.owner || person === administratorId || holdsRole(moment);
}

/** A member, as a member alone, holds one of these roles. */
export function isAMember({ state, person }: Moment, roles: readonly string[]): boolean {
	return findMember(state, person)?.roles.some((role) => roles.includes(role)) ?? false;
}

/** R4: a passkey is shown exactly where one signed, and everywhere under strict. */
export function findMethodFault(
	{ method, passkey }: Pick<About<'verdict-declared'>, 'method' | 'passkey'>,
	{ policy }: GovernanceState,
): string | null {
	if ((method === 'passkey') !== (passkey !== undefined)) return reasons.methodUnfit;
	return policy.separation === 'strict' && method !== 'passkey' ? reasons.withoutPasskey : null;
}
