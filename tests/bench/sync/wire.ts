import { encodeAwareness } from '@holdpoint/shared/protocol/awareness';
import {
	encodeAwarenessFrame,
	encodeSyncStep1,
	encodeSyncStep2,
	encodeUpdate,
} from '@holdpoint/shared/protocol/frames';
import * as decoding from 'lib0/decoding';
import { WebSocket } from 'ws';
import type { Door } from './servers.ts';

/** The update, and the state vector, of an empty document. */
const emptyUpdate = new Uint8Array([0, 0]);
const emptyVector = new Uint8Array([0]);

/** The first byte of a frame, and the second of a sync frame. Hocuspocus answers sync by a type of its own. */
const sync = 0;
const hocuspocusReply = 4;
const step1 = 0;
const step2 = 1;
const update = 2;

/**
 * One socket that speaks y-protocols without a document behind it: it joins, answers sync step 1 as a client that has
 * nothing of its own, and hands on the frames of updates unread. Otherwise the clients are what one measures.
 */
export class Wire {
	/** Bytes of the messages that it was sent. */
	bytes = 0;
	/** What the server said when it closed it; null while it is open. */
	closed: string | null = null;
	/** Of the presence of this socket. */
	readonly client = Math.floor(Math.random() * 2 ** 32);
	#clock = 0;
	#socket: WebSocket;
	#door: Door;
	#leaving = false;
	#states: ((state: Uint8Array) => void)[] = [];
	readonly #hear: (frame: Buffer) => void;
	readonly #ended: Promise<never>;

	private constructor(door: Door, hear: (frame: Buffer) => void) {
		this.#door = door;
		this.#hear = hear;
		this.#socket = new WebSocket(door.url, [...door.protocols], {
			headers: door.headers,
			perMessageDeflate: false,
			skipUTF8Validation: true,
		});
		this.#ended = new Promise((_resolve, reject) => {
			this.#socket.on('error', reject);
			this.#socket.on('close', (code, reason) => {
				if (!this.#leaving) this.closed = `${code} ${reason.toString()}`;
				reject(new Error(`The socket was closed: ${code} ${reason.toString()}`));
			});
		});
		// Whoever waits for something is told; without anybody waiting it is in `closed`.
		this.#ended.catch(() => undefined);
		this.#socket.on('message', (data) => this.#receive(data as Buffer));
	}

	/** Opens a socket and resolves when it has the whole document; `hear` gets each update that comes after. */
	static async join(door: Door, hear: (frame: Buffer) => void): Promise<{ wire: Wire; state: Uint8Array }> {
		const wire = new Wire(door, hear);
		const opened = new Promise((resolve) => wire.#socket.once('open', resolve));
		await Promise.race([opened, wire.#ended]);
		if (door.greeting !== null) wire.#send(door.greeting);
		return { wire, state: door.syncs ? await wire.read() : emptyUpdate };
	}

	/** The whole document as the server has it after all that this socket sent before. */
	async read(): Promise<Uint8Array> {
		const state = new Promise<Uint8Array>((resolve) => this.#states.push(resolve));
		this.#send(encodeSyncStep1(emptyVector));
		return Promise.race([state, this.#ended]);
	}

	edit(bytes: Uint8Array): void {
		this.#send(encodeUpdate(bytes));
	}

	/** Where a person is, once more. */
	stir(): void {
		const state = { user: { name: 'Somebody', color: 3 }, card: 'development-complete', field: 'notes' };
		this.#send(encodeAwarenessFrame(encodeAwareness([{ client: this.client, clock: ++this.#clock, state }])));
	}

	leave(): void {
		this.#leaving = true;
		this.#socket.terminate();
	}

	/** Resolves when the server has gone. */
	async gone(): Promise<void> {
		await this.#ended.catch(() => undefined);
	}

	#send(frame: Uint8Array): void {
		const { prefix } = this.#door;
		if (this.#socket.readyState === WebSocket.OPEN)
			this.#socket.send(prefix.length === 0 ? frame : Buffer.concat([prefix, frame]));
	}

	#receive(data: Buffer): void {
		this.bytes += data.length;
		const at = this.#door.prefix.length;
		const type = data[at];
		if (type !== sync && type !== hocuspocusReply) return;
		const step = data[at + 1];
		if (step === update) this.#hear(data);
		else if (step === step1 && this.#door.syncs) this.#send(encodeSyncStep2(emptyUpdate));
		else if (step === step2) {
			const state = decoding.readVarUint8Array(decoding.createDecoder(data.subarray(at + 2)));
			this.#states.shift()?.(state.slice());
		}
	}
}
