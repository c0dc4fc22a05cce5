import { createMiddleware } from 'hono/factory';
import type { ApiContext, ApiTypes } from '../api-context.ts';
import { refuse, type Outcome } from '../board/board-api.ts';
import type { Env } from '../env.ts';
import { forbidden, Refused } from '../problem.ts';
import { hasSessionCookie } from './cookies.ts';

const defaultPort = '8787';
/** IPv4 or IPv6: no domain, so nothing that a passkey could belong to. */
const isAddress = /^[\d.]+$|^\[/;

/** The exact list that a present Origin must be in (interfaces.md): a handshake carries cookies from any site. */
export function isOwnOrigin(env: Env, origin: string): boolean {
	const port = env.PORT ?? defaultPort;
	return (
		origin === `http://localhost:${port}` ||
		origin === `http://127.0.0.1:${port}` ||
		(env.HOLDPOINT_ORIGIN !== undefined && origin === new URL(env.HOLDPOINT_ORIGIN).origin)
	);
}

/** Whose passkeys a page of this server may use (WebAuthn): the domain of the page, and its origin. */
export interface RelyingParty {
	readonly id: string;
	readonly origin: string;
}

/** The page that asks: its Origin is on the list, or the request had not come this far. */
export function relyingPartyOf(context: ApiContext): Outcome<RelyingParty> {
	const origin = context.req.header('origin');
	if (origin === undefined || !isOwnOrigin(context.env, origin))
		return refuse('forbidden', 'Passkeys are used from a page of this server, in a browser.');
	const { hostname, port } = new URL(origin);
	if (!isAddress.test(hostname)) return { ok: true, value: { id: hostname, origin } };
	const byName =
		hostname === '127.0.0.1'
			? `Open http://localhost${port && `:${port}`} instead`
			: 'Open this server by its name';
	return refuse(
		'R4',
		`A passkey belongs to a name, and ${hostname} is a number. ${byName}, or sign without a passkey.`,
	);
}

/** Where links point to: what the environment says, never what a request calls this server. */
export function publicOrigin(env: Env): string {
	return new URL(env.HOLDPOINT_ORIGIN ?? `http://localhost:${env.PORT ?? defaultPort}`).origin;
}

const readingMethods = ['GET', 'HEAD', 'OPTIONS'];

export function isMutation(method: string): boolean {
	return !readingMethods.includes(method);
}

/**
 * Refuses writes that another site's page could have caused: a present Origin must be ours, and a cookie alone
 * counts only together with one. A body is JSON, or lines of it, which no form can send.
 */
export const requireOwnOrigin = createMiddleware<ApiTypes>(async (context, next) => {
	if (isMutation(context.req.method)) {
		const origin = context.req.header('origin');
		const byCookie = hasSessionCookie(context) && context.req.header('authorization') === undefined;
		const foreign =
			origin === undefined
				? byCookie || context.req.header('sec-fetch-site') === 'cross-site'
				: !isOwnOrigin(context.env, origin);
		if (foreign) throw forbidden('This request did not come from a page of this server.');
		const type = context.req.header('content-type');
		const hasBody = context.req.raw.body !== null && context.req.header('content-length') !== '0';
		if (type === undefined ? hasBody : !/^application\/(json|x-ndjson)\s*(;|$)/i.test(type)) {
			throw new Refused({ code: 'not-json', message: 'Send JSON, with Content-Type: application/json.' });
		}
	}
	await next();
});
