import { defineConfig } from '@playwright/test';
import base from './playwright.config.ts';

/** `pnpm pictures`: every page and state as a picture, and axe on each. */
export default defineConfig(base, {
	testMatch: ['**/*.pictures.ts', '**/whole-call.e2e.ts'],
	timeout: 600_000,
});
