/**
 * The least that workerd can do: a hibernating object that gives each message to every other socket and stores nothing; in
 * rooms under `/durable/` each message is a row first, which the output gate has on disk before anything is sent.
 */
import { DurableObject } from 'cloudflare:workers';

export class Document extends DurableObject {
	async fetch(request) {
		const { 0: client, 1: server } = new WebSocketPair();
		const isDurable = new URL(request.url).pathname.startsWith('/durable/');
		if (isDurable) this.ctx.storage.sql.exec('CREATE TABLE IF NOT EXISTS messages (message BLOB)');
		this.ctx.acceptWebSocket(server, isDurable ? ['durable'] : []);
		return new Response(null, { status: 101, webSocket: client });
	}

	async webSocketMessage(socket, message) {
		if (this.ctx.getTags(socket).includes('durable'))
			this.ctx.storage.sql.exec('INSERT INTO messages (message) VALUES (?)', message);
		for (const other of this.ctx.getWebSockets()) if (other !== socket) other.send(message);
	}

	async webSocketClose(socket, code) {
		socket.close(code === 1005 || code === 1006 ? 1000 : code);
	}
}

export default {
	fetch: (request, env) => {
		const { Document } = env;
		return Document.get(Document.idFromName(new URL(request.url).pathname)).fetch(request);
	},
};
