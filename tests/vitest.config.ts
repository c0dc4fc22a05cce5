import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { buildReports } from '../scripts/build-steps.ts';

const root = path.resolve(import.meta.dirname, '..');

// The worker's config names the built site, which need not be built to test the worker.
mkdirSync(path.join(root, 'web/.svelte-kit/site'), { recursive: true });
await buildReports();

/** Left alone, vitest keeps one of two cores for itself. */
const maxWorkers = Math.max(2, availableParallelism());

/** A limit, no measure: a machine may be slow. Milliseconds. */
const testTimeout = 30_000;

/** These claim the server, wipe it, let months pass, or have an archive. */
const ownServer = ['api/archive.test.ts', 'api/backup.test.ts', 'api/claim.test.ts', 'api/people.test.ts'];

export default defineConfig({
	root: import.meta.dirname,
	test: {
		// The server's own log (api/src/log.ts) is read where a test is about it.
		onConsoleLog: (line) => !line.startsWith('{"time":'),
		projects: [
			{
				test: {
					name: 'unit',
					testTimeout,
					maxWorkers,
					// Pure functions and rooms of their own: nothing of one file is left for the next.
					isolate: false,
					root: import.meta.dirname,
					include: ['shared/**/*.test.ts', 'room/**/*.test.ts', 'scripts/**/*.test.ts'],
				},
			},
			{
				plugins: [svelte({ configFile: false })],
				resolve: { conditions: ['browser'], alias: { $lib: path.join(root, 'web/src/lib') } },
				test: {
					name: 'web',
					testTimeout,
					maxWorkers,
					root: import.meta.dirname,
					include: ['web/**/*.test.ts'],
					environment: './support/client-environment.ts',
				},
			},
			{
				plugins: [await workerd()],
				test: {
					name: 'worker',
					testTimeout,
					root: import.meta.dirname,
					include: ['api/**/*.test.ts'],
					exclude: ownServer,
					// A board and people of its own for each test: nothing of one file is in the way of the next.
					isolate: false,
					setupFiles: ['api/migrate.ts'],
				},
			},
			{
				plugins: [await workerd({ r2Buckets: ['ARCHIVE'] })],
				test: {
					name: 'worker-alone',
					testTimeout,
					root: import.meta.dirname,
					include: ownServer,
					setupFiles: ['api/migrate.ts'],
				},
			},
			{
				test: {
					name: 'faults',
					root: import.meta.dirname,
					include: ['faults/**/*.test.ts'],
					// Each of these starts real servers, and two cores are shared; two of them mostly wait.
					maxWorkers: 3,
					testTimeout: 120_000,
					hookTimeout: 120_000,
				},
			},
			{
				// Only `pnpm prove` has the time.
				test: {
					name: 'proofs',
					root: import.meta.dirname,
					include: ['faults/**/*.proof.ts'],
					fileParallelism: false,
					testTimeout: 120_000,
					hookTimeout: 120_000,
				},
			},
		],
	},
});

/** The worker as `wrangler.toml` has it, in workerd; with what is commented out there, where it is given. */
async function workerd(more: { r2Buckets?: string[] } = {}) {
	return cloudflareTest({
		wrangler: { configPath: path.join(root, 'wrangler.toml') },
		miniflare: {
			...more,
			email: { send_email: [{ name: 'MAIL', allowed_sender_addresses: ['releases@example.org'] }] },
			bindings: {
				HOLDPOINT_OWNER_TOKEN: 'owner-token-of-the-tests-0123456789',
				HOLDPOINT_CLAIM_TOKEN: 'claim-token-of-the-tests-0123456789',
				PORT: '8787',
				TEST_MIGRATIONS: await migrations(),
			},
		},
	});
}

async function migrations() {
	const folder = path.join(root, 'api/migrations');
	mkdirSync(folder, { recursive: true });
	return readD1Migrations(folder);
}
