import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { ApiClient } from './api.ts';
import { memberRequest, toMessage, upgradeRequest } from './raw-socket.ts';

/** In a thread of its own (flooder.ts), so that whoever measures is not slowed down by it. */
export interface Flood {
	readonly port: number;
	/** The request that opens the socket. */
	readonly upgrade: string;
	/** What is sent one after the other, over and over, as fast as it is taken; the answers are read and forgotten. */
	readonly messages: readonly Uint8Array[];
}

/** What became of it so far. */
export interface FloodReport {
	readonly sent: number;
	/** HTTP's answer to each of its first thousand attempts to connect; it comes back as often as it is cut. */
	readonly statuses: readonly number[];
}

export class RunningFlood {
	#report: FloodReport = { sent: 0, statuses: [] };
	readonly #thread: Worker;

	constructor(url: string, upgrade: string, messages: readonly (Uint8Array | string)[]) {
		const flood: Flood = { port: Number(new URL(url).port), upgrade, messages: messages.map(toMessage) };
		this.#thread = new Worker(new URL('flooder.ts', import.meta.url), { workerData: flood });
		this.#thread.on('message', (report: FloodReport) => (this.#report = report));
	}

	get report(): FloodReport {
		return this.#report;
	}

	/** Resolves when it has got so far. */
	async until(condition: (report: FloodReport) => boolean): Promise<void> {
		while (!condition(this.#report)) await once(this.#thread, 'message');
	}

	async stop(): Promise<void> {
		await this.#thread.terminate();
	}
}

/** The requests by which a member, a viewer of a public link and somebody unknown open a socket; `owner` invites them. */
export const doors = {
	async member(owner: ApiClient, board: string): Promise<string> {
		const { api } = await owner.addPerson(board, 'Flooder', []);
		return memberRequest(api, board);
	},
	viewer: async (owner: ApiClient, board: string): Promise<string> => (await aViewer(owner, board)).upgrade,
	stranger: async (owner: ApiClient, board: string): Promise<string> =>
		memberRequest(owner.as('nobody-knows-this-token'), board),
};

/** Somebody with a new public link: how they open its socket, and how they read its page. */
export async function aViewer(owner: ApiClient, board: string) {
	const link = await owner.must<{ id: string; token: string }>('POST', `/api/boards/${board}/links`, {
		access: 'public',
		label: 'Flood',
	});
	const path = `/api/public/${link.id}`;
	const headers = { origin: owner.url, cookie: `__Secure-holdpoint-public=${link.token}` };
	return { path, headers, upgrade: upgradeRequest(owner, `${path}/live`, headers) };
}
