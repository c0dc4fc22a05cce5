/**
 * The product's sync beside its peers: real y-protocol frames over raw sockets from one process, which types into
 * activities and looks for each edit at every other socket. Each run starts every server anew, with its own store on disk;
 * each cell has a new room. A cell that a server did not hold is not tried again. Numbers are medians of runs.
 *
 * Prints the tables and writes them to `docs/benchmarks.md`, unless only a part was asked for:
 * `HOLDPOINT_BENCH=SECONDS,RUNS,HOLD` sets how long a cell is measured, how often, and how long a rate is held; 3, 5 and
 * 5 by default. `HOLDPOINT_BENCH_CELLS=20x50,300x100+presence` chooses cells, `all` is every one of issue size (2 to 1000
 * sockets, 1 to 500 edits/s, with and without presence); by default those that a target speaks of.
 * `HOLDPOINT_BENCH_SERVERS=Holdpoint,y-websocket` and `HOLDPOINT_BENCH_PARTS=cells,join,kill,rate,old` choose too.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import path from 'node:path';
import { killWhileTyping } from './sync/kill.ts';
import { measure, measureJoin, type Cell, type Measured, type NotHeld } from './sync/measure.ts';
import { measureOldBoard } from './sync/old-board.ts';
import { installPeers } from './sync/peers.ts';
import { report } from './sync/report.ts';
import { addRun, nameOf, Results } from './sync/results.ts';
import { contestants, type Contestant, type Running } from './sync/servers.ts';
import { highest } from './sync/statistics.ts';
import { milliseconds, targetCells } from './sync/targets.ts';

const { HOLDPOINT_BENCH, HOLDPOINT_BENCH_CELLS, HOLDPOINT_BENCH_SERVERS, HOLDPOINT_BENCH_PARTS } =
	process.env;
const [seconds = 3, runs = 5, hold = 5] = (HOLDPOINT_BENCH ?? '3,5,5').split(',').map(Number);
const cells = chooseCells(HOLDPOINT_BENCH_CELLS);
const parts = new Set((HOLDPOINT_BENCH_PARTS ?? 'cells,join,kill,rate,old').split(','));
const servers = contestants.filter(({ name }) => HOLDPOINT_BENCH_SERVERS?.split(',').includes(name) ?? true);
const isWhole = [HOLDPOINT_BENCH_CELLS, HOLDPOINT_BENCH_SERVERS, HOLDPOINT_BENCH_PARTS].every(
	(choice) => choice === undefined,
);
const begin = performance.now();
const results = new Results();
for (const cell of parts.has('cells') ? cells : []) results.cells.push({ cell, runs: new Map() });

if (servers.some(({ name }) => name !== 'Holdpoint')) await installPeers();
for (let run = 1; run <= runs; run++)
	for (const contestant of servers) {
		await withServer(contestant, async (server) => {
			for (const { cell, runs } of results.cells) {
				if (isLost(runs.get(contestant.name))) continue;
				const found = await measure(server, cell, seconds);
				addRun(runs, contestant.name, found);
				say(`run ${run}, ${contestant.name}, ${nameOf(cell)}: ${inWords(found)}`);
			}
			if (parts.has('join') && !isLost(results.joins.get(contestant.name))) {
				const found = await measureJoin(server, 200);
				addRun(results.joins, contestant.name, found);
				const words = 'reason' in found ? found.reason : `the last after ${milliseconds(found.last)}`;
				say(`run ${run}, ${contestant.name}, 200 sockets join at once: ${words}`);
			}
		});
		if (!parts.has('kill') || !contestant.syncs) continue;
		await withServer(contestant, async (server) => {
			// Each time at another moment, the same for all.
			const after = 1000 + (2000 * run) / runs;
			const found = await killWhileTyping(server, { sockets: 20, rate: 50, after });
			results.kills.set(contestant.name, [...(results.kills.get(contestant.name) ?? []), found]);
			say(`run ${run}, ${contestant.name}, SIGKILL: ${found.lost} of ${found.acknowledged} lost`);
		});
	}

for (const contestant of parts.has('rate') ? servers : []) {
	if (!['Holdpoint', 'y-partyserver'].includes(contestant.name)) continue;
	await withServer(contestant, async (server) => {
		const held = await highest(25, async (rate) => {
			const found = await measure(server, { sockets: 300, rate, presence: false }, hold);
			say(`${contestant.name}, 300 sockets × ${rate} edits/s for ${hold} s: ${inWords(found)}`);
			return !('reason' in found) && found.p95 <= 250 && found.rate >= 0.95 * rate;
		});
		results.rates.set(contestant.name, held);
	});
}

const [holdpoint] = servers;
if (parts.has('old') && holdpoint?.name === 'Holdpoint')
	await withServer(holdpoint, async (server) => {
		say('12 × 40 activities, 100000 edits …');
		results.oldBoard = await measureOldBoard(server, 100_000, runs);
	});

const text = report(results, { lines: describe(), servers: servers.map(({ name }) => name) });
console.log(`\n${text}`);
if (isWhole) writeFileSync(path.resolve(import.meta.dirname, '../../docs/benchmarks.md'), text);

async function withServer(contestant: Contestant, work: (server: Running) => Promise<void>): Promise<void> {
	const server = await contestant.start();
	try {
		await work(server);
	} finally {
		await server.end();
	}
}

function chooseCells(choice: string | undefined): readonly Cell[] {
	if (choice === undefined) return targetCells;
	if (choice === 'all')
		return [2, 20, 100, 300, 1000].flatMap((sockets) =>
			[1, 50, 100, 500].flatMap((rate) => [false, true].map((presence) => ({ sockets, rate, presence }))),
		);
	return choice.split(',').map((word) => {
		const [, sockets, rate, presence] = /^(\d+)x(\d+)(\+presence)?$/.exec(word) ?? [];
		if (sockets === undefined) throw new Error(`"${word}" is no cell. One is 300x100 or 300x100+presence.`);
		return { sockets: Number(sockets), rate: Number(rate), presence: presence !== undefined };
	});
}

function isLost(runs: object | undefined): boolean {
	return runs !== undefined && 'reason' in runs;
}

function inWords(found: Measured | NotHeld): string {
	if ('reason' in found) return `not held, ${found.reason}`;
	return `p50 ${milliseconds(found.p50)}, p95 ${milliseconds(found.p95)}`;
}

function describe(): string[] {
	const require = createRequire(import.meta.url);
	const versionOf = (file: string) => (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
	const workerd = versionOf(createRequire(require.resolve('miniflare')).resolve('workerd/package.json'));
	const processors = cpus();
	const minutes = ((performance.now() - begin) / 60_000).toFixed(0);
	return [
		`\`pnpm bench sync\`, ${new Date().toISOString().slice(0, 10)}: ${processors.length} cores (${processors[0]?.model ?? 'unknown'}), Node ${process.versions.node}, workerd ${workerd}; ${minutes} minutes.`,
	];
}

function say(line: string): void {
	console.log(line);
}
