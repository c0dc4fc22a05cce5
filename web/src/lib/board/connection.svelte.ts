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
import { offeredProtocols } from '@holdpoint/shared/protocol/version';
import {
	governanceFrame,
	noticeFrame,
	type GovernanceFrame,
	type Notice,
} from '@holdpoint/shared/schema/frame';
import type { Backlog, Words } from './backlog.ts';
import { closingSentence, isFinal, type Closing } from './closing.ts';
import { loadBacklog, type DeviceCopy, type DeviceStore, type Unsaved } from './device-copy.ts';
import { SavedIndicator } from './saved.svelte.ts';
import { keepAliveSocket } from './keep-alive-socket.ts';
import { QuietAwareness, tellOnlyOwn } from './quiet-line.ts';
import { reconnectAfter } from './reconnect-after.ts';

export type LineState = 'connecting' | 'online' | 'offline' | 'closed';

type Edit = (doc: Y.Doc) => void;
interface Listeners {
	/** A document to show: the first one, and another one after a fork or a change of epoch. */
	readonly ondoc: (doc: Y.Doc, provider: WebsocketProvider) => void;
	readonly ongovernance: (frame: GovernanceFrame, cached: boolean) => void;
	/** Undo has to leave out what never was. */
	readonly onrefused: (notice: Extract<Notice, { kind: 'not-applied' }>) => void;
	/** What was not applied, as far as it was words; why, and by which rule if by one. */
	readonly onlost: (message: string, words: readonly Words[], rule?: string) => void;
	/** What was written as one is made again as another. */
	readonly onsaid: (sentence: string) => void;
}

interface Place {
	/** Origin of the sync address, `wss://host`. */
	readonly origin: string;
	readonly board: string;
	readonly store: DeviceStore;
	/** Remembers as long as the tab lives. */
	readonly tab: Pick<Storage, 'getItem' | 'setItem'>;
	/** For tests outside a browser. */
	readonly WebSocket?: typeof WebSocket;
	/** How an edit is made on the document, with the origin that undo tracks. */
	readonly transact: (doc: Y.Doc, edit: Edit) => void;
}

export class BoardConnection {
	#line = $state<LineState>('connecting');
	#closing = $state.raw<Closing | null>(null);
	#synced = $state(false);
	#upToDate = $state(false);
	#fullness = $state<string | null>(null);
	#frame: GovernanceFrame | null = null;
	#provider: WebsocketProvider | null = null;
	#copy: DeviceCopy | null = null;
	/** Sync messages that arrived before frame 64 on this opening; null once it came. */
	#held: Uint8Array[] | null = null;
	#backlog: Backlog | null = null;
	/** Until that is there. */
	#ready: Promise<void> = Promise.resolve();
	/** What the device keeps belongs to a document that is gone, and would flow into the next one. */
	#isStale = false;
	/** Until what was carried is on this document, the device keeps the one before. */
	#moved: Promise<void> = Promise.resolve();
	#endMove: () => void = () => undefined;
	#destroyed = false;
	readonly #place: Place;
	readonly #listeners: Listeners;
	readonly saved: SavedIndicator;

	constructor(place: Place, listeners: Listeners) {
		this.#place = place;
		this.#listeners = listeners;
		this.saved = new SavedIndicator({ ask: () => this.#askSync() }, () => {
			this.#backlog?.clear();
			this.#rememberUnsaved();
		});
	}

	get line(): LineState {
		return this.#line;
	}

	/** Why the server ended the line for good, as a sentence with a next step. */
	get closing(): Closing | null {
		return this.#closing;
	}

	/** That there is little room left, as a sentence. */
	get fullness(): string | null {
		return this.#fullness;
	}

	/** As whom the server knows this page; null before it has said so. */
	get person(): string | null {
		return this.#frame?.you.person ?? null;
	}

	/** Whether the server's document has arrived on this page at least once. */
	get synced(): boolean {
		return this.#synced;
	}

	/** Whether what this page shows is the server's: it has arrived since the line came up. */
	get upToDate(): boolean {
		return this.#upToDate && this.#line === 'online';
	}

	/** Shows what the device kept, then connects. */
	async open(): Promise<void> {
		const { store, board } = this.#place;
		this.#ready = this.#bringBacklog();
		const copy = await store.openLast(board);
		// What an earlier visit did not save is known before anything arrives; a first one waits for nothing.
		if (copy) await this.#ready;
		if (this.#destroyed) return copy?.close();
		this.#start(copy);
		await this.#ready;
	}

	async #bringBacklog(): Promise<void> {
		const { Backlog } = await loadBacklog();
		this.#backlog = new Backlog(this.#place, this.#listeners);
		if (this.#provider) this.#backlog.follow(this.#provider.doc);
		if (this.person !== null) this.#backlog.seen(this.person);
	}

	/** An edit of this person on the current document. */
	edit(edit: Edit): void {
		const doc = this.#provider?.doc;
		if (doc) this.#place.transact(doc, edit);
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
		this.#backlog?.follow(doc);
		if (copy) this.#remember(copy.unsaved);
		const provider: WebsocketProvider = new WebsocketProvider(
			`${this.#place.origin}/sync`,
			this.#place.board,
			doc,
			{
				connect: false,
				protocols: [...offeredProtocols],
				// A page that the server does not understand would come back for ever.
				shouldReconnect: ({ code }) => !isFinal(code),
				disableBc: true,
				awareness: new QuietAwareness(doc),
				// The provider gives a connection up that is silent for 30 s: counted while an answer is due, and only then, since
				// in a page that nobody looks at a minute may pass between two questions.
				WebSocketPolyfill: keepAliveSocket(this.#place.WebSocket ?? WebSocket, {
					onasked: () =>
						(provider.wsLastMessageReceived = Math.min(provider.wsLastMessageReceived, Date.now())),
					onheard: () => (provider.wsLastMessageReceived = Infinity),
				}),
			},
		);
		tellOnlyOwn(provider);
		this.#provider = provider;
		this.#upToDate = false;
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
				this.#synced = this.#upToDate = true;
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
				this.#upToDate = false;
				this.#line = 'online';
			} else if (status === 'disconnected') {
				this.saved.closed();
				this.#line = 'offline';
			}
		});
		provider.on('connection-close', () => {
			// The provider waits a time that doubles, in step with everybody else's, and no longer than this.
			provider.maxBackoffTime = reconnectAfter(provider.wsUnsuccessfulReconnects, Math.random());
			if (provider === this.#provider && this.#line !== 'closed') this.#line = 'offline';
		});
		provider.on('closed', ({ code, reason }) => {
			if (provider !== this.#provider) return;
			this.saved.closed();
			this.#line = 'closed';
			this.#closing = closingSentence(code, reason);
			if (code === 4410 || code === 4403) void this.#place.store.forget(this.#place.board);
		});
		doc.on('update', (_update: Uint8Array, _origin: unknown, _doc: Y.Doc, { local }: Y.Transaction) => {
			if (!local) return;
			this.saved.edited();
			this.#rememberUnsaved();
		});

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
		const { epoch, person } = copy ?? { epoch: this.#frame?.epoch, person: this.#frame?.you.person };
		if (person !== undefined && (person !== frame.you.person || epoch !== frame.epoch)) {
			this.#replace(epoch === frame.epoch ? 'person' : 'epoch');
			this.#take(frame);
			return;
		}
		this.#take(frame);
		this.#release(provider, sync);
		if (copy) {
			copy.rememberGovernance(frame);
			return;
		}
		await Promise.all([this.#moved, this.#ready]);
		if (provider !== this.#provider || this.#copy) return;
		const opened = await store.keep(board, frame.you.person, frame.epoch, provider.doc);
		if (opened === null) return;
		if (provider !== this.#provider || this.#copy) {
			opened.close();
			return;
		}
		this.#copy = opened;
		opened.rememberGovernance(this.#frame ?? frame);
		// Theirs from before somebody else was here: it has just gone to the server with the copy.
		this.#remember(opened.unsaved);
		this.#rememberUnsaved();
	}

	#take(frame: GovernanceFrame): void {
		this.#frame = frame;
		this.#backlog?.seen(frame.you.person);
		this.#listeners.ongovernance(frame, false);
	}

	#remember({ count, fields }: Unsaved): void {
		this.#backlog?.add(fields);
		if (count > 0) this.saved.remember(count);
	}

	#rememberUnsaved(): void {
		this.#copy?.rememberUnsaved({ count: this.saved.unsaved, fields: this.#backlog?.fields ?? [] });
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
		else if (notice.kind === 'not-applied') {
			this.#listeners.onrefused(notice);
			this.#backlog?.refused(notice);
		} else if (notice.kind === 'size') this.#fullness = notice.message;
		else if (notice.kind === 'editors' && this.#frame) {
			const editors = { ...this.#frame.editors, ...notice.editors };
			this.#take({ ...this.#frame, now: notice.now, editors });
		}
	}

	/** Takes the server's document into a fresh one, and what was not proven to be saved along. */
	#replace(why: 'fork' | 'epoch' | 'person'): void {
		this.#backlog?.leave(this.#copy, this.#frame?.you);
		this.#isStale ||= why !== 'person';
		const { unsaved } = this.saved;
		this.saved.closed();
		this.#stop();
		this.#endMove();
		this.#moved = new Promise((resolve) => (this.#endMove = resolve));
		this.#start(null);
		const provider = this.#provider;
		// Until then it stays counted as not saved.
		provider?.once('sync', () => {
			if (provider === this.#provider) void this.#move(provider.doc, unsaved);
		});
	}

	/** Only when what was carried is on the server's document may the old copy go. */
	async #move(doc: Y.Doc, unsaved: number): Promise<void> {
		const { board, store } = this.#place;
		const endMove = this.#endMove;
		this.saved.passOver(unsaved);
		// What is another person's waits on this device for them; what was made again must not come twice.
		const isMade = this.#frame && this.#backlog?.arrive(doc, this.#frame.you);
		const isStale = this.#isStale || isMade;
		this.#isStale = false;
		if (isStale) await store.forget(board);
		endMove();
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
