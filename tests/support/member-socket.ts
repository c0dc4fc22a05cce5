import { decodeFrame, encodeSyncStep1, type Frame } from '@holdpoint/shared/protocol/frames';
import * as Y from 'yjs';
import type { ApiClient } from './api.ts';

/** A member's socket, frame by frame: nothing is answered or asked for by itself, as a provider would. */
export class MemberSocket {
	/** Resolves with the close code. */
	readonly closed: Promise<number>;
	readonly #socket: WebSocket;

	private constructor(socket: WebSocket, hear: (frame: Frame, socket: MemberSocket) => void) {
		this.#socket = socket;
		this.closed = new Promise((resolve) => socket.addEventListener('close', ({ code }) => resolve(code)));
		socket.addEventListener('message', ({ data }) =>
			hear(decodeFrame(new Uint8Array(data as ArrayBuffer)), this),
		);
	}

	/** `protocol`: `yjs`, or `holdpoint` for governance frames and notices too. Resolves when it is open. */
	static async open(
		api: ApiClient,
		board: string,
		protocol: 'yjs' | 'holdpoint',
		hear: (frame: Frame, socket: MemberSocket) => void,
	): Promise<MemberSocket> {
		const { ticket } = await api.must<{ ticket: string }>('POST', `/api/boards/${board}/ticket`);
		const socket = new WebSocket(`${api.url.replace('http', 'ws')}/sync/${board}`, [
			protocol,
			`ticket.${ticket}`,
		]);
		socket.binaryType = 'arraybuffer';
		const member = new MemberSocket(socket, hear);
		await new Promise<void>((resolve, reject) => {
			socket.addEventListener('open', () => resolve());
			void member.closed.then((code) => reject(new Error(`closed ${code}`)));
		});
		return member;
	}

	/** Nothing, once it is closed. */
	send(frame: Uint8Array): void {
		if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(frame as Uint8Array<ArrayBuffer>);
	}

	close(): void {
		this.#socket.close();
	}
}

/** The document as a page gets it that is opened anew. */
export async function download(api: ApiClient, board: string): Promise<Y.Doc> {
	const doc = new Y.Doc();
	const synced = Promise.withResolvers<void>();
	const socket = await MemberSocket.open(api, board, 'yjs', (frame) => {
		if (frame.type !== 'sync-step-2') return;
		Y.applyUpdate(doc, frame.update, 'server');
		synced.resolve();
	});
	socket.send(encodeSyncStep1(Y.encodeStateVector(doc)));
	await synced.promise;
	socket.close();
	return doc;
}
