/** Hocuspocus as its documents set it up, with a store in one SQLite file. Arguments: port, data folder. */
import { DatabaseSync } from 'node:sqlite';
import path from 'node:path';
import { Database } from '@hocuspocus/extension-database';
import { Server } from '@hocuspocus/server';

const [port, data] = process.argv.slice(2);
const database = new DatabaseSync(path.join(data, 'hocuspocus.sqlite'));
database.exec('CREATE TABLE IF NOT EXISTS documents (name TEXT PRIMARY KEY, state BLOB)');
const read = database.prepare('SELECT state FROM documents WHERE name = ?');
const write = database.prepare('INSERT OR REPLACE INTO documents (name, state) VALUES (?, ?)');

const server = new Server({
	port: Number(port),
	address: '127.0.0.1',
	quiet: true,
	extensions: [
		new Database({
			fetch: async ({ documentName }) => read.get(documentName)?.state ?? null,
			store: async ({ documentName, state }) => void write.run(documentName, state),
		}),
	],
});
await server.listen();
console.log('ready');
