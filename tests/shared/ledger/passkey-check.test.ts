import { beforeAll, describe, expect, test } from 'vitest';
import { importKey, verifySignature } from '@holdpoint/shared/ledger/passkey-check';
import { challengeOf } from '@holdpoint/shared/ledger/statement';
import type { Decision } from '@holdpoint/shared/schema/ledger-entry';
import type { Assertion, EndingStatement, SignatureStatement } from '@holdpoint/shared/schema/passkey';
import { answer, askByPasskey } from '../../support/ask-by-passkey.ts';
import { Authenticator } from '../../support/authenticator.ts';
import { forge, readExport, rewrite } from '../../support/forge.ts';
import { aMilestone, aRelease, aSigner } from '../../support/release.ts';
import { signByPasskey, site } from '../../support/sign-by-passkey.ts';
import { askAll } from '../../support/verifiers.ts';
import { codeOf } from '../rules/refusals.ts';

type Signed = Extract<Decision, { type: 'signed' }>;
type Added = Extract<Decision, { type: 'passkey-added' }>;

const valid = { exit: 0, at: 0, reason: '' };

let phone: Authenticator;
let laptop: Authenticator;
/** Quinn by phone, and Tim for Rae by laptop; then another round that Quinn rejects by phone. */
let file: string;

beforeAll(async () => {
	phone = await Authenticator.make({ origin: site.origin });
	laptop = await Authenticator.make({ origin: site.origin, algorithm: 'RS256' });
	const release = aRelease({
		policy: {
			separation: 'strict',
			milestones: [aMilestone('kickoff', { signers: [aSigner('QA', { n: 2 })] })],
		},
		people: { Pat: ['Product'], Quinn: ['QA'], Rae: ['QA'], Tim: [] },
	}).request('Pat');
	const window = { from: release.at(0), until: release.at(60) };
	release.must('Rae', {
		type: 'delegate',
		to: 'tim',
		milestones: ['kickoff'],
		...window,
		reason: 'On leave',
	});
	expect(codeOf(await signByPasskey(release, phone, 'Quinn'))).toBe('yes');
	expect(codeOf(await signByPasskey(release, laptop, 'Tim', { for: 'rae' }))).toBe('yes');
	release
		.must('Quinn', { type: 'revoke', milestone: 'kickoff', reason: 'I read the wrong page' })
		.request('Pat');
	expect(codeOf(await signByPasskey(release, phone, 'Quinn', { meaning: 'rejected' }))).toBe('yes');
	file = release.export();
});

test('R4 signatures, one for somebody else, and a rejection by passkey hold for both verifiers', async () => {
	const kinds = readExport(file).entries.flatMap(({ decision }) =>
		decision.type === 'passkey-added' ? [decision.key.kty] : 'passkey' in decision ? [decision.type] : [],
	);
	expect(kinds).toEqual(['EC', 'signed', 'RSA', 'signed', 'rejected']);
	for (const answers of await askAll([{ file }])) expect(answers).toEqual([valid]);
});

/** The same ledger with one of its decisions changed, every number and hash made to fit. */
function change<T extends Decision['type']>(
	type: T,
	to: (decision: Extract<Decision, { type: T }>) => Decision,
	nth = 0,
	of = file,
): { file: string; at: number } {
	const { entries } = readExport(of);
	const at = entries.filter(({ decision }) => decision.type === type)[nth]!.seq;
	return {
		at,
		file: forge(of, (forged) => {
			forged.entries = rewrite(
				entries.map((entry) =>
					entry.seq === at
						? { ...entry, decision: to(entry.decision as Extract<Decision, { type: T }>) }
						: entry,
				),
			);
		}),
	};
}

const assertionOf = ({ passkey }: Signed): Assertion => passkey!;
const put = (decision: Signed, partial: Partial<Signed['passkey']>): Decision => ({
	...decision,
	passkey: { ...decision.passkey!, ...partial },
});
const toText = (bytes: Uint8Array | string) => Buffer.from(bytes).toString('base64url');
const toBytes = (text: string) => Buffer.from(text, 'base64url');
const flip = (text: string, at: number, bit: number) => {
	const bytes = toBytes(text);
	bytes[at]! ^= bit;
	return toText(bytes);
};
const rewriteClient = (decision: Signed, to: (text: string) => string | Uint8Array): Decision =>
	put(decision, { clientData: toText(to(toBytes(assertionOf(decision).clientData).toString())) });

/** Quinn's signature anew by this device, with what goes wrong on purpose. */
async function sayAgain(
	decision: Signed,
	device: Authenticator,
	faults: Parameters<Authenticator['get']>[1],
	partial: Partial<SignatureStatement> = {},
): Promise<Decision> {
	const { nonce, issuedAt } = decision.passkey!;
	const statement: SignatureStatement = {
		format: 'holdpoint-statement/1',
		release: 'release1',
		milestone: decision.milestone,
		person: 'quinn',
		role: decision.role,
		meaning: decision.meaning,
		digest: decision.digest,
		nonce,
		issuedAt,
		...partial,
	};
	const challenge = toText(Buffer.from(challengeOf(statement), 'hex'));
	const answer = await device.get({ challenge, rpId: site.relyingParty }, faults);
	return put(decision, { ...answer, credential: decision.passkey!.credential });
}

/** Both verifiers find it at its entry, in the same words. */
async function expectFound(forged: { file: string; at: number }, reason: string): Promise<void> {
	const expected = [{ exit: 1, at: forged.at, reason }];
	for (const answers of await askAll([forged])) expect(answers).toEqual(expected);
}

describe('a passkey that shows something else', () => {
	const another = 'its passkey signed another statement';
	test.each<[string, (decision: Signed) => Decision]>([
		['R4 by another nonce', (decision) => put(decision, { nonce: '0'.repeat(64) })],
		[
			'R4 a moment earlier',
			(decision) =>
				put(decision, { issuedAt: new Date(Date.parse(decision.passkey!.issuedAt) - 1).toISOString() }),
		],
	])('%s', async (_, to) => {
		await expectFound(change('signed', to), another);
	});

	test.each<[string, Partial<SignatureStatement>]>([
		['R6 another release', { release: 'release2' }],
		['R6 another milestone', { milestone: 'elsewhere' }],
		['R6 another content', { digest: '0'.repeat(64) }],
		['R3 another meaning', { meaning: 'authored' }],
		['R2 another role', { role: 'Product' }],
		['R18 a signature for somebody', { for: 'rae' }],
		['R4 another person', { person: 'tim' }],
		['R4 another kind of statement', { format: 'holdpoint-ending/1' as 'holdpoint-statement/1' }],
	])('%s is signed, and this one claimed', async (_, partial) => {
		const signed = readExport(file).entries.find(({ decision }) => decision.type === 'signed')!
			.decision as Signed;
		const claimed = await sayAgain(signed, phone, {}, partial);
		await expectFound(
			change('signed', () => claimed),
			another,
		);
	});
});

describe('an ending by passkey', () => {
	type Ended = Extract<Decision, { type: 'ending-signed' }>;
	const cancel = { type: 'close-out', outcome: 'cancelled', reason: 'The market has gone' } as const;
	/** Cancelled by Max and Bea, two passkeys of theirs. */
	function ended(): string {
		const release = aRelease({
			policy: { separation: 'strict' },
			people: { Max: ['Release manager'], Bea: ['Business'] },
		});
		for (const name of ['Max', 'Bea']) expect(codeOf(askByPasskey(release, name, cancel))).toBe('yes');
		return release.export();
	}
	const claim = (decision: Ended, partial: Partial<EndingStatement>): Decision => {
		const { nonce, issuedAt } = decision.passkey!;
		const { role, outcome, reason } = decision;
		const said = { release: 'release1', person: 'max', role, outcome, reason, nonce, issuedAt };
		const signed = answer('max', { format: 'holdpoint-ending/1', ...said, ...partial });
		return { ...decision, passkey: { ...signed, nonce, issuedAt } };
	};

	test('R4 R32 holds for both verifiers', async () => {
		const file = ended();
		expect(readExport(file).entries.filter(({ decision }) => 'passkey' in decision)).toHaveLength(2);
		const again = change('ending-signed', (decision) => claim(decision, {}), 0, file);
		for (const answers of await askAll([{ file }, again])) expect(answers).toEqual([valid, valid]);
	});

	test.each<[string, Partial<EndingStatement>]>([
		['R6 another release', { release: 'release2' }],
		['R4 another person', { person: 'bea' }],
		['R2 another role', { role: 'Business' }],
		['R32 another outcome', { outcome: 'postponed' }],
		['R32 another reason', { reason: 'The market has come' }],
		['R4 another nonce', { nonce: '0'.repeat(64) }],
		['R4 another moment', { issuedAt: '2026-03-12T11:59:59.999Z' }],
		['R4 another kind of statement', { format: 'holdpoint-statement/1' as 'holdpoint-ending/1' }],
	])('%s is signed, and this one claimed', async (_, partial) => {
		await expectFound(
			change('ending-signed', (decision) => claim(decision, partial), 0, ended()),
			'its passkey signed another statement',
		);
	});

	test('R4 the answer to one ending is shown for another', async () => {
		const file = ended();
		const first = readExport(file).entries.find(({ decision }) => decision.type === 'ending-signed')!;
		const { nonce } = (first.decision as Ended).passkey!;
		await expectFound(
			change(
				'ending-signed',
				(decision) => ({ ...decision, passkey: { ...decision.passkey!, nonce } }),
				1,
				file,
			),
			'its nonce was used before',
		);
	});
});

describe('an answer that is none', () => {
	const site = 'its passkey was asked from another site';
	test.each<[string, string, Parameters<Authenticator['get']>[1]]>([
		['of the registration', 'its assertion is no assertion of a passkey', { type: 'webauthn.create' }],
		['asked from another page', site, { origin: 'https://example.org' }],
		['asked from a page whose name ends like it', site, { origin: 'https://otherboard.example.org' }],
		['asked from a page by another scheme', site, { origin: 'ftp://board.example.org' }],
		['asked from a page with something before it', site, { origin: 'see https://board.example.org' }],
		['asked from a page with a path', site, { origin: 'https://board.example.org/evil' }],
		['asked from inside another page', site, { crossOrigin: true }],
		['given to another domain', 'its passkey answered for another site', { relyingParty: 'example.org' }],
		['without fingerprint, face or PIN', 'its passkey did not verify the person', { unverified: true }],
	])('R4 %s', async (_, reason, faults) => {
		const signed = readExport(file).entries.find(({ decision }) => decision.type === 'signed')!
			.decision as Signed;
		const answer = await sayAgain(signed, phone, faults);
		await expectFound(
			change('signed', () => answer),
			reason,
		);
	});

	test.each<[string, Parameters<Authenticator['get']>[1]]>([
		['below the domain', { origin: 'https://eu.board.example.org' }],
		['on another port', { origin: 'https://board.example.org:8443' }],
		['without encryption, as on a machine of its own', { origin: 'http://board.example.org' }],
	])('R4 a page %s may ask', async (_, faults) => {
		const signed = readExport(file).entries.find(({ decision }) => decision.type === 'signed')!
			.decision as Signed;
		const answer = await sayAgain(signed, phone, faults);
		const forged = change('signed', () => answer);
		for (const answers of await askAll([forged])) expect(answers).toEqual([valid]);
	});

	test.each<[string, string, (decision: Signed) => Decision]>([
		[
			'R4 with a bit of its signature changed',
			'its passkey did not sign this',
			(decision) => put(decision, { signature: flip(assertionOf(decision).signature, 40, 1) }),
		],
		[
			'R4 with a bit of its counter changed',
			'its passkey did not sign this',
			(decision) =>
				put(decision, { authenticatorData: flip(assertionOf(decision).authenticatorData, 36, 1) }),
		],
		[
			'R4 for a domain that differs in a bit of its hash',
			'its passkey answered for another site',
			(decision) => put(decision, { authenticatorData: flip(assertionOf(decision).authenticatorData, 0, 1) }),
		],
		[
			'R4 whose origin is a list of one',
			'its passkey was asked from another site',
			(decision) => rewriteClient(decision, (text) => text.replace(/"origin":("[^"]*")/, '"origin":[$1]')),
		],
		...['null', '1', '"text"'].map((value): [string, string, (decision: Signed) => Decision] => [
			`R4 whose client data is ${value}`,
			'its assertion is no assertion of a passkey',
			(decision) => rewriteClient(decision, () => value),
		]),
		[
			'R4 cut short',
			'its passkey answered for another site',
			(decision) =>
				put(decision, {
					authenticatorData: toText(toBytes(assertionOf(decision).authenticatorData).subarray(0, 36)),
				}),
		],
		[
			'R4 whose client data says more',
			'its passkey did not sign this',
			(decision) => rewriteClient(decision, (text) => text.replace('{', '{"more":1,')),
		],
		[
			'R4 whose client data is a list',
			'its assertion is no assertion of a passkey',
			(decision) => rewriteClient(decision, (text) => `[${text}]`),
		],
		[
			'R4 whose client data is no JSON',
			'its assertion is no assertion of a passkey',
			(decision) => rewriteClient(decision, (text) => text.slice(1)),
		],
		[
			'R4 whose client data is deeper than anybody reads',
			'its assertion is no assertion of a passkey',
			(decision) =>
				rewriteClient(decision, (text) => text.replace('{', `{"more":${'['.repeat(32)}${']'.repeat(32)},`)),
		],
		[
			'R4 whose client data is as deep as it may be',
			'its passkey did not sign this',
			(decision) =>
				rewriteClient(decision, (text) => text.replace('{', `{"more":${'['.repeat(31)}${']'.repeat(31)},`)),
		],
		[
			'R4 whose client data begins with a byte order mark',
			'its assertion is no assertion of a passkey',
			(decision) => rewriteClient(decision, (text) => `\ufeff${text}`),
		],
		[
			'R4 whose client data is not UTF-8',
			'its assertion is no assertion of a passkey',
			(decision) =>
				rewriteClient(decision, (text) => Buffer.from(text.replace('{', '{"more":"é",'), 'latin1')),
		],
		[
			'R4 whose last character says more than bytes do',
			'its assertion is damaged',
			(decision) =>
				put(decision, { authenticatorData: `${assertionOf(decision).authenticatorData.slice(0, -1)}B` }),
		],
	])('%s', async (_, reason, to) => {
		await expectFound(change('signed', to), reason);
	});
});

describe('keys', () => {
	const noKey = 'its key is not one';
	const ec = (decision: Added, partial: { x?: string; y?: string }): Decision =>
		decision.key.kty === 'EC' ? { ...decision, key: { ...decision.key, ...partial } } : decision;
	test.each<[string, (decision: Added) => Decision]>([
		['R4 a point beside the curve', (decision) => ec(decision, { y: toText(Buffer.alloc(32, 7)) })],
		['R4 a coordinate that is too short', (decision) => ec(decision, { x: toText(Buffer.alloc(31, 7)) })],
		['R4 a coordinate beyond the field', (decision) => ec(decision, { x: toText(Buffer.alloc(32, 255)) })],
		[
			'R4 an RSA modulus of 1024 bits',
			(decision) => ({ ...decision, key: { kty: 'RSA', n: toText(Buffer.alloc(128, 255)), e: 'AQAB' } }),
		],
		[
			'R4 an even RSA modulus',
			(decision) => ({ ...decision, key: { kty: 'RSA', n: toText(Buffer.alloc(256, 254)), e: 'AQAB' } }),
		],
		[
			'R4 an RSA exponent of 1',
			(decision) => ({ ...decision, key: { kty: 'RSA', n: toText(Buffer.alloc(256, 255)), e: 'AQ' } }),
		],
		['R4 a coordinate that is no text of bytes', (decision) => ec(decision, { x: 'A'.repeat(41) })],
		['R4 the other coordinate too short', (decision) => ec(decision, { y: toText(Buffer.alloc(31, 7)) })],
		[
			'R4 an RSA modulus of more than 4096 bits',
			(decision) => ({ ...decision, key: { kty: 'RSA', n: toText(Buffer.alloc(513, 255)), e: 'AQAB' } }),
		],
		[
			'R4 an even RSA exponent',
			(decision) => ({ ...decision, key: { kty: 'RSA', n: toText(Buffer.alloc(256, 255)), e: 'BA' } }),
		],
	])('%s', async (_, to) => {
		await expectFound(change('passkey-added', to), noKey);
	});

	test('R4 an RSA modulus of 4096 bits is one', async () => {
		const key = { kty: 'RSA', n: toText(Buffer.alloc(512, 255)), e: 'AQAB' } as const;
		expect(await importKey(key)).not.toBe(null);
	});

	test('R4 the integers of a signature are written in one way', async () => {
		const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
			'sign',
			'verify',
		]);
		const { x = '', y = '' } = await crypto.subtle.exportKey('jwk', pair.publicKey);
		const key = await importKey({ kty: 'EC', crv: 'P-256', x, y });
		if (key === null) throw new Error('This is a key.');
		const message = new Uint8Array([1, 2, 3]);
		/** Two integers of 32 bytes as DER has them, and the first one with a zero more than it needs. */
		const write = (raw: Uint8Array, zeros: number): Uint8Array<ArrayBuffer> => {
			const integers = [raw.subarray(0, 32), raw.subarray(32)].map((bytes, at) => {
				const digits = [...bytes].slice(bytes.findIndex((byte) => byte !== 0));
				const own = (digits[0] ?? 0) > 127 ? 1 : 0;
				return [...Array.from({ length: own + (at === 0 ? zeros : 0) }, () => 0), ...digits];
			});
			const body = integers.flatMap((integer) => [2, integer.length, ...integer]);
			return new Uint8Array([0x30, body.length, ...body]);
		};
		let edge = false;
		for (let tries = 0; tries < 20_000 && !edge; tries += 1) {
			const signed = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, pair.privateKey, message);
			const raw = new Uint8Array(signed);
			edge = raw[0] === 0x80;
			if (tries > 0 && !edge) continue;
			expect(await verifySignature(key, message, write(raw, 0))).toBe(true);
			expect(await verifySignature(key, message, write(raw, 1))).toBe(false);
		}
		expect(edge).toBe(true);
	});

	test("R4 somebody else's key", async () => {
		const mine = await laptop.passkey(site.relyingParty);
		const forged = change('passkey-added', (decision) => ({ ...decision, key: mine.key }));
		await expectFound({ ...forged, at: forged.at + 1 }, 'its passkey did not sign this');
	});

	test('R4 a passkey of somebody else', async () => {
		const credential = (await phone.passkey(site.relyingParty)).credential;
		await expectFound(
			change('signed', (decision) => put(decision, { credential }), 1),
			'its passkey was not added by whoever signed',
		);
	});

	test('R4 a passkey that nobody added', async () => {
		await expectFound(
			change('signed', (decision) => put(decision, { credential: 'bm9ib2R5' })),
			'its passkey was not added by whoever signed',
		);
	});
});

test('R4 an answer that is shown twice', async () => {
	const { entries } = readExport(file);
	const first = entries.find(({ decision }) => decision.type === 'signed')!.decision as Signed;
	await expectFound(
		change('rejected', (decision) => ({
			...decision,
			passkey: { ...decision.passkey!, nonce: first.passkey!.nonce },
		})),
		'its nonce was used before',
	);
});

test.each([
	['R4 asked more than two minutes before', -120_001],
	['R4 asked after it was answered', 1],
])('%s', async (_, milliseconds) => {
	const { entries } = readExport(file);
	const signed = entries.find(({ decision }) => decision.type === 'signed')!;
	const issuedAt = new Date(Date.parse(signed.at) + milliseconds).toISOString();
	await expectFound(
		change('signed', (decision) => put(decision, { issuedAt })),
		'its statement was not issued in the two minutes before',
	);
});

test('R4 R21 every byte of what a passkey answered flipped, with every hash made to fit', async () => {
	const { entries } = readExport(file);
	const signed = entries.find(({ decision }) => decision.type === 'signed')!.decision as Signed;
	const files = (['authenticatorData', 'clientData', 'signature'] as const).flatMap((part) => {
		const text = assertionOf(signed)[part];
		return [...toBytes(text).keys()].map((at) =>
			change('signed', (decision) => put(decision, { [part]: flip(text, at, 1 << (at % 8)) })),
		);
	});
	for (const answers of await askAll(files))
		expect(answers.filter(({ exit, at }, index) => exit !== 1 || at !== files[index]?.at)).toEqual([]);
	console.log(`Bytes of an answer flipped: ${files.length} files, all found by both`);
});
