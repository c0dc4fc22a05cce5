import type { MilestonePolicy, Policy, SignerRule } from '../schema/release.ts';

/** Whether a policy asks less of anything than the one before it (R23), as docs/ledger-format.md lists it. */
export function isWeaker(before: Policy, after: Policy): boolean {
	const order = ['small', 'standard', 'strict'];
	if (order.indexOf(after.separation) < order.indexOf(before.separation)) return true;
	if (after.numbers.reasonCharacters < before.numbers.reasonCharacters) return true;
	if (after.numbers.activeMinutes > before.numbers.activeMinutes) return true;
	if ((after.numbers.quorum ?? 0) < (before.numbers.quorum ?? 0)) return true;
	return before.milestones.some((clause) => {
		const next = after.milestones.find(({ id }) => id === clause.id);
		return next === undefined || isWeakerClause(clause, next, after);
	});
}

function isWeakerClause(before: MilestonePolicy, after: MilestonePolicy, policy: Policy): boolean {
	if (before.kind !== 'plain' && after.kind !== before.kind) return true;
	if (before.kind === 'plain' && after.kind === 'call') return true;
	if (before.bindsCandidate && !after.bindsCandidate) return true;
	if (before.needs.some((need) => !reaches(after.id, need, policy))) return true;
	if (before.signers.some((rule) => askedFor(rule, after) < askedFor(rule, before))) return true;
	if (before.ordered && !(after.ordered && isInOrder(before, after))) return true;
	return before.evidence.some(({ slot, required, source }) => {
		if (!required) return false;
		const next = after.evidence.find((each) => each.slot === slot);
		return !next?.required || (next.source !== undefined && next.source !== source);
	});
}

/** Whether a milestone of a possible policy waits for another one, however far. */
function reaches(from: string, to: string, policy: Policy): boolean {
	const seen = new Set<string>();
	const walk = (id: string): boolean => {
		if (seen.has(id)) return false;
		seen.add(id);
		const needs = policy.milestones.find((clause) => clause.id === id)?.needs ?? [];
		return needs.some((need) => need === to || walk(need));
	};
	return walk(from);
}

/** How many signatures a clause asks for of this role and meaning. */
function askedFor({ role, meaning = 'approved' }: SignerRule, { signers }: MilestonePolicy): number {
	return signers
		.filter((rule) => rule.role === role && (rule.meaning ?? 'approved') === meaning)
		.reduce((sum, { n }) => sum + n, 0);
}

/** The roles that both ask come in the same order. */
function isInOrder(before: MilestonePolicy, after: MilestonePolicy): boolean {
	const rolesOf = ({ signers }: MilestonePolicy) => [...new Set(signers.map(({ role }) => role))];
	const was = rolesOf(before).filter((role) => rolesOf(after).includes(role));
	const is = rolesOf(after).filter((role) => was.includes(role));
	return was.every((role, index) => role === is[index]);
}
