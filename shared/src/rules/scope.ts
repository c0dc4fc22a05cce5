import { canonicalText } from '../ledger/canonical.ts';
import { sha256Hex } from '../ledger/hash.ts';
import type { MilestoneRow } from '../schema/document.ts';
import type { GovernanceState } from '../schema/governance.ts';
import type { Scope } from '../schema/reading.ts';
import type { MilestonePolicy, SignerRule } from '../schema/release.ts';
import { lookUp } from '../schema/text.ts';

/**
 * What a signature on this milestone covers (R5): only declared fields, strings as they are, lists sorted by ID in the
 * order of UTF-16 code units. Signers keep the policy's order, since it can matter. Throws for a milestone without policy.
 */
export function scopeOf(row: MilestoneRow, state: GovernanceState): Scope {
	const clause = lookUp(state.milestones, row.id)?.policy;
	if (!clause) throw new Error(`No policy for milestone ${row.id}`);
	return {
		scopeFormat: 1,
		release: state.release,
		milestone: row.id,
		name: row.name,
		outcome: row.outcome,
		criteria: row.criteria,
		activities: row.activities
			.map(({ id, text, state, reason, counts }) => ({ id, text, state, reason, counts }))
			.sort((a, b) => order(a.id, b.id)),
		evidence: row.evidence
			.map(({ slot, title, url, hash }) => ({ slot, title, url, hash }))
			.sort((a, b) => order(a.slot, b.slot)),
		clause: clauseOf(clause),
		...(clause.bindsCandidate && { candidate: candidateOf(state) }),
	};
}

/** SHA-256 of the scope's RFC 8785 text: what a signature is bound to (R5). */
export function digestScope(scope: Scope): string {
	return sha256Hex(canonicalText(scope));
}

/** Its own clause of the policy, without what is not signed: ID and phase. */
export function clauseOf(policy: MilestonePolicy): Scope['clause'] {
	return {
		kind: policy.kind,
		bindsCandidate: policy.bindsCandidate,
		needs: [...policy.needs].sort(order),
		ordered: policy.ordered,
		signers: policy.signers.map(({ role, n, meaning }): SignerRule => ({
			role,
			n,
			...(meaning !== undefined && { meaning }),
		})),
		evidence: policy.evidence
			.map(({ slot, title, required, source }) => ({
				slot,
				title,
				required,
				...(source !== undefined && { source }),
			}))
			.sort((a, b) => order(a.slot, b.slot)),
	};
}

/** The identity that candidate milestones are signed for, null until it is set. */
export function candidateOf({ candidate }: GovernanceState): Scope['candidate'] {
	return candidate
		? { version: candidate.version, commit: candidate.commit, artefact: candidate.artefact }
		: null;
}

/** By UTF-16 code units, as RFC 8785 sorts members: the same in every program and every locale. */
function order(a: string, b: string): number {
	return a < b ? -1 : a > b ? 1 : 0;
}
