import type { Context } from 'hono';
import type { Session } from './auth/sessions.ts';
import type { Env } from './env.ts';

/** What every route gets. `session` is set once the request turned out to come from a signed-in browser. */
export interface ApiTypes {
	Bindings: Env;
	Variables: { session?: Session };
}
export type ApiContext = Context<ApiTypes>;
