import { z } from 'zod/mini';
import { declared, opening, station } from './call.ts';
import { passkey, signedStatement } from './passkey.ts';
import { meaning, outcome, policy, releaseCandidate, role, separation, templateName } from './release.ts';
import { digest, id, ledgerMoment, line, wellFormed } from './text.ts';

const reason = wellFormed(4000);

/** How a signer was known (R3, R4). Only `passkey` satisfies strict. */
export const signatureMethod = z.enum(['passkey', 'sign-in', 'token']);
export type SignatureMethod = z.infer<typeof signatureMethod>;

/** Whom a signer stood in for (R18): person and printed name. */
const principal = z.object({ person: id, name: line() });

// What the server saw beside the scope (rules/witnessed.ts).
const somebody = z.array(id).check(z.minLength(1));
/** Who had edited what is signed, where anybody had (R14). */
const editors = { editors: z.optional(somebody) };
/** How many risks the register held; there exactly where a slot of the milestone is filled by them (R11). */
const risks = { risks: z.optional(z.int().check(z.minimum(0))) };

/** What takes two people (R20, R23, R31): one proposes, another confirms; until then nothing has changed. */
export const motion = z.discriminatedUnion('kind', [
	z.object({ kind: z.literal('break-glass'), milestone: id, reason, incident: line(500) }),
	z.object({
		kind: z.literal('policy'),
		policy,
		/** What it weakens, in words as the proposer saw them. */
		weakens: z.array(line(1000)),
	}),
	z.object({ kind: z.literal('reopening'), reason }),
]);
export type Motion = z.infer<typeof motion>;

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
	/** The actor's own, kept with the first signature that it makes on this release (R4). */
	z.object({ type: z.literal('passkey-added'), ...passkey.shape }),
	/** `proposal`: the entry that proposed it, where two people had to agree (R23). */
	z.object({ type: z.literal('policy-set'), policy, proposal: z.optional(z.int()) }),
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
		...editors,
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
		/** Shown as *B for A* (R18); the roles are A's. */
		for: z.optional(principal),
		/** The earlier signature that this one repeats over another release candidate alone (R9). */
		reaffirms: z.optional(z.int()),
		/** There exactly where the method is `passkey`. */
		passkey: z.optional(signedStatement),
		...editors,
		...risks,
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
		for: z.optional(principal),
		passkey: z.optional(signedStatement),
	}),
	z.object({ type: z.literal('revoked'), milestone: id, signature: z.int(), reason }),
	z.object({
		type: z.literal('signed-off'),
		milestone: id,
		round: z.int(),
		digest,
		/** Sequence numbers of the signatures counted. */
		signatures: z.array(z.int()),
		...editors,
		...risks,
	}),
	z.object({ type: z.literal('reopened'), milestone: id, reason }),
	/** R19: shows as *waived*, blocks again past `expiresAt`. */
	z.object({
		type: z.literal('waived'),
		milestone: id,
		reason,
		control: reason,
		expiresAt: ledgerMoment,
		/** Who led it then, where anybody did: they do not waive it. */
		leads: z.optional(somebody),
	}),
	z.object({ type: z.literal('waiver-ended'), milestone: id, waiver: z.int(), reason }),
	/** R18: from the actor to another person. */
	z.object({
		type: z.literal('delegated'),
		to: id,
		milestones: z.array(id),
		from: ledgerMoment,
		until: ledgerMoment,
		reason,
	}),
	z.object({ type: z.literal('delegation-ended'), delegation: z.int() }),
	/** `strict`: opens the scope for the actor until then (Separation). */
	z.object({ type: z.literal('change-explained'), milestone: id, reason, until: ledgerMoment }),
	z.object({ type: z.literal('proposed'), motion, until: ledgerMoment }),
	/** Another person confirms a proposal; what it leads to follows in the next entries. */
	z.object({ type: z.literal('seconded'), proposal: z.int() }),
	/** R20. `review`: where the activity that reviews it was opened. */
	z.object({
		type: z.literal('emergency-declared'),
		proposal: z.int(),
		proposedBy: principal,
		milestone: id,
		reason,
		incident: line(500),
		review: z.object({ milestone: id, activity: id, text: line(1000) }),
	}),
	// The go/no-go call (R28). `call` is the number of the entry that opened it.
	z.object({
		type: z.literal('call-scheduled'),
		milestone: id,
		at: ledgerMoment,
		/** Who is to speak for what, where that was said: the call starts from them. */
		stations: z.optional(z.array(station)),
	}),
	z.object({
		type: z.literal('call-opened'),
		milestone: id,
		stations: z.array(station),
		expiresAt: ledgerMoment,
		/** Its votes may be said aloud and recorded by the chair. */
		spoken: z.optional(z.literal(true)),
		/** The policy's, where it has one: a later policy is for later calls (R23). */
		quorum: z.optional(z.int().check(z.minimum(1))),
	}),
	/** From then on its writer is the chair. */
	z.object({ type: z.literal('chair-taken'), call: z.int() }),
	z.object({ type: z.literal('stand-in-named'), call: z.int(), station: id, person: id }),
	/** Until the reveal a vote is its seal and nothing else. */
	z.object({
		type: z.literal('voted'),
		call: z.int(),
		round: z.int(),
		station: id,
		seal: digest,
		/** Whose vote it is, where the chair recorded it in a spoken call. */
		for: z.optional(id),
	}),
	/** Freezes which votes count, and the content that they were asked about. */
	z.object({
		type: z.literal('voting-closed'),
		call: z.int(),
		round: z.int(),
		milestone: id,
		digest,
		scopeFormat: z.int(),
		/** Numbers of the entries that count: the last of each station. */
		votes: z.array(z.int()),
	}),
	z.object({
		type: z.literal('votes-revealed'),
		call: z.int(),
		round: z.int(),
		openings: z.array(z.object({ vote: z.int(), ...opening.shape })),
	}),
	z.object({ type: z.literal('re-polled'), call: z.int(), round: z.int(), stations: z.array(id) }),
	z.object({
		type: z.literal('verdict-declared'),
		call: z.int(),
		milestone: id,
		digest,
		scopeFormat: z.int(),
		...declared.shape,
		/** There from version 2 on. */
		method: z.optional(signatureMethod),
		passkey: z.optional(signedStatement),
		...risks,
	}),
	z.object({ type: z.literal('call-cancelled'), call: z.int(), reason }),
	z.object({ type: z.literal('condition-verified'), call: z.int(), condition: id, evidence: reason }),
	z.object({
		type: z.literal('deployment-started'),
		milestone: id,
		artefact: releaseCandidate.shape.artefact,
	}),
	/** `backTo`: the version that users are on again. What it reopens follows in the next entries (R32). */
	z.object({
		type: z.literal('rolled-back'),
		deployment: z.int(),
		reason,
		backTo: z.optional(line(100)),
	}),
	/** One of the two signatures that a release needs which did not reach its close-out (R32). */
	z.object({
		type: z.literal('ending-signed'),
		outcome,
		reason,
		role,
		name: line(),
		method: signatureMethod,
		passkey: z.optional(signedStatement),
	}),
	z.object({ type: z.literal('closed-out'), outcome, reason }),
	z.object({ type: z.literal('release-reopened'), reason, proposal: z.int() }),
]);
export type Decision = z.infer<typeof decision>;
export type DecisionType = Decision['type'];

/**
 * One ledger entry (R21). `hash` = SHA-256 over a domain label and the canonical JSON of the entry without `hash`;
 * `previous` is the hash before it, 64 zeros for the first. `v` is the entry's format version: 2 since a verdict says how
 * its author was known, and never less than that of the entry before it.
 */
export const ledgerEntry = z.object({
	v: z.union([z.literal(1), z.literal(2)]),
	seq: z.int().check(z.minimum(1)),
	previous: digest,
	/** Server time. */
	at: ledgerMoment,
	actor: z.object({ person: z.string(), name: z.string() }),
	decision,
	hash: digest,
});
export type LedgerEntry = z.infer<typeof ledgerEntry>;
export { separation };
