import { closeCodes } from '@holdpoint/shared/protocol/close-codes';
import { ping } from '@holdpoint/shared/protocol/keep-alive';
import type { PublicView } from '@holdpoint/shared/schema/public-view';

/**
 * Where the page stands with its link. `live`: pushed as it happens · `polled`: asked for now and then
 * · `offline`: shows what it last heard · `ended`: expired or revoked · `locked`: opened without the link's token.
 */
export type FeedState = 'loading' | 'live' | 'polled' | 'offline' | 'ended' | 'locked';

/** What the feed does to the world; a test passes its own. */
export interface FeedEffects {
	readonly fetch: (path: string, init?: RequestInit) => Promise<Response>;
	readonly openSocket: (path: string) => FeedSocket;
	readonly now: () => number;
	/** Runs once after so many milliseconds; answers how to cancel it. */
	readonly later: (milliseconds: number, run: () => void) => () => void;
	readonly jitter: () => number;
	/** The token did its work: take it out of the address. */
	readonly stripToken: () => void;
}
/** What is used of a WebSocket. */
export interface FeedSocket {
	send(text: string): void;
	close(): void;
	onopen: ((event: Event) => void) | null;
	onmessage: ((event: MessageEvent<unknown>) => void) | null;
	onclose: ((event: CloseEvent) => void) | null;
}

const closedForGood: readonly number[] = [closeCodes.unauthenticated, closeCodes.forbidden, closeCodes.gone];
const firstRetry = 1000;
const longestRetry = 30_000;
/** A socket can die unnoticed on a phone: a word now and then, which is answered, tells. */
const proofOfLife = 60_000;
const proofTakes = 10_000;
const clockTick = 10_000;

/**
 * One release as a link shows it, kept current: the token is exchanged for a cookie once, then the server pushes. While
 * the socket stands nothing is asked for, since thousands may look; where it cannot, the view is asked for with its ETag,
 * less and less often.
 */
export class PublicFeed {
	/** Replaced whole. */
	view = $state.raw<PublicView | null>(null);
	state = $state<FeedState>('loading');
	/** When the server last confirmed the view, milliseconds of this device's clock. */
	heardAt = $state(0);
	/** This device's clock, moved on every ten seconds. */
	clock = $state(0);
	/** How far the server's clock is ahead: at least so far, since a view is never younger than its moment says. */
	#ahead = $state(-Infinity);

	/** In a frame of another site no cookie comes along: the token stays, and every reading shows it. */
	readonly #framed: boolean;
	#link: string;
	#effects: FeedEffects;
	#token: string;
	#etag = '';
	#socket: FeedSocket | null = null;
	#retries = 0;
	#cancelRetry: () => void = () => undefined;
	#cancelProof: () => void = () => undefined;
	#cancelClock: () => void = () => undefined;
	#closed = false;

	/** `token` is empty on a reload: the cookie opens the link then. */
	constructor(link: string, token: string, effects: FeedEffects = browserEffects(), framed = false) {
		this.#framed = framed;
		this.#link = link;
		this.#token = token;
		this.#effects = effects;
		this.clock = effects.now();
	}

	/** Milliseconds since the view was last confirmed. */
	get age(): number {
		return Math.max(0, this.clock - this.heardAt);
	}

	/** The server's time as it goes on, milliseconds since 1970; 0 before it was heard of. */
	get now(): number {
		return this.view === null ? 0 : this.clock + this.#ahead;
	}

	async start(): Promise<void> {
		this.#tick();
		await this.refresh();
	}

	/** Asks again now: at the start, and when the network or the page comes back. */
	async refresh(): Promise<void> {
		if (this.#isOver()) return;
		this.#cancelRetry();
		const heard = await this.#read();
		if (this.#isOver()) return;
		if (heard) {
			if (this.#framed) {
				this.state = 'polled';
				this.#proveLater();
			} else if (this.#socket === null) this.#connect();
			else this.#proveLater();
		} else {
			this.#dropSocket();
			this.state = 'offline';
			this.#retryLater();
		}
	}

	/** The device says that it has no network. */
	lost(): void {
		if (this.#isOver() || this.view === null) return;
		this.state = 'offline';
		this.#dropSocket();
		this.#retryLater();
	}

	close(): void {
		this.#closed = true;
		this.#stopEverything();
	}

	/** True when the server confirmed a view; false when it could not be reached or is not well. */
	async #read(): Promise<boolean> {
		let response: Response;
		try {
			response = this.#token === '' ? await this.#get() : await this.#exchange();
		} catch (error) {
			if (error instanceof TypeError) return false; // fetch's word for "no network"
			throw error;
		}
		if (response.status === 304) {
			this.#heard();
			return true;
		}
		if (response.ok) {
			this.#etag = response.headers.get('etag') ?? '';
			const body = (await response.json()) as PublicView | { readonly view: PublicView };
			this.#show('view' in body ? body.view : body);
			if (this.#token !== '' && !this.#framed) {
				this.#token = '';
				this.#effects.stripToken();
			}
			return true;
		}
		if (response.status < 500 && response.status !== 408 && response.status !== 429) {
			const neverOpened = response.status === 401 && this.#token === '' && this.view === null;
			this.#end(neverOpened ? 'locked' : 'ended');
		}
		return false;
	}

	#exchange(): Promise<Response> {
		return this.#effects.fetch('/api/public', {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ token: this.#token }),
		});
	}

	#get(): Promise<Response> {
		const headers: HeadersInit = this.#etag === '' ? {} : { 'if-none-match': this.#etag };
		return this.#effects.fetch(`/api/public/${encodeURIComponent(this.#link)}`, { headers });
	}

	#connect(): void {
		this.state = this.view === null ? 'loading' : 'polled';
		const socket = this.#effects.openSocket(`/api/public/${encodeURIComponent(this.#link)}/live`);
		this.#socket = socket;
		socket.onopen = () => {
			this.#retries = 0;
			this.state = 'live';
			this.#heard();
			this.#proveLater();
		};
		socket.onmessage = (event: MessageEvent<unknown>) => {
			this.#heard();
			this.#proveLater();
			// The answer to a proof of life passes too; a view is an object.
			if (typeof event.data !== 'string' || !event.data.startsWith('{')) return;
			this.#etag = '';
			this.#show(JSON.parse(event.data) as PublicView);
		};
		socket.onclose = (event: CloseEvent) => {
			if (this.#socket !== socket) return;
			this.#socket = null;
			this.#cancelProof();
			if (closedForGood.includes(event.code)) {
				this.#end('ended');
				return;
			}
			this.state = 'polled';
			this.#retryLater();
		};
	}

	#show(view: PublicView): void {
		this.view = view;
		this.#heard();
		this.#ahead = Math.max(this.#ahead, Date.parse(view.at) - this.heardAt);
	}

	#heard(): void {
		this.heardAt = this.#effects.now();
		this.clock = this.heardAt;
	}

	#retryLater(): void {
		const wait = Math.min(longestRetry, firstRetry * 2 ** this.#retries) * (0.5 + this.#effects.jitter());
		this.#retries = Math.min(this.#retries + 1, 10);
		this.#cancelRetry();
		this.#cancelRetry = this.#effects.later(wait, () => void this.refresh());
	}

	#proveLater(): void {
		this.#cancelProof();
		this.#cancelProof = this.#effects.later(proofOfLife, () => this.#prove());
	}

	/** Whatever the socket says next proves it alive. One that has not even opened by now never will. */
	#prove(): void {
		const startAgain = (): void => {
			this.#dropSocket();
			void this.refresh();
		};
		if (this.#socket === null || this.state !== 'live') return startAgain();
		this.#socket.send(ping);
		this.#cancelProof = this.#effects.later(proofTakes, startAgain);
	}

	#tick(): void {
		this.#cancelClock = this.#effects.later(clockTick, () => {
			this.clock = this.#effects.now();
			this.#tick();
		});
	}

	#dropSocket(): void {
		const socket = this.#socket;
		this.#socket = null;
		socket?.close();
	}

	/** The last view goes with the link: a page left open must not keep what was taken away. */
	#end(how: 'ended' | 'locked'): void {
		this.state = how;
		this.view = null;
		this.#stopEverything();
		this.#effects.stripToken();
	}

	#stopEverything(): void {
		this.#cancelRetry();
		this.#cancelProof();
		this.#cancelClock();
		this.#dropSocket();
	}

	#isOver(): boolean {
		return this.#closed || this.state === 'ended' || this.state === 'locked';
	}
}

declare global {
	/** Asked by the page itself (app.html) before this code was there. */
	var askedEarly: { readonly token: string; readonly answer: Promise<Response> } | undefined;
}

/** The answer that is on its way to the same question already; once. */
function takeEarly(init?: RequestInit): Promise<Response> | undefined {
	const early = globalThis.askedEarly;
	if (early === undefined || init?.body !== JSON.stringify({ token: early.token })) return undefined;
	globalThis.askedEarly = undefined;
	return early.answer;
}

/** The real world of a browser tab. */
function browserEffects(): FeedEffects {
	return {
		fetch: (path, init) =>
			takeEarly(init) ?? fetch(path, { ...init, credentials: 'same-origin', cache: 'no-store' }),
		openSocket: (path) => new WebSocket(new URL(path, location.href.replace(/^http/, 'ws'))),
		now: () => Date.now(),
		later: (milliseconds, run) => {
			const timer = setTimeout(run, milliseconds);
			return () => clearTimeout(timer);
		},
		jitter: () => Math.random(),
		stripToken: () => history.replaceState(history.state, '', location.pathname),
	};
}

/** A feed for the page's lifetime: started at once, woken by the network and by coming back to the page. */
export function openFeed(
	link: string,
	token: string,
	framed = false,
): { readonly feed: PublicFeed; readonly close: () => void } {
	const feed = new PublicFeed(link, token, browserEffects(), framed);
	const wake = (): void => {
		if (document.visibilityState === 'visible') void feed.refresh();
	};
	const lost = (): void => feed.lost();
	addEventListener('online', wake);
	addEventListener('offline', lost);
	document.addEventListener('visibilitychange', wake);
	void feed.start();
	return {
		feed,
		close: () => {
			removeEventListener('online', wake);
			removeEventListener('offline', lost);
			document.removeEventListener('visibilitychange', wake);
			feed.close();
		},
	};
}
