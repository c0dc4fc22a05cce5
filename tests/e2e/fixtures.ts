import { test as base, type Page } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startServer, type RunningServer } from '../support/server.ts';

export { expect } from '@playwright/test';

/** A server that nobody has claimed, for one test alone. */
export interface UnclaimedServer {
	url: string;
	claimUrl: string;
	/** Ends it as a person would. */
	stop: () => Promise<void>;
	/** Starts it again on the same data and port, whether it has ended or not. */
	restart: () => Promise<void>;
}

interface Fixtures {
	/** Browsers that a test leaves open would load the machine for all that follow. */
	closesBrowsers: void;
	unclaimed: UnclaimedServer;
	/** Notes what a page says on its console as an error, and what it throws; the test must find nothing noted. */
	listenForErrors: (page: Page, who: string) => void;
}

/** A real server for each of Playwright's workers, on an empty data folder and a free port. */
export const test = base.extend<Fixtures, { server: RunningServer }>({
	server: [
		// eslint-disable-next-line no-empty-pattern -- Playwright reads the names of the fixtures from this pattern
		async ({}, use) => {
			const server = await startServer({ env: { HOLDPOINT_OWNER_TOKEN: ownerToken } });
			await use(server);
			await server.stop();
		},
		{ scope: 'worker', timeout: 120_000 },
	],
	unclaimed: [
		// eslint-disable-next-line no-empty-pattern -- as above
		async ({}, use) => {
			const data = await mkdtemp(path.join(tmpdir(), 'holdpoint-'));
			let server = await startServer({ data });
			const { url } = server;
			await use({
				url,
				claimUrl: `${url}/claim#${server.claimToken()}`,
				stop: () => server.stop(),
				restart: async () => {
					await server.stop();
					server = await startServer({ data, port: Number(new URL(url).port) });
				},
			});
			await server.stop();
			await rm(data, { recursive: true, force: true });
		},
		{ timeout: 60_000 },
	],
	closesBrowsers: [
		async ({ browser }, use, info) => {
			await use();
			// What failed is looked at afterwards.
			if (info.status === info.expectedStatus)
				await Promise.all(browser.contexts().map((each) => each.close()));
		},
		{ auto: true },
	],
	// eslint-disable-next-line no-empty-pattern -- as above
	listenForErrors: async ({}, use) => {
		const errors: string[] = [];
		await use((page, who) => {
			page.on('pageerror', (error) => errors.push(`${who}: ${error.stack ?? error.message}`));
			page.on('console', (message) => {
				// The browser itself reports every address that it cannot reach while a test holds it offline.
				if (message.type() === 'error' && !message.text().includes('net::ERR_INTERNET_DISCONNECTED'))
					errors.push(`${who}: ${message.text()}`);
			});
		});
		base.expect(errors).toEqual([]);
	},
	baseURL: async ({ server }, use) => use(server.url),
});

/** Bearer token of the instance's owner on every server of the end-to-end tests. */
export const ownerToken = 'owner-token-of-the-end-to-end-tests';
