import type { Command } from '@holdpoint/shared/schema/command';
import * as Y from 'yjs';
import { WebsocketProvider } from 'y-websocket';

type Body = Record<string, unknown>;

/** The HTTP API of a running server, as one bearer sees it. */
export class ApiClient {
	readonly url: string;
	readonly bearer: string;

	constructor(url: string, bearer: string) {
		this.url = url;
		this.bearer = bearer;
	}

	/** The same server, as another bearer. */
	as(bearer: string): ApiClient {
		return new ApiClient(this.url, bearer);
	}

	async request(method: string, path: string, body?: Body): Promise<{ status: number; body: Body }> {
		const response = await fetch(`${this.url}${path}`, {
			method,
			headers: { authorization: `Bearer ${this.bearer}`, 'content-type': 'application/json' },
			...(body !== undefined && { body: JSON.stringify(body) }),
		});
		const text = await response.text();
		return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as Body) };
	}

	/** Like `request`, for what must succeed. */
	async must<T = Body>(method: string, path: string, body?: Body): Promise<T> {
		const answer = await this.request(method, path, body);
		if (answer.status >= 300)
			throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
		return answer.body as T;
	}

	async createBoard(release: Body = {}): Promise<string> {
		return (await this.must<{ id: string }>('POST', '/api/boards', { title: 'Release 1', ...release })).id;
	}

	command(
		board: string,
		command: DistributiveOmit<Command, 'commandId'>,
	): Promise<{ status: number; body: Body }> {
		return this.request('POST', `/api/boards/${board}/commands`, {
			commandId: crypto.randomUUID(),
			...command,
		});
	}

	/** Adds a person with these roles and returns their ID and the API as them. */
	async addPerson(board: string, name: string, roles: string[]): Promise<{ id: string; api: ApiClient }> {
		const { id } = await this.must<{ id: string }>('POST', `/api/boards/${board}/people`, { name, roles });
		const { token } = await this.must<{ token: string }>('POST', `/api/boards/${board}/people/${id}/token`);
		return { id, api: this.as(token) };
	}

	/** An unmodified y-websocket client on this board, connected by a ticket of this bearer. */
	connect(board: string, doc = new Y.Doc()): Promise<{ doc: Y.Doc; provider: WebsocketProvider }> {
		const ticket = async () =>
			(await this.must<{ ticket: string }>('POST', `/api/boards/${board}/ticket`)).ticket;
		return connectByTicket(this.url, board, ticket, doc);
	}
}

/** An unmodified y-websocket client on a board, as this bearer: when its connection ends it comes back by itself. */
export async function connectByBearer(
	{ url, bearer }: ApiClient,
	board: string,
): Promise<{ doc: Y.Doc; provider: WebsocketProvider }> {
	const headers = { authorization: `Bearer ${bearer}` };
	class WithBearer extends WebSocket {
		constructor(address: string | URL) {
			// Node takes headers too; the types are the browser's.
			super(address, { headers, protocols: ['yjs'] } as unknown as string[]);
		}
	}
	const doc = new Y.Doc();
	const provider = new WebsocketProvider(`${url.replace('http', 'ws')}/sync`, board, doc, {
		disableBc: true,
		WebSocketPolyfill: WithBearer,
	});
	await new Promise<void>((resolve) => provider.once('sync', () => resolve()));
	return { doc, provider };
}

/** An unmodified y-websocket client on a board, as the one whom the ticket is for; resolves when it is in sync. */
export async function connectByTicket(
	url: string,
	board: string,
	ticket: () => Promise<string>,
	doc = new Y.Doc(),
): Promise<{ doc: Y.Doc; provider: WebsocketProvider }> {
	const provider = new WebsocketProvider(`${url.replace('http', 'ws')}/sync`, board, doc, {
		disableBc: true,
		connect: false,
		protocols: ['yjs', `ticket.${await ticket()}`],
	});
	const synced = new Promise<void>((resolve, reject) => {
		provider.once('sync', () => resolve());
		provider.once('connection-close', (event) => reject(new Error(`closed ${event?.code} ${event?.reason}`)));
	});
	provider.connect();
	await synced;
	return { doc, provider };
}

/** Resolves when all that this client has sent is on the server's disk: only then is a sync request answered. */
export async function saved(provider: WebsocketProvider): Promise<void> {
	provider.synced = false;
	const synced = new Promise<void>((resolve) => provider.once('sync', () => resolve()));
	// Sync step 1 with an empty state vector.
	provider.ws?.send(new Uint8Array([0, 0, 1, 0]));
	await synced;
}

type DistributiveOmit<T, Key extends PropertyKey> = T extends unknown ? Omit<T, Key> : never;
