/**
 * The line between one page and the Board: document, presence, governance frames and notices over one socket.
 *
 * On each opening of the socket: the provider sends sync step 1; the server answers with step 2, sends its own
 * step 1 (we answer with what it lacks) and frame 64. Our answer waits for frame 64, because only that frame tells
 * whether the board still has the epoch that our copy belongs to: an old copy must never flow into a rebuilt board.
 */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { messageYjsSyncStep1, messageYjsSyncStep2, writeSyncStep1 } from 'y-protocols/sync';
import { messageSync, WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import {
	governanceFrame,
	noticeFrame,
	type GovernanceFrame,
	type Notice,
} from '@holdpoint/shared/schema/frame';
import { closingSentence, type Closing } from './closing.ts';
import type { DeviceCopy, DeviceStore } from './device-copy.ts';
import { SavedIndicator } from './saved.svelte.ts';
import { keepAliveSocket } from './keep-alive-socket.ts';

export type LineState = 'connecting' | 'online' | 'offline' | 'closed';

/** What a named edit does; kept until it is proven to be saved, so that it can be made again on another document. */
export type Replay = (doc: Y.Doc) => void;

interface Listeners {
	/** A document to show: the first one, and another one after a fork or a change of epoch. */
	readonly ondoc: (doc: Y.Doc, provider: WebsocketProvider) => void;
	readonly ongovernance: (frame: GovernanceFrame, cached: boolean) => void;
	readonly onnotice: (notice: Notice) => void;
	/** Edits could not be made again on the server's document; what they held. */
	readonly onlost: (texts: readonly string[]) => void;
}

interface Place {
	/** Origin of the sync address, `wss://host`. */
	readonly origin: string;
	readonly board: string;
	readonly store: DeviceStore;
	/** For tests outside a browser. */
	readonly WebSocket?: typeof WebSocket;
	/** How an edit is made on the document, with the origin that undo tracks. */
	readonly transact: (doc: Y.Doc, edit: Replay) => void;
}

export class BoardConnection {
	#line = $state<LineState>('connecting');
	#closing = $state.raw<Closing | null>(null);
	#synced = $state(false);
	#frame: GovernanceFrame | null = null;
	#provider: WebsocketProvider | null = null;
	#copy: DeviceCopy | null = null;
	/** Sync messages that arrived before frame 64 on this opening; null once it came. */
	#held: Uint8Array[] | null = null;
	#unproven: Replay[] = [];
	#destroyed = false;
	/** The device's copy is being removed; the next one must not find it. */
	#forgetting: Promise<void> = Promise.resolve();
	readonly #place: Place;
	readonly #listeners: Listeners;
	readonly saved: SavedIndicator;

	constructor(place: Place, listeners: Listeners) {
		this.#place = place;
		this.#listeners = listeners;
		this.saved = new SavedIndicator({ ask: () => this.#askSync() }, () => {
			this.#unproven = [];
			this.#copy?.rememberUnsaved(0);
		});
	}

	get line(): LineState {
		return this.#line;
	}

	/** Why the server ended the line for good, as a sentence with a next step. */
	get closing(): Closing | null {
		return this.#closing;
	}

	/** Whether the server's document has arrived on this page at least once. */
	get synced(): boolean {
		return this.#synced;
	}

	/** Shows what the device kept, then connects. */
	async open(): Promise<void> {
		const { store, board } = this.#place;
		const copy = await store.openLast(board);
		if (this.#destroyed) return copy?.close();
		this.#start(copy);
	}

	/** Undo and redo change the document too; what they took back is not made again after a fork. */
	noteUndo(): void {
		this.#unproven.push(() => undefined);
	}

	/** An edit of this person on the current document. */
	edit(replay: Replay): void {
		const doc = this.#provider?.doc;
		if (!doc) return;
		this.#unproven.push(replay);
		this.#place.transact(doc, replay);
	}

	/** Tries again now, after a closing that the person may have cured. */
	reconnect(): void {
		this.#closing = null;
		this.#line = 'connecting';
		this.#provider?.connect();
	}

	/** The session has ended: asks the server, which says so. */
	signedOut(): void {
		this.networkLost();
		this.networkBack();
	}

	/** The device says that it has no network: no need to wait until the silence is noticed. */
	networkLost(): void {
		if (this.#line !== 'closed') this.#provider?.disconnect();
	}

	networkBack(): void {
		if (this.#line !== 'closed') this.#provider?.connect();
	}

	destroy(): void {
		this.#destroyed = true;
		this.saved.closed();
		this.#stop();
	}

	#start(copy: DeviceCopy | null): void {
		this.#copy = copy;
		const doc = copy?.doc ?? new Y.Doc();
		const provider = new WebsocketProvider(`${this.#place.origin}/sync`, this.#place.board, doc, {
			connect: false,
			protocols: ['holdpoint'],
			disableBc: true,
			WebSocketPolyfill: keepAliveSocket(this.#place.WebSocket ?? WebSocket, () => {
				provider.wsLastMessageReceived = Date.now();
			}),
		});
		this.#provider = provider;
		this.#held = [];

		const passSync = provider.messageHandlers[messageSync];
		if (!passSync) throw new Error('y-websocket has no handler for sync messages.');
		const sync: typeof passSync = (encoder, decoder, from, emitSynced, type) => {
			if (this.#held !== null) {
				this.#held.push(decoding.readTailAsUint8Array(decoder));
				return;
			}
			const kind = decoding.peekVarUint(decoder);
			passSync(encoder, decoder, from, emitSynced, type);
			if (kind === messageYjsSyncStep2) {
				this.#synced = true;
				this.saved.answered();
			}
			// The provider sends the answer when this handler has returned.
			if (kind === messageYjsSyncStep1) queueMicrotask(() => this.saved.backlogSent());
		};
		provider.messageHandlers[messageSync] = sync;
		provider.messageHandlers[governanceFrame] = (_encoder, decoder) => {
			const frame = JSON.parse(decoding.readVarString(decoder)) as GovernanceFrame;
			void this.#takeGovernance(frame, provider, sync);
		};
		provider.messageHandlers[noticeFrame] = (_encoder, decoder) => {
			this.#takeNotice(JSON.parse(decoding.readVarString(decoder)) as Notice);
		};

		provider.on('status', ({ status }) => {
			if (provider !== this.#provider) return;
			if (status === 'connected') {
				this.#held = [];
				this.saved.opened();
				this.#line = 'online';
			} else if (status === 'disconnected') {
				this.saved.closed();
				this.#line = 'offline';
			}
		});
		provider.on('connection-close', () => {
			if (provider === this.#provider && this.#line !== 'closed') this.#line = 'offline';
		});
		provider.on('closed', ({ code, reason }) => {
			if (provider !== this.#provider) return;
			this.saved.closed();
			this.#line = 'closed';
			this.#closing = closingSentence(code, reason);
			if (code === 4410 || code === 4403) void this.#place.store.forget(this.#place.board);
		});
		doc.on('update', (_update: Uint8Array, origin: unknown) => {
			if (origin === provider || origin === this.#copy?.origin) return;
			this.saved.edited();
			this.#copy?.rememberUnsaved(this.saved.unsaved);
		});

		if (copy && copy.unsaved > 0) this.saved.remember(copy.unsaved);
		this.#listeners.ondoc(doc, provider);
		if (copy?.governance && !this.#frame) this.#listeners.ongovernance(copy.governance, true);
		provider.connect();
	}

	#stop(): void {
		const provider = this.#provider;
		this.#provider = null;
		provider?.destroy();
		// Its timer would keep the document in memory.
		provider?.awareness.destroy();
		this.#copy?.close();
		this.#copy = null;
	}

	async #takeGovernance(
		frame: GovernanceFrame,
		provider: WebsocketProvider,
		sync: NonNullable<WebsocketProvider['messageHandlers'][number]>,
	): Promise<void> {
		if (provider !== this.#provider) return;
		const { board, store } = this.#place;
		const copy = this.#copy;
		const known = copy ?? this.#frame;
		const samePlace =
			known === null ||
			('you' in known
				? known.epoch === frame.epoch && known.you.person === frame.you.person
				: known.epoch === frame.epoch && known.person === frame.you.person);
		if (!samePlace) {
			this.#frame = frame;
			this.#replace(known.epoch === frame.epoch ? 'person' : 'epoch');
			this.#listeners.ongovernance(frame, false);
			return;
		}
		this.#frame = frame;
		this.#listeners.ongovernance(frame, false);
		this.#release(provider, sync);
		if (copy) {
			copy.rememberGovernance(frame);
			return;
		}
		await this.#forgetting;
		const opened = await store.keep(board, frame.you.person, frame.epoch, provider.doc);
		if (opened === null) return;
		if (provider !== this.#provider || this.#copy) {
			opened.close();
			return;
		}
		this.#copy = opened;
		opened.rememberGovernance(this.#frame ?? frame);
	}

	/** Handles what waited for frame 64, in order. */
	#release(
		provider: WebsocketProvider,
		sync: NonNullable<WebsocketProvider['messageHandlers'][number]>,
	): void {
		const held = this.#held;
		this.#held = null;
		for (const message of held ?? []) {
			const encoder = encoding.createEncoder();
			sync(encoder, decoding.createDecoder(message), provider, true, messageSync);
			if (encoding.length(encoder) > 1) provider.ws?.send(encoding.toUint8Array(encoder));
		}
	}

	#takeNotice(notice: Notice): void {
		if (notice.kind === 'fork') this.#replace('fork');
		else if (notice.kind === 'epoch' && this.#frame?.epoch !== notice.epoch) this.#replace('epoch');
		this.#listeners.onnotice(notice);
	}

	/** Takes the server's document into a fresh one and makes again what was not proven to be saved. */
	#replace(why: 'fork' | 'epoch' | 'person'): void {
		const unproven = why === 'person' ? [] : this.#unproven;
		const forgotten = this.saved.unsaved > unproven.length;
		this.#unproven = [];
		this.saved.closed();
		this.#stop();
		// What the device kept belongs to the old document, and would flow into the new one.
		if (why !== 'person') this.#forgetting = this.#place.store.forget(this.#place.board);
		this.#start(null);
		const provider = this.#provider;
		if (!provider) return;
		if (forgotten && why !== 'person') {
			this.#listeners.onlost(['Changes that this device kept from an earlier visit could not be placed.']);
		}
		if (unproven.length === 0) {
			this.saved.restart();
			return;
		}
		// Until they are made again they stay counted as not saved.
		provider.once('sync', () => {
			if (provider !== this.#provider) return;
			this.saved.restart();
			for (const replay of unproven) this.edit(replay);
		});
	}

	#askSync(): void {
		const provider = this.#provider;
		if (!provider?.ws || !provider.wsconnected) return;
		const encoder = encoding.createEncoder();
		encoding.writeVarUint(encoder, messageSync);
		writeSyncStep1(encoder, provider.doc);
		provider.ws.send(encoding.toUint8Array(encoder));
	}
}
