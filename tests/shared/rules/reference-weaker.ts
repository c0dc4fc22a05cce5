import type { Plan } from './reference-plan.ts';

/** Whether the new plan asks less of anything than the one of now. */
export function isWeaker(now: Plan, plan: Plan): boolean {
	const order = ['small', 'standard', 'strict'];
	if (order.indexOf(plan.separation) < order.indexOf(now.separation)) return true;
	if (plan.quorum < now.quorum) return true;
	const reaches = (id: string): string[] => {
		const { needs } = plan.milestones.find((each) => each.id === id)!;
		return needs.flatMap((need) => [need, ...reaches(need)]);
	};
	return now.milestones.some((before) => {
		const after = plan.milestones.find(({ id }) => id === before.id);
		if (!after) return true;
		if (before.kind !== 'plain' && before.kind !== after.kind) return true;
		if (before.kind !== 'call' && after.kind === 'call') return true;
		if (before.bindsCandidate && !after.bindsCandidate) return true;
		if (before.needs.some((need) => !reaches(after.id).includes(need))) return true;
		if (before.ordered && !after.ordered) return true;
		if (before.ordered) {
			const rolesOf = (signers: typeof before.signers) => [...new Set(signers.map(({ role }) => role))];
			const was = rolesOf(before.signers).filter((role) => rolesOf(after.signers).includes(role));
			const is = rolesOf(after.signers).filter((role) => rolesOf(before.signers).includes(role));
			if (was.join() !== is.join()) return true;
		}
		for (const { role, meaning = 'approved' } of before.signers) {
			const sum = (signers: typeof before.signers) =>
				signers
					.filter((each) => each.role === role && (each.meaning ?? 'approved') === meaning)
					.reduce((total, each) => total + each.n, 0);
			if (sum(after.signers) < sum(before.signers)) return true;
		}
		return before.evidence.some(({ slot, required, source }) => {
			const next = after.evidence.find((each) => each.slot === slot);
			if (!required) return false;
			return !next?.required || (next.source !== undefined && next.source !== source);
		});
	});
}
