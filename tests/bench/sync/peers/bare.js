/** The least that workerd can do: a hibernating object that gives each message to every other socket and stores nothing. */
import { DurableObject } from 'cloudflare:workers';

export class Document extends DurableObject {
	async fetch() {
		const { 0: client, 1: server } = new WebSocketPair();
		this.ctx.acceptWebSocket(server);
		return new Response(null, { status: 101, webSocket: client });
	}

	async webSocketMessage(socket, message) {
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
