import { z } from 'zod/mini';
import type { GovernanceState } from '../schema/governance.ts';
import { lookUp } from '../schema/text.ts';
import { canonicalText } from './canonical.ts';
import { sha256Hex } from './hash.ts';
import { fitsPolicy, scopeValue, type ScopeTexts, type ScopeValue } from './scope-text.ts';

/** What the export says of the document beside each milestone's scope and digest is covered by the seal alone. */
const documentValue = z.object({
	milestones: z.record(z.string(), z.object({ scope: scopeValue, digest: z.string() })),
});

/**
 * Why the exported document cannot be the one that this ledger is about, or null: each milestone of the policy with its
 * scope and digest, and what is signed off still says what was signed (R1).
 */
export function findDocumentFault(
	document: unknown,
	state: GovernanceState,
	scopes: ScopeTexts,
): string | null {
	const read = documentValue.safeParse(document);
	if (!read.success) return 'The document is not one of a known format.';
	const { milestones } = read.data;
	if (Object.keys(milestones).length !== state.policy.milestones.length)
		return 'The document does not have the milestones of the policy.';
	for (const policy of state.policy.milestones) {
		const milestone = lookUp(milestones, policy.id);
		if (!milestone) return 'The document does not have the milestones of the policy.';
		const { scope, digest } = milestone;
		const fits =
			scope.release === state.release && scope.milestone === policy.id && fitsPolicy(scope, policy, state);
		if (!fits || sha256Hex(canonicalText(scope)) !== digest)
			return `The document's ${policy.id} does not fit its digest or the policy.`;
		const signedOff = lookUp(state.milestones, policy.id)?.signedOff;
		if (
			signedOff &&
			!keeps(scope, scopes.read(signedOff.digest), findReviews(state, policy.id, signedOff.seq))
		)
			return `The document's ${policy.id} is not what was signed off.`;
	}
	return null;
}

/** Activities that an emergency release opened in a milestone after it was signed off (R20). */
function findReviews({ emergencies }: GovernanceState, milestone: string, since: number): string[] {
	return emergencies
		.filter(({ seq, review }) => seq > since && review.milestone === milestone)
		.map(({ review }) => review.activity);
}

/**
 * A new policy may add evidence slots to what is signed off, and so change its clause; an emergency may open its review
 * there. Nothing else changes it.
 */
function keeps(now: ScopeValue, signed: ScopeValue | string, reviews: readonly string[]): boolean {
	if (typeof signed === 'string') return false;
	const slots = new Set(signed.evidence.map(({ slot }) => slot));
	const rest = { clause: undefined, candidate: undefined };
	const evidence = now.evidence.filter(({ slot }) => slots.has(slot));
	const activities = now.activities.filter(({ id }) => !reviews.includes(id));
	return canonicalText({ ...now, ...rest, evidence, activities }) === canonicalText({ ...signed, ...rest });
}
