import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import path from 'node:path';

/** The project's top folder. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

export const siteFolder = path.join(root, 'web/.svelte-kit/site');
export const workerFolder = path.join(root, '.build/worker');

/** Programs that packages bring, as files for Node: no shell, and no look-up in PATH. */
export const programs = {
	wrangler: path.join(root, 'node_modules/wrangler/bin/wrangler.js'),
	vite: path.join(root, 'web/node_modules/vite/bin/vite.js'),
	vitest: path.join(root, 'tests/node_modules/vitest/vitest.mjs'),
	playwright: path.join(root, 'tests/node_modules/@playwright/test/cli.js'),
	stryker: path.join(root, 'tests/node_modules/@stryker-mutator/core/bin/stryker.js'),
};

/** Nothing of the project calls home. */
export const quietEnvironment = {
	WRANGLER_SEND_METRICS: 'false',
	WRANGLER_SEND_ERROR_REPORTS: 'false',
	WRANGLER_HIDE_BANNER: 'true',
	WRANGLER_WRITE_LOGS: 'false',
};

export interface Finished {
	code: number;
	output: string;
}

/**
 * Runs a program with this same Node and waits for its end. Children stay in this process group, so that
 * ending the group ends them all. With `show`, its output also goes straight to the terminal.
 */
export function runNode(
	program: string,
	args: string[],
	options: { cwd?: string; env?: Record<string, string>; show?: boolean } = {},
): Promise<Finished> {
	return new Promise((resolve, reject) => {
		const cwd = options.cwd ?? root;
		const child = spawn(process.execPath, [program, ...args], {
			cwd,
			env: { ...process.env, ...quietEnvironment, PWD: cwd, ...options.env },
			stdio: ['ignore', options.show ? 'inherit' : 'pipe', options.show ? 'inherit' : 'pipe'],
		});
		let output = '';
		child.stdout?.setEncoding('utf8').on('data', (text: string) => (output += text));
		child.stderr?.setEncoding('utf8').on('data', (text: string) => (output += text));
		child.on('error', reject);
		child.on('close', (code) => resolve({ code: code ?? 1, output }));
	});
}

/** Says something to the person at the terminal. */
export function say(line: string): void {
	process.stdout.write(`${line}\n`);
}

/** A mistake that the person at the terminal can mend: shown as one sentence, without a stack. */
export class Refusal extends Error {}

/** Runs a script's main function; a refusal ends it with its sentence and exit code 1. */
export async function runMain(main: () => Promise<void>): Promise<void> {
	try {
		await main();
	} catch (error) {
		if (!(error instanceof Refusal)) throw error;
		process.stderr.write(`${error.message}\n`);
		process.exit(1);
	}
}
