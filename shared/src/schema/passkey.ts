import { z } from 'zod/mini';
import { declared, verdict } from './call.ts';
import { outcome } from './release.ts';
import { id, ledgerMoment, line, moment, wellFormed } from './text.ts';

/** Bytes as base64url without padding (RFC 4648, section 5), as WebAuthn writes them. */
const bytes = (max: number) =>
	z
		.string()
		.check(
			z.maxLength(max),
			z.minLength(1),
			z.regex(/^[A-Za-z0-9_-]+$/, 'must be base64url without padding'),
		);

/** A passkey's public key as a JSON Web Key (RFC 7517): ES256 or RS256, told apart by `kty`. */
export const publicKey = z.discriminatedUnion('kty', [
	z.object({ kty: z.literal('EC'), crv: z.literal('P-256'), x: bytes(43), y: bytes(43) }),
	z.object({ kty: z.literal('RSA'), n: bytes(700), e: bytes(8) }),
]);
export type PublicKey = z.infer<typeof publicKey>;

/** A passkey as the ledger knows it: whose signatures it makes is in the entry's actor. */
export const passkey = z.object({
	/** The credential's ID. */
	credential: bytes(1400),
	key: publicKey,
	/** The domain that it belongs to; its SHA-256 begins every assertion's authenticator data (WebAuthn, RP ID). */
	relyingParty: line(253),
});
export type Passkey = z.infer<typeof passkey>;

/** What an authenticator answered to the challenge of a statement (R4), whole, so that it can be checked offline. */
export const assertion = z.object({
	credential: bytes(1400),
	authenticatorData: bytes(4000),
	clientData: bytes(4000),
	signature: bytes(1400),
});
export type Assertion = z.infer<typeof assertion>;

/** What the server adds to a statement when it issues it. */
const issue = {
	/** 256 bits, issued once. */
	nonce: z.string().check(z.regex(/^[0-9a-f]{64}$/, 'must be 64 lowercase hexadecimal characters')),
	issuedAt: ledgerMoment,
};

/** An assertion with what its statement holds besides the entry itself. */
export const signedStatement = z.object({ ...assertion.shape, ...issue });
export type SignedStatement = z.infer<typeof signedStatement>;

/** Who states what of a milestone: everything that a signature says, in one object (R4). */
export const signatureStatement = z.object({
	format: z.literal('holdpoint-statement/1'),
	release: id,
	milestone: id,
	person: id,
	/** Whom the person stands in for (R18); absent for themselves. */
	for: z.optional(id),
	role: line(80),
	/** `rejected` for a rejection. */
	meaning: z.enum(['approved', 'reviewed', 'authored', 'rejected']),
	digest: z.string(),
	...issue,
});
export type SignatureStatement = z.infer<typeof signatureStatement>;

/** Who signs that a release ends otherwise than by its close-out, and why (R4, R32). */
export const endingStatement = z.object({
	format: z.literal('holdpoint-ending/1'),
	release: id,
	person: id,
	role: line(80),
	outcome,
	reason: wellFormed(4000),
	...issue,
});
export type EndingStatement = z.infer<typeof endingStatement>;

/** Who declares what a call decided, over which content: all of it, since whoever signs is to have seen it (R4, R28). */
export const verdictStatement = z.object({
	format: z.literal('holdpoint-verdict/1'),
	release: id,
	person: id,
	/** Number of the entry that opened it. */
	call: z.int(),
	milestone: id,
	digest: z.string(),
	...declared.shape,
	...issue,
});
export type VerdictStatement = z.infer<typeof verdictStatement>;

/** What a passkey is asked to sign. */
export const statement = z.discriminatedUnion('format', [
	signatureStatement,
	endingStatement,
	verdictStatement,
]);
export type Statement = z.infer<typeof statement>;

/** `POST /api/boards/:id/statements`: which signature somebody is about to give with a passkey. */
export const statementRequest = z.object({
	milestone: id,
	role: line(80),
	meaning: signatureStatement.shape.meaning,
	digest: wellFormed(200),
	/** Whom the signer stands in for (R18), as in the command. */
	for: z.optional(id),
});
export type StatementRequest = z.infer<typeof statementRequest>;

/** `POST /api/boards/:id/statements/ending`: how the release ends, and why, as in the command. */
export const endingRequest = z.object({ outcome, reason: z.optional(wellFormed(4000)) });
export type EndingRequest = z.infer<typeof endingRequest>;

/** `POST /api/boards/:id/statements/verdict`: what is about to be declared, as in the command. */
export const verdictRequest = z.object({
	verdict,
	/** When the deployment may start; needed for GO. */
	windowStart: z.optional(moment),
	windowEnd: z.optional(moment),
	reason: z.optional(wellFormed(4000)),
});
export type VerdictRequest = z.infer<typeof verdictRequest>;

/** Whatever a statement is asked for. */
export type AnyStatementRequest = StatementRequest | EndingRequest | VerdictRequest;
