import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { limits } from '@holdpoint/api/board/limits';
import type { Relay } from '@holdpoint/api/index';
import { renameMilestone } from '@holdpoint/shared/doc/edits';
import { sha256Hex } from '@holdpoint/shared/ledger/hash';
import type { BoardView } from '@holdpoint/shared/schema/board-view';
import type { BoardCounters } from '@holdpoint/shared/schema/counters';
import type { PublicView } from '@holdpoint/shared/schema/public-view';
import { afterEach, expect, test } from 'vitest';
import { Client } from './client.ts';
import { browser, newBoard, newLink, owner, type Connection, type Visitor } from './visitor.ts';

const kickoff = 'release-kickoff';
/** An object that is just at work is evicted a second later. */
const evicting = { timeout: 30_000 };
const { relaySockets, relayLevels } = limits;
afterEach(() => Object.assign(limits, { relaySockets, relayLevels }));

/** A board with an editor, and a public link. */
async function aPage() {
	const board = await newBoard();
	const link = await newLink(board, { access: 'public' });
	const editor = await Client.on(board, owner());
	const boardStub = env.BOARD.get(env.BOARD.idFromName(board));
	const hash = sha256Hex(link.token);
	const relay = (number: number) => env.RELAY.get(env.RELAY.idFromName(`${board}/${hash}/${number}`));
	const visitor = browser();
	await visitor.post('/api/public', { token: link.token });
	return {
		board,
		link,
		path: `/api/public/${link.id}`,
		boardStub,
		relay,
		visitor,
		rename: (name: string) => renameMilestone(editor.doc, kickoff, name, 'test'),
		evict: async (...relays: number[]) => {
			await evictDurableObject(boardStub);
			for (const number of relays) await evictDurableObject(relay(number));
		},
		counters: async () => (await owner().get<BoardCounters>(`/api/boards/${board}/counters`)).body,
		end: () => owner().send('DELETE', `/api/boards/${board}/links/${link.id}`),
	};
}

/** What a viewer has been shown so far, by the name of the first milestone. */
const namesSeen = ({ messages }: Connection) =>
	messages.map((message) => (JSON.parse(message as string) as PublicView).milestones[0]?.name);
const sees = (viewer: Connection, name: string) => viewer.until(() => namesSeen(viewer).at(-1) === name);

async function watch(visitor: Visitor, path: string): Promise<Connection> {
	const viewer = await visitor.connect(`${path}/live`);
	await viewer.firstMessage;
	return viewer;
}

test(
	'evicted between every pair of messages, board and relay go on: each viewer sees each change once',
	evicting,
	async () => {
		const { visitor, path, rename, evict, end } = await aPage();
		const viewers = [await watch(visitor, path)];
		for (const name of ['one', 'two']) {
			await evict(0);
			rename(name);
			for (const viewer of viewers) await sees(viewer, name);
			await evict(0);
			viewers.push(await watch(visitor, path));
		}
		expect(viewers.map(namesSeen)).toEqual([['Release Kickoff', 'one', 'two'], ['one', 'two'], ['two']]);
		await evict(0);
		await end();
		for (const viewer of viewers) expect((await viewer.closed).code).toBe(4410);
	},
);

test(
	'R26 who finds no place at the first relay finds one at the next, sees all and is closed like everybody',
	evicting,
	async () => {
		Object.assign(limits, { relaySockets: 2, relayLevels: 2 });
		const { visitor, path, rename, evict, end, relay, counters } = await aPage();
		const viewers: Connection[] = [];
		while (viewers.length < 4) viewers.push(await watch(visitor, path));
		const at = (number: number) =>
			runInDurableObject(relay(number), (_, state) => state.getWebSockets().length);
		expect([await at(0), (await at(1)) + (await at(2))]).toEqual([2, 2]);
		const before = await counters();
		expect(before.now).toMatchObject({ members: 1, viewers: 4 });
		rename('for all');
		for (const viewer of viewers) await sees(viewer, 'for all');
		await evict(0, 1, 2);
		await end();
		for (const viewer of viewers) expect(await viewer.closed).toMatchObject({ code: 4410 });
		expect((await visitor.connect(`${path}/live`).then(({ closed }) => closed)).code).toBe(4410);
	},
);

test('a relay shows nothing older after what is newer', async () => {
	const { visitor, path, rename, relay } = await aPage();
	const viewer = await watch(visitor, path);
	rename('newest');
	await sees(viewer, 'newest');
	const page = { link: 'x', text: JSON.stringify({ milestones: [{ name: 'old' }] }), etag: 'old' };
	const show = (news: Parameters<Relay['show']>[0]) =>
		runInDurableObject(relay(0), (instance) => instance.show(news));
	expect(await show({ moment: 1, page })).toBe(1);
	expect(await show({ moment: 2, page: null })).toBe(1);
	rename('newer still');
	await sees(viewer, 'newer still');
	expect(namesSeen(viewer)).toEqual(['Release Kickoff', 'newest', 'newer still']);
});

test('a viewer’s proof of life is answered, and nothing else that viewers say', async () => {
	const { visitor, path } = await aPage();
	const viewer = await watch(visitor, path);
	viewer.sendText('{"nothing":"for anybody"}');
	viewer.sendText('ping');
	await viewer.until(() => viewer.messages.length > 1);
	expect(viewer.messages.slice(1)).toEqual(['pong']);
});

test('a viewer who leaves is let go at once, and counts no more with the next change', async () => {
	const { visitor, path, rename, counters } = await aPage();
	const [leaver, stays] = [await watch(visitor, path), await watch(visitor, path)];
	expect((await counters()).now.viewers).toBe(2);
	leaver.close();
	await leaver.closed;
	rename('for one');
	await sees(stays, 'for one');
	await expect.poll(async () => (await counters()).now.viewers).toBe(1);
});

test('what the board said and did not arrive is asked for within a minute', evicting, async () => {
	const { board, visitor, path, rename, evict, boardStub, relay } = await aPage();
	const viewer = await watch(visitor, path);
	// A board that has lost its relays says nothing to them.
	await runInDurableObject(boardStub, (_, { storage }) => storage.sql.exec('DELETE FROM relays').toArray());
	await evict(0);
	rename('unheard');
	const nameAtBoard = async () =>
		(await owner().get<BoardView>(`/api/boards/${board}`)).body.milestones[0]?.name;
	await expect.poll(nameAtBoard).toBe('unheard');
	expect(await runDurableObjectAlarm(relay(0))).toBe(true);
	await sees(viewer, 'unheard');
	rename('heard');
	await sees(viewer, 'heard');
});

test('the board is asked a few times only, however many come and read at once', async () => {
	const { visitor, path, rename, counters } = await aPage();
	const before = await counters();
	const answers = await Promise.all(
		Array.from({ length: 100 }, async (_, index) => {
			if (index % 2 === 0) return (await visitor.get(path)).status;
			return typeof (await (
				await visitor.connect(`${path}/live`)
			).firstMessage);
		}),
	);
	expect(new Set(answers)).toEqual(new Set([200, 'string']));
	rename('for fifty');
	await expect.poll(async () => (await counters()).sinceLoad.relaysTold).toBe(1);
	const { relaysAsked } = (await counters()).sinceLoad;
	expect(relaysAsked - before.sinceLoad.relaysAsked).toBeLessThan(10);
});
