import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { PublicKey } from '@holdpoint/shared/schema/passkey';
import { askAllSignatures, type SignatureCase } from '../../support/verifiers.ts';

interface Vector extends SignatureCase {
	readonly name: string;
	readonly result: 'valid' | 'invalid' | 'acceptable';
}

/** Project Wycheproof's, with everything that went wrong with such signatures somewhere. */
function wycheproof(name: string): Vector[] {
	const file = JSON.parse(readFileSync(path.join(import.meta.dirname, `vectors/${name}.json`), 'utf8')) as {
		groups: { key: PublicKey; tests: [number, string, string, string, Vector['result']][] }[];
	};
	return file.groups.flatMap(({ key, tests }) =>
		tests.map(([number, comment, message, signature, result]) => ({
			name: `${number} ${comment}`,
			key,
			message,
			signature,
			result,
		})),
	);
}

/** RFC 7515, A.2: a JSON Web Signature by RS256. */
const rfc7515: Vector = {
	name: 'RFC 7515, A.2.1',
	key: {
		kty: 'RSA',
		n:
			'ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMs' +
			'D1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdV' +
			'MTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ',
		e: 'AQAB',
	},
	message: base64url(
		'eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ',
	),
	signature:
		'cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQ' +
		'jbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqt' +
		'FZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw',
	result: 'valid',
};

/** RFC 6979, A.2.5: P-256 with SHA-256. */
const rfc6979: Vector[] = [
	[
		'sample',
		'EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716',
		'F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8',
	] as const,
	[
		'test',
		'F1ABB023518351CD71D881567B1EA663ED3EFCF6C5132B354F28D3B0B7D38367',
		'019F4113742A2B14BD25926B49C649155F267E60D3814B4C0CC84250E46F0083',
	] as const,
].map(([message, r, s]) => ({
	name: `RFC 6979, A.2.5, ${message}`,
	key: {
		kty: 'EC',
		crv: 'P-256',
		x: Buffer.from('60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6', 'hex').toString(
			'base64url',
		),
		y: Buffer.from('7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299', 'hex').toString(
			'base64url',
		),
	},
	message: base64url(message),
	signature: toDer(r, s),
	result: 'valid',
}));

function base64url(text: string): string {
	return Buffer.from(text).toString('base64url');
}

function toDer(...numbers: [string, string]): string {
	const parts = numbers.map((hex) => {
		const bytes = Buffer.from(hex, 'hex');
		const positive = bytes.readUInt8() > 127 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes;
		return Buffer.concat([Buffer.from([2, positive.length]), positive]);
	});
	const body = Buffer.concat(parts);
	return Buffer.concat([Buffer.from([0x30, body.length]), body]).toString('base64url');
}

describe('published vectors', () => {
	test.each([
		['P-256 with SHA-256', [...rfc6979, ...wycheproof('ecdsa-p256-sha256')], 300],
		['RS256', [rfc7515, ...wycheproof('rsa-2048-sha256')], 200],
	] as const)('R4 %s: both verifiers answer as published', async (name, vectors, least) => {
		// What may be taken or not is not taken: a signature is written in one way.
		const expected = vectors.map(({ name, result }) => ({ name, holds: result === 'valid' }));
		for (const answers of await askAllSignatures(vectors))
			expect(vectors.map(({ name }, index) => ({ name, holds: answers[index] }))).toEqual(expected);
		const valid = vectors.filter(({ result }) => result === 'valid').length;
		console.log(
			`${name}: ${vectors.length} published signatures, ${valid} of them valid, both verifiers agree`,
		);
		expect(vectors.length - valid).toBeGreaterThan(least);
	});
});
