import jsQR from 'jsqr';
import { describe, expect, test } from 'vitest';
import { qrPath } from '$lib/components/qr-path.ts';
import { readJoinCode } from '$lib/join-code.ts';

/** What a camera makes of the path: each module as a square of pixels, dark on light. */
function photograph(path: string, size: number, scale = 4): string | undefined {
	const side = size * scale;
	const pixels = new Uint8ClampedArray(side * side * 4).fill(255);
	for (const [, x = '', y = '', width = ''] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g))
		for (let row = Number(y) * scale; row < (Number(y) + 1) * scale; row += 1)
			for (let column = Number(x) * scale; column < (Number(x) + Number(width)) * scale; column += 1)
				pixels.fill(0, (row * side + column) * 4, (row * side + column) * 4 + 3);
	return jsQR(pixels, side, side)?.data;
}

describe('the QR code', () => {
	test.each(['https://example.org/vote/abcdefgh12345678', 'https://holdpoint.example/vote/x?m=1&n=ä'])(
		'another program reads %s',
		(text) => {
			const { path, size } = qrPath(text);
			expect(photograph(path, size)).toBe(text);
		},
	);

	test('has four modules of light on each side', () => {
		const { path, size } = qrPath('https://example.org');
		for (const [, x, y, width] of path.matchAll(/M(\d+) (\d+)h(\d+)/g)) {
			expect(Number(x)).toBeGreaterThanOrEqual(4);
			expect(Number(y)).toBeGreaterThanOrEqual(4);
			expect(Number(y)).toBeLessThan(size - 4);
			expect(Number(x) + Number(width)).toBeLessThanOrEqual(size - 4);
		}
	});
});

test('a join code is read however it is typed', () => {
	for (const typed of ['482719', '4827-19', ' 48 27 19 ', '4827–19', '４８２７１９'])
		expect(readJoinCode(typed)).toBe('4827-19');
	for (const typed of ['', '48271', '4827190', 'a82719']) expect(readJoinCode(typed)).toBeNull();
});
