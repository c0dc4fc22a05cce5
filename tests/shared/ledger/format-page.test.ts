import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { decision as decisionSchema } from '@holdpoint/shared/schema/ledger-entry';

test('the format page describes every decision, and the verifier of that page knows it', () => {
	const page = readFileSync(path.resolve(import.meta.dirname, '../../../docs/ledger-format.md'), 'utf8');
	const types = decisionSchema._zod.def.options.map(
		(option) => option._zod.def.shape.type._zod.def.values[0],
	);
	// In the table of shapes, in what entries say, and in what must be so.
	const places = types.map((type) => [type, page.split(`\`${type}\``).length - 1] as const);
	expect(places.filter(([, times]) => times < 3)).toEqual([]);
});
