import type { Example } from './example.ts';

/** A WebSocket whose other end is an example in this page, for the same provider that speaks to the server. */
export function socketTo(example: Example, person: string): typeof WebSocket {
	return class ExampleSocket extends EventTarget {
		static readonly CONNECTING = 0 as const;
		static readonly OPEN = 1;
		static readonly CLOSING = 2;
		static readonly CLOSED = 3;
		readonly CONNECTING = 0 as const;
		readonly OPEN = 1;
		readonly CLOSING = 2;
		readonly CLOSED = 3;
		readonly bufferedAmount = 0;
		readonly extensions = '';
		readonly protocol = 'holdpoint';
		readonly url: string;
		binaryType: BinaryType = 'arraybuffer';
		readyState: 0 | 1 | 2 | 3 = 0;
		onopen: ((event: Event) => unknown) | null = null;
		onclose: ((event: CloseEvent) => unknown) | null = null;
		onerror: ((event: Event) => unknown) | null = null;
		/** Set by whoever extends this; messages are dispatched as events. */
		declare onmessage: ((event: MessageEvent) => unknown) | null;
		#line: ReturnType<Example['join']> | null = null;

		constructor(url: string | URL) {
			super();
			this.url = String(url);
			// As a socket does: whoever made it sets its handlers first.
			queueMicrotask(() => {
				if (this.readyState !== 0) return;
				this.readyState = 1;
				this.#line = example.join(person, (said) => {
					if (this.readyState !== 1) return;
					if (said.type === 'ended') this.close(said.code);
					else this.dispatchEvent(new MessageEvent('message', { data: said.frame.slice().buffer }));
				});
				this.onopen?.(new Event('open'));
			});
		}

		send(data: string | ArrayBufferLike | Blob | ArrayBufferView): void {
			if (data instanceof Uint8Array && this.readyState === 1) this.#line?.say(data.slice());
		}

		close(code = 1000, reason = ''): void {
			if (this.readyState === 3) return;
			this.readyState = 3;
			this.#line?.leave();
			const event = new CloseEvent('close', { code, reason, wasClean: true });
			this.dispatchEvent(event);
			this.onclose?.(event);
		}
	};
}
