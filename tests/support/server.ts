import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findLeaks } from './leaks.ts';

const root = path.resolve(import.meta.dirname, '../..');

export interface RunningServer {
	/** `http://localhost:PORT` */
	url: string;
	/** Its process group. */
	group: number;
	/** The data folder, for a second start on the same data. */
	data: string;
	/** What the server has printed so far, the claim link included. */
	output: () => string;
	/** Token of the claim link; undefined when the instance is claimed. */
	claimToken: () => string | undefined;
	/** Ends it as a person would, and waits; throws if a token that it made lies in its files or its output. */
	stop: () => Promise<void>;
	/** Ends all of its processes at once, without a chance to clean up, and waits. */
	kill: () => Promise<void>;
}

/**
 * Starts the whole product as `pnpm start` does, on a free port, in a process group of its own. Without `data` it gets
 * a fresh data folder, which `stop` removes.
 */
export async function startServer(
	options: { data?: string; port?: number; env?: Record<string, string> } = {},
): Promise<RunningServer> {
	const port = options.port ?? (await freePort());
	const data = options.data ?? (await mkdtemp(path.join(tmpdir(), 'holdpoint-')));
	const child = spawn(process.execPath, ['--import', './scripts/require-node.mjs', 'scripts/start.ts'], {
		cwd: root,
		detached: true,
		stdio: ['ignore', 'pipe', 'pipe'],
		env: { ...process.env, NODE_OPTIONS: '', ...options.env, PORT: String(port), HOLDPOINT_DATA: data },
	});
	let output = '';
	child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
	child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
	const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
	const end = async (signal: NodeJS.Signals) => {
		signalGroup(child, signal);
		await ended;
	};

	const server: RunningServer = {
		url: `http://localhost:${port}`,
		group: child.pid ?? 0,
		data,
		output: () => output,
		claimToken: () => /\/claim#(\S+)/.exec(output)?.[1],
		stop: async () => {
			await end('SIGTERM');
			const leaks = await findLeaks(data, output);
			if (leaks.length > 0) throw new Error(`Tokens lie in the clear:\n${leaks.join('\n')}`);
			if (!options.data) await rm(data, { recursive: true, force: true });
		},
		kill: () => end('SIGKILL'),
	};
	await untilRunning(server, child);
	return server;
}

/** The line that `start` prints last: from then on everything answers. */
async function untilRunning(server: RunningServer, child: ChildProcess): Promise<void> {
	await new Promise<void>((resolve, reject) => {
		const look = () => {
			if (server.output().includes('Holdpoint is running')) resolve();
		};
		child.stdout?.on('data', look);
		child.once('close', () => reject(new Error(`The server ended before it was ready:\n${server.output()}`)));
	});
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
	if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
	process.kill(-child.pid, signal);
}

/** A port of 127.0.0.1 that nobody listens on now. */
export function freePort(): Promise<number> {
	return new Promise((resolve, reject) => {
		const probe = createServer();
		probe.once('error', reject);
		probe.listen(0, '127.0.0.1', () => {
			const { port } = probe.address() as AddressInfo;
			probe.close(() => resolve(port));
		});
	});
}
