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
	for (const { name, filter, env } of proofs) {
		const settings = Object.entries(env).map((each) => each.join('='));
		say([name, ...settings].join(' '));
		const args = ['run', '--root', 'tests', '--testTimeout', '86400000', filter];
		const { code } = await runNode(programs.vitest, args, { env, show: true });
		if (code !== 0) throw new Refusal(`The proof ${name} failed.`);
	}
	say('a whole release');
	await buildChanged();
	const whole = await runNode(
		programs.playwright,
		['test', '--config', 'proofs.config.ts', '--reporter=list'],
		{
			cwd: path.join(root, 'tests'),
			show: true,
			env: { CHROMIUM_PATH: bringBrowser(say), HOLDPOINT_EVERY_SIZE: '1' },
		},
	);
	if (whole.code !== 0) throw new Refusal('The proof a whole release failed.');
	say('mutants');
	const { code } = await runNode(path.join(root, 'scripts/mutate.ts'), [], { show: true });
	if (code !== 0) throw new Refusal('The proof mutants failed.');
});
