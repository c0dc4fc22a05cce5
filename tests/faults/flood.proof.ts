import { Worker } from 'node:worker_threads';
import { setOwner } from '@holdpoint/shared/doc/edits';
import { encodeAwareness } from '@holdpoint/shared/protocol/awareness';
import * as frames from '@holdpoint/shared/protocol/frames';
import * as Y from 'yjs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ApiClient } from '../support/api.ts';
import { fillRelease } from '../support/crowd.ts';
import type { Flood } from '../support/flooder.ts';
import { download, MemberSocket } from '../support/member-socket.ts';
import { stall, toMessage, upgradeRequest } from '../support/raw-socket.ts';
import { startServer, type RunningServer } from '../support/server.ts';

const ownerToken = 'owner-token-of-the-flood-0123456789';
const people = 20;
const stalledSockets = 50;
/** Edits a second of all together, and milliseconds of one measurement. */
const editRate = 40;
const span = 6_000;

let server: RunningServer;
let owner: ApiClient;
let board: string;
let milestones: string[];
let members: Member[];
beforeEach(async () => {
	server = await startServer({ env: { HOLDPOINT_OWNER_TOKEN: ownerToken } });
	owner = new ApiClient(server.url, ownerToken);
	board = await owner.createBoard();
	milestones = await fillRelease(owner, board, 40);
	members = [];
	for (let at = 0; at < people; at++) {
		const { api } = await owner.addPerson(board, `Person ${at}`, []);
		members.push(await Member.join(api));
	}
});
afterEach(async () => {
	await server.stop();
});

/** When each edit was sent, by client ID and clock. */
const sentAt = new Map<string, number>();
let took: number[] = [];

/** Edits, and notes how long the edits of others took to it. */
class Member {
	readonly #doc: Y.Doc;

	static async join(api: ApiClient): Promise<Member> {
		const doc = await download(api, board);
		const socket = await MemberSocket.open(api, board, 'yjs', (frame) => {
			if (frame.type !== 'update') return;
			const now = performance.now();
			for (const { id } of Y.decodeUpdate(frame.update).structs) {
				const begin = sentAt.get(`${id.client} ${id.clock}`);
				if (begin !== undefined && id.client !== doc.clientID) took.push(now - begin);
			}
		});
		return new Member(doc, socket);
	}

	private constructor(doc: Y.Doc, socket: MemberSocket) {
		this.#doc = doc;
		doc.on('update', (update: Uint8Array) => socket.send(frames.encodeUpdate(update)));
	}

	edit(milestone: string, text: string): void {
		const clock = Y.getState(this.#doc.store, this.#doc.clientID);
		sentAt.set(`${this.#doc.clientID} ${clock}`, performance.now());
		setOwner(this.#doc, milestone, text, 'test');
	}
}

/** The 95th percentile, in milliseconds, of edit → every other member; what never came within the span took for ever. */
async function measure(): Promise<number> {
	sentAt.clear();
	took = [];
	let turn = 0;
	await new Promise<void>((resolve) => {
		const timer = setInterval(() => {
			members[turn % people]?.edit(
				milestones[turn % milestones.length] ?? '',
				`${turn++} ${performance.now()}`,
			);
			if (turn < (editRate * span) / 1000) return;
			clearInterval(timer);
			resolve();
		}, 1000 / editRate);
	});
	const due = turn * (people - 1);
	const end = performance.now() + span;
	while (took.length < due && performance.now() < end)
		await new Promise((resolve) => setTimeout(resolve, 20));
	const all = [...took, ...Array<number>(Math.max(0, due - took.length)).fill(Infinity)];
	return all.sort((one, other) => one - other)[Math.floor(all.length * 0.95)] ?? Infinity;
}

const say = (ms: number) => (ms === Infinity ? 'for ever' : `${ms.toFixed(1)} ms`);

/** The others may wait twice as long as without what disturbs them; it tells how it ended. */
async function compare(what: string, disturb: () => Promise<() => Promise<string>>): Promise<void> {
	const without = await measure();
	const end = await disturb();
	const during = await measure();
	console.log(`${what}: p95 of the others ${say(during)}, without it ${say(without)}. ${await end()}`);
	expect(during).toBeLessThanOrEqual(2 * without);
}

const ask = toMessage(frames.encodeSyncStep1(Y.encodeStateVector(new Y.Doc())));

test(
	`${stalledSockets} sockets that ask for the document and never read slow nobody down`,
	{ timeout: 120_000 },
	() =>
		compare(`${stalledSockets} stalled sockets`, async () => {
			const { api } = await owner.addPerson(board, 'Stalled', []);
			// 50 documents of some 100 KB each: what the kernel takes is soon full.
			const asked = Array<Buffer>(50).fill(ask);
			const sockets = await Promise.all(
				Array.from({ length: stalledSockets }, () => stall(api, board, asked)),
			);
			return async () => {
				const { now } = await owner.must<{ now: { members: number } }>(
					'GET',
					`/api/boards/${board}/counters`,
				);
				for (const socket of sockets) socket.destroy();
				return `Of ${stalledSockets} stalled ${now.members - people} were still there.`;
			};
		}),
);

/** One message each, or many that differ. */
const floods: Record<string, Uint8Array[]> = {
	edits: manyEdits(20_000),
	'sync requests': [frames.encodeSyncStep1(Y.encodeStateVector(new Y.Doc()))],
	presence: [
		frames.encodeAwarenessFrame(
			encodeAwareness([{ client: 7, clock: 1, state: { card: 'release-kickoff' } }]),
		),
	],
	'words that nobody knows': [new Uint8Array([7, 7, 7])],
};

function manyEdits(count: number): Uint8Array[] {
	const doc = new Y.Doc();
	const messages: Uint8Array[] = [];
	doc.on('update', (update: Uint8Array) => messages.push(frames.encodeUpdate(update)));
	for (let edit = 0; edit < count; edit++) setOwner(doc, 'release-kickoff', `Flooder ${edit}`, 'test');
	return messages;
}

test.each(Object.entries(floods))(
	'one who floods the board with %s slows nobody down',
	{ timeout: 120_000 },
	(what, messages) =>
		compare(`A flood of ${what}`, async () => {
			const { api } = await owner.addPerson(board, 'Flooder', []);
			const flood: Flood = {
				port: Number(new URL(server.url).port),
				upgrade: await upgradeRequest(api, board),
				messages: messages.map(toMessage),
			};
			const thread = new Worker(new URL('../support/flooder.ts', import.meta.url), { workerData: flood });
			let report = { sent: 0, isOpen: true };
			thread.on('message', (message: typeof report) => (report = message));
			return async () => {
				await thread.terminate();
				return `${report.sent} messages were sent; ${report.isOpen ? 'nobody ended it' : 'it was shown out'}.`;
			};
		}),
);
