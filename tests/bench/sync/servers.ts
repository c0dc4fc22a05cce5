import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BoardCounters } from '@holdpoint/shared/schema/counters';
import * as encoding from 'lib0/encoding';
import { ApiClient } from '../../support/api.ts';
import { quietEnvironment } from '../../../scripts/project.ts';
import { freePort, startServer } from '../../support/server.ts';
import { peersFolder } from './peers.ts';

export type ServerName =
	'Holdpoint' | 'y-partyserver' | 'y-websocket' | 'Hocuspocus' | 'bare workerd' | 'durable workerd';

/** How a socket of a room is opened, and what its frames begin with. */
export interface Door {
	readonly url: string;
	readonly protocols: readonly string[];
	readonly headers: Readonly<Record<string, string>>;
	/** Goes before each frame, both ways. */
	readonly prefix: Uint8Array;
	/** Sent first. */
	readonly greeting: Uint8Array | null;
	/** Whether the server answers sync step 1; if not, a socket has joined when it is open. */
	readonly syncs: boolean;
}

/** One document on a server. */
export interface Room {
	door(socket: number): Door;
	/** What the server counts of itself, if it does. */
	counters?(): Promise<BoardCounters>;
}

export interface Running {
	/** Its process group. */
	readonly group: number;
	/** A room that nobody was in, for so many sockets. */
	createRoom(sockets: number): Promise<Room>;
	/** SIGKILL to all of its processes, then the same again on the same data. */
	restart(): Promise<void>;
	/** Ends all of its processes at once and takes its data away. */
	end(): Promise<void>;
}

export interface Contestant {
	readonly name: ServerName;
	readonly syncs: boolean;
	start(): Promise<Running>;
}

const none = new Uint8Array();
const plain = { protocols: [], headers: {}, prefix: none, greeting: null, syncs: true };

/** The product first: the others are compared to it. */
export const contestants: readonly Contestant[] = [
	{ name: 'Holdpoint', syncs: true, start: startHoldpoint },
	{
		name: 'y-partyserver',
		syncs: true,
		start: () =>
			startPeer(workerd('y-partyserver'), (port, room) => ({
				...plain,
				url: `ws://127.0.0.1:${port}/parties/document/${room}`,
			})),
	},
	{
		name: 'y-websocket',
		syncs: true,
		start: () =>
			startPeer(
				(port, data) => ({
					words: ['node_modules/y-websocket/bin/server.cjs'],
					env: { HOST: '127.0.0.1', PORT: String(port), YPERSISTENCE: data },
					ready: 'running at',
				}),
				(port, room) => ({ ...plain, url: `ws://127.0.0.1:${port}/${room}` }),
			),
	},
	{
		name: 'Hocuspocus',
		syncs: true,
		start: () =>
			startPeer(
				(port, data) => ({ words: ['hocuspocus.js', String(port), data], env: {}, ready: 'ready' }),
				(port, room) => {
					const prefix = encode((encoder) => encoding.writeVarString(encoder, room));
					const greeting = encode((encoder) => {
						// Authentication, of the kind token.
						encoding.writeVarUint(encoder, 2);
						encoding.writeVarUint(encoder, 0);
						encoding.writeVarString(encoder, 'anybody');
					});
					return { ...plain, url: `ws://127.0.0.1:${port}`, prefix, greeting };
				},
			),
	},
	{
		name: 'bare workerd',
		syncs: false,
		start: () =>
			startPeer(workerd('bare'), (port, room) => ({
				...plain,
				url: `ws://127.0.0.1:${port}/${room}`,
				syncs: false,
			})),
	},
	// What of the time is the platform's: asked for by name (docs/speed.md).
	{
		name: 'durable workerd',
		syncs: false,
		start: () =>
			startPeer(workerd('bare'), (port, room) => ({
				...plain,
				url: `ws://127.0.0.1:${port}/durable/${room}`,
				syncs: false,
			})),
	},
];

const ownerToken = 'owner-token-of-the-bench-of-the-sync';
/** People of a board; more sockets than that are further tabs of theirs. */
const mostPeople = 100;

async function startHoldpoint(): Promise<Running> {
	const { folder, data, TMPDIR } = await makeFolder();
	const env = { HOLDPOINT_OWNER_TOKEN: ownerToken, TMPDIR };
	let server = await startServer({ env, data });
	const port = Number(new URL(server.url).port);
	const owner = new ApiClient(`http://127.0.0.1:${port}`, ownerToken);
	return {
		get group() {
			return server.group;
		},
		async createRoom(sockets) {
			const board = await owner.createBoard();
			const people = await addPeople(owner, board, Math.min(sockets, mostPeople));
			return {
				door: (socket) => ({
					...plain,
					url: `ws://127.0.0.1:${port}/sync/${board}`,
					// As our own page: it is told of the ledger too.
					protocols: ['holdpoint'],
					headers: { authorization: `Bearer ${people[socket % people.length]}` },
				}),
				counters: () => owner.must<BoardCounters>('GET', `/api/boards/${board}/counters`),
			};
		},
		async restart() {
			await server.kill();
			server = await startServer({ env, data, port });
		},
		async end() {
			await server.kill();
			await rm(folder, { recursive: true, force: true });
		},
	};
}

/** A folder for a server's data, and for what it leaves behind when it is killed. */
async function makeFolder(): Promise<{ folder: string; data: string; TMPDIR: string }> {
	const folder = await mkdtemp(path.join(tmpdir(), 'holdpoint-bench-'));
	const [data, TMPDIR] = [path.join(folder, 'data'), path.join(folder, 'tmp')];
	await mkdir(data);
	await mkdir(TMPDIR);
	return { folder, data, TMPDIR };
}

/** Lets so many people in, with no role: they may edit. Returns their tokens. */
async function addPeople(owner: ApiClient, board: string, size: number): Promise<string[]> {
	const tokens: string[] = [];
	const addNext = async (): Promise<void> => {
		while (tokens.length < size) {
			const at = tokens.push('') - 1;
			tokens[at] = (await owner.addPerson(board, `Person ${at + 1}`, [])).api.bearer;
		}
	};
	await Promise.all(Array.from({ length: 8 }, addNext));
	return tokens;
}

/** How a peer is run by Node in its folder, and the word that it prints when it listens. */
interface Program {
	readonly words: readonly string[];
	readonly env: Readonly<Record<string, string>>;
	readonly ready: string;
}

const workerd =
	(script: string) =>
	(port: number, data: string): Program => ({
		words: [
			path.join(import.meta.dirname, 'run-worker.ts'),
			path.join(peersFolder, 'built', script, `${script}.js`),
			String(port),
			data,
		],
		env: quietEnvironment,
		ready: 'ready',
	});

async function startPeer(
	programOf: (port: number, data: string) => Program,
	door: (port: number, room: string) => Door,
): Promise<Running> {
	const port = await freePort();
	const { folder, data, TMPDIR } = await makeFolder();
	const { words, env, ready } = programOf(port, data);
	const program = { words, env: { ...env, TMPDIR }, ready };
	let child = await run(program);
	let rooms = 0;
	return {
		get group() {
			return child.pid ?? 0;
		},
		createRoom: async () => {
			const opened = door(port, `room${++rooms}`);
			return { door: () => opened };
		},
		async restart() {
			await kill(child);
			child = await run(program);
		},
		async end() {
			await kill(child);
			await rm(folder, { recursive: true, force: true });
		},
	};
}

async function run({ words, env, ready }: Program): Promise<ChildProcess> {
	const child = spawn(process.execPath, words, {
		cwd: peersFolder,
		detached: true,
		env: { ...process.env, NODE_OPTIONS: '', ...env },
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	let output = '';
	await new Promise<void>((resolve, reject) => {
		const take = (text: string): void => {
			// What it complains of later is not kept.
			if (output.length < 10_000) output += text;
			if (output.includes(ready)) resolve();
		};
		child.stdout.setEncoding('utf8').on('data', take);
		child.stderr.setEncoding('utf8').on('data', take);
		child.once('close', () => reject(new Error(`It ended before it was ready:\n${output}`)));
	});
	return child;
}

async function kill(child: ChildProcess): Promise<void> {
	if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
	const closed = new Promise((resolve) => child.once('close', resolve));
	process.kill(-child.pid, 'SIGKILL');
	await closed;
}

function encode(write: (encoder: encoding.Encoder) => void): Uint8Array {
	const encoder = encoding.createEncoder();
	write(encoder);
	return encoding.toUint8Array(encoder);
}
