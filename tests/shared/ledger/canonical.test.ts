import { describe, expect, test } from 'vitest';
import { canonicalText, isCanonical, isPlain, readJson } from '@holdpoint/shared/ledger/canonical';
import { sha256Bytes, sha256Hex } from '@holdpoint/shared/ledger/hash';

describe('RFC 8785', () => {
	test('section 3.2.2: the sample object', () => {
		const text =
			'{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],' +
			'"string":"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/","literals":[null,true,false]}';
		expect(canonicalText(JSON.parse(text))).toBe(
			'{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
				'"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
		);
	});

	test('section 3.2.3: members by UTF-16 code units', () => {
		const value = {
			'\u20ac': 'Euro Sign',
			'\r': 'Carriage Return',
			'\ufb33': 'Hebrew Letter Dalet With Dagesh',
			'1': 'One',
			'\ud83d\ude00': 'Emoji: Grinning Face',
			'\u0080': 'Control',
			'\u00f6': 'Latin Small Letter O With Diaeresis',
		};
		expect(canonicalText(value)).toBe(
			'{"\\r":"Carriage Return","1":"One","\u0080":"Control","ö":"Latin Small Letter O With Diaeresis",' +
				'"€":"Euro Sign","😀":"Emoji: Grinning Face","\ufb33":"Hebrew Letter Dalet With Dagesh"}',
		);
	});

	test.each([
		['0000000000000000', '0'],
		['8000000000000000', '0'],
		['0000000000000001', '5e-324'],
		['8000000000000001', '-5e-324'],
		['7fefffffffffffff', '1.7976931348623157e+308'],
		['ffefffffffffffff', '-1.7976931348623157e+308'],
		['4340000000000000', '9007199254740992'],
		['c340000000000000', '-9007199254740992'],
		['4430000000000000', '295147905179352830000'],
		['44b52d02c7e14af5', '9.999999999999997e+22'],
		['44b52d02c7e14af6', '1e+23'],
		['44b52d02c7e14af7', '1.0000000000000001e+23'],
		['444b1ae4d6e2ef4e', '999999999999999700000'],
		['444b1ae4d6e2ef4f', '999999999999999900000'],
		['444b1ae4d6e2ef50', '1e+21'],
		['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
		['3eb0c6f7a0b5ed8d', '0.000001'],
		['41b3de4355555553', '333333333.3333332'],
		['41b3de4355555554', '333333333.33333325'],
		['41b3de4355555555', '333333333.3333333'],
		['41b3de4355555556', '333333333.3333334'],
		['41b3de4355555557', '333333333.33333343'],
		['becbf647612f3696', '-0.0000033333333333333333'],
		['43143ff3c1cb0959', '1424953923781206.2'],
	])('appendix B: the number %s is %s', (bits, text) => {
		const view = new DataView(new ArrayBuffer(8));
		view.setBigUint64(0, BigInt(`0x${bits}`));
		expect(canonicalText(view.getFloat64(0))).toBe(text);
	});

	test.each([
		['NaN', Number.NaN],
		['Infinity', Number.POSITIVE_INFINITY],
		['a lone surrogate', 'a\ud800'],
		['undefined', undefined],
	])('%s has no canonical text', (_, value) => {
		expect(() => canonicalText(value)).toThrow(Error);
	});

	test('undefined is a mistake of the caller, and says so', () => {
		expect(() => canonicalText(undefined)).toThrow(new TypeError('undefined has no canonical JSON'));
	});

	test('members that are undefined are left out', () => {
		expect(canonicalText({ b: undefined, a: 1 })).toBe('{"a":1}');
	});
});

test('FIPS 180-4: SHA-256 of the UTF-8 bytes', () => {
	expect([sha256Hex('abc'), sha256Hex('')]).toEqual([
		'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
		'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
	]);
});

test('SHA-256 of bytes is that of the text they spell', () => {
	expect(Buffer.from(sha256Bytes(new TextEncoder().encode('abc'))).toString('hex')).toBe(sha256Hex('abc'));
});

describe('values that the format allows', () => {
	const nest = (levels: number): unknown => (levels === 0 ? 1 : [nest(levels - 1)]);

	test.each<[string, unknown]>([
		['text', 'é 😀'],
		['no text', ''],
		['an integer', -7],
		['the largest', 2 ** 53 - 1],
		['true', true],
		['false', false],
		['null', null],
		['a list', [1, 'a', [null]]],
		['an object', { a: { b: [] } }],
		['32 levels', nest(32)],
		['32 levels of objects', { a: nest(31) }],
	])('R30 %s', (_, value) => {
		expect(isPlain(value)).toBe(true);
		expect(isCanonical(value, canonicalText(value))).toBe(true);
		expect(isCanonical(value, `${canonicalText(value)} `)).toBe(false);
	});

	test.each<[string, unknown]>([
		['a lone surrogate', 'a\ud800'],
		['a lone surrogate as a name', { '\ud800': 1 }],
		['a lone surrogate in a list', [1, '\ud800']],
		['a lone surrogate in an object', { a: 1, b: '\ud800' }],
		['a fraction', 0.5],
		['too large a number', 2 ** 53],
		['undefined', undefined],
		['33 levels', nest(33)],
		['33 levels of objects', { a: nest(32) }],
	])('R30 not %s', (_, value) => {
		expect(isPlain(value)).toBe(false);
		expect(isCanonical(value, '')).toBe(false);
	});

	test('a fraction is not canonical, although it is written as it is', () => {
		expect(isCanonical(0.5, '0.5')).toBe(false);
	});

	test('what is no JSON reads as undefined', () => {
		expect([readJson('{"a":1}'), readJson('{a'), readJson('null')]).toEqual([{ a: 1 }, undefined, null]);
	});
});
