import type { GovernanceState, Round, Signature } from '../schema/governance.ts';
import type { Meaning, Separation, SignerRule } from '../schema/release.ts';
import { findPreparers, openRound, type Milestone } from './standing.ts';

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
		round: openRound(milestone.governance),
	};
}

/** Which signatures count toward which rule now: R7, R12, R13, R14, R17. */
export function takePoll(ballot: Ballot): Poll {
	const current = findCurrent(ballot.round, ballot.digest);
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

/** Not revoked, no rejection, and over what the milestone says now. */
export function findCurrent(round: Ballot['round'], digest: string): Signature[] {
	return (round?.signatures ?? []).filter(
		(signature) =>
			signature.revoked === undefined && signature.meaning !== 'rejected' && signature.digest === digest,
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

/** One signature a person (R13), the latest; under `small` one for each role and meaning. */
function findCountable(ballot: Ballot, current: readonly Signature[]): Signature[] {
	const latest = new Map<string, Signature>();
	for (const signature of current) {
		if (!ballot.signers.some((rule) => fits(rule, signature))) continue;
		if (!mayCount(signature.person, signature.meaning, ballot)) continue;
		const { person, role, meaning } = signature;
		latest.set(ballot.separation === 'small' ? JSON.stringify([person, role, meaning]) : person, signature);
	}
	return [...latest.values()].sort((a, b) => a.seq - b.seq);
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
	const outside = ({ person }: Signature) => !preparers.has(person);
	if (separation !== 'small') return { state: 'not-needed' };
	if (seats.some(({ counted }) => counted.some(outside))) return { state: 'not-needed' };
	const look = current.findLast((signature) => signature.meaning === 'reviewed' && outside(signature));
	return look ? { state: 'given', by: look } : { state: 'awaited' };
}
