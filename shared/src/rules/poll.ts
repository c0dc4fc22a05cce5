import type { GovernanceState, Round, Signature } from '../schema/governance.ts';
import type { Meaning, Separation, SignerRule } from '../schema/release.ts';
import { findPreparers, openRound, personsOf, type Milestone } from './standing.ts';

/** One signer rule and the signatures that count toward it. */
export interface Seat {
	readonly rule: SignerRule;
	readonly counted: readonly Signature[];
	/** How many are still awaited. */
	readonly missing: number;
	/** False while an ordered policy asks others first. */
	readonly asked: boolean;
}

export interface Poll {
	/** As the policy lists them. */
	readonly seats: readonly Seat[];
	/** `small` only: the signature of someone who prepared nothing (Separation). */
	readonly secondLook:
		{ readonly state: 'not-needed' | 'awaited' } | { readonly state: 'given'; readonly by: Signature };
	/** Every rule met, each on its own (R12). Never met by an empty list of rules. */
	readonly met: boolean;
}

export interface Ballot {
	readonly signers: readonly SignerRule[];
	readonly ordered: boolean;
	readonly separation: Separation;
	/** Signatures given over any other digest are stale and do not count (R7). */
	readonly digest: string;
	/** Who prepared what is signed (R14). */
	readonly preparers: ReadonlySet<string>;
	/** Signatures before this entry count no more: the rules of the release were stricter then (R23). */
	readonly since: number;
	/** The open round; null counts nothing. */
	readonly round: Pick<Round, 'signatures'> | null;
}

/** The poll of a milestone's open round; without one, of nobody. `requester` is who asked, or who would. */
export function ballotOf(
	state: GovernanceState,
	milestone: Milestone,
	requester: string | null = openRound(milestone.governance)?.requester ?? null,
): Ballot {
	return {
		signers: milestone.policy.signers,
		ordered: milestone.policy.ordered,
		separation: state.policy.separation,
		digest: milestone.reading.digest,
		preparers: findPreparers(state, milestone, requester),
		since: state.countsFrom ?? 0,
		round: openRound(milestone.governance),
	};
}

/** Which signatures count toward which rule now: R7, R12, R13, R14, R17. */
export function takePoll(ballot: Ballot): Poll {
	const current = findCurrent(ballot);
	const seats = seatAll(ballot, findCountable(ballot, current));
	const secondLook = findSecondLook(ballot, current, seats);
	return {
		seats,
		secondLook,
		met: seats.length > 0 && seats.every(({ missing }) => missing === 0) && secondLook.state !== 'awaited',
	};
}

/** Signatures counted, the second look included: what a `signed-off` entry lists, in the order they were given. */
export function countedSignatures({ seats, secondLook }: Poll): number[] {
	const counted = seats.flatMap((seat) => seat.counted);
	if (secondLook.state === 'given') counted.push(secondLook.by);
	return [...new Set(counted.map(({ seq }) => seq))].sort((a, b) => a - b);
}

/** Not revoked, no rejection, over what the milestone says now, and under the rules of now. */
export function findCurrent({
	round,
	digest,
	since,
}: Pick<Ballot, 'round' | 'digest' | 'since'>): Signature[] {
	return (round?.signatures ?? []).filter(
		(signature) =>
			signature.revoked === undefined &&
			signature.meaning !== 'rejected' &&
			signature.digest === digest &&
			signature.seq >= since,
	);
}

/** Only *approved* counts, unless the rule names another meaning (R12). */
export function fits(
	rule: SignerRule,
	signature: { readonly role: string; readonly meaning: Meaning },
): boolean {
	return rule.role === signature.role && (rule.meaning ?? 'approved') === signature.meaning;
}

/** Whoever prepared it counts as author only; `small` makes up for it by the second look (R14). */
export function mayCount(
	person: string,
	meaning: Meaning,
	{ separation, preparers }: Pick<Ballot, 'separation' | 'preparers'>,
): boolean {
	return separation === 'small' || meaning === 'authored' || !preparers.has(person);
}

/**
 * One signature a person (R13), the latest; under `small` one for each role and meaning. A stand-in's counts as both
 * persons' (R18).
 */
function findCountable(ballot: Ballot, current: readonly Signature[]): Signature[] {
	const taken = new Set<string>();
	const countable = current.toReversed().filter((signature) => {
		const persons = personsOf(signature);
		if (!ballot.signers.some((rule) => fits(rule, signature))) return false;
		if (!persons.every((person) => mayCount(person, signature.meaning, ballot))) return false;
		const { role, meaning } = signature;
		const keys = persons.map((person) =>
			ballot.separation === 'small' ? JSON.stringify([person, role, meaning]) : person,
		);
		if (keys.some((key) => taken.has(key))) return false;
		for (const key of keys) taken.add(key);
		return true;
	});
	return countable.toReversed();
}

/** Signatures fit more than one rule only where rules are alike, so filling them one after another is exact. */
function seatAll({ signers, ordered }: Ballot, countable: readonly Signature[]): Seat[] {
	const seats: Seat[] = [];
	const left = new Set(countable);
	for (const [index, rule] of signers.entries()) {
		const asked = !ordered || seats.every(({ missing }) => missing === 0);
		const fitting = asked ? [...left].filter((signature) => fits(rule, signature)) : [];
		const alikeFollows = signers.slice(index + 1).some((other) => fits(other, toSignature(rule)));
		const counted = alikeFollows ? fitting.slice(0, rule.n) : fitting;
		for (const signature of counted) left.delete(signature);
		seats.push({ rule, counted, missing: Math.max(0, rule.n - counted.length), asked });
	}
	return seats;
}

function toSignature(rule: SignerRule): { role: string; meaning: Meaning } {
	return { role: rule.role, meaning: rule.meaning ?? 'approved' };
}

function findSecondLook(
	{ separation, preparers }: Ballot,
	current: readonly Signature[],
	seats: readonly Seat[],
): Poll['secondLook'] {
	const outside = (signature: Signature) => personsOf(signature).every((person) => !preparers.has(person));
	if (separation !== 'small') return { state: 'not-needed' };
	if (seats.some(({ counted }) => counted.some(outside))) return { state: 'not-needed' };
	const look = current.findLast((signature) => signature.meaning === 'reviewed' && outside(signature));
	return look ? { state: 'given', by: look } : { state: 'awaited' };
}
