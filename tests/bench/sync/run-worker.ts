/** Runs one worker with one kind of object, as `start` runs the product. Arguments: script, port, data folder. */
import path from 'node:path';
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from 'miniflare';

const [script = '', port, data = ''] = process.argv.slice(2);
const miniflare = new Miniflare(
	convertV4MiniflareOptions({
		host: '127.0.0.1',
		port: Number(port),
		log: new Log(LogLevel.WARN),
		cf: false,
		telemetry: { enabled: false },
		unsafeLocalExplorer: false,
		unsafeObservability: false,
		unsafeTriggerHandlers: false,
		logRequests: false,
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
