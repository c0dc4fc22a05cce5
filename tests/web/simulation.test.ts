import { expect, test } from 'vitest';
import { loadBacklog } from '../../web/src/lib/board/device-copy.ts';
import { kinds, simulate, stepsOf, type Step, type Tally } from '../support/simulation/simulation.ts';

const seeds = Number(process.env['SIMULATION_SEEDS'] ?? 80);
const firstSeed = Number(process.env['SIMULATION_SEED'] ?? 1);

// Loaded once, so that no page waits for it.
await loadBacklog();

/** Seeds that once failed. */
const keptSeeds: readonly number[] = [];

async function fails(
	seed: number,
	steps: readonly Step[],
	tally?: Tally,
	trace?: string[],
): Promise<Error | null> {
	try {
		await simulate(seed, steps, tally, trace);
		return null;
	} catch (error) {
		if (error instanceof Error) return error;
		throw error;
	}
}

/** Leaves out what a failure does not need: halves, quarters, and so on down to single steps. */
async function shrink(seed: number, steps: readonly Step[]): Promise<readonly Step[]> {
	let shortest = steps;
	for (let length = Math.ceil(steps.length / 2); length >= 1; length = Math.floor(length / 2)) {
		for (let at = 0; at < shortest.length;) {
			const without = [...shortest.slice(0, at), ...shortest.slice(at + length)];
			if (await fails(seed, without)) shortest = without;
			else at += length;
		}
	}
	return shortest;
}

async function runNamed(seed: number, tally: Tally): Promise<void> {
	const steps = stepsOf(seed);
	const first = await fails(seed, steps, tally);
	if (first === null) return;
	const trace: string[] = [];
	const cause = (await fails(seed, await shrink(seed, steps), undefined, trace)) ?? first;
	const again = `repeat it alone with SIMULATION_SEED=${seed} SIMULATION_SEEDS=1`;
	throw new Error(`Seed ${seed} fails; ${again}.\n${trace.join('\n')}\n${cause.message}`, { cause });
}

test.each(keptSeeds)('seed %i, which once failed', async (seed) => {
	const tally: Tally = new Map();
	await runNamed(seed, tally);
	expect(tally.size).toBeGreaterThan(0);
});

test('a seed does the same again', async () => {
	const traces = [[], []] as [string[], string[]];
	for (const trace of traces) await simulate(7, stepsOf(7), undefined, trace);
	expect(traces[0].length).toBeGreaterThan(60);
	expect(traces[1]).toEqual(traces[0]);
});

test(
	`${seeds} seeds from ${firstSeed}: five pages at one board, whatever breaks: all end equal, nothing that was seen or saved is lost`,
	{ timeout: 60_000 + seeds * 1_000 },
	async () => {
		const tally: Tally = new Map();
		const begin = performance.now();
		for (let seed = firstSeed; seed < firstSeed + seeds; seed += 1) await runNamed(seed, tally);
		const met = [...tally].map(([what, times]) => `${what} ${times}`).join(', ');
		console.info(`Simulation: ${seeds} seeds in ${Math.round(performance.now() - begin)} ms. ${met}`);
		// Whatever can happen has happened.
		if (seeds >= 80)
			expect([...tally.keys()]).toEqual(expect.arrayContaining([...kinds, 'request-sign-off', 'sign']));
	},
);
