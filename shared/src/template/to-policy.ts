import type { PlannedMilestone } from '../schema/plan.ts';
import { defaultNumbers, type Policy, type PolicyNumbers, type Separation } from '../schema/release.ts';

/** The plan as policy: what the rules may depend on, without names, words and dates. */
export function toPolicy(
	milestones: readonly PlannedMilestone[],
	separation: Separation,
	numbers: PolicyNumbers = defaultNumbers,
): Policy {
	return {
		milestones: milestones.map(({ id, phase, kind, bindsCandidate, needs, ordered, signers, evidence }) => ({
			id,
			phase,
			kind,
			bindsCandidate,
			needs: [...needs],
			ordered,
			signers: signers.map((signer) => ({ ...signer })),
			evidence: evidence.map((slot) => ({ ...slot })),
		})),
		separation,
		numbers: { ...numbers },
	};
}
