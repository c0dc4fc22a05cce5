/**
 * `pnpm prove`: the random tests, the simulation and fuzz of the room, and the kill test with many more runs than CI has
 * time for, a slow disk with power cuts, five hundred pages that come back, floods and sockets that nobody reads, a whole
 * release in six browsers, what waits for real sessions to end, and mutants of the rules.
 */
import path from 'node:path';
import { bringBrowser } from '../tests/support/browser.ts';
import { buildChanged } from './build-steps.ts';
import { programs, Refusal, root, runMain, runNode, say } from './project.ts';

const proofs: { name: string; filter: string; env: Record<string, string> }[] = [
	{ name: 'guard', filter: 'shared/doc/guard.property', env: { GUARD_RUNS: '50000' } },
	{ name: 'rules', filter: 'shared/rules/reference', env: { HOLDPOINT_SEQUENCES: '100000' } },
	{ name: 'verifiers', filter: 'shared/ledger/damage', env: { HOLDPOINT_DAMAGE: '2000' } },
	{ name: 'simulation', filter: 'web/simulation', env: { SIMULATION_SEEDS: '10000' } },
	{ name: 'fuzz', filter: 'room/fuzz', env: { FUZZ_FRAMES: '1000000' } },
	// With a hundred more who look on, edits wait longer for their window to end.
	{ name: 'kill', filter: 'faults/kill', env: { KILL_ROUNDS: '300', KILL_IDLE: '100' } },
	{ name: 'slow disk', filter: 'faults/slow-disk', env: { POWER_CUTS: '6' } },
	{ name: 'reconnect', filter: 'faults/reconnect', env: { RECONNECT_CLIENTS: '500' } },
	{ name: 'flood', filter: 'faults/flood', env: {} },
];

await runMain(async () => {
	// One that fails keeps none of the others from running.
	const failed: string[] = [];
	const note = (name: string, { code }: { code: number }) => {
		if (code !== 0) failed.push(name);
	};
	for (const { name, filter, env } of proofs) {
		const settings = Object.entries(env).map((each) => each.join('='));
		say([name, ...settings].join(' '));
		const args = ['run', '--root', 'tests', '--testTimeout', '86400000', filter];
		note(name, await runNode(programs.vitest, args, { env, show: true }));
	}
	say('a whole release');
	await buildChanged();
	const whole = ['test', '--config', 'proofs.config.ts', '--reporter=list'];
	const env = { CHROMIUM_PATH: bringBrowser(say), HOLDPOINT_EVERY_SIZE: '1' };
	const cwd = path.join(root, 'tests');
	note('a whole release', await runNode(programs.playwright, whole, { cwd, show: true, env }));
	say('mutants');
	note('mutants', await runNode(path.join(root, 'scripts/mutate.ts'), [], { show: true }));
	if (failed.length > 0) throw new Refusal(`Not proven: ${failed.join(', ')}.`);
});
