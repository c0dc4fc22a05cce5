import { renameMilestone } from '@holdpoint/shared/doc/edits';
import { readMilestone } from '@holdpoint/shared/doc/read';
import { encodeSyncStep1, encodeUpdate } from '@holdpoint/shared/protocol/frames';
import * as Y from 'yjs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ApiClient } from '../support/api.ts';
import { BusyBoard, sumUp } from '../support/busy-board.ts';
import { download, MemberSocket } from '../support/member-socket.ts';
import { startServer, type RunningServer } from '../support/server.ts';
import { SlowDisk } from '../support/slow-disk.ts';

const ownerToken = 'owner-token-of-the-slow-disk-0123456789';
const kickoff = 'release-kickoff';
const delay = 300;
const cuts = Number(process.env.POWER_CUTS ?? 6);
const firstSeed = Number(process.env.KILL_SEED ?? Math.floor(Math.random() * 2 ** 31));

let disk: SlowDisk;
let server: RunningServer;
let api: ApiClient;
const start = async () =>
	startServer({
		data: disk.data,
		env: { ...disk.env, HOLDPOINT_OWNER_TOKEN: ownerToken },
		...(server && { port: Number(new URL(server.url).port) }),
	});
beforeAll(async () => {
	disk = await SlowDisk.create();
	server = await start();
	api = new ApiClient(server.url, ownerToken);
});
afterAll(async () => {
	await server.stop();
	await disk.remove();
});

/** Milliseconds from an edit to somebody else, to its author's *saved*, and from a command to its answer. */
async function measure(board: string, times: number) {
	const doc = new Y.Doc();
	const told = { other: () => undefined, author: () => undefined } as Record<'other' | 'author', () => void>;
	const author = await MemberSocket.open(api, board, 'yjs', (frame) => {
		if (frame.type !== 'sync-step-2') return;
		Y.applyUpdate(doc, frame.update, 'server');
		told.author();
	});
	const other = await MemberSocket.open(api, board, 'yjs', (frame) => {
		if (frame.type === 'update') told.other();
	});
	const ask = () => author.send(encodeSyncStep1(Y.encodeStateVector(doc)));
	await new Promise<void>((resolve) => {
		told.author = resolve;
		ask();
	});
	doc.on('update', (update: Uint8Array, origin) => {
		if (origin === 'test') author.send(encodeUpdate(update));
	});
	const took = { other: Infinity, saved: Infinity, command: Infinity };
	for (let time = 0; time < times; time++) {
		const begin = performance.now();
		const seen = new Promise<number>((resolve) => (told.other = () => resolve(performance.now())));
		const saved = new Promise<number>((resolve) => (told.author = () => resolve(performance.now())));
		renameMilestone(doc, kickoff, `name ${board} ${Math.random()}`, 'test');
		ask();
		took.other = Math.min(took.other, (await seen) - begin);
		took.saved = Math.min(took.saved, (await saved) - begin);
		const asked = performance.now();
		expect((await api.command(board, { type: 'accept-baseline' })).status).toBe(200);
		took.command = Math.min(took.command, performance.now() - asked);
	}
	author.close();
	other.close();
	return took;
}

test(`no frame, no *saved* and no answer leaves before its sync, which takes ${delay} ms`, async () => {
	const board = await api.createBoard();
	const quick = await measure(board, 5);
	await disk.delay(delay);
	const slow = await measure(board, 5);
	await disk.delay(0);
	const say = (took: typeof slow) =>
		`others ${took.other.toFixed(1)} ms, saved ${took.saved.toFixed(1)} ms, command ${took.command.toFixed(1)} ms`;
	console.log(`Slow disk, the fastest of five: ${say(slow)}; without a delay: ${say(quick)}.`);
	for (const least of Object.values(slow)) expect(least).toBeGreaterThanOrEqual(delay);
	for (const least of Object.values(quick)) expect(least).toBeLessThan(delay);
});

test('a power cut takes what was not synced, and nobody had been shown it: so the next proof can fail', async () => {
	const board = await api.createBoard();
	const doc = await download(api, board);
	const { name } = readMilestone(doc, kickoff);
	let wasShown = false;
	const author = await MemberSocket.open(api, board, 'yjs', (frame) => {
		if (frame.type === 'update') wasShown = true;
	});
	await disk.delay(600_000);
	doc.once('update', (update: Uint8Array) => author.send(encodeUpdate(update)));
	renameMilestone(doc, kickoff, 'Not synced', 'test');
	await disk.isWaiting();
	await server.kill();
	await author.closed;
	await disk.cutPower();
	server = await start();
	const after = readMilestone(await download(api, board), kickoff).name;
	expect({ wasShown, after }).toEqual({ wasShown: false, after: name });
});

test(
	`what anyone was shown outlives a power cut: ${cuts} in the middle of everything, from seed ${firstSeed}`,
	{ timeout: 600_000 },
	async () => {
		const board = await BusyBoard.create(api, 40);
		for (let cut = 0; cut < cuts; cut++) {
			const seed = firstSeed + cut;
			await disk.delay(10);
			await board.work(seed, () => server.kill());
			await disk.cutPower();
			server = await start();
			expect({ seed, missing: await board.check() }).toEqual({ seed, missing: [] });
		}
		console.log(`Power cuts: seeds ${firstSeed} to ${firstSeed + cuts - 1}; ${sumUp([board])}.`);
	},
);
