import path from 'node:path';
import { defineConfig } from 'vitest/config';

/**
 * The tests that judge mutants of rules and ledger: each folder is judged by its own, which `HOLDPOINT_JUDGES` names, or by
 * both. Left out are the long random ones and those that start processes: what only chance or another program finds would
 * cost seconds for every mutant.
 */
const judges = process.env.HOLDPOINT_JUDGES ?? '{rules,ledger}';

export default defineConfig({
	root: import.meta.dirname,
	// The packages' links lead out of the sandbox, to code without mutants.
	resolve: { alias: { '@holdpoint/shared': path.resolve(import.meta.dirname, '../shared/src') } },
	test: {
		include: [`shared/${judges}/*.test.ts`],
		env: { HOLDPOINT_MUTANTS: '1', HOLDPOINT_RUNS: '25', HOLDPOINT_SEED: '1' },
		exclude: [
			'**/citations.test.ts',
			'**/reference.test.ts',
			'**/damage.test.ts',
			'**/format-page.test.ts',
			'**/verify-command.test.ts',
		],
		isolate: false,
	},
});
