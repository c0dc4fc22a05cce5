import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';

/** For a page of its own, bundled by the test: y-websocket and yjs as their authors ship them, nothing of ours. */
declare global {
	/** The document on a board, in sync once this resolves. */
	var connectPlain: (board: string) => Promise<void>;
	var plainDoc: Y.Doc;
}

globalThis.connectPlain = (board) => {
	globalThis.plainDoc = new Y.Doc();
	const address = `${location.origin.replace('http', 'ws')}/sync`;
	const provider = new WebsocketProvider(address, board, globalThis.plainDoc);
	return new Promise((resolve) => provider.once('sync', () => resolve()));
};
