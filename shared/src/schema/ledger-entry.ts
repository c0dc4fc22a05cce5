import { z } from 'zod/mini';
import { meaning, policy, releaseCandidate, role, separation, templateName } from './release.ts';
import { digest, id, line, wellFormed } from './text.ts';

const reason = wellFormed(4000);

/** How a signer was known (R3, R4). Passkeys come with the identity work; `token` never satisfies strict. */
export const signatureMethod = z.enum(['sign-in', 'token']);
export type SignatureMethod = z.infer<typeof signatureMethod>;

/** What was decided. The union is the ledger's vocabulary: a payload never refers to a wire or a screen. */
export const decision = z.discriminatedUnion('type', [
	z.object({
		type: z.literal('release-created'),
		release: id,
		title: line(),
		template: templateName,
		owner: id,
		policy,
		/** Milestones of the template left out because they were done before this board. */
		doneBefore: z.array(z.object({ id, name: line() })),
	}),
	z.object({ type: z.literal('person-added'), person: id, name: line() }),
	z.object({ type: z.literal('person-removed'), person: id }),
	z.object({ type: z.literal('roles-assigned'), person: id, roles: z.array(role) }),
	z.object({ type: z.literal('token-minted'), person: id }),
	z.object({ type: z.literal('policy-set'), policy }),
	z.object({ type: z.literal('candidate-set'), candidate: releaseCandidate }),
	z.object({
		type: z.literal('baseline-accepted'),
		dates: z.array(z.object({ milestone: id, start: z.string(), due: z.string() })),
	}),
	z.object({
		type: z.literal('sign-off-requested'),
		milestone: id,
		round: z.int(),
		digest,
		scopeFormat: z.int(),
	}),
	z.object({ type: z.literal('request-withdrawn'), milestone: id, round: z.int(), reason }),
	z.object({
		type: z.literal('signed'),
		milestone: id,
		round: z.int(),
		role,
		meaning,
		digest,
		scopeFormat: z.int(),
		method: signatureMethod,
		/** Printed name at the time of signing (R3, R22). */
		name: line(),
		/** All roles held at that moment (R2). */
		rolesHeld: z.array(role),
		comment: reason,
	}),
	z.object({
		type: z.literal('rejected'),
		milestone: id,
		round: z.int(),
		role,
		digest,
		scopeFormat: z.int(),
		method: signatureMethod,
		name: line(),
		rolesHeld: z.array(role),
		reason,
	}),
	z.object({ type: z.literal('revoked'), milestone: id, signature: z.int(), reason }),
	z.object({
		type: z.literal('signed-off'),
		milestone: id,
		round: z.int(),
		digest,
		/** Sequence numbers of the signatures counted. */
		signatures: z.array(z.int()),
	}),
	z.object({ type: z.literal('reopened'), milestone: id, reason }),
]);
export type Decision = z.infer<typeof decision>;
export type DecisionType = Decision['type'];

/**
 * One ledger entry (R21). `hash` = SHA-256 over a domain label and the canonical JSON of the entry without `hash`;
 * `previous` is the hash before it, 64 zeros for the first. `v` is the entry's format version.
 */
export const ledgerEntry = z.object({
	v: z.literal(1),
	seq: z.int().check(z.minimum(1)),
	previous: digest,
	/** Server time, exactly as `Date.toISOString` writes it. */
	at: z.iso.datetime({ precision: 3 }),
	actor: z.object({ person: z.string(), name: z.string() }),
	decision,
	hash: digest,
});
export type LedgerEntry = z.infer<typeof ledgerEntry>;
export { separation };
