import { ping, pong } from '@holdpoint/shared/protocol/keep-alive';

/** Milliseconds without anything else after which the runtime answers again. */
const quiet = 5_000;

/**
 * Pages say `ping` to know that their connection works. The runtime answers by itself, so that an object on which nothing
 * happens leaves memory. While something happens the object answers, since a flood of them is not seen otherwise.
 */
export class KeepAlive {
	readonly #ctx: DurableObjectState;
	#happened = 0;
	#isAnswering = false;

	constructor(ctx: DurableObjectState) {
		this.#ctx = ctx;
		this.#leaveToRuntime();
	}

	/** Something else than a keep-alive has come or is sent. */
	somethingHappens(): void {
		this.#happened = Date.now();
		if (this.#isAnswering) return;
		this.#isAnswering = true;
		this.#ctx.setWebSocketAutoResponse();
	}

	/** Answers a keep-alive; false if the message is none. */
	answer(socket: WebSocket, message: string | ArrayBuffer): boolean {
		if (message !== ping) return false;
		if (this.#isAnswering && Date.now() - this.#happened > quiet) this.#leaveToRuntime();
		if (socket.readyState === WebSocket.OPEN) socket.send(pong);
		return true;
	}

	#leaveToRuntime(): void {
		this.#isAnswering = false;
		this.#ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair(ping, pong));
	}
}
