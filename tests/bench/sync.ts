/**
 * The product's sync beside its peers: real y-protocol frames over raw sockets from one process, which types into
 * activities and looks for each edit at every other socket (docs/benchmarks.md says how). In each run each server starts
 * anew on a store of its own, and each cell has a new room. What a server did not hold is not tried again. Numbers are
 * medians of the runs. About 90 minutes.
 *
 * `HOLDPOINT_BENCH=SECONDS,RUNS,HOLD` sets how long a cell is measured, how often, and how long the highest rate must hold:
 * 3, 5 and 60 by default. To choose, and then only print: `HOLDPOINT_BENCH_CELLS=20x50,300x100+presence`, or `targets`
 * for those that a target speaks of; `HOLDPOINT_BENCH_SERVERS=Holdpoint,y-websocket`;
 * `HOLDPOINT_BENCH_PARTS=cells,join,kill,rate,old`.
 */
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import path from 'node:path';
import { killWhileTyping } from './sync/kill.ts';
import { measure, measureJoin, type Cell, type Joined, type Measured, type NotHeld } from './sync/measure.ts';
import { measureOldBoard } from './sync/old-board.ts';
import { installPeers } from './sync/peers.ts';
import { report } from './sync/report.ts';
import { addRun, nameOf, Results } from './sync/results.ts';
import { contestants, type Contestant, type Running } from './sync/servers.ts';
import { highest } from './sync/statistics.ts';
import { milliseconds, targetCells } from './sync/targets.ts';

const { HOLDPOINT_BENCH, HOLDPOINT_BENCH_CELLS, HOLDPOINT_BENCH_SERVERS, HOLDPOINT_BENCH_PARTS } =
	process.env;
const [seconds = 3, runs = 5, hold = 60] = (HOLDPOINT_BENCH ?? '3,5,60').split(',').map(Number);
const cells = chooseCells(HOLDPOINT_BENCH_CELLS);
const parts = new Set((HOLDPOINT_BENCH_PARTS ?? 'cells,join,kill,rate,old').split(','));
const servers = contestants.filter(
	({ name }) => HOLDPOINT_BENCH_SERVERS?.split(',').includes(name) ?? name !== 'durable workerd',
);
const isWhole = [HOLDPOINT_BENCH_CELLS, HOLDPOINT_BENCH_SERVERS, HOLDPOINT_BENCH_PARTS].every(
	(choice) => choice === undefined,
);
const begin = performance.now();
const results = new Results();
let text: string;
for (const cell of parts.has('cells') ? cells : []) results.cells.push({ cell, runs: new Map() });

if (servers.some(({ name }) => name !== 'Holdpoint')) await installPeers();
try {
	if (['cells', 'join', 'kill'].some((part) => parts.has(part)))
		for (let run = 1; run <= runs; run++) for (const contestant of servers) await runOnce(run, contestant);
	if (parts.has('rate')) for (const contestant of servers) await findHighestRate(contestant);
	if (parts.has('old')) await measureOld();
} finally {
	// What was found is worth having, whatever went wrong after it.
	text = report(results, { lines: describe(), servers: servers.map(({ name }) => name) });
	console.log(`\n${text}`);
}
if (isWhole) writeFileSync(path.resolve(import.meta.dirname, '../../docs/benchmarks.md'), text);

async function runOnce(run: number, contestant: Contestant): Promise<void> {
	const { name } = contestant;
	const left: ((server: Running) => Promise<Measured | Joined | NotHeld>)[] = results.cells
		.filter(({ runs }) => !isLost(runs.get(name)))
		.map(({ cell, runs }) => async (server) => {
			const found = await measure(server, cell, seconds);
			addRun(runs, name, found);
			console.log(`run ${run}, ${name}, ${nameOf(cell)}: ${inWords(found)}`);
			return found;
		});
	if (parts.has('join') && !isLost(results.joins.get(name)))
		left.push(async (server) => {
			const found = await measureJoin(server, 200);
			addRun(results.joins, name, found);
			const words = 'reason' in found ? found.reason : `the last after ${milliseconds(found.last)}`;
			console.log(`run ${run}, ${name}, 200 sockets join at once: ${words}`);
			return found;
		});
	// What was too much may keep a server busy for long: after it the next one is measured on a fresh start.
	while (left.length > 0)
		await withServer(contestant, async (server) => {
			for (let next = left.shift(); next !== undefined; next = left.shift())
				if ('reason' in (await next(server))) return;
		});
	if (!parts.has('kill') || !contestant.syncs) return;
	await withServer(contestant, async (server) => {
		// At another moment in each run, the same for all.
		const after = 1000 + (2000 * run) / runs;
		const found = await killWhileTyping(server, { sockets: 20, rate: 50, after });
		results.kills.set(name, [...(results.kills.get(name) ?? []), found]);
		console.log(`run ${run}, ${name}, SIGKILL: ${found.lost} of ${found.acknowledged} lost`);
	});
}

async function findHighestRate(contestant: Contestant): Promise<void> {
	const { name } = contestant;
	if (name !== 'Holdpoint' && name !== 'y-partyserver') return;
	await withServer(contestant, async (server) => {
		let beyond = '';
		/** What was wrong, or null if it was held. */
		const tryOnce = async (rate: number, time: number): Promise<string | null> => {
			const found = await measure(server, { sockets: 300, rate, presence: false }, time);
			const words = `${rate} edits/s: ${inWords(found)}`;
			console.log(`${name}, 300 sockets for ${time} s, ${words}`);
			return !('reason' in found) && found.p95 <= 250 && found.rate >= 0.95 * rate ? null : words;
		};
		const holds = async (rate: number, time: number): Promise<boolean> => {
			// Twice not held is not held: something else may have taken the machine for a moment.
			const wrong = (await tryOnce(rate, time)) && (await tryOnce(rate, time));
			if (wrong !== null) beyond = wrong;
			return wrong === null;
		};
		let held = await highest(25, (rate) => holds(rate, Math.min(5, hold)));
		while (held > 0 && !(await holds(held, hold))) held = Math.floor((held * 7) / 8);
		results.rates.set(name, { held, beyond });
	});
}

async function measureOld(): Promise<void> {
	const holdpoint = servers.find(({ name }) => name === 'Holdpoint');
	if (holdpoint === undefined) return;
	console.log('12 × 40 activities, 100000 edits …');
	await withServer(holdpoint, async (server) => {
		results.oldBoard = await measureOldBoard(server, 100_000, runs);
	});
}

async function withServer(contestant: Contestant, work: (server: Running) => Promise<void>): Promise<void> {
	const server = await contestant.start();
	// It is in a process group of its own, which what ends this process does not reach.
	const stop = (): void => void server.end().finally(() => process.exit(1));
	process.once('SIGINT', stop).once('SIGTERM', stop);
	try {
		await work(server);
	} finally {
		process.off('SIGINT', stop).off('SIGTERM', stop);
		await server.end();
	}
}

function chooseCells(choice: string | undefined): readonly Cell[] {
	if (choice === 'targets') return targetCells;
	if (choice === undefined)
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
	const share = Math.round((found.own / found.seconds) * 100);
	return `p50 ${milliseconds(found.p50)}, p95 ${milliseconds(found.p95)}, generator ${share} %`;
}

/** Where it ran, and what one has to know to read it. */
function describe(): string[] {
	const require = createRequire(import.meta.url);
	const workerd = createRequire(require.resolve('miniflare'))('workerd/package.json') as { version: string };
	const processors = cpus();
	const minutes = Math.round((performance.now() - begin) / 60_000);
	return [
		`\`pnpm bench sync\` on ${new Date().toISOString().slice(0, 10)}: ${processors.length} cores (${processors[0]?.model ?? 'unknown'}), Node ${process.versions.node}, workerd ${workerd.version}. Medians of ${runs} runs of ${seconds} s, the highest rate held for ${hold} s; ${minutes} minutes in all.`,
		'',
		'- One process drives all servers, by raw sockets that speak y-protocols and hold no document. People type five edits a second each into activities of one release; an edit carries a number that the process looks for in every frame that any other socket receives. Times are from just before an edit is sent until another socket has it, by one clock, over all pairs. ×: divided by Holdpoint’s.',
		'- The generator shares the cores with the server. Its share of one core stands in each row: near 100 % it is what was measured, and edits/s below what was asked for mean that it could not keep up.',
		'- CPU and memory are those of all processes of a server; on workerd that includes the Node process that starts it. MB sent are the messages to sockets, without the protocol below them. Rows are those that Holdpoint’s own counters count.',
		'- Holdpoint runs as `start` runs it, with everything on: guard, authorship, ledger, a person behind each socket (100 people at most, who then have several tabs open), frame 64 to all. It is the only one that has an edit on disk before anybody sees it; y-websocket writes each edit to LevelDB beside sending it, Hocuspocus (SQLite file) and y-partyserver (SQLite of its object) store 2 s after the last edit, 10 s at most, as is their default. Bare workerd gives each message to every other socket and stores nothing: the floor of the platform.',
		'- A server that did not bring every edit to everybody within 5 s of the last has not held a cell, is not asked again, and starts anew for the next.',
		'- SIGKILL goes to all processes while 20 sockets type 50 edits/s. An edit is acknowledged when another socket has received it, and lost when the server that comes back on the same data shows neither it nor a later one in its place.',
	];
}
