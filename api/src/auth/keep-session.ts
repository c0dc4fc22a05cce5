import { createMiddleware } from 'hono/factory';
import type { ApiTypes } from '../api-context.ts';
import { sessionCookie, setSessionCookie } from './cookies.ts';
import { isMutation } from './origin.ts';
import { recordActivity, renewSession } from './sessions.ts';

/** A program fetches tickets by itself: that is no sign of the person. */
const notByHand = /\/ticket$/;
/** Whoever asks how long a session lasts does not make it longer. */
const asksOnly = '/api/session';

/**
 * After a request by a signed-in browser: a write that was accepted counts as the person's own activity (R4; the
 * write itself is judged by the activity before it), and a session in use lives on.
 */
export const keepSession = createMiddleware<ApiTypes>(async (context, next) => {
	await next();
	const session = context.get('session');
	if (session === undefined || context.res.status === 101 || context.res.status >= 400) return;
	if (context.req.path === asksOnly) return;
	const now = Date.now();
	if (isMutation(context.req.method) && !notByHand.test(context.req.path)) {
		await recordActivity(context.env, session, now);
	}
	const token = sessionCookie(context);
	if (token !== undefined && (await renewSession(context.env, session, now)))
		setSessionCookie(context, token);
});
