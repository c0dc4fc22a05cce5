import { publicKey, type PublicKey } from '@holdpoint/shared/schema/passkey';
import { decodeCredentialPublicKey, isoBase64URL, isoCBOR } from '@simplewebauthn/server/helpers';

/** Labels and values of COSE keys (RFC 9053; RFC 8230 for RSA). */
const cose = { kty: 1, alg: 3, crv: -1, x: -2, y: -3, n: -1, e: -2 } as const;
const kinds = { ec: 2, rsa: 3 } as const;
const p256 = 1;
const es256 = -7;
const rs256 = -257;

/** The algorithms that passkeys sign with here, the better one first. */
export const algorithms: readonly number[] = [es256, rs256];

/** A passkey's key as JSON Web Key, from the COSE of an authenticator. Throws on a key of any other kind. */
export function keyFromCose(encoded: Uint8Array<ArrayBuffer>): PublicKey {
	const parts: ReadonlyMap<number, unknown> = decodeCredentialPublicKey(encoded) as Map<number, unknown>;
	const text = (label: number) => {
		const part = parts.get(label);
		return part instanceof Uint8Array ? isoBase64URL.fromBuffer(new Uint8Array(part)) : undefined;
	};
	return publicKey.parse(
		parts.get(cose.kty) === kinds.rsa
			? { kty: 'RSA', n: text(cose.n), e: text(cose.e) }
			: { kty: 'EC', crv: 'P-256', x: text(cose.x), y: text(cose.y) },
	);
}

/** The same key as COSE (RFC 9052), as it is asked for where an assertion is checked. */
export function keyToCose(key: PublicKey): Uint8Array<ArrayBuffer> {
	const parts: [number, number | Uint8Array][] =
		key.kty === 'EC'
			? [
					[cose.kty, kinds.ec],
					[cose.alg, es256],
					[cose.crv, p256],
					[cose.x, isoBase64URL.toBuffer(key.x)],
					[cose.y, isoBase64URL.toBuffer(key.y)],
				]
			: [
					[cose.kty, kinds.rsa],
					[cose.alg, rs256],
					[cose.n, isoBase64URL.toBuffer(key.n)],
					[cose.e, isoBase64URL.toBuffer(key.e)],
				];
	return isoCBOR.encode(new Map<number, number | Uint8Array>(parts));
}
