import { defineConfig } from '@playwright/test';
import base from './playwright.config.ts';

/** What `pnpm prove` runs in a browser: too long for every change. */
export default defineConfig(base, {
	testMatch: ['**/*.proof.ts', '**/layout-shift.e2e.ts', '**/projector.e2e.ts'],
	timeout: 600_000,
});
