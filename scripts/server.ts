import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare, type V4MiniflareOptions } from 'miniflare';
import { unstable_getMiniflareWorkerOptions, unstable_splitSqlQuery } from 'wrangler';
import { quietEnvironment, Refusal, root, workerFolder } from './project.ts';

export interface ServerSettings {
	port: number;
	/** Folder of everything that survives a restart. */
	data: string;
	/** What the worker reads from its environment (api/src/env.ts). */
	bindings: Readonly<Record<string, string>>;
}

export interface Server {
	/** Does what is due at a moment, as the platform's clock has it done each quarter of an hour. */
	runDue(moment: Date): Promise<void>;
	stop(): Promise<void>;
}

const configFile = path.join(root, 'wrangler.toml');

/** The folder of the objects' storage is named after it: another name, and every board is gone. */
const workerName = 'holdpoint';

/** What Miniflare does not do here; the bench runs its peers in the same way. */
export const quietServer = {
	host: '127.0.0.1',
	log: new Log(LogLevel.WARN),
	// Neither a look-up of the visitor's place, nor statistics, nor a browser for the stored data.
	cf: false,
	telemetry: { enabled: false },
	unsafeLocalExplorer: false,
	unsafeObservability: false,
	unsafeTriggerHandlers: false,
	logRequests: false,
} satisfies Partial<V4MiniflareOptions>;

/**
 * Runs the built worker with its assets, its SQLite objects and its D1 database in this process and one workerd
 * beneath it. Without the development proxy: every socket message would cross two processes.
 */
export async function serve(settings: ServerSettings): Promise<Server> {
	// Wrangler reads its configuration in this process, and would keep a log of that in the home folder.
	Object.assign(process.env, quietEnvironment);
	const { workerOptions } = unstable_getMiniflareWorkerOptions(configFile);
	const shared = {
		...quietServer,
		resourcePersistencePath: settings.data,
		isolatedResourcePersistencePath: settings.data,
	} satisfies Partial<V4MiniflareOptions>;

	await migrate(shared, workerOptions.d1Databases);

	const bindings = {
		...(workerOptions.bindings as Record<string, string> | undefined),
		...settings.bindings,
	};
	const miniflare = new Miniflare(
		convertV4MiniflareOptions({
			...shared,
			port: settings.port,
			workers: [
				{
					...workerOptions,
					name: workerName,
					rootPath: root,
					modulesRoot: workerFolder,
					modules: await readModules(),
					bindings,
				},
			],
		}),
	);
	await miniflare.ready;
	const own = await miniflare.getWorker(workerName);
	return {
		async runDue(moment) {
			await own.scheduled({ scheduledTime: moment });
		},
		stop: () => miniflare.dispose(),
	};
}

/** The bundle and what it imports beside it (WebAssembly, texts), entry first. */
async function readModules(): Promise<
	{ type: 'ESModule' | 'CompiledWasm' | 'Text' | 'Data'; path: string }[]
> {
	const types = {
		'.js': 'ESModule',
		'.wasm': 'CompiledWasm',
		'.sql': 'Text',
		'.txt': 'Text',
		'.html': 'Text',
		'.bin': 'Data',
	} as const;
	const modules = [
		{ type: types['.js'] as (typeof types)[keyof typeof types], path: path.join(workerFolder, 'index.js') },
	];
	for (const name of await readdir(workerFolder)) {
		const extension = path.extname(name);
		if (name !== 'index.js' && extension in types) {
			modules.push({ type: types[extension as keyof typeof types], path: path.join(workerFolder, name) });
		}
	}
	return modules;
}

/**
 * Applies the migrations that the database does not have yet, each one whole or not at all, in the table where
 * `wrangler d1 migrations` keeps its books. It runs before the port is opened, so whoever gets an answer has a
 * complete database behind it.
 */
async function migrate(
	shared: Partial<V4MiniflareOptions>,
	databases: V4MiniflareOptions['d1Databases'],
): Promise<void> {
	const folder = path.join(root, 'api/migrations');
	const files = existsSync(folder)
		? (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()
		: [];
	if (files.length === 0) return;
	const miniflare = new Miniflare(
		convertV4MiniflareOptions({
			...shared,
			name: 'migrations',
			modules: true,
			script: 'export default {}',
			d1Databases: databases,
		} as V4MiniflareOptions),
	);
	try {
		const database = await miniflare.getD1Database('DB');
		await database
			.prepare(
				`CREATE TABLE IF NOT EXISTS d1_migrations(
					id INTEGER PRIMARY KEY AUTOINCREMENT,
					name TEXT UNIQUE,
					applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL
				)`,
			)
			.run();
		const applied = await database.prepare('SELECT name FROM d1_migrations').all<{ name: string }>();
		const names = new Set(applied.results.map(({ name }) => name));
		for (const file of files) {
			if (names.has(file)) continue;
			const statements = unstable_splitSqlQuery(await readFile(path.join(folder, file), 'utf8'));
			try {
				await database.batch([
					...statements.map((statement) => database.prepare(statement)),
					database.prepare('INSERT INTO d1_migrations (name) VALUES (?)').bind(file),
				]);
			} catch (cause) {
				throw new Refusal(
					`The migration ${file} could not be applied, and the database is as it was before it: ${String((cause as Error).cause ?? cause)}`,
				);
			}
		}
	} finally {
		await miniflare.dispose();
	}
}
