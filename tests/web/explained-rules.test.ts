import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ruleGroups } from '../../web/src/lib/docs/rules.ts';
import { expect, test } from 'vitest';

const all = ruleGroups.flatMap(({ rules }) => rules);
/** Tests run in their own folder. */
const root = resolve('..');

test('every rule that the code can name is explained, once, in order, and nothing else is', () => {
	const named = new Set(
		['shared/src', 'api/src', 'web/src']
			.flatMap((folder) => globSync(`${root}/${folder}/**/*.{ts,svelte}`))
			.flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/(['"`>])(R\d+)(?=['"`<])/g)])
			.map(([, , rule]) => rule),
	);
	const explained = all.map(({ id }) => id);
	expect(explained).toEqual(Array.from({ length: 32 }, (_, at) => `R${at + 1}`));
	expect([...named].filter((rule) => !explained.includes(rule as `R${number}`))).toEqual([]);
	// The search above finds what the rules refuse by.
	for (const rule of ['R1', 'R7', 'R11', 'R28', 'R32']) expect(named).toContain(rule);
});

test('each says what, and gives a case, in whole sentences', () => {
	for (const { id, title, says, example } of all) {
		expect(title, id).toMatch(/^[A-Z].*[^.]$/);
		for (const text of [says, example]) {
			expect(text, id).toMatch(/^[A-Z“0-9].*[.”]$/);
			expect(text.length, id).toBeGreaterThan(30);
		}
	}
	expect(new Set(all.map(({ title }) => title)).size).toBe(32);
});
