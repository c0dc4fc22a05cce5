import { z } from 'zod/mini';
import en from 'zod/v4/locales/en.js';
import { app } from './app.ts';
import { sendDigests } from './digests.ts';
import type { Env } from './env.ts';

// Refusals of malformed input are sentences; without a locale each one is "Invalid input".
z.config(en());

export { Board } from './board/board-object.ts';
export { Door } from './board/door-object.ts';
export { Relay } from './board/relay-object.ts';
export default {
	fetch: app.fetch,
	/** Each quarter of an hour (wrangler.toml; scripts/start.ts on one's own machine). */
	scheduled: ({ scheduledTime }, env) => sendDigests(env, scheduledTime),
} satisfies ExportedHandler<Env>;
