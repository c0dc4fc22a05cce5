/** Runs one worker with one kind of object, as `start` runs the product. Arguments: script, port, data folder. */
import path from 'node:path';
import { convertV4MiniflareOptions, Miniflare } from 'miniflare';
import { quietServer } from '../../../scripts/server.ts';

const [script = '', port, data = ''] = process.argv.slice(2);
const miniflare = new Miniflare(
	convertV4MiniflareOptions({
		...quietServer,
		port: Number(port),
		resourcePersistencePath: data,
		isolatedResourcePersistencePath: data,
		workers: [
			{
				name: 'peer',
				modulesRoot: path.dirname(script),
				modules: [{ type: 'ESModule', path: script }],
				compatibilityDate: '2026-11-02',
				compatibilityFlags: ['nodejs_compat'],
				durableObjects: { Document: { className: 'Document', useSQLite: true } },
			},
		],
	}),
);
await miniflare.ready;
console.log('ready');
