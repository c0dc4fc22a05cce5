import { DurableObject } from 'cloudflare:workers';
import type { Env } from '../env.ts';
import { log } from '../log.ts';
import type { RefusedSocket } from './board-api.ts';
import { limits } from './limits.ts';

/** Objects among which refused sockets are spread. */
const doors = 16;

/** Any one of the objects where sockets are turned away. */
export function anyDoor(env: Env): Pick<Fetcher, 'fetch'> {
	return env.DOOR.get(env.DOOR.idFromName(String(Math.floor(Math.random() * doors))));
}

/**
 * Where sockets are opened and closed at once with a code that says why, since a client retries for ever what is refused
 * otherwise. Not in the Worker: nothing there cuts the connection of one who sends on. Here the object ends with all of
 * its sockets, and none of them was to stay.
 */
export class Door extends DurableObject<Env> {
	/** Messages of each socket. */
	readonly #heard = new WeakMap<WebSocket, number>();
	/** It is about to be looked for those who do not close. */
	#isSwept = false;

	override async fetch(request: Request): Promise<Response> {
		const { code, reason } = JSON.parse(request.headers.get('x-holdpoint-refused') ?? '') as RefusedSocket;
		const { 0: client, 1: socket } = new WebSocketPair();
		this.ctx.acceptWebSocket(socket);
		socket.close(code, reason);
		if (!this.#isSwept) setTimeout(() => this.#cutOff(), limits.turnedAway.milliseconds);
		this.#isSwept = true;
		const headers = new Headers();
		const protocol = request.headers.get('Sec-WebSocket-Protocol');
		if (protocol !== null) headers.set('Sec-WebSocket-Protocol', protocol);
		return new Response(null, { status: 101, webSocket: client, headers });
	}

	override webSocketMessage(socket: WebSocket): void {
		const heard = (this.#heard.get(socket) ?? 0) + 1;
		this.#heard.set(socket, heard);
		if (heard <= limits.turnedAway.messages) return;
		log({ event: 'flood-cut-off' });
		this.#cutOff();
	}

	/** Whoever has not closed by now. */
	#cutOff(): void {
		this.#isSwept = false;
		if (this.ctx.getWebSockets().length > 0) this.ctx.abort('flood');
	}
}
