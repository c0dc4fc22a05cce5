import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { bringBrowser } from '../tests/support/browser.ts';
import { bringPython } from '../tests/support/python.ts';
import { programs, root, runNode, say } from './project.ts';

interface Totals {
	passed: number;
	failed: number;
	skipped: number;
}

interface Step {
	name: string;
	run: () => Promise<{ code: number; totals?: Totals }>;
}

const results = path.join(root, '.build/results');
const tests = path.join(root, 'tests');

// What is quick and fails often comes first; the first failure ends the run.
const steps: Step[] = [
	{ name: 'check', run: () => runScript('check') },
	{ name: 'unit', run: runUnit },
	{ name: 'worker', run: () => runVitest('worker', 'worker-alone') },
	{ name: 'build', run: () => runScript('build') },
	{ name: 'faults', run: () => runVitest('faults') },
	{ name: 'e2e', run: runPlaywright },
];

const chosen = process.argv.slice(2);
for (const name of chosen) {
	if (!steps.some((step) => step.name === name)) {
		console.error(`There is no step "${name}". The steps are: ${steps.map((step) => step.name).join(', ')}.`);
		process.exit(1);
	}
}

await rm(results, { recursive: true, force: true });
await mkdir(results, { recursive: true });
const sum: Totals = { passed: 0, failed: 0, skipped: 0 };
const times: string[] = [];
let code = 0;
for (const step of steps) {
	if (chosen.length > 0 && !chosen.includes(step.name)) continue;
	say(`\n── ${step.name} ──`);
	const begin = Date.now();
	const result = await step.run();
	times.push(`${step.name} ${((Date.now() - begin) / 1000).toFixed(1)} s`);
	// A step that counts no tests is one itself when it fails.
	const totals = result.totals ?? { passed: 0, failed: 0, skipped: 0 };
	if (result.code !== 0 && totals.failed === 0) totals.failed = 1;
	sum.passed += totals.passed;
	sum.failed += totals.failed;
	sum.skipped += totals.skipped;
	if (result.code !== 0 || totals.failed > 0) {
		say(`\n${step.name} failed.`);
		code = 1;
		break;
	}
}
say(`\nTimes: ${times.join(', ')}`);
say(`${sum.passed} passed, ${sum.failed} failed${sum.skipped > 0 ? `, ${sum.skipped} skipped` : ''}`);
process.exit(code);

/** The second verifier of exports is in Python. */
async function runUnit(): Promise<{ code: number; totals?: Totals }> {
	bringPython(say);
	return runVitest('unit', 'web');
}

async function runScript(name: string): Promise<{ code: number }> {
	return runNode(path.join(root, `scripts/${name}.ts`), [], { show: true });
}

async function runVitest(...projects: string[]): Promise<{ code: number; totals?: Totals }> {
	const file = path.join(results, `${projects[0]}.json`);
	const { code } = await runNode(
		programs.vitest,
		[
			'run',
			...projects.flatMap((project) => ['--project', project]),
			'--reporter=default',
			'--reporter=json',
			`--outputFile.json=${file}`,
		],
		{ cwd: tests, show: true },
	);
	if (!existsSync(file)) return { code: code || 1 };
	const report = JSON.parse(await readFile(file, 'utf8')) as {
		numPassedTests: number;
		numFailedTests: number;
		numPendingTests: number;
		numTodoTests: number;
	};
	return {
		code,
		totals: {
			passed: report.numPassedTests,
			failed: report.numFailedTests,
			skipped: report.numPendingTests + report.numTodoTests,
		},
	};
}

async function runPlaywright(): Promise<{ code: number; totals?: Totals }> {
	const browser = bringBrowser(say);
	const file = path.join(results, 'e2e.json');
	const { code } = await runNode(programs.playwright, ['test', '--reporter=list,json'], {
		cwd: tests,
		show: true,
		env: { CHROMIUM_PATH: browser, PLAYWRIGHT_JSON_OUTPUT_FILE: file },
	});
	if (!existsSync(file)) return { code: code || 1 };
	const { stats } = JSON.parse(await readFile(file, 'utf8')) as {
		stats: { expected: number; unexpected: number; flaky: number; skipped: number };
	};
	return {
		code,
		totals: { passed: stats.expected, failed: stats.unexpected + stats.flaky, skipped: stats.skipped },
	};
}
