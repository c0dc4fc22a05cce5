/**
 * How long both verifiers take over a long ledger, and how much memory, as whole processes, in turn: seconds of each run,
 * their median, and the peak of the largest run in MB.
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
/** Runs the words after it, and says the peak memory of that process in KB (bytes on macOS) on the last line of errors. */
const peakOf = `import resource, subprocess, sys
code = subprocess.run(sys.argv[1:]).returncode
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
sys.exit(code)`;
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
	const runs: Record<string, Run[]> = {};
	for (let round = 0; round < rounds; round++)
		for (const [name, [program, verifier]] of Object.entries(verifiers))
			(runs[name] ??= []).push(measure(name, program, path.join(root, verifier)));
	for (const [name, taken] of Object.entries(runs)) {
		const each = taken.map(({ seconds }) => seconds.toFixed(1)).join(', ');
		const middle = median(taken.map(({ seconds }) => seconds)).toFixed(1);
		const peak = Math.max(...taken.map(({ megabytes }) => megabytes)).toFixed(0);
		console.log(`${name}: ${each} s, median ${middle} s; peak ${peak} MB`);
	}
} finally {
	rmSync(folder, { recursive: true });
}

interface Run {
	readonly seconds: number;
	/** Peak of the resident memory. */
	readonly megabytes: number;
}
function measure(name: string, program: string, verifier: string): Run {
	const begin = performance.now();
	const words = ['-c', peakOf, program, verifier, file];
	const { status, stdout, stderr, error } = spawnSync('python3', words, { encoding: 'utf8' });
	const seconds = (performance.now() - begin) / 1000;
	if (status !== 0) {
		console.log(`${name}: exit ${status}. ${(stdout + stderr).split('\n')[0]} ${error?.message ?? ''}`);
		process.exitCode = 1;
	}
	const peak = Number(stderr.trim().split('\n').at(-1));
	return { seconds, megabytes: peak / (process.platform === 'darwin' ? 1e6 : 1e3) };
}

function median(values: readonly number[]): number {
	return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
