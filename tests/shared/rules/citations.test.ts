import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const folder = path.resolve(import.meta.dirname, '../..');

/** The rules that the product enforces so far. A rule joins this list with its first test. */
const enforced = [
	...[
		'R1',
		'R2',
		'R3',
		'R4',
		'R5',
		'R6',
		'R7',
		'R8',
		'R9',
		'R10',
		'R11',
		'R12',
		'R13',
		'R14',
		'R15',
		'R16',
		'R17',
	],
	...['R18', 'R19', 'R20', 'R21', 'R22', 'R23', 'R24', 'R28', 'R25', 'R26', 'R27', 'R29', 'R30'],
];

test('every rule that is enforced is cited in the name of at least one test', () => {
	const cited = new Set(testNames().flatMap((name) => name.match(/\bR\d+\b/g) ?? []));
	expect(enforced.filter((rule) => !cited.has(rule))).toEqual([]);
	expect([...cited].filter((rule) => Number(rule.slice(1)) > 32)).toEqual([]);
});

/** First arguments of `test` and `test.each` in every test file. */
function testNames(): string[] {
	const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
		(file) => /\.(test|e2e)\.ts$/.test(file) && !file.includes('node_modules'),
	);
	return files.flatMap((file) => {
		const text = readFileSync(path.join(folder, file), 'utf8');
		return [...text.matchAll(/\btest(?:\.each\([^]*?\))?\(\s*(['"`])([^]*?)\1/g)].map(
			(match) => match[2] ?? '',
		);
	});
}
