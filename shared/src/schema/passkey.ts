import { z } from 'zod/mini';
import { id, ledgerMoment, line, wellFormed } from './text.ts';

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

/** An assertion with what its statement holds besides the entry itself. */
export const signedStatement = z.object({
	...assertion.shape,
	/** 256 bits, issued once by the server. */
	nonce: z.string().check(z.regex(/^[0-9a-f]{64}$/, 'must be 64 lowercase hexadecimal characters')),
	issuedAt: ledgerMoment,
});
export type SignedStatement = z.infer<typeof signedStatement>;

/** Who states what: everything that a signature says, in one object (R4). */
export const statement = z.object({
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
	nonce: z.string(),
	issuedAt: ledgerMoment,
});
export type Statement = z.infer<typeof statement>;

/** `POST /api/boards/:id/statements`: what somebody is about to sign with a passkey. */
export const statementRequest = z.object({
	milestone: id,
	role: line(80),
	meaning: statement.shape.meaning,
	digest: wellFormed(200),
	/** Whom the signer stands in for (R18), as in the command. */
	for: z.optional(id),
});
export type StatementRequest = z.infer<typeof statementRequest>;
