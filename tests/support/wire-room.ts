import { decodeFrame, encodeNotice, encodeSyncStep1, encodeUpdate } from '@holdpoint/shared/protocol/frames';
import * as Y from 'yjs';
import type { Notice } from '@holdpoint/shared/schema/frame';
import { digestsOf, readBoardLine, type RestoredExport } from '../../api/src/board/backup.ts';
import type { Caller } from '../../api/src/board/board-api.ts';
import { memberState, type MemberPeer } from '../../api/src/board/peer.ts';
import { Room, type Platform } from '../../api/src/board/room.ts';
import type { Actor } from '@holdpoint/shared/schema/actor';
import type { NewRelease } from '@holdpoint/shared/schema/new-release';
import { anActor } from './room.ts';
import { openSqlite } from './sqlite.ts';

type Handler = ((event: Event) => void) | null;

/**
 * The real room at the other end of WebSockets that the test owns: `WireRoom.socketFor(actor)` is a WebSocket class for
 * y-websocket. A wire delivers each message in a microtask of its own, or keeps it while `held`.
 */
export class WireRoom {
	readonly board = 'board0000000001';
	readonly #peers = new Map<RoomSocket, MemberPeer>();
	room: Room;
	#platform: Platform = this.#newPlatform();
	/** Refuses to open while true, as a server that cannot be reached. */
	down = false;
	/** Messages to the server wait while true. */
	held = false;
	#waiting: (() => void)[] = [];

	constructor(release: Partial<NewRelease> = {}, owner: Actor = anActor()) {
		this.room = this.#create(release, owner);
	}

	/** Another room under the same address, as after a restore: another epoch. */
	rebuild(release: Partial<NewRelease> = {}, owner: Actor = anActor()): void {
		this.disconnect();
		this.room = this.#create(release, owner);
	}

	/** Takes a backup; what it answers puts that in the place of whatever the room holds then, as the Board object does. */
	backUp(): () => void {
		const operator = anActor({ person: 'administrator', authentication: 'owner-token' });
		const taken = this.room.backup({ actor: operator });
		if (!taken.ok) throw new Error(taken.refusal.message);
		const { export: bytes, board } = taken.value;
		const exported = JSON.parse(new TextDecoder().decode(bytes)) as RestoredExport & { document: unknown };
		const line = readBoardLine(new TextDecoder().decode(board));
		if (line === null) throw new Error('The backup is not read.');
		return () => {
			const parts = { id: this.board, exported, line, digests: digestsOf(exported.document) };
			const room = Room.restore(this.#platform, parts);
			if (room === null) throw new Error('The backup is not what it says.');
			this.room = room;
			room.takeOver();
		};
	}

	#create(release: Partial<NewRelease>, owner: Actor): Room {
		this.#platform = this.#newPlatform();
		const created = Room.create(this.#platform, {
			title: 'Release 1',
			language: 'en',
			...release,
			id: this.board,
			owner,
		});
		if (!created.ok) throw new Error(created.refusal.message);
		return created.value;
	}

	#newPlatform(): Platform {
		return {
			sql: openSqlite(),
			origin: 'https://release.example',
			now: () => Date.now(),
			wakeAt: () => undefined,
			later: (ms, work) => void setTimeout(work, ms),
			abort: (reason) => {
				throw new Error(reason);
			},
			restart: (reason) => {
				throw new Error(reason);
			},
			members: () => [...this.#peers.values()],
			tell: () => undefined,
			index: () => undefined,
			archive: null,
			log: () => undefined,
			storage: () => ({ bytes: 0, rowsRead: 0, rowsWritten: 0 }),
		};
	}

	/** Delivers what waited. */
	release(): void {
		this.held = false;
		for (const deliver of this.#waiting.splice(0)) deliver();
	}

	/** What waited never arrives. */
	forget(): void {
		this.held = false;
		this.#waiting = [];
	}

	/** Sends a notice of the room's own kind to the pages of a person. */
	tell(actor: Actor, notice: Notice): void {
		for (const [socket, peer] of this.#peers) {
			if (peer.state.caller.actor.person === actor.person) socket.deliver(encodeNotice(notice));
		}
	}

	/** What the room answers to somebody without a document. */
	document(actor: Actor = anActor()): Y.Doc {
		const doc = new Y.Doc();
		const peer = this.#peer(actor, (data) => {
			const frame = decodeFrame(data);
			if (frame.type === 'sync-step-2') Y.applyUpdate(doc, frame.update);
		});
		this.room.receive(peer, encodeSyncStep1(Y.encodeStateVector(doc)));
		return doc;
	}

	/** An edit by a program that writes under a client ID of its choice. */
	write(actor: Actor, client: number, edit: (doc: Y.Doc) => void): void {
		const doc = this.document(actor);
		const before = Y.encodeStateVector(doc);
		doc.clientID = client;
		edit(doc);
		this.room.receive(this.#peer(actor), encodeUpdate(Y.encodeStateAsUpdate(doc, before)));
	}

	#peer(actor: Actor, hear: (data: Uint8Array) => void = () => undefined): MemberPeer {
		return {
			state: memberState({ actor }, false),
			send: (data) => hear(data),
			close: (_code, reason) => {
				throw new Error(reason);
			},
			remember: () => undefined,
			pingedAt: () => null,
		};
	}

	/** Breaks every line, without a word unless there is a code. */
	disconnect(code = 1006, reason = ''): void {
		for (const socket of [...this.#peers.keys()]) socket.drop(code, reason);
	}

	/** A function tells anew at each opening who comes: a browser whose cookies change. */
	socketFor(who: Actor | (() => Caller)): typeof WebSocket {
		return socketClass(this, typeof who === 'function' ? who : () => ({ actor: who }));
	}

	accept(socket: RoomSocket, caller: Caller): void {
		const peer: MemberPeer = {
			state: memberState(caller, true),
			send: (data) => socket.deliver(data),
			close: (code, reason) => socket.drop(code, reason),
			remember: () => undefined,
			pingedAt: () => null,
		};
		this.#peers.set(socket, peer);
		this.room.join(peer);
	}

	take(socket: RoomSocket, data: Uint8Array | string): void {
		const deliver = () => {
			const peer = this.#peers.get(socket);
			// Keep-alive text is answered by the runtime, without the room.
			if (typeof data === 'string') socket.deliver('pong');
			else if (peer) this.room.receive(peer, data);
		};
		if (this.held) this.#waiting.push(deliver);
		else queueMicrotask(deliver);
	}

	leave(socket: RoomSocket): void {
		const peer = this.#peers.get(socket);
		this.#peers.delete(socket);
		if (peer) this.room.leave(peer);
	}
}

function socketClass(wires: WireRoom, who: () => Caller): typeof WebSocket {
	return class extends RoomSocket {
		constructor(url: string | URL) {
			super(String(url), wires, who);
		}
	} as unknown as typeof WebSocket;
}

/** What y-websocket uses of a WebSocket. */
class RoomSocket extends EventTarget {
	static readonly CONNECTING = 0;
	static readonly OPEN = 1;
	static readonly CLOSING = 2;
	static readonly CLOSED = 3;
	readonly OPEN = 1;
	binaryType = 'blob';
	readyState = 0;
	onopen: Handler = null;
	onclose: Handler = null;
	onerror: Handler = null;
	readonly url: string;
	#wires: WireRoom;
	#onmessage: Handler = null;

	constructor(url: string, wires: WireRoom, who: () => Caller) {
		super();
		this.url = url;
		this.#wires = wires;
		setTimeout(() => {
			if (this.readyState !== 0) return;
			if (wires.down) return this.drop(1006, '');
			this.readyState = 1;
			wires.accept(this, who());
			this.#tell('open', new Event('open'));
		}, 0);
	}

	send(data: Uint8Array | string): void {
		this.#wires.take(this, typeof data === 'string' ? data : data.slice());
	}

	close(): void {
		this.drop(1000, '');
	}

	deliver(data: Uint8Array | string): void {
		const copy = typeof data === 'string' ? data : data.slice().buffer;
		queueMicrotask(() => {
			if (this.readyState === 1) this.#tell('message', new MessageEvent('message', { data: copy }));
		});
	}

	drop(code: number, reason: string): void {
		if (this.readyState === 3) return;
		this.readyState = 3;
		this.#wires.leave(this);
		queueMicrotask(() => this.#tell('close', Object.assign(new Event('close'), { code, reason })));
	}

	// As in a browser, whoever overrides these two hides the handler from the socket.
	get onmessage(): Handler {
		return this.#onmessage;
	}

	set onmessage(handler: Handler) {
		this.#onmessage = handler;
	}

	#tell(type: 'open' | 'message' | 'close', event: Event): void {
		this.dispatchEvent(event);
		if (type === 'message') this.#onmessage?.(event);
		else this[`on${type}`]?.(event);
	}
}
