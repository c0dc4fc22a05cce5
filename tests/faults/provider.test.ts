import { editNotes, renameMilestone } from '@holdpoint/shared/doc/edits';
import { readMilestone } from '@holdpoint/shared/doc/read';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { ApiClient } from '../support/api.ts';
import { startServer, type RunningServer } from '../support/server.ts';

const ownerToken = 'owner-token-of-the-provider-tests-0123456789';
const env = { HOLDPOINT_OWNER_TOKEN: ownerToken };
const kickoff = 'release-kickoff';

/** A y-websocket provider as it comes, given a new ticket for each connect; it notes how its connections ended. */
class Provider {
	readonly doc = new Y.Doc();
	readonly closes: number[] = [];
	readonly provider: WebsocketProvider;
	readonly #ticket: () => Promise<string>;

	constructor(url: string, board: string, ticket: () => Promise<string>) {
		this.#ticket = ticket;
		this.provider = new WebsocketProvider(`${url.replace('http', 'ws')}/sync`, board, this.doc, {
			disableBc: true,
			connect: false,
		});
		this.provider.on('connection-close', (event) => {
			this.closes.push(event?.code ?? 0);
			// The ticket is spent: it comes back when it is given another.
			this.provider.shouldConnect = false;
		});
	}

	async connect(): Promise<void> {
		this.provider.protocols = ['yjs', `ticket.${await this.#ticket()}`];
		this.provider.connect();
		await this.until(() => this.provider.synced, 'sync');
	}

	/** Waits for a condition that an event of the provider may bring about. */
	until(condition: () => boolean, event: 'sync' | 'connection-close'): Promise<void> {
		return new Promise((resolve) => {
			const look = () => {
				if (!condition()) return;
				this.provider.off(event, look);
				resolve();
			};
			this.provider.on(event, look);
			look();
		});
	}

	/** Waits until the document says so. */
	reads(condition: (doc: Y.Doc) => boolean): Promise<void> {
		return new Promise((resolve) => {
			const look = () => {
				if (!condition(this.doc)) return;
				this.doc.off('update', look);
				resolve();
			};
			this.doc.on('update', look);
			look();
		});
	}

	/** Waits for this many heartbeats of its own: it sends one for every 15 s in which nothing else changed. */
	beats(count: number): Promise<void> {
		const { awareness } = this.provider;
		const end = (awareness.meta.get(this.doc.clientID)?.clock ?? 0) + count;
		return new Promise((resolve) => {
			awareness.on('update', () => {
				if ((awareness.meta.get(this.doc.clientID)?.clock ?? 0) >= end) resolve();
			});
		});
	}
}

async function ticketOf(api: ApiClient, board: string, body: Record<string, unknown> = {}): Promise<string> {
	return (await api.must<{ ticket: string }>('POST', `/api/boards/${board}/ticket`, body)).ticket;
}

describe.concurrent('an unmodified y-websocket provider', () => {
	const servers: RunningServer[] = [];
	beforeAll(async () => {
		servers.push(await startServer({ env }), await startServer({ env }));
	});
	afterAll(async () => {
		for (const server of servers) await server.stop();
	});

	test('R27 is kept while nobody does anything, past the 30 s after which it gives up: editor and reader', async () => {
		const [server] = servers;
		if (server === undefined) throw new Error('no server');
		const api = new ApiClient(server.url, ownerToken);
		const board = await api.createBoard();
		const { token } = await api.must<{ token: string }>('POST', `/api/boards/${board}/links`, {
			access: 'view',
			label: 'Watch',
		});
		const editors = await api.createBoard();
		const idle = [
			new Provider(server.url, editors, () => ticketOf(api, editors)),
			new Provider(server.url, board, () => ticketOf(api.as(token), board, { name: 'Reader' })),
		];
		for (const provider of idle) await provider.connect();
		await Promise.all(idle.map((provider) => provider.beats(3)));
		const spoke = idle.map(({ provider }) => Date.now() - provider.wsLastMessageReceived < 30_000);
		expect(idle.map(({ closes, provider }) => [closes, provider.wsconnected])).toEqual([
			[[], true],
			[[], true],
		]);
		expect(spoke).toEqual([true, true]);
		for (const { provider } of idle) provider.destroy();
	});

	test('comes back with a new ticket after the server was killed, and converges with what was edited meanwhile', async () => {
		let server = servers[1];
		if (server === undefined) throw new Error('no server');
		const { url, data } = server;
		const api = new ApiClient(url, ownerToken);
		const board = await api.createBoard();
		const [laptop, phone] = [1, 2].map(() => new Provider(url, board, () => ticketOf(api, board)));
		if (laptop === undefined || phone === undefined) throw new Error('no providers');
		await Promise.all([laptop.connect(), phone.connect()]);
		renameMilestone(laptop.doc, kickoff, 'before', 'test');
		await phone.reads((doc) => readMilestone(doc, kickoff).name === 'before');

		await server.kill();
		await Promise.all(
			[laptop, phone].map((each) => each.until(() => each.closes.length > 0, 'connection-close')),
		);
		renameMilestone(laptop.doc, kickoff, 'written offline', 'test');
		editNotes(phone.doc, kickoff, 'noted offline', 'test');

		server = await startServer({ env, data, port: Number(new URL(url).port) });
		servers[1] = server;
		await Promise.all([laptop.connect(), phone.connect()]);
		const converged = (doc: Y.Doc) => {
			const { name, notes } = readMilestone(doc, kickoff);
			return name === 'written offline' && notes === 'noted offline';
		};
		await Promise.all([laptop.reads(converged), phone.reads(converged)]);
		const fresh = new Provider(url, board, () => ticketOf(api, board));
		await fresh.connect();
		await fresh.reads(converged);
		expect(Y.encodeStateVector(laptop.doc)).toEqual(Y.encodeStateVector(fresh.doc));
		expect(Y.encodeStateVector(phone.doc)).toEqual(Y.encodeStateVector(fresh.doc));
		for (const { provider } of [laptop, phone, fresh]) provider.destroy();
	});
});
