import type { Meaning, MilestonePolicy, Policy, Separation } from '../schema/release.ts';
import { count, quote } from './wording.ts';

type Namer = (id: string) => string;

/**
 * What a new policy asks less of than the one before it, a sentence each (R23); empty where it weakens nothing. `name` gives
 * a milestone's name. Asking more, or of more people, is no weakening.
 */
export function weakenings(before: Policy, after: Policy, name: Namer = (id) => id): string[] {
	return [
		...weakenedRelease(before, after),
		...weakenedQuorum(before, after),
		...before.milestones.flatMap((clause) => {
			const next = after.milestones.find(({ id }) => id === clause.id);
			return next
				? weakenedMilestone(clause, next, after, name)
				: [`${name(clause.id)} would no longer be part of the plan.`];
		}),
	];
}

/** What holds for the whole release, and is in no milestone's scope: signatures given before count no more (R23). */
export function weakenedRelease(before: Policy, after: Policy): string[] {
	const found: string[] = [];
	if (strictness[after.separation] < strictness[before.separation]) {
		found.push(`Separation would be ${after.separation} instead of ${before.separation}.`);
	}
	if (after.numbers.reasonCharacters < before.numbers.reasonCharacters) {
		found.push(
			`A reason would need ${after.numbers.reasonCharacters} characters instead of ${before.numbers.reasonCharacters}.`,
		);
	}
	if (after.numbers.activeMinutes > before.numbers.activeMinutes) {
		found.push(
			`Someone inactive for ${after.numbers.activeMinutes} minutes could sign, instead of ${before.numbers.activeMinutes}.`,
		);
	}
	return found;
}

/** In no signature's way: what was signed under more of it still counts. */
function weakenedQuorum({ numbers: before }: Policy, { numbers: after }: Policy): string[] {
	const [was, is] = [before.quorum ?? 0, after.quorum ?? 0];
	if (is >= was) return [];
	return [
		`A GO would need votes from ${is === 0 ? 'the required stations alone' : count(is)} instead of ${count(was)}.`,
	];
}

const strictness: Readonly<Record<Separation, number>> = { small: 0, standard: 1, strict: 2 };

function weakenedMilestone(
	before: MilestonePolicy,
	after: MilestonePolicy,
	policy: Policy,
	name: Namer,
): string[] {
	const who = name(before.id);
	const found: string[] = [];
	if (before.kind !== after.kind && before.kind !== 'plain') {
		found.push(`${who} would no longer be ${kindWords[before.kind]}.`);
	}
	// A call asks nobody for a signature, whatever the clause still says.
	if (before.kind === 'plain' && after.kind === 'call') {
		found.push(`${who} would be decided in the go/no-go call and signed by nobody.`);
	}
	if (before.bindsCandidate && !after.bindsCandidate) {
		found.push(`${who} would no longer be signed for one exact build.`);
	}
	const reached = reachedBy(after.id, policy);
	for (const need of before.needs) {
		if (!reached.has(need) && need !== after.id) found.push(`${who} would no longer wait for ${name(need)}.`);
	}
	for (const [key, n] of signersOf(before)) {
		const now = signersOf(after).get(key) ?? 0;
		if (now >= n) continue;
		const [role, meaning] = JSON.parse(key) as [string, Meaning];
		const as = meaning === 'approved' ? '' : ` as ${meaning}`;
		found.push(
			now === 0
				? `${who} would no longer be signed by ${role}${as}.`
				: `${who} would need ${count(now)} from ${role}${as} instead of ${count(n)}.`,
		);
	}
	if (before.ordered && after.ordered && !keepsOrder(before, after)) {
		found.push(`${who} would be signed in another order.`);
	}
	if (before.ordered && !after.ordered) found.push(`${who} would no longer be signed in order.`);
	for (const slot of before.evidence.filter(({ required }) => required)) {
		const next = after.evidence.find((each) => each.slot === slot.slot);
		if (!next?.required) {
			found.push(`${who} would no longer need evidence for ${quote(slot.title || slot.slot)}.`);
		} else if (next.source !== undefined && next.source !== slot.source) {
			found.push(`Evidence for ${quote(slot.title || slot.slot)} of ${who} would fill itself.`);
		}
	}
	return found;
}

const kindWords: Readonly<Record<Exclude<MilestonePolicy['kind'], 'plain'>, string>> = {
	candidate: 'the approval of the release candidate',
	call: 'decided in the go/no-go call',
	deployment: 'a deployment that waits for a GO',
	validation: 'the validation after the release',
	'close-out': 'the close-out',
};

/** Everything that a milestone waits for under a policy, however far. */
function reachedBy(id: string, policy: Policy): ReadonlySet<string> {
	const needs = new Map(policy.milestones.map((each) => [each.id, each.needs]));
	const reached = new Set<string>();
	const queue = [...(needs.get(id) ?? [])];
	for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
		if (reached.has(next)) continue;
		reached.add(next);
		queue.push(...(needs.get(next) ?? []));
	}
	return reached;
}

/** How many each role signs with each meaning. */
function signersOf({ signers }: MilestonePolicy): Map<string, number> {
	const sums = new Map<string, number>();
	for (const { role, n, meaning = 'approved' } of signers) {
		const key = JSON.stringify([role, meaning]);
		sums.set(key, (sums.get(key) ?? 0) + n);
	}
	return sums;
}

function keepsOrder(before: MilestonePolicy, after: MilestonePolicy): boolean {
	const rolesOf = ({ signers }: MilestonePolicy) => [...new Set(signers.map(({ role }) => role))];
	const common = (own: MilestonePolicy, other: MilestonePolicy) =>
		rolesOf(own).filter((role) => rolesOf(other).includes(role));
	return common(before, after).join('\n') === common(after, before).join('\n');
}
