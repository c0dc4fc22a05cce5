import { DurableObject } from 'cloudflare:workers';
import { closeCodes } from '@holdpoint/shared/protocol/close-codes';
import { boardOf } from '../board-of.ts';
import type { Env } from '../env.ts';
import { log } from '../log.ts';
import { noPlace } from '../relay-of.ts';
import { Allowance } from './allowance.ts';
import { KeepAlive } from './keep-alive.ts';
import { limits } from './limits.ts';
import type { News, Page, RelayAddress } from './news.ts';
import { Rates } from './rates.ts';
import { linkEnded } from './sharing.ts';
import { noEntry } from './shut-out.ts';

/** What a viewer's socket remembers through hibernation. */
interface ViewerState {
	readonly address: RelayAddress;
	/** Where it comes from; null where nobody says. */
	readonly network: string | null;
	/** Of the page that it was sent last. */
	readonly etag: string;
}

/**
 * Viewers of one public or screen link: their sockets hang here and not on the board, which says once to each relay what
 * all of its viewers see. A relay keeps nothing of that on disk. Whatever was asked of it is answered with what the board says
 * then; what is pushed comes from the board, which knows the relays that have asked for somebody who watches.
 */
export class Relay extends DurableObject<Env> {
	/** Known from the sockets after hibernation, and else from whoever asks. */
	#address: RelayAddress | null = null;
	readonly #keepAlive: KeepAlive;
	readonly #allowances = new WeakMap<WebSocket, Allowance>();
	#news: News | null = null;
	/** Those who wait for the board's answer, and are not among the sockets yet. */
	#joining = 0;
	/** The question that has not left yet: all who come until then share its answer. */
	#question: Promise<News> | null = null;
	#pause: Promise<unknown> = Promise.resolve();
	readonly #rates = new Rates(() => Date.now());

	constructor(ctx: DurableObjectState, env: Env) {
		super(ctx, env);
		this.#keepAlive = new KeepAlive(ctx);
		const [socket] = this.#sockets;
		if (socket !== undefined) this.#address = stateOf(socket).address;
	}

	/** What the link shows now. */
	async read(address: RelayAddress): Promise<News> {
		this.#address = address;
		return this.#ask();
	}

	/** The board says what is shown from now on; answers how many watch. */
	async show(news: News): Promise<number> {
		this.#take(news);
		return this.#viewers;
	}

	/** A viewer's socket. */
	override async fetch(request: Request): Promise<Response> {
		const { address, link, network } = JSON.parse(request.headers.get('x-holdpoint-viewer') ?? '') as {
			address: RelayAddress;
			link: string;
			network: string | null;
		};
		this.#address = address;
		const shutOut = this.#shutOut;
		// Flooded from many, it has no sockets for a while: the pages ask by themselves.
		const isBesieged = Object.keys(shutOut).length >= limits.cutOffs;
		const until = isBesieged ? Math.min(...Object.values(shutOut)) : (shutOut[String(network)] ?? 0);
		const seconds = Math.ceil((until - Date.now()) / 1000);
		if (seconds > 0) return noEntry(seconds);
		// Whoever comes asks relay 0 first, so that there all of a link's viewers are counted.
		if (!this.#rates.take('viewers', address.hash).ok) return new Response(null, { status: noPlace.tooMany });
		if (this.#viewers >= limits.relaySockets) return new Response(null, { status: noPlace.full });
		this.#joining += 1;
		try {
			await this.#ask();
			// What the board has pushed meanwhile is newer than its answer.
			const page = this.#news?.page ?? null;
			if (page?.link !== link) return new Response(null, { status: noPlace.ended });
			return this.#admit(page, { address, network }, request.headers.get('Sec-WebSocket-Protocol'));
		} finally {
			this.#joining -= 1;
		}
	}

	#admit(page: Page, viewer: Omit<ViewerState, 'etag'>, offered: string | null): Response {
		const { 0: client, 1: socket } = new WebSocketPair();
		if (this.#sockets.length === 0) void this.ctx.storage.setAlarm(Date.now() + limits.relayCheck);
		this.ctx.acceptWebSocket(socket);
		remember(socket, { ...viewer, etag: '' });
		send(socket, page);
		const protocol = offered?.split(/\s*,\s*/).find((each) => !each.startsWith('ticket.'));
		const headers = new Headers();
		if (protocol !== undefined) headers.set('Sec-WebSocket-Protocol', protocol);
		return new Response(null, { status: 101, webSocket: client, headers });
	}

	/** Now and then while somebody watches: what the board has said and did not arrive is asked for. */
	override async alarm(): Promise<void> {
		const shutOut = Object.values(this.#shutOut);
		// An address is kept no longer than it is of use.
		if (shutOut.length === 0) this.ctx.storage.kv.delete('shut-out');
		if (this.#viewers === 0) {
			if (shutOut.length > 0) await this.ctx.storage.setAlarm(Math.max(...shutOut));
			return;
		}
		await this.ctx.storage.setAlarm(Date.now() + limits.relayCheck);
		await this.#ask();
	}

	/** Viewers have nothing to say; who says much is shown out, and cut off with everybody here if that does not help. */
	override webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): void {
		this.#keepAlive.answer(socket, message);
		const now = Date.now();
		const allowance = this.#allowances.get(socket) ?? new Allowance(limits.line, now);
		this.#allowances.set(socket, allowance);
		if (allowance.take(typeof message === 'string' ? message.length : message.byteLength, now)) return;
		this.#allowances.delete(socket);
		if (socket.readyState === WebSocket.OPEN)
			return socket.close(closeCodes.flooding, 'Too many messages in a short time.');
		const { address, network } = stateOf(socket);
		this.#shutOut = { ...this.#shutOut, [String(network)]: now + limits.shutOut };
		log({ event: 'flood-cut-off', board: address.board });
		void this.ctx.storage.sync().finally(() => this.ctx.abort('flood'));
	}

	/** Networks from which this relay was flooded, and until when they have no sockets here: their pages ask by themselves. */
	get #shutOut(): Readonly<Record<string, number>> {
		const until = this.ctx.storage.kv.get<Record<string, number>>('shut-out') ?? {};
		return Object.fromEntries(Object.entries(until).filter(([, each]) => each > Date.now()));
	}

	set #shutOut(until: Readonly<Record<string, number>>) {
		this.ctx.storage.kv.put('shut-out', until);
	}

	/** Without an answer the other side waits for the end of the handshake until it gives up. */
	override webSocketClose(socket: WebSocket): void {
		socket.close();
	}

	/** One question for all who wait, and a pause after it: however many come, the board is asked so often and no more. */
	#ask(): Promise<News> {
		this.#question ??= this.#pause.then(async () => {
			this.#question = null;
			const answer = this.#follow();
			this.#pause = Promise.allSettled([answer, scheduler.wait(limits.relayPause)]);
			const news = await answer;
			this.#take(news);
			return news;
		});
		return this.#question;
	}

	async #follow(): Promise<News> {
		const address = this.#address;
		if (address === null) throw new Error('This relay does not know whose it is.');
		return boardOf(this.env, address.board).follow(address, this.#viewers);
	}

	/** The newest wins: an answer may be overtaken by what was pushed. */
	#take(news: News): void {
		if (this.#news !== null && news.moment < this.#news.moment) return;
		this.#news = news;
		this.#keepAlive.somethingHappens();
		for (const socket of this.#sockets) {
			if (news.page === null) socket.close(closeCodes.gone, linkEnded);
			else if (stateOf(socket).etag !== news.page.etag) send(socket, news.page);
		}
	}

	get #viewers(): number {
		return this.#sockets.length + this.#joining;
	}

	get #sockets(): WebSocket[] {
		return this.ctx.getWebSockets().filter(({ readyState }) => readyState === WebSocket.OPEN);
	}
}

/** One dead socket must not stop the others: it is dropped. */
function send(socket: WebSocket, { text, etag }: Page): void {
	try {
		socket.send(text);
		remember(socket, { ...stateOf(socket), etag });
	} catch {
		socket.close(1011, 'This connection is broken.');
	}
}

function stateOf(socket: WebSocket): ViewerState {
	return socket.deserializeAttachment() as ViewerState;
}

function remember(socket: WebSocket, state: ViewerState): void {
	socket.serializeAttachment(state);
}
