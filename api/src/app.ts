import { Hono } from 'hono';
import type { Env } from './env.ts';

const version = '0.1.0';

/** Every route of the API. */
export const app = new Hono<{ Bindings: Env }>().get('/api/health', (context) =>
	context.json({ status: 'ok' as const, version }),
);

export type App = typeof app;
