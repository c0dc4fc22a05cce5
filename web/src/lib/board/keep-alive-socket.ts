/** Text that the server's runtime answers by itself, without waking the board. */
const ping = 'ping';
/** The provider gives a connection up after 30 s of silence. */
const pingEvery = 12_000;

/**
 * A WebSocket that keeps itself alive by text, and lets none of it through: y-websocket reads binary frames only.
 * `onalive` is called for each text that came.
 */
export function keepAliveSocket(Base: typeof WebSocket, onalive: () => void): typeof WebSocket {
	return class extends Base {
		#handler: ((this: WebSocket, event: MessageEvent) => unknown) | null = null;

		constructor(url: string | URL, protocols?: string | string[]) {
			super(url, protocols);
			const beat = setInterval(() => {
				if (this.readyState === Base.OPEN) this.send(ping);
			}, pingEvery);
			this.addEventListener('close', () => clearInterval(beat));
			this.addEventListener('message', (event) => {
				if (typeof event.data === 'string') onalive();
				else this.#handler?.call(this, event);
			});
		}

		override get onmessage() {
			return this.#handler;
		}

		override set onmessage(handler) {
			this.#handler = handler;
		}
	};
}
