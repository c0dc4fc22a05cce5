import { ownUndo } from '@holdpoint/shared/doc/own-undo';
import { offeredProtocols } from '@holdpoint/shared/protocol/version';
import { isPermanent } from '@holdpoint/shared/protocol/close-codes';
import type { GovernanceFrame } from '@holdpoint/shared/schema/frame';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import type { Caller } from '../../../api/src/board/board-api.ts';
import { BoardConnection } from '../../../web/src/lib/board/connection.svelte.ts';
import { TestDevice } from '../device.ts';
import { Wire } from './simulated-server.ts';

/** Tags what a person does themselves. */
export const own = { kind: 'own' };

type Edit = (doc: Y.Doc) => void;

/** A browser, whose page may be loaded again and whose connections the simulation owns. */
export abstract class Page {
	readonly caller: Caller;
	readonly ours: boolean;
	/** Calls to the server that were made and that its end has not been heard of; the newest last. */
	readonly wires: Wire[] = [];
	/** Nothing reaches the server. */
	isApart = false;
	/** The server ended a connection with these codes. */
	readonly codes: number[] = [];
	doc = new Y.Doc();
	provider: WebsocketProvider | null = null;
	undo: Y.UndoManager | null = null;

	constructor(caller: Caller, ours: boolean) {
		this.caller = caller;
		this.ours = ours;
	}

	abstract open(): Promise<void>;
	abstract leave(): void;
	abstract edit(edit: Edit): void;
	/** Tries again after it was shown out. */
	abstract comeBack(): void;
	abstract get isOnline(): boolean;
	/** Knows that it may only read. */
	abstract get isReader(): boolean;
	/** Whether its own indicator says that all it wrote is saved; null where it has none or that would not be about edits. */
	abstract get saysSaved(): boolean | null;
	abstract get governance(): GovernanceFrame | null;

	protected get socket(): typeof WebSocket {
		return socketOf(this);
	}

	protected show(doc: Y.Doc, provider: WebsocketProvider): void {
		this.doc = doc;
		this.provider = provider;
		this.undo = ownUndo(doc, own, 0);
		provider.awareness.setLocalState({ card: null, at: 'the door' });
	}

	/** Loads the page again. */
	async reload(): Promise<void> {
		this.leave();
		await this.open();
	}
}

/** Our page's own line to the server, with what its device keeps. */
export class OurPage extends Page {
	readonly #device = new TestDevice();
	readonly #tab = new Map<string, string>();
	#connection: BoardConnection | null = null;
	#frame: GovernanceFrame | null = null;
	/** Something was written that a reader may not, and said to be so: this document is not the server's. */
	isRefused = false;

	constructor(caller: Caller) {
		super(caller, true);
	}

	async open(): Promise<void> {
		const place = {
			origin: 'ws://localhost',
			board: 'board0000000001',
			store: this.#device,
			tab: {
				getItem: (key: string) => this.#tab.get(key) ?? null,
				setItem: (key: string, value: string) => void this.#tab.set(key, value),
			},
			WebSocket: this.socket,
			transact: (doc: Y.Doc, edit: Edit) => doc.transact(() => edit(doc), own),
		};
		this.#connection = new BoardConnection(place, {
			ondoc: (doc, provider) => this.show(doc, provider),
			ongovernance: (frame) => (this.#frame = frame),
			onrefused: ({ rule }) => (this.isRefused ||= rule === 'R27'),
			onlost: () => undefined,
			onsaid: () => undefined,
		});
		await this.#connection.open();
	}

	leave(): void {
		this.#connection?.destroy();
		this.undo?.destroy();
	}

	edit(edit: Edit): void {
		this.#connection?.edit(edit);
	}

	comeBack(): void {
		if (this.#connection?.line === 'closed') this.#connection.reconnect();
		else this.#connection?.networkBack();
	}

	goOffline(): void {
		this.#connection?.networkLost();
	}

	get isOnline(): boolean {
		const { line, synced } = this.#connection ?? {};
		return line === 'online' && synced === true && this.provider?.synced === true;
	}

	get isReader(): boolean {
		return this.#frame?.you.access === 'view';
	}

	get saysSaved(): boolean | null {
		return this.isRefused || !this.#connection ? null : this.#connection.saved.state === 'saved';
	}

	get governance(): GovernanceFrame | null {
		return this.#frame;
	}
}

/** An unmodified client: y-websocket as it comes, and no copy on the device. */
export class PlainPage extends Page {
	readonly isReader = false;
	readonly saysSaved = null;
	readonly governance = null;

	constructor(caller: Caller) {
		super(caller, false);
	}

	async open(): Promise<void> {
		const doc = new Y.Doc();
		const provider = new WebsocketProvider('ws://localhost/sync', 'board', doc, {
			disableBc: true,
			WebSocketPolyfill: this.socket,
		});
		this.show(doc, provider);
	}

	leave(): void {
		this.provider?.destroy();
		this.provider?.awareness.destroy();
		this.undo?.destroy();
	}

	edit(edit: Edit): void {
		this.doc.transact(() => edit(this.doc), own);
	}

	comeBack(): void {
		this.provider?.connect();
	}

	get isOnline(): boolean {
		return this.provider?.synced === true;
	}
}

function socketOf(page: Page): typeof WebSocket {
	return class extends PageSocket {
		constructor(_url: string | URL, protocols: string | string[] = []) {
			super(page, protocols.includes(offeredProtocols[0] ?? ''));
		}
	} as unknown as typeof WebSocket;
}

/** What y-websocket uses of a WebSocket. */
class PageSocket extends EventTarget {
	static readonly OPEN = 1;
	readonly OPEN = 1;
	binaryType = 'blob';
	readyState = 0;
	onopen: ((event: Event) => void) | null = null;
	onclose: ((event: Event) => void) | null = null;
	onerror: ((event: Event) => void) | null = null;
	readonly #wire: Wire;
	#onmessage: ((event: Event) => void) | null = null;

	constructor(page: Page, ours: boolean) {
		super();
		this.#wire = new Wire(page.caller, ours, {
			open: () => {
				this.readyState = 1;
				this.onopen?.(new Event('open'));
			},
			message: (data) => {
				if (this.readyState !== 1) return;
				const event = new MessageEvent('message', {
					data: typeof data === 'string' ? data : data.slice().buffer,
				});
				this.dispatchEvent(event);
				this.#onmessage?.(event);
			},
			closed: (code, reason) => {
				if (this.readyState === 3) return;
				this.readyState = 3;
				if (isPermanent(code) || code > 1000) page.codes.push(code);
				const event = Object.assign(new Event('close'), { code, reason });
				this.dispatchEvent(event);
				this.onclose?.(event);
			},
		});
		page.wires.push(this.#wire);
	}

	// An accessor, since our page puts one of its own in its place.
	get onmessage(): ((event: Event) => void) | null {
		return this.#onmessage;
	}

	set onmessage(handler: ((event: Event) => void) | null) {
		this.#onmessage = handler;
	}

	send(data: Uint8Array | string): void {
		if (this.readyState === 1 && !this.#wire.isCut)
			this.#wire.up.push({ kind: 'message', data: typeof data === 'string' ? data : data.slice() });
	}

	/** What was sent before arrives before. */
	close(): void {
		if (this.readyState === 3) return;
		this.readyState = 3;
		this.#wire.isOver = true;
		this.#wire.down = [];
		if (!this.#wire.isCut) this.#wire.up.push({ kind: 'close' });
		this.dispatchEvent(new Event('close'));
	}
}
