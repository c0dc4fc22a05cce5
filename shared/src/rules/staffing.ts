import type { GovernanceState, Person } from '../schema/governance.ts';
import type { DocumentReading } from '../schema/reading.ts';
import type { Meaning } from '../schema/release.ts';
import { word } from '../schema/word.ts';
import { ballotOf, mayCount, takePoll, type Ballot, type Seat } from './poll.ts';
import { matchPlaces } from './matching.ts';
import { findMembers, openRound, personsOf, type Milestone } from './standing.ts';
import { count, list, nameMilestone } from './wording.ts';

/** Why too few people are assigned, what would help, and in which roles they are missing; none for a second look. */
export interface Unstaffed {
	readonly message: string;
	readonly roles: string[];
}

/**
 * Why the people now assigned cannot sign this milestone, with what would help, or null (R15). Exact: people are matched
 * to what is still awaited, each to one rule (R13), those who prepared it to none (R14).
 * A stand-in adds nobody (R18): they count as both persons, so whom they stand in for could sign as well.
 * For a new round that `asker` would open; without one, for the round that is open.
 */
export function findUnstaffed(
	state: GovernanceState,
	reading: DocumentReading,
	milestone: Milestone,
	asker?: string,
): Unstaffed | null {
	const { policy } = milestone;
	const name = nameMilestone(reading, milestone.id);
	if (policy.kind === 'call') return findUndeclared(state, name);
	if (policy.signers.length === 0)
		return { message: `${name} names nobody who signs it. Add a signer to its rules first.`, roles: [] };
	const round = asker === undefined ? openRound(milestone.governance) : null;
	const ballot: Ballot = {
		...ballotOf(state, milestone, asker ?? round?.requester ?? null),
		round,
		// Whose turn it is does not matter to whether there are enough people.
		ordered: false,
	};
	const { seats, secondLook } = takePoll(ballot);
	const people = findMembers(state);
	const short = findShortSeat(ballot, seats, people) ?? findCrowdedSeats(ballot, seats, people);
	if (short) return { ...short, message: `${name} cannot be signed yet: ${short.message}` };
	if (secondLook.state === 'awaited' && !people.some((person) => canLook(person, ballot.preparers))) {
		return {
			message: `${name} cannot be signed yet: everyone who could sign it also prepared it. Invite one person for a second look.`,
			roles: [],
		};
	}
	return null;
}

/** The call's milestone is signed by nobody: it needs who declares its verdict, and who votes (R28). */
function findUndeclared(state: GovernanceState, name: string): Unstaffed | null {
	const isStrict = state.policy.separation === 'strict';
	const roles = isStrict ? ['Release authority'] : ['Release authority', 'Release manager'];
	const people = findMembers(state);
	if (!people.some((person) => person.roles.some((role) => roles.includes(role)))) {
		return {
			message: `${name} cannot be decided yet: nobody may declare its verdict. Name a ${list(roles, 'or')}.`,
			roles,
		};
	}
	if (people.some((person) => person.roles.some((role) => !roles.includes(role) && role !== 'Auditor')))
		return null;
	return {
		message: `${name} cannot be decided yet: nobody has a voice in the call. Name people for the roles that speak.`,
		roles: [],
	};
}

/** A rule that too few people could meet, whatever the other rules take. */
function findShortSeat(ballot: Ballot, seats: readonly Seat[], people: readonly Person[]): Unstaffed | null {
	for (const { rule } of seats) {
		const { role } = rule;
		const short = (message: string): Unstaffed => ({ message, roles: [role] });
		const meaning = rule.meaning ?? 'approved';
		const alike = seats.filter((seat) => seat.rule.role === role && meaningOf(seat) === meaning);
		const missing = alike.reduce((sum, seat) => sum + seat.missing, 0);
		const given = alike.flatMap((seat) => seat.counted);
		const counted = new Set(given.flatMap(personsOf));
		const holders = people.filter(({ roles }) => roles.includes(role));
		const prepared = holders.filter(({ id }) => !mayCount(id, meaning, ballot));
		const free = holders.filter((person) => !counted.has(person.id) && !prepared.includes(person));
		if (free.length >= missing) continue;
		if (holders.length === 0) return short(`nobody is ${role} yet. Name someone, or change the rule.`);
		const needed = `it needs ${count(missing + given.length)} from ${role}`;
		if (prepared.length === 0) {
			return short(
				`${needed}, and only ${names(holders)} ${holders.length === 1 ? word('is') : word('are')}. Name another person as ${role}, or change the rule.`,
			);
		}
		if (holders.length === 1) {
			return short(
				`${names(holders)} is the only ${role} and prepared it. Name a second ${role}, or change the rule.`,
			);
		}
		return short(
			`${needed}, and ${names(prepared)} prepared it. Name another person as ${role}, or change the rule.`,
		);
	}
	return null;
}

/** Rules that could each be met, and not together: a person counts toward one (R13). Not so under `small`. */
function findCrowdedSeats(
	ballot: Ballot,
	seats: readonly Seat[],
	people: readonly Person[],
): Unstaffed | null {
	if (ballot.separation === 'small') return null;
	const taken = new Set(seats.flatMap(({ counted }) => counted.flatMap(personsOf)));
	const free = people.filter(({ id }) => !taken.has(id));
	// Each rule alone can be met, so none misses more than there are people.
	const places = seats.flatMap((seat) => Array.from({ length: seat.missing }, () => seat));
	const candidates = places.map((seat) =>
		[...free.keys()].filter((index) => {
			const person = free[index];
			return person?.roles.includes(seat.rule.role) && mayCount(person.id, meaningOf(seat), ballot);
		}),
	);
	const { crowd } = matchPlaces(candidates);
	if (crowd === null) return null;
	const roles = [...new Set(crowd.places.flatMap((place) => places[place]?.rule.role ?? []))];
	if (crowd.people.length === 0) {
		return {
			roles,
			message: `it still needs ${list(roles)}, and everyone who is counts in another role already. Name another person as ${list(roles, 'or')}, or change the rule.`,
		};
	}
	const who = names(crowd.people.flatMap((index) => free[index] ?? []));
	return {
		roles,
		message: `it needs ${count(crowd.places.length)} signatures as ${list(roles)}, only ${who} could give them, and a person counts once. Name another person as ${list(roles, 'or')}, or change the rule.`,
	};
}

/** Any member with a role may add the second look, except those who prepared it and auditors. */
function canLook({ id, roles }: Person, preparers: ReadonlySet<string>): boolean {
	return !preparers.has(id) && roles.some((role) => role !== 'Auditor');
}

function meaningOf({ rule }: Seat): Meaning {
	return rule.meaning ?? 'approved';
}

function names(people: readonly Person[]): string {
	return list(people.map(({ name }) => name));
}
