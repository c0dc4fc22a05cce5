import { setOwner } from '@holdpoint/shared/doc/edits';
import { encodeAwareness } from '@holdpoint/shared/protocol/awareness';
import * as frames from '@holdpoint/shared/protocol/frames';
import * as Y from 'yjs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { WebsocketProvider } from 'y-websocket';
import { ApiClient, connectByBearer } from '../support/api.ts';
import { fillRelease } from '../support/crowd.ts';
import { doors, RunningFlood } from '../support/flood.ts';
import { stall, toMessage } from '../support/raw-socket.ts';
import { startServer, type RunningServer } from '../support/server.ts';

const ownerToken = 'owner-token-of-the-flood-0123456789';
const people = 20;
const stalledSockets = 50;
/** Edits a second of all together. */
const editRate = 40;
/** Milliseconds of a measurement without a disturbance, and with one: whoever is cut off once is back within them. */
const spans = { without: 15_000, during: 60_000 };

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
	for (const member of members) member.leave();
	await server.stop();
});

/** When each edit was made, by client ID and clock. */
const madeAt = new Map<string, number>();
let took: number[] = [];

/** An unmodified y-websocket client that edits, and notes how long the edits of others took to it. */
class Member {
	readonly #doc: Y.Doc;
	readonly #provider: WebsocketProvider;

	static async join(api: ApiClient): Promise<Member> {
		const { doc, provider } = await connectByBearer(api, board);
		return new Member(doc, provider);
	}

	private constructor(doc: Y.Doc, provider: WebsocketProvider) {
		this.#doc = doc;
		this.#provider = provider;
		doc.on('update', (update: Uint8Array, origin: unknown) => {
			if (origin !== provider) return;
			const now = performance.now();
			for (const { id } of Y.decodeUpdate(update).structs) {
				const made = madeAt.get(`${id.client} ${id.clock}`);
				if (made !== undefined) took.push(now - made);
			}
		});
	}

	edit(milestone: string, text: string): void {
		const clock = Y.getState(this.#doc.store, this.#doc.clientID);
		madeAt.set(`${this.#doc.clientID} ${clock}`, performance.now());
		setOwner(this.#doc, milestone, text, 'test');
	}

	leave(): void {
		this.#provider.destroy();
		this.#doc.destroy();
	}
}

/** The 95th percentile, in milliseconds, of edit → every other member; what never came within the span took for ever. */
async function measure(span: number): Promise<number> {
	madeAt.clear();
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
	const end = performance.now() + 10_000;
	while (took.length < due && performance.now() < end)
		await new Promise((resolve) => setTimeout(resolve, 20));
	const all = [...took, ...Array<number>(Math.max(0, due - took.length)).fill(Infinity)];
	return all.sort((one, other) => one - other)[Math.floor(all.length * 0.95)] ?? Infinity;
}

const say = (ms: number) => (ms === Infinity ? 'for ever' : `${ms.toFixed(1)} ms`);

/** The others may wait twice as long as without what disturbs them; it tells how it ended. */
async function compare(what: string, disturb: () => Promise<() => Promise<string>>): Promise<void> {
	const without = await measure(spans.without);
	const end = await disturb();
	const during = await measure(spans.during);
	console.log(`${what}: p95 of the others ${say(during)}, without it ${say(without)}. ${await end()}`);
	expect(during).toBeLessThanOrEqual(2 * without);
}

const ask = toMessage(frames.encodeSyncStep1(Y.encodeStateVector(new Y.Doc())));

test(
	`${stalledSockets} sockets that ask for the document and never read slow nobody down`,
	{ timeout: 300_000 },
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

const presence = frames.encodeAwarenessFrame(
	encodeAwareness([{ client: 7, clock: 1, state: { card: 'release-kickoff' } }]),
);
const unknown = new Uint8Array([7, 7, 7]);

function manyEdits(count: number): Uint8Array[] {
	const doc = new Y.Doc();
	const messages: Uint8Array[] = [];
	doc.on('update', (update: Uint8Array) => messages.push(frames.encodeUpdate(update)));
	for (let edit = 0; edit < count; edit++) setOwner(doc, 'release-kickoff', `Flooder ${edit}`, 'test');
	return messages;
}

/** Who sends one message each, or many that differ. */
const floods: Record<string, [keyof typeof doors, (Uint8Array | string)[]]> = {
	'a member with edits': ['member', manyEdits(20_000)],
	'a member with sync requests': ['member', [frames.encodeSyncStep1(Y.encodeStateVector(new Y.Doc()))]],
	'a member with presence': ['member', [presence]],
	'a member with words that nobody knows': ['member', [unknown]],
	'a member with keep-alives': ['member', ['ping']],
	'a viewer of a public link': ['viewer', [unknown]],
	'a viewer with keep-alives': ['viewer', ['ping']],
	'somebody who is not let in': ['stranger', [unknown]],
};

test.each(Object.entries(floods))(
	'a flood of %s slows nobody down',
	{ timeout: 300_000 },
	(who, [door, messages]) =>
		compare(`A flood of ${who}`, async () => {
			const flood = new RunningFlood(server.url, await doors[door](owner, board), messages);
			return async () => {
				await flood.stop();
				const { sent, statuses } = flood.report;
				return `${sent} messages were sent in ${statuses.length} connections, of which ${statuses.filter((status) => status !== 101).length} were refused.`;
			};
		}),
);
