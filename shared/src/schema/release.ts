import { z } from 'zod/mini';
import { id, line } from './text.ts';

export { roles } from './roles.ts';

export const role = line(60).check(z.minLength(1));
export type Role = string;

/** How far requester and editors are kept apart from approvers (rules.md, Separation). */
export const separation = z.enum(['small', 'standard', 'strict']);
export type Separation = z.infer<typeof separation>;

/** What a rule may depend on; never a position (rules.md). */
export const milestoneKind = z.enum(['plain', 'candidate', 'call', 'deployment', 'validation', 'close-out']);
export type MilestoneKind = z.infer<typeof milestoneKind>;

export const meaning = z.enum(['approved', 'reviewed', 'authored', 'rejected']);
export type Meaning = z.infer<typeof meaning>;

export const signerRule = z.object({ role, n: z.int(), meaning: z.optional(meaning) });
export type SignerRule = z.infer<typeof signerRule>;

/** Slots that the product fills itself (milestones.md). */
export const evidenceSource = z.enum(['baseline', 'risks', 'candidate', 'call', 'report']);

export const evidenceSlot = z.object({
	slot: id,
	title: line(),
	required: z.boolean(),
	source: z.optional(evidenceSource),
});
export type EvidenceSlot = z.infer<typeof evidenceSlot>;

/** A milestone as policy sees it: its name and content live in the document. */
export const milestonePolicy = z.object({
	id,
	phase: line(),
	kind: milestoneKind,
	bindsCandidate: z.boolean(),
	needs: z.array(id).check(z.maxLength(100)),
	ordered: z.boolean(),
	signers: z.array(signerRule).check(z.maxLength(30)),
	evidence: z.array(evidenceSlot).check(z.maxLength(30)),
});
export type MilestonePolicy = z.infer<typeof milestonePolicy>;

/** Numbers of the policy; defaults in `defaultNumbers`. */
export const policyNumbers = z.object({
	/** Least characters of a reason (R11, R16). */
	reasonCharacters: z.int().check(z.minimum(1), z.maximum(500)),
	/** Minutes since a person's last activity within which sign-in may sign (R4). */
	activeMinutes: z.int().check(z.minimum(1), z.maximum(1440)),
	/** Least stations that have voted where a call ends with GO (R28); absent or 0: the required ones are enough. */
	quorum: z.optional(z.int().check(z.minimum(0), z.maximum(60))),
});
export type PolicyNumbers = z.infer<typeof policyNumbers>;
export const defaultNumbers: PolicyNumbers = { reasonCharacters: 10, activeMinutes: 15 };

export const policy = z.object({
	milestones: z.array(milestonePolicy).check(z.maxLength(100)),
	separation,
	numbers: policyNumbers,
});
export type Policy = z.infer<typeof policy>;

export const artefact = z
	.string()
	.check(z.regex(/^sha256:[0-9a-f]{64}$/, 'must be sha256: and 64 lowercase hexadecimal characters'));

export const releaseCandidate = z.object({ version: line(100), commit: line(100), artefact });
export type ReleaseCandidate = z.infer<typeof releaseCandidate>;

/** How a release ends (R32). */
export const outcome = z.enum(['shipped', 'shipped-and-rolled-back', 'postponed', 'cancelled']);
export type Outcome = z.infer<typeof outcome>;

export const templateName = z.enum(['twelve-milestones', 'weekly-train', 'empty']);
export type TemplateName = z.infer<typeof templateName>;
