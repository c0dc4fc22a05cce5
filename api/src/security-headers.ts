import { except } from 'hono/combine';
import { createMiddleware } from 'hono/factory';
import { secureHeaders } from 'hono/secure-headers';
import type { Context } from 'hono';

const unlessCached = createMiddleware(async (context, next) => {
	await next();
	if (!context.res.headers.has('Cache-Control')) context.header('Cache-Control', 'no-store');
});

/** The response to an upgrade is the platform's own and must not be touched. */
const isUpgrade = (context: Context): boolean => context.req.header('upgrade')?.toLowerCase() === 'websocket';

/** Headers of every API answer: nothing is framed, cached, sniffed or referred to. Pages have theirs in `_headers`. */
export const apiHeaders = except(
	isUpgrade,
	secureHeaders({
		contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
		xFrameOptions: 'DENY',
		referrerPolicy: 'no-referrer',
		strictTransportSecurity: 'max-age=31536000; includeSubDomains',
	}),
	unlessCached,
);
