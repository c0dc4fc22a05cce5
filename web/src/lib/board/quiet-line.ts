import { Awareness } from 'y-protocols/awareness';
import type { WebsocketProvider } from 'y-websocket';
import type { Doc } from 'yjs';

/**
 * Who is here, for a server that says who leaves: nobody is forgotten by time and nothing is said again by time, so that
 * a board on which nothing happens costs nothing.
 */
export class QuietAwareness extends Awareness {
	constructor(doc: Doc) {
		super(doc);
		clearInterval(this._checkInterval as number);
	}
}

/** A provider sends on every change of presence, those too that it has just received; this one only its own page's. */
export function tellOnlyOwn(provider: WebsocketProvider): void {
	const send = provider._awarenessUpdateHandler;
	const own: typeof send = (changes, origin) => {
		if (origin === 'local') send(changes, origin);
	};
	provider.awareness.off('update', send);
	provider.awareness.on('update', own);
	provider._awarenessUpdateHandler = own;
}
