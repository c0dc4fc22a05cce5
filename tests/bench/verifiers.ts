/**
 * How long both verifiers take over a long ledger, as whole processes, in turn: seconds of each run and their median.
 * `HOLDPOINT_BENCH=ENTRIES,SIGNATURES` sets the size, 100,000 and 1,000 by default. Exits 1 if either finds the export
 * invalid.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { aLongExport } from '../support/long-export.ts';

const root = path.resolve(import.meta.dirname, '../..');
const [entries = 100_000, signatures = 1000] = (process.env.HOLDPOINT_BENCH ?? '100000,1000')
	.split(',')
	.map(Number);
const rounds = 3;
const folder = mkdtempSync(path.join(tmpdir(), 'holdpoint-verifiers-'));
const file = path.join(folder, 'export.json');
const verifiers: Record<string, [string, string]> = {
	TypeScript: [process.execPath, 'scripts/verify.ts'],
	Python: ['python3', 'verifier/verify.py'],
};
try {
	writeFileSync(file, await aLongExport(entries, signatures));
	const megabytes = (statSync(file).size / 1e6).toFixed(1);
	console.log(`${entries} entries, ${signatures} signatures by passkey, ${megabytes} MB`);
	const seconds: Record<string, number[]> = {};
	for (let round = 0; round < rounds; round++)
		for (const [name, [program, verifier]] of Object.entries(verifiers))
			(seconds[name] ??= []).push(measure(name, program, path.join(root, verifier)));
	for (const [name, taken] of Object.entries(seconds)) {
		const each = taken.map((value) => value.toFixed(1)).join(', ');
		console.log(`${name}: ${each} s, median ${median(taken).toFixed(1)} s`);
	}
} finally {
	rmSync(folder, { recursive: true });
}

/** Seconds. */
function measure(name: string, program: string, verifier: string): number {
	const begin = performance.now();
	const { status, stdout, stderr, error } = spawnSync(program, [verifier, file], { encoding: 'utf8' });
	const seconds = (performance.now() - begin) / 1000;
	if (status !== 0) {
		console.log(`${name}: exit ${status}. ${(stdout + stderr).split('\n')[0]} ${error?.message ?? ''}`);
		process.exitCode = 1;
	}
	return seconds;
}

function median(values: readonly number[]): number {
	return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
