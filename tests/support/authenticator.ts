import type { Assertion, Passkey, PublicKey } from '@holdpoint/shared/schema/passkey';

/** WebAuthn's flags of authenticator data: the person was there, was verified; a new credential follows. */
const present = 0x01;
const verified = 0x04;
const attested = 0x40;

/** What goes wrong on purpose. */
interface Faults {
	/** Another page than the one that was asked. */
	origin?: string;
	/** Another domain than the passkey's. */
	relyingParty?: string;
	/** Touched, without fingerprint, face or PIN. */
	unverified?: boolean;
	type?: string;
	/** Asked from a page inside another site's. */
	crossOrigin?: boolean;
}

export interface CreationOptions {
	challenge: string;
	rp: { id: string };
	pubKeyCredParams: { alg: number }[];
	authenticatorSelection: { residentKey: string; userVerification: string };
	attestation: string;
}

export interface RequestOptions {
	challenge: string;
	rpId: string;
	allowCredentials: { id: string; type: string }[];
	userVerification: string;
}

/** A device in software: it makes one passkey and answers with it, as WebAuthn level 3 says, on WebCrypto alone. */
export class Authenticator {
	readonly credential = toText(crypto.getRandomValues(new Uint8Array(32)));
	/** Counts up with each answer; an authenticator that does not count keeps 0. */
	counter: number;
	readonly #algorithm: 'ES256' | 'RS256';
	readonly #keys: CryptoKeyPair;
	readonly #origin: string;

	private constructor(keys: CryptoKeyPair, algorithm: 'ES256' | 'RS256', origin: string, counter: number) {
		this.#keys = keys;
		this.#algorithm = algorithm;
		this.#origin = origin;
		this.counter = counter;
	}

	static async make({
		algorithm = 'ES256',
		origin = 'http://localhost:8787',
		counter = 0,
	}: { algorithm?: 'ES256' | 'RS256'; origin?: string; counter?: number } = {}): Promise<Authenticator> {
		const keys =
			algorithm === 'ES256'
				? await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])
				: await crypto.subtle.generateKey(
						{
							name: 'RSASSA-PKCS1-v1_5',
							hash: 'SHA-256',
							modulusLength: 2048,
							publicExponent: new Uint8Array([1, 0, 1]),
						},
						true,
						['sign', 'verify'],
					);
		if (!('privateKey' in keys)) throw new Error('A pair was asked for.');
		return new Authenticator(keys, algorithm, origin, counter);
	}

	/** The passkey as the ledger holds it. */
	async passkey(relyingParty: string): Promise<Passkey> {
		const { kty, x = '', y = '', n = '', e = '' } = await this.#jwk();
		const key: PublicKey = kty === 'EC' ? { kty, crv: 'P-256', x, y } : { kty: 'RSA', n, e };
		return { credential: this.credential, key, relyingParty };
	}

	/** `navigator.credentials.create`, as JSON. */
	async create(options: CreationOptions, faults: Faults = {}): Promise<Record<string, unknown>> {
		const credential = toBytes(this.credential);
		const data = concat(
			await this.#data(options.rp.id, attested, faults),
			new Uint8Array(16),
			new Uint8Array([credential.length >> 8, credential.length & 255]),
			credential,
			await this.#cose(),
		);
		const attestation = encode(
			new Map<string, CborValue>([
				['fmt', 'none'],
				['attStmt', new Map()],
				['authData', data],
			]),
		);
		return {
			id: this.credential,
			rawId: this.credential,
			type: 'public-key',
			clientExtensionResults: {},
			response: {
				clientDataJSON: this.#clientData('webauthn.create', options.challenge, faults),
				attestationObject: toText(attestation),
			},
		};
	}

	/** `navigator.credentials.get`, as the commands take it. */
	async get(
		{ challenge, rpId }: Pick<RequestOptions, 'challenge' | 'rpId'>,
		faults: Faults = {},
	): Promise<Assertion> {
		if (this.counter > 0) this.counter += 1;
		const data = await this.#data(rpId, 0, faults);
		const clientData = this.#clientData('webauthn.get', challenge, faults);
		const signed = concat(data, await sha256(toBytes(clientData)));
		return {
			credential: this.credential,
			authenticatorData: toText(data),
			clientData,
			signature: toText(await this.#sign(signed)),
		};
	}

	async #data(relyingParty: string, more: number, faults: Faults): Promise<Uint8Array<ArrayBuffer>> {
		const name = concat(new TextEncoder().encode(faults.relyingParty ?? relyingParty));
		const flags = present | (faults.unverified ? 0 : verified) | more;
		const counter = new Uint8Array(4);
		new DataView(counter.buffer).setUint32(0, this.counter);
		return concat(await sha256(name), new Uint8Array([flags]), counter);
	}

	#clientData(type: string, challenge: string, faults: Faults): string {
		const origin = faults.origin ?? this.#origin;
		const { crossOrigin = false } = faults;
		const text = JSON.stringify({ type: faults.type ?? type, challenge, origin, crossOrigin });
		return toText(new TextEncoder().encode(text));
	}

	async #sign(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
		const { privateKey } = this.#keys;
		if (this.#algorithm === 'RS256')
			return new Uint8Array(await crypto.subtle.sign('RSASSA-PKCS1-v1_5', privateKey, bytes));
		const raw = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, privateKey, bytes);
		return toDer(new Uint8Array(raw));
	}

	async #jwk(): Promise<{ kty?: string; x?: string; y?: string; n?: string; e?: string }> {
		const key = await crypto.subtle.exportKey('jwk', this.#keys.publicKey);
		if (key instanceof ArrayBuffer) throw new Error('A JSON Web Key is no buffer.');
		return key;
	}

	async #cose(): Promise<Uint8Array> {
		const key = await this.#jwk();
		const part = (text = '') => toBytes(text);
		return encode(
			new Map<number, CborValue>(
				this.#algorithm === 'ES256'
					? [
							[1, 2],
							[3, -7],
							[-1, 1],
							[-2, part(key.x)],
							[-3, part(key.y)],
						]
					: [
							[1, 3],
							[3, -257],
							[-1, part(key.n)],
							[-2, part(key.e)],
						],
			),
		);
	}
}

type CborValue = number | string | Uint8Array | ReadonlyMap<number | string, CborValue>;

/** As much of CBOR (RFC 8949) as an authenticator writes. */
function encode(value: CborValue): Uint8Array {
	if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value);
	if (typeof value === 'string') {
		const text = new TextEncoder().encode(value);
		return concat(head(3, text.length), text);
	}
	if (value instanceof Uint8Array) return concat(head(2, value.length), value);
	return concat(head(5, value.size), ...[...value].flatMap(([key, item]) => [encode(key), encode(item)]));
}

function head(major: number, n: number): Uint8Array {
	const kind = major << 5;
	if (n < 24) return new Uint8Array([kind | n]);
	return n < 256 ? new Uint8Array([kind | 24, n]) : new Uint8Array([kind | 25, n >> 8, n & 255]);
}

/** An ECDSA signature as WebAuthn carries it: a DER sequence of two integers. */
function toDer(raw: Uint8Array): Uint8Array {
	const integer = (bytes: Uint8Array) => {
		const first = bytes.findIndex((byte) => byte !== 0);
		const significant = bytes.slice(Math.max(first, 0));
		const positive = (significant[0] ?? 0) > 127 ? concat(new Uint8Array(1), significant) : significant;
		return concat(new Uint8Array([2, positive.length]), positive);
	};
	const parts = concat(integer(raw.slice(0, 32)), integer(raw.slice(32)));
	return concat(new Uint8Array([48, parts.length]), parts);
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
	return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}

function concat(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
	const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
	let at = 0;
	for (const part of parts) {
		all.set(part, at);
		at += part.length;
	}
	return all;
}

function toText(bytes: Uint8Array): string {
	return btoa(String.fromCharCode(...bytes))
		.replaceAll('+', '-')
		.replaceAll('/', '_')
		.replaceAll('=', '');
}

function toBytes(text: string): Uint8Array<ArrayBuffer> {
	const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
	return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
