import type { LedgerEntry } from '../schema/ledger-entry.ts';
import type { Assertion, Passkey, PublicKey, Statement } from '../schema/passkey.ts';
import { readJson } from './canonical.ts';
import { sha256Bytes } from './hash.ts';
import type { About } from './replay-moment.ts';
import { challengeOf } from './statement.ts';

type Bytes = Uint8Array<ArrayBuffer>;
/** As WebCrypto holds it: each platform has a name of its own for that type. */
export type VerifyKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;
type Signed = About<'signed' | 'rejected' | 'ending-signed' | 'verdict-declared'>;

const twoMinutes = 2 * 60_000;
/** Arrays and objects inside each other: as much as any program reads. */
const levels = 32;

/**
 * The first entry whose passkey does not hold (R4), in a ledger that replay has passed; null where all do. A step of its own,
 * since WebCrypto answers later: docs/ledger-format.md, section 12.
 */
export async function findPasskeyFault(
	entries: readonly LedgerEntry[],
): Promise<{ readonly at: number; readonly reason: string } | null> {
	const created = entries[0]?.decision;
	const release = created?.type === 'release-created' ? created.release : '';
	const passkeys = new Map<
		string,
		{ readonly person: string; readonly passkey: Passkey; readonly key: VerifyKey }
	>();
	const nonces = new Set<string>();
	for (const { seq, at, actor, decision } of entries) {
		let reason: string | null = null;
		if (decision.type === 'passkey-added') {
			const key = await importKey(decision.key);
			if (key) passkeys.set(decision.credential, { person: actor.person, passkey: decision, key });
			else reason = 'its key is not one.';
		} else if ('passkey' in decision && decision.passkey) {
			const { nonce, issuedAt, ...assertion } = decision.passkey;
			const known = passkeys.get(assertion.credential);
			const age = Date.parse(at) - Date.parse(issuedAt);
			if (known?.person !== actor.person) reason = 'its passkey was not added by whoever signed.';
			else if (nonces.has(nonce)) reason = 'its nonce was used before.';
			else if (age < 0 || age > twoMinutes)
				reason = 'its statement was not issued in the two minutes before.';
			else {
				const statement = stateOf(decision, { release, person: actor.person, nonce, issuedAt });
				reason = await findAssertionFault(statement, assertion, known.passkey.relyingParty, known.key);
			}
			nonces.add(nonce);
		}
		if (reason !== null) return { at: seq, reason: `Entry ${seq}: ${reason}` };
	}
	return null;
}

/** The statement that an entry claims. */
function stateOf(
	decision: Signed,
	issued: Pick<Statement, 'release' | 'person' | 'nonce' | 'issuedAt'>,
): Statement {
	if (decision.type === 'ending-signed') {
		const { role, outcome, reason } = decision;
		return { format: 'holdpoint-ending/1', ...issued, role, outcome, reason };
	}
	if (decision.type === 'verdict-declared') {
		const { call, milestone, digest, verdict, reason, window, candidate, conditions } = decision;
		return {
			format: 'holdpoint-verdict/1',
			...issued,
			call,
			milestone,
			digest,
			verdict,
			reason,
			...(window && { window }),
			...(candidate && { candidate }),
			conditions,
		};
	}
	const { milestone, role, digest } = decision;
	return {
		format: 'holdpoint-statement/1',
		...issued,
		milestone,
		...(decision.for && { for: decision.for.person }),
		role,
		meaning: decision.type === 'signed' ? decision.meaning : 'rejected',
		digest,
	};
}

/**
 * Why what an authenticator answered is no signature of this statement by this key, with its person verified; or null.
 * WebAuthn level 3, section 7.2, as far as a ledger can tell.
 */
export async function findAssertionFault(
	statement: Statement,
	assertion: Assertion,
	relyingParty: string,
	key: VerifyKey,
): Promise<string | null> {
	const client = fromBase64url(assertion.clientData);
	const data = fromBase64url(assertion.authenticatorData);
	const signature = fromBase64url(assertion.signature);
	if (!client || !data || !signature) return 'its assertion is damaged.';
	const said = readClientData(client);
	if (said?.type !== 'webauthn.get') return 'its assertion is no assertion of a passkey.';
	if (said.challenge !== toBase64url(fromHex(challengeOf(statement))))
		return 'its passkey signed another statement.';
	if (!isOriginOf(said.origin, relyingParty) || said.crossOrigin === true)
		return 'its passkey was asked from another site.';
	const party = sha256Bytes(new TextEncoder().encode(relyingParty));
	if (data.length < 37 || !party.every((byte, index) => data[index] === byte))
		return 'its passkey answered for another site.';
	if (((data[32] ?? 0) & 5) !== 5) return 'its passkey did not verify the person.';
	const message = new Uint8Array([...data, ...sha256Bytes(client)]);
	return (await verifySignature(key, message, signature)) ? null : 'its passkey did not sign this.';
}

/** A key to verify with: a point of P-256, or an RSA modulus of 2048 to 4096 bits; null for anything else. */
export async function importKey(key: PublicKey): Promise<VerifyKey | null> {
	if (!isSound(key)) return null;
	const algorithm =
		key.kty === 'EC'
			? { name: 'ECDSA', namedCurve: 'P-256' }
			: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
	try {
		return await crypto.subtle.importKey('jwk', { ...key }, algorithm, false, ['verify']);
	} catch (error) {
		// WebCrypto's word for a point that is not on the curve.
		if (error instanceof Error && error.name === 'DataError') return null;
		throw error;
	}
}

function isSound(key: PublicKey): boolean {
	if (key.kty === 'EC') {
		return fromBase64url(key.x)?.length === 32 && fromBase64url(key.y)?.length === 32;
	}
	const n = toNumber(fromBase64url(key.n));
	const e = toNumber(fromBase64url(key.e));
	const bits = n.toString(2).length;
	return bits >= 2048 && bits <= 4096 && n % 2n === 1n && e % 2n === 1n && e >= 3n && e < n;
}

/** Whether a key signed these bytes: ES256 in DER, as WebAuthn carries it, or RS256. */
export async function verifySignature(key: VerifyKey, message: Bytes, signature: Bytes): Promise<boolean> {
	if (key.algorithm.name !== 'ECDSA')
		return crypto.subtle.verify('RSASSA-PKCS1-v1_5', key, signature, message);
	const raw = readDerPair(signature);
	return raw !== null && crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, raw, message);
}

/** The two integers of a DER sequence (X.690) in 32 bytes each, as WebCrypto takes them; null for any other bytes. */
function readDerPair(der: Bytes): Bytes | null {
	if (der[0] !== 0x30 || der[1] !== der.length - 2 || der[1] > 127) return null;
	const raw = new Uint8Array(64);
	let at = 2;
	for (const end of [32, 64]) {
		const length = der[at + 1];
		if (der[at] !== 2 || length === undefined || length === 0 || at + 2 + length > der.length) return null;
		const integer = der.subarray(at + 2, at + 2 + length);
		const [first = 0, second = 0] = integer;
		// Neither negative nor with a zero that it does not need.
		if (first > 127 || (first === 0 && length > 1 && second < 128)) return null;
		const digits = first === 0 ? integer.subarray(1) : integer;
		if (digits.length > 32) return null;
		raw.set(digits, end - digits.length);
		at += 2 + length;
	}
	return at === der.length ? raw : null;
}

/** A page of the domain or of one below it. */
function isOriginOf(origin: unknown, relyingParty: string): boolean {
	const [, host] =
		(typeof origin === 'string' && /^https?:\/\/([a-z0-9.-]+)(?::[0-9]+)?$/.exec(origin)) || [];
	return host !== undefined && `.${host}`.endsWith(`.${relyingParty}`);
}

/** What the browser says that the authenticator was asked. */
function readClientData(bytes: Bytes): Readonly<Record<string, unknown>> | null {
	const text = decode(bytes);
	const value = text === null ? undefined : readJson(text);
	if (typeof value !== 'object' || value === null || Array.isArray(value) || depthOf(value) > levels)
		return null;
	return value as Readonly<Record<string, unknown>>;
}

function depthOf(value: unknown): number {
	let depth = 0;
	for (let level: unknown[] = [value]; depth <= levels; depth++) {
		const nested = level.filter((each): each is object => typeof each === 'object' && each !== null);
		if (nested.length === 0) return depth;
		level = nested.flatMap((each): unknown[] => Object.values(each));
	}
	return depth;
}

function decode(bytes: Bytes): string | null {
	try {
		return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
	} catch (error) {
		if (error instanceof TypeError) return null;
		throw error;
	}
}

/** The bytes, or null where the text is not exactly the one that they are written as. */
function fromBase64url(text: string): Bytes | null {
	if (text.length % 4 === 1) return null;
	const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
	const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
	return toBase64url(bytes) === text ? bytes : null;
}

function toBase64url(bytes: Bytes): string {
	return btoa(String.fromCharCode(...bytes))
		.replaceAll('+', '-')
		.replaceAll('/', '_')
		.replaceAll('=', '');
}

function fromHex(hex: string): Bytes {
	return Uint8Array.from({ length: hex.length / 2 }, (_, index) =>
		parseInt(hex.slice(index * 2, index * 2 + 2), 16),
	);
}

function toNumber(bytes: Bytes | null): bigint {
	return [...(bytes ?? [])].reduce((number, byte) => number * 256n + BigInt(byte), 0n);
}
