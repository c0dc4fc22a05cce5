import type { Running } from './servers.ts';
import { Gathering } from './gathering.ts';
import { Processes } from './processes.ts';
import { Latencies, median } from './statistics.ts';

export interface Cell {
	readonly sockets: number;
	/** Edits a second, of all together. */
	readonly rate: number;
	/** Whether each socket tells once a second where it is. */
	readonly presence: boolean;
}

/** What one run of a cell has shown. */
export interface Measured {
	/** Milliseconds from an edit to each other socket. */
	readonly p50: number;
	readonly p95: number;
	readonly p99: number;
	/** Seconds of all processes of the server. */
	readonly cpu: number;
	/** Most memory of all processes of the server, in bytes. */
	readonly memory: number;
	/** Of messages to sockets. */
	readonly bytes: number;
	/** Rows written for each edit, where the server counts them. */
	readonly rows: number;
	/** Seconds that the measuring itself has worked. */
	readonly own: number;
	/** From the first edit until the last has reached everybody, in seconds. */
	readonly seconds: number;
	/** Edits a second that were made. */
	readonly rate: number;
}

/** A cell that a server did not hold, and what happened instead. */
export interface NotHeld {
	readonly reason: string;
}

/** Seconds of typing before anything counts. */
const warmUp = 0.5;
/** Milliseconds that the last edit may take. */
const patience = 10_000;

/** Runs a cell for so many seconds in a new room. */
export async function measure(server: Running, cell: Cell, seconds: number): Promise<Measured | NotHeld> {
	const room = await server.createRoom(cell.sockets);
	const gathering = await Gathering.join(room, cell.sockets).catch((error: Error) => error);
	if (gathering instanceof Error) return { reason: `not joined: ${gathering.message}` };
	const processes = new Processes(server.group);
	let memory = 0;
	const look = () => (memory = Math.max(memory, processes.memory));
	const watch = setInterval(look, 100);
	try {
		await gathering.type(cell.rate, Math.ceil(cell.rate * warmUp), cell.presence);
		await gathering.settle(patience);
		const first = gathering.edits.length;
		const latencies = new Latencies();
		gathering.onReceived((edit) => {
			if (edit.number >= first) latencies.add(performance.now() - edit.at);
		});
		const rowsBefore = (await room.counters?.())?.sinceLoad.rowsWritten ?? NaN;
		const before = { cpu: processes.cpu, own: ownCpu(), bytes: gathering.bytes, at: performance.now() };
		const count = Math.max(2, Math.round(cell.rate * seconds));
		await gathering.type(cell.rate, count, cell.presence);
		const typing = (performance.now() - before.at) / 1000;
		const settled = await gathering.settle(patience);
		look();
		const after = { cpu: processes.cpu, own: ownCpu(), bytes: gathering.bytes, at: performance.now() };
		if (gathering.closed !== null) return { reason: `a socket was closed: ${gathering.closed}` };
		if (!settled) {
			const arrived = Math.floor((latencies.count / (count * (cell.sockets - 1))) * 100);
			return { reason: `${arrived} % had arrived ${patience / 1000} s after the last edit` };
		}
		const rowsAfter = (await room.counters?.())?.sinceLoad.rowsWritten ?? NaN;
		return {
			p50: latencies.percentile(50),
			p95: latencies.percentile(95),
			p99: latencies.percentile(99),
			cpu: after.cpu - before.cpu,
			memory,
			bytes: after.bytes - before.bytes,
			rows: (rowsAfter - rowsBefore) / count,
			own: after.own - before.own,
			seconds: (after.at - before.at) / 1000,
			rate: count / Math.max(typing, (count - 1) / cell.rate),
		};
	} finally {
		clearInterval(watch);
		gathering.leave();
	}
}

/** How long a join takes when so many sockets come at once. */
export interface Joined {
	readonly p50: number;
	readonly p95: number;
	/** Milliseconds until the last of them had the document. */
	readonly last: number;
	readonly cpu: number;
	readonly own: number;
}

/** So many sockets join a furnished room at once. */
export async function measureJoin(server: Running, sockets: number): Promise<Joined | NotHeld> {
	const room = await server.createRoom(sockets);
	const processes = new Processes(server.group);
	const latencies = new Latencies();
	let before: { cpu: number; own: number } | undefined;
	const gathering = await Gathering.join(room, sockets + 1, {
		atOnce: sockets,
		begins: () => (before = { cpu: processes.cpu, own: ownCpu() }),
		joined: (milliseconds) => latencies.add(milliseconds),
	}).catch((error: Error) => error);
	if (gathering instanceof Error || before === undefined)
		return { reason: `not joined: ${String((gathering as Error).message)}` };
	const { cpu, own } = before;
	gathering.leave();
	return {
		p50: latencies.percentile(50),
		p95: latencies.percentile(95),
		last: latencies.percentile(100),
		cpu: processes.cpu - cpu,
		own: ownCpu() - own,
	};
}

/** The median of each number over runs. */
export function medianOf<Run extends object>(runs: readonly Run[]): Run {
	const names = Object.keys(runs[0] ?? {}) as (keyof Run)[];
	return Object.fromEntries(
		names.map((name) => [name, median(runs.map((run) => run[name] as number))]),
	) as Run;
}

/** Seconds that this process has worked. */
function ownCpu(): number {
	const { user, system } = process.cpuUsage();
	return (user + system) / 1e6;
}
