/**
 * How long both verifiers take over a long ledger: `node tests/bench/verifiers.ts [ENTRIES] [SIGNATURES]`,
 * 100,000 and 1,000 by default. Prints the sizes and the seconds; exits 1 if either finds the export invalid.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { aLongExport } from '../support/long-export.ts';

const root = path.resolve(import.meta.dirname, '../..');
const [entries = 100_000, signatures = 1000] = process.argv.slice(2).map(Number);
const folder = mkdtempSync(path.join(tmpdir(), 'holdpoint-verifiers-'));
const file = path.join(folder, 'export.json');
try {
	writeFileSync(file, await aLongExport(entries, signatures));
	const megabytes = (statSync(file).size / 1e6).toFixed(1);
	console.log(`${entries} entries, ${signatures} signatures by passkey, ${megabytes} MB`);
	measure('TypeScript', process.execPath, path.join(root, 'scripts/verify.ts'), file);
	measure('Python', 'python3', path.join(root, 'verifier/verify.py'), file);
} finally {
	rmSync(folder, { recursive: true });
}

function measure(name: string, ...[program, ...words]: [string, ...string[]]): void {
	const begin = performance.now();
	const { status, stdout, stderr, error } = spawnSync(program, words, { encoding: 'utf8' });
	const seconds = ((performance.now() - begin) / 1000).toFixed(1);
	console.log(
		`${name}: ${seconds} s, exit ${status}. ${(stdout + stderr).split('\n')[0]} ${error?.message ?? ''}`,
	);
	if (status !== 0) process.exitCode = 1;
}
