import { z } from 'zod/mini';
import { answer, askedCondition, station } from './call.ts';
import {
	assertion,
	endingStatement,
	signatureStatement,
	verdictRequest,
	verdictStatement,
} from './passkey.ts';
import { outcome, policy, releaseCandidate, role } from './release.ts';
import { id, line, moment, wellFormed } from './text.ts';

/** `commandId` is the client's; the same one answers the same and writes once. */
const base = { commandId: z.string().check(z.minLength(1), z.maxLength(100)) };
/** What a passkey signed, and its answer (R4): both or neither. */
const byPasskey = { statement: z.optional(signatureStatement), assertion: z.optional(assertion) };
const comment = wellFormed(4000);
const digestText = wellFormed(200);
const stations = z.array(station).check(z.maxLength(60));
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
		...byPasskey,
	}),
	z.object({
		...base,
		type: z.literal('reject'),
		milestone: id,
		role,
		digest: digestText,
		reason: comment,
		for: z.optional(id),
		...byPasskey,
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
	// The go/no-go call (R28). Without `milestone` the plan's next one that is decided by a call.
	z.object({
		...base,
		type: z.literal('schedule-call'),
		at: moment,
		milestone: z.optional(id),
		/** Who is to speak for what. Without them it starts from the roles that people hold. */
		stations: z.optional(stations),
	}),
	z.object({
		...base,
		type: z.literal('open-call'),
		/** Without them those that the call was scheduled with. */
		stations: z.optional(stations),
		/** Until then votes are taken, and a GO of this call opens a deployment (R29). */
		expiresAt: moment,
		milestone: z.optional(id),
		/** Stations say their votes aloud, and the chair records them. */
		spoken: z.optional(z.boolean()),
	}),
	z.object({ ...base, type: z.literal('take-chair') }),
	z.object({ ...base, type: z.literal('stand-in'), station: id, person: id }),
	z.object({
		...base,
		type: z.literal('vote'),
		station: id,
		/** In a spoken call: said aloud by whoever speaks for the station, and recorded by the chair. */
		recorded: z.optional(z.boolean()),
		vote: answer,
		reason: z.optional(comment),
		conditions: z.optional(z.array(askedCondition).check(z.maxLength(20))),
	}),
	z.object({ ...base, type: z.literal('close-voting') }),
	z.object({ ...base, type: z.literal('reveal') }),
	z.object({ ...base, type: z.literal('re-poll'), stations: z.array(id).check(z.maxLength(60)) }),
	z.object({
		...base,
		type: z.literal('declare'),
		...verdictRequest.shape,
		...byPasskey,
		statement: z.optional(verdictStatement),
	}),
	z.object({ ...base, type: z.literal('cancel-call'), reason: comment }),
	z.object({ ...base, type: z.literal('verify-condition'), condition: id, evidence: comment }),
	// The deployment (R29), and how the release ends (R31, R32).
	z.object({
		...base,
		type: z.literal('start-deployment'),
		artefact: releaseCandidate.shape.artefact,
		/** Without it the plan's next deployment. */
		milestone: z.optional(id),
	}),
	z.object({
		...base,
		type: z.literal('record-rollback'),
		reason: comment,
		/** The version that users are on again. */
		backTo: z.optional(line(100)),
	}),
	z.object({
		...base,
		type: z.literal('close-out'),
		outcome,
		reason: z.optional(comment),
		...byPasskey,
		statement: z.optional(endingStatement),
	}),
	z.object({ ...base, type: z.literal('reopen-release'), reason: comment }),
]);
export type Command = z.infer<typeof command>;
export type CommandType = Command['type'];
