import { describe, expect, test } from 'vitest';
import type { PublicView } from '@holdpoint/shared/schema/public-view';
import { PublicFeed, type FeedEffects, type FeedSocket } from '$lib/public/public-view.svelte.ts';

const view = (name: string): PublicView => ({
	release: { name, version: '' },
	status: { word: 'On track', sentence: '', date: '', slip: 0 },
	counts: { signed: 0, waived: 0, total: 0, doneBefore: 0 },
	milestones: [],
	at: '2026-03-16T09:30:00.000Z',
});

interface Asked {
	readonly path: string;
	readonly method: string;
	readonly etag: string | null;
	readonly body: unknown;
}

/** The server, the clock and the address bar of one page, all in the test's hands. */
class World implements FeedEffects {
	/** Answers in the order in which they are asked for; `null` is no network. */
	answers: (Response | null)[] = [];
	asked: Asked[] = [];
	sockets: (FeedSocket & { readonly path: string; readonly sent: string[]; closed: boolean })[] = [];
	time = 0;
	stripped = 0;
	#timers: { at: number; run: () => void }[] = [];

	fetch = async (path: string, init: RequestInit = {}): Promise<Response> => {
		const headers = new Headers(init.headers);
		this.asked.push({
			path,
			method: init.method ?? 'GET',
			etag: headers.get('if-none-match'),
			body: typeof init.body === 'string' ? JSON.parse(init.body) : null,
		});
		const answer = this.answers.shift();
		if (answer === undefined) throw new Error(`Nobody expected a request for ${path}.`);
		if (answer === null) throw new TypeError('Failed to fetch');
		return answer;
	};
	openSocket = (path: string): FeedSocket => {
		const socket = {
			path,
			sent: [] as string[],
			closed: false,
			send: (text: string) => socket.sent.push(text),
			onopen: null,
			onmessage: null,
			onclose: null,
			close: () => {
				socket.closed = true;
			},
		} as World['sockets'][number];
		this.sockets.push(socket);
		return socket;
	};
	now = (): number => this.time;
	later = (milliseconds: number, run: () => void): (() => void) => {
		const timer = { at: this.time + milliseconds, run };
		this.#timers.push(timer);
		return () => {
			this.#timers = this.#timers.filter((other) => other !== timer);
		};
	};
	jitter = (): number => 0.5;
	stripToken = (): void => {
		this.stripped += 1;
	};

	/** Moves the clock on; what was due runs, in order, and its promises settle. */
	async pass(milliseconds: number): Promise<void> {
		const until = this.time + milliseconds;
		for (;;) {
			const due = this.#timers.filter((timer) => timer.at <= until).toSorted((a, b) => a.at - b.at)[0];
			if (!due) break;
			this.time = due.at;
			this.#timers = this.#timers.filter((timer) => timer !== due);
			due.run();
			await settle();
		}
		this.time = until;
	}
}

/** Lets every promise that can go on go on. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const json = (body: unknown, etag = '"1"'): Response => Response.json(body, { headers: { etag } });
const last = (world: World): World['sockets'][number] => {
	const socket = world.sockets.at(-1);
	if (!socket) throw new Error('No socket was opened.');
	return socket;
};
const close = (world: World, code: number): void => {
	const socket = last(world);
	socket.onclose?.({ code } as CloseEvent);
};
const open = (world: World): void => {
	const socket = last(world);
	socket.onopen?.(new Event('open'));
};
const push = (world: World, data: unknown): void => {
	const socket = last(world);
	socket.onmessage?.(new MessageEvent('message', { data }));
};

async function opened(world: World): Promise<PublicFeed> {
	world.answers.push(json({ view: view('first'), link: 'l1' }));
	const feed = new PublicFeed('l1', 'board.token', world);
	await feed.start();
	open(world);
	return feed;
}

describe('opening a link', () => {
	test('the token is exchanged once, leaves the address, and a socket follows', async () => {
		const world = new World();
		const feed = await opened(world);
		expect(world.asked).toEqual([
			{ path: '/api/public', method: 'POST', etag: null, body: { token: 'board.token' } },
		]);
		expect(world.stripped).toBe(1);
		expect(last(world).path).toBe('/api/public/l1/live');
		expect([feed.state, feed.view?.release.name]).toEqual(['live', 'first']);
	});
	test('the server’s time goes on from the newest view, whatever this device’s clock says', async () => {
		const world = new World();
		const feed = await opened(world);
		const at = Date.parse(view('').at);
		expect(feed.now).toBe(at);
		await world.pass(60_000);
		expect(feed.now).toBe(at + 60_000);
		// Older than it says: it lay somewhere on its way.
		last(world).onmessage?.(new MessageEvent('message', { data: JSON.stringify(view('second')) }));
		expect([feed.view?.release.name, feed.now]).toEqual(['second', at + 60_000]);
	});
	test('a reload has no token and asks by cookie', async () => {
		const world = new World();
		world.answers.push(json({ view: view('again'), link: 'l1' }));
		const feed = new PublicFeed('l1', '', world);
		await feed.start();
		expect(world.asked).toEqual([{ path: '/api/public/l1', method: 'GET', etag: null, body: null }]);
		expect(feed.view?.release.name).toBe('again');
	});
	test('without token and cookie it says that the whole link is needed', async () => {
		const world = new World();
		world.answers.push(new Response(null, { status: 401 }));
		const feed = new PublicFeed('l1', '', world);
		await feed.start();
		expect([feed.state, world.sockets.length]).toEqual(['locked', 0]);
	});
	test('R26 a token that opens nothing any more ends it, and nothing is asked again', async () => {
		const world = new World();
		world.answers.push(new Response(null, { status: 404 }));
		const feed = new PublicFeed('l1', 'board.token', world);
		await feed.start();
		await world.pass(600_000);
		await feed.refresh();
		expect([feed.state, world.asked.length, world.stripped]).toEqual(['ended', 1, 1]);
	});
	test('without network it keeps the token and tries again by itself', async () => {
		const world = new World();
		world.answers.push(null, null, json({ view: view('late'), link: 'l1' }));
		const feed = new PublicFeed('l1', 'board.token', world);
		await feed.start();
		expect([feed.state, world.stripped]).toEqual(['offline', 0]);
		await world.pass(5000);
		expect(world.asked.map(({ method }) => method)).toEqual(['POST', 'POST', 'POST']);
		expect([feed.view?.release.name, world.stripped]).toEqual(['late', 1]);
	});
	test('a server that is not well is tried again', async () => {
		const world = new World();
		world.answers.push(new Response(null, { status: 503 }), json({ view: view('well'), link: 'l1' }));
		const feed = new PublicFeed('l1', 'board.token', world);
		await feed.start();
		expect(feed.state).toBe('offline');
		await world.pass(2000);
		expect(feed.view?.release.name).toBe('well');
	});
});

describe('staying current', () => {
	test('the server pushes whole views; other words are passed over', async () => {
		const world = new World();
		const feed = await opened(world);
		push(world, 'pong');
		push(world, JSON.stringify(view('second')));
		expect(feed.view?.release.name).toBe('second');
	});
	test('R26 code 4410 takes the view away', async () => {
		const world = new World();
		const feed = await opened(world);
		close(world, 4410);
		expect([feed.state, feed.view]).toEqual(['ended', null]);
	});
	test('where no socket stands, it asks with the ETag, less and less often, and 304 confirms the view', async () => {
		const world = new World();
		const feed = await opened(world);
		close(world, 1006);
		expect(feed.state).toBe('polled');
		world.answers.push(new Response(null, { status: 304 }));
		await world.pass(1000);
		expect(world.asked.at(-1)).toEqual({ path: '/api/public/l1', method: 'GET', etag: '"1"', body: null });
		expect([feed.heardAt, feed.view?.release.name, world.sockets.length]).toEqual([1000, 'first', 2]);

		close(world, 1006);
		world.answers.push(new Response(null, { status: 304 }));
		await world.pass(1999);
		expect(world.sockets.length).toBe(2);
		await world.pass(1);
		expect(world.sockets.length).toBe(3);
	});
	test('while the socket answers, nothing else is asked of the server, and the view is confirmed', async () => {
		const world = new World();
		const feed = await opened(world);
		for (let minute = 1; minute <= 10; minute += 1) {
			await world.pass(60_000);
			expect(last(world).sent).toHaveLength(minute);
			push(world, 'pong');
			expect([feed.state, feed.heardAt]).toEqual(['live', minute * 60_000]);
		}
		// What is pushed proves it as well.
		await world.pass(30_000);
		push(world, JSON.stringify(view('second')));
		await world.pass(59_000);
		expect(last(world).sent).toEqual(Array.from({ length: 10 }, () => 'ping'));
		expect([world.asked.length, world.sockets.length]).toEqual([1, 1]);
	});
	test('a socket that died unnoticed is found out, and the age grows', async () => {
		const world = new World();
		const feed = await opened(world);
		world.answers.push(null);
		await world.pass(70_000);
		expect([feed.state, last(world).closed, last(world).sent]).toEqual(['offline', true, ['ping']]);
		world.answers.push(null, null, null, null, null);
		await world.pass(20_000);
		expect([feed.state, feed.age, feed.view?.release.name]).toEqual(['offline', 90_000, 'first']);
	});
	test('where only the socket died, the next one follows at once', async () => {
		const world = new World();
		const feed = await opened(world);
		world.answers.push(new Response(null, { status: 304 }));
		await world.pass(70_000);
		open(world);
		expect([feed.state, world.sockets.map(({ closed }) => closed)]).toEqual(['live', [true, false]]);
	});
	test('the device says it is offline, and is back', async () => {
		const world = new World();
		const feed = await opened(world);
		feed.lost();
		expect([feed.state, last(world).closed]).toEqual(['offline', true]);
		world.answers.push(new Response(null, { status: 304 }));
		await feed.refresh();
		open(world);
		expect(feed.state).toBe('live');
	});
	test('a closed page asks for nothing more', async () => {
		const world = new World();
		const feed = await opened(world);
		feed.close();
		await world.pass(600_000);
		expect([world.asked.length, last(world).closed]).toEqual([1, true]);
	});
});
