import { defineConfig, devices } from '@playwright/test';
import { browserArguments, findBrowser } from './support/browser.ts';

const executablePath = findBrowser();

export default defineConfig({
	testDir: 'e2e',
	testMatch: '**/*.e2e.ts',
	outputDir: 'test-results',
	fullyParallel: true,
	// Two cores: what waits for a page leaves room for a third.
	workers: 3,
	timeout: 120_000,
	expect: { timeout: 20_000 },
	forbidOnly: Boolean(process.env.CI),
	use: {
		// A trace costs a third of the time; `--trace on` records one of what failed.
		trace: 'off',
		screenshot: 'only-on-failure',
		// Every person here is a new device, and would keep the whole app first: where that is the matter, a test allows it.
		serviceWorkers: 'block',
	},
	projects: [
		{
			name: 'chromium',
			use: {
				...devices['Desktop Chrome'],
				launchOptions: { args: browserArguments, ...(executablePath ? { executablePath } : {}) },
			},
		},
	],
});
