/** y-partyserver as its documents set it up, with a store in the object's SQLite. */
import { routePartykitRequest } from 'partyserver';
import { YServer } from 'y-partyserver';
import * as Y from 'yjs';

export class Document extends YServer {
	async onLoad() {
		const { sql } = this.ctx.storage;
		sql.exec('CREATE TABLE IF NOT EXISTS document (id INTEGER PRIMARY KEY, state BLOB)');
		for (const { state } of sql.exec('SELECT state FROM document'))
			Y.applyUpdate(this.document, new Uint8Array(state));
	}

	async onSave() {
		const state = Y.encodeStateAsUpdate(this.document);
		this.ctx.storage.sql.exec('INSERT OR REPLACE INTO document (id, state) VALUES (1, ?)', state);
	}
}

export default {
	fetch: async (request, env) =>
		(await routePartykitRequest(request, env)) ?? new Response('Not found', { status: 404 }),
};
