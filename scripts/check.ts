import { existsSync } from 'node:fs';
import path from 'node:path';
import { root, runMain, runNode, say, Refusal } from './project.ts';

interface Check {
	name: string;
	program: string;
	arguments: string[];
	cwd?: string;
}

const tsc = 'node_modules/typescript/bin/tsc';
const types = (folder: string): Check => ({
	name: `types of ${folder}`,
	program: tsc,
	arguments: ['-p', folder],
});

/** What others read: SvelteKit's generated types, and the API's declarations for the typed client. */
const generated: Check[] = [
	{
		name: 'generated types of web',
		program: 'web/node_modules/@sveltejs/kit/svelte-kit.js',
		arguments: ['sync'],
		cwd: 'web',
	},
	types('api'),
];

const checks: Check[] = [
	{ name: 'lint', program: 'node_modules/eslint/bin/eslint.js', arguments: ['--max-warnings', '0', '.'] },
	{
		name: 'format',
		program: 'node_modules/prettier/bin/prettier.cjs',
		arguments: ['--check', '--log-level', 'warn', '.'],
	},
	...['shared', 'scripts', 'tests', 'tests/api', 'web/src/service-worker'].map(types),
	{
		name: 'types of web',
		program: 'web/node_modules/svelte-check/bin/svelte-check',
		arguments: ['--tsconfig', './tsconfig.json', '--fail-on-warnings', '--output', 'human-verbose'],
		cwd: 'web',
	},
	{
		name: 'unused files, exports and packages',
		program: 'node_modules/knip/bin/knip.js',
		arguments: ['--no-progress', '--no-config-hints'],
	},
];

await runMain(async () => {
	const failed: string[] = [];
	await runAll(generated, failed);
	await runAll(checks, failed);
	if (failed.length > 0) throw new Refusal(`Not in order: ${failed.join(', ')}.`);
	say('Format, lint, types and packages are in order.');
});

/** Two at a time. Those that find nothing print one line. */
async function runAll(all: Check[], failed: string[]): Promise<void> {
	const waiting = [...all];
	const runNext = async (): Promise<void> => {
		for (let check = waiting.shift(); check; check = waiting.shift()) {
			const begin = Date.now();
			const program = path.join(root, check.program);
			if (!existsSync(program)) throw new Error(`${check.name}: ${check.program} is missing.`);
			const { code, output } = await runNode(program, check.arguments, {
				cwd: path.join(root, check.cwd ?? ''),
			});
			const seconds = ((Date.now() - begin) / 1000).toFixed(1);
			if (code === 0) {
				say(`✓ ${check.name} (${seconds} s)`);
			} else {
				failed.push(check.name);
				say(`✗ ${check.name} (${seconds} s)\n${output.trimEnd()}\n`);
			}
		}
	};
	await Promise.all([runNext(), runNext()]);
}
