import { z } from 'zod/mini';
import { policy, releaseCandidate, role } from './release.ts';
import { id, line, moment, wellFormed } from './text.ts';

/** `commandId` is the client's; the same one answers the same and writes once. */
const base = { commandId: z.string().check(z.minLength(1), z.maxLength(100)) };
const comment = wellFormed(4000);
const digestText = wellFormed(200);
/** Sequence number of the ledger entry that is meant. */
const entry = z.int().check(z.minimum(1));

/** Every decision a person may ask for (interfaces.md, commands). */
export const command = z.discriminatedUnion('type', [
	z.object({ ...base, type: z.literal('request-sign-off'), milestone: id }),
	z.object({ ...base, type: z.literal('withdraw-request'), milestone: id, reason: comment }),
	z.object({
		...base,
		type: z.literal('sign'),
		milestone: id,
		role,
		meaning: z.enum(['approved', 'reviewed', 'authored']),
		/** What the signer saw, computed by the client over what the panel rendered (R8). */
		digest: digestText,
		comment: z.optional(comment),
		/** Whom the signer stands in for (R18); without it their own role, or the first delegation that gives it. */
		for: z.optional(id),
		/** The signer's earlier signature that is given anew over another release candidate alone (R9). */
		reaffirms: z.optional(entry),
	}),
	z.object({
		...base,
		type: z.literal('reject'),
		milestone: id,
		role,
		digest: digestText,
		reason: comment,
		for: z.optional(id),
	}),
	z.object({ ...base, type: z.literal('revoke'), milestone: id, reason: comment }),
	z.object({ ...base, type: z.literal('reopen'), milestone: id, reason: comment }),
	z.object({
		...base,
		type: z.literal('waive'),
		milestone: id,
		reason: comment,
		/** What protects the release instead. */
		control: comment,
		expiresAt: moment,
	}),
	z.object({ ...base, type: z.literal('end-waiver'), milestone: id, reason: z.optional(comment) }),
	z.object({
		...base,
		type: z.literal('delegate'),
		to: id,
		milestones: z.array(id).check(z.maxLength(100)),
		from: moment,
		until: moment,
		reason: comment,
	}),
	z.object({ ...base, type: z.literal('end-delegation'), delegation: entry }),
	z.object({ ...base, type: z.literal('explain-change'), milestone: id, reason: comment }),
	z.object({
		...base,
		type: z.literal('break-glass'),
		milestone: id,
		reason: comment,
		/** Where the incident is followed: a link, or its number. */
		incident: line(500),
	}),
	z.object({ ...base, type: z.literal('second'), proposal: entry }),
	z.object({
		...base,
		type: z.literal('assign-role'),
		person: id,
		roles: z.array(role).check(z.maxLength(30)),
	}),
	z.object({ ...base, type: z.literal('remove-person'), person: id }),
	z.object({ ...base, type: z.literal('set-policy'), ...policy.shape }),
	z.object({ ...base, type: z.literal('set-release-candidate'), ...releaseCandidate.shape }),
	z.object({ ...base, type: z.literal('accept-baseline') }),
]);
export type Command = z.infer<typeof command>;
export type CommandType = Command['type'];
