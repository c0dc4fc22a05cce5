import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { ApiContext } from '../api-context.ts';
import { sessionLifetime } from './sessions.ts';

const sessionName = 'holdpoint';
const publicName = 'holdpoint-public';
const flowName = 'holdpoint-flow';
/** Seconds. A public link's own expiry and revocation are judged by its board at every read. */
const publicLifetime = 30 * 24 * 60 * 60;

const guarded = { httpOnly: true, secure: true, sameSite: 'Lax' } as const;

/** `__Host-holdpoint`: no other host or path can set it. Browsers take Secure on localhost too. */
export function setSessionCookie(context: ApiContext, token: string): void {
	setCookie(context, sessionName, token, {
		...guarded,
		prefix: 'host',
		path: '/',
		maxAge: Math.ceil(sessionLifetime(context.env) / 1000),
	});
}

export function sessionCookie(context: Context): string | undefined {
	return getCookie(context, sessionName, 'host');
}

export function hasSessionCookie(context: Context): boolean {
	return sessionCookie(context) !== undefined;
}

export function clearSessionCookie(context: Context): void {
	deleteCookie(context, sessionName, { ...guarded, prefix: 'host', path: '/' });
}

/** Seconds. Names the browser that went to the provider; it comes back by a link from there, so Lax and not Strict. */
export function setFlowCookie(context: Context, token: string, seconds: number): void {
	setCookie(context, flowName, token, { ...guarded, prefix: 'host', path: '/', maxAge: seconds });
}

/** The cookie of the flow, once. */
export function takeFlowCookie(context: Context): string | undefined {
	const token = getCookie(context, flowName, 'host');
	if (token !== undefined) deleteCookie(context, flowName, { ...guarded, prefix: 'host', path: '/' });
	return token;
}

/** The token of a public link, sent only to that link's own path. */
export function setPublicCookie(context: Context, link: string, token: string): void {
	setCookie(context, publicName, token, {
		...guarded,
		prefix: 'secure',
		path: `/api/public/${link}`,
		maxAge: publicLifetime,
	});
}

export function publicCookie(context: Context): string | undefined {
	return getCookie(context, publicName, 'secure');
}
