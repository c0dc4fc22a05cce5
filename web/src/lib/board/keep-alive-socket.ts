import { ping } from '@holdpoint/shared/protocol/keep-alive';

const pingEvery = 12_000;

interface Ears {
	/** Something was sent that the server answers at once: from now on its silence means something. */
	readonly onasked: () => void;
	/** Something came. */
	readonly onheard: () => void;
}

/**
 * A WebSocket that keeps itself alive by text, and lets none of it through: y-websocket reads binary frames only. A
 * page that nobody looks at may ping once a minute only, as browsers have it.
 */
export function keepAliveSocket(Base: typeof WebSocket, { onasked, onheard }: Ears): typeof WebSocket {
	return class extends Base {
		#handler: ((this: WebSocket, event: MessageEvent) => unknown) | null = null;

		constructor(url: string | URL, protocols?: string | string[]) {
			super(url, protocols);
			const beat = setInterval(() => {
				if (this.readyState !== Base.OPEN) return;
				this.send(ping);
				onasked();
			}, pingEvery);
			this.addEventListener('close', () => clearInterval(beat));
			this.addEventListener('message', (event) => {
				if (typeof event.data !== 'string') this.#handler?.call(this, event);
				onheard();
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
