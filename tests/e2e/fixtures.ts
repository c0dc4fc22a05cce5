import { test as base } from '@playwright/test';
import { startServer, type RunningServer } from '../support/server.ts';

export { expect } from '@playwright/test';

/** A real server for each of Playwright's workers, on an empty data folder and a free port. */
export const test = base.extend<object, { server: RunningServer }>({
	server: [
		// eslint-disable-next-line no-empty-pattern -- Playwright reads the names of the fixtures from this pattern
		async ({}, use) => {
			const server = await startServer({ env: { HOLDPOINT_OWNER_TOKEN: ownerToken } });
			await use(server);
			await server.stop();
		},
		{ scope: 'worker', timeout: 120_000 },
	],
	baseURL: async ({ server }, use) => use(server.url),
});

/** Bearer token of the instance's owner on every server of the end-to-end tests. */
export const ownerToken = 'owner-token-of-the-end-to-end-tests';
