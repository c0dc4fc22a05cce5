import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const folder = path.resolve(import.meta.dirname, '../..');

/** Every rule, R1 to R32. */
const enforced = Array.from({ length: 32 }, (_, index) => `R${index + 1}`);

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
