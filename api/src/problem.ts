import type { Problem } from '@holdpoint/shared/schema/problem';
import type { Refusal } from '@holdpoint/shared/schema/refusal';
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Outcome } from './board/board-api.ts';
import { codeOf, log, placesOf } from './log.ts';

/** What HTTP itself refuses, beside the refusals of the rules. */
export type HttpRefusal = Omit<Refusal, 'code'> & {
	readonly code: 'gone' | 'too-large' | 'not-json' | 'upgrade' | 'internal' | 'unreachable';
};

/** Thrown in routes, mapped by `onError` alone. */
export class Refused extends Error {
	readonly refusal: Refusal | HttpRefusal;

	constructor(refusal: Refusal | HttpRefusal) {
		super(refusal.message);
		this.refusal = refusal;
	}
}

/** The value of what the board answered; its refusal becomes the response. */
export function accepted<T>(outcome: Outcome<T>): T {
	if (!outcome.ok) throw new Refused(outcome.refusal);
	return outcome.value;
}

export const notFound = (message: string): Refused => new Refused({ code: 'not-found', message });
export const forbidden = (message: string): Refused => new Refused({ code: 'forbidden', message });
export const malformed = (message: string): Refused => new Refused({ code: 'malformed', message });
export const unauthenticated = (
	message = 'Sign in first: open your invitation or a link that somebody shared.',
): Refused => new Refused({ code: 'unauthenticated', message });

const statuses = {
	malformed: 422,
	unauthenticated: 401,
	forbidden: 403,
	'not-found': 404,
	gone: 410,
	'too-large': 413,
	'not-json': 415,
	upgrade: 426,
	'too-many': 429,
	internal: 500,
	unreachable: 502,
} as const satisfies Record<string, ContentfulStatusCode>;

const titles: Record<number, string> = {
	401: 'Unauthorized',
	403: 'Forbidden',
	404: 'Not Found',
	409: 'Conflict',
	410: 'Gone',
	413: 'Content Too Large',
	415: 'Unsupported Media Type',
	422: 'Unprocessable Content',
	426: 'Upgrade Required',
	429: 'Too Many Requests',
	500: 'Internal Server Error',
	502: 'Bad Gateway',
};

/** The one place where a refusal becomes an HTTP status: a rule that said no is a conflict. */
export function statusOf(code: (Refusal | HttpRefusal)['code']): ContentfulStatusCode {
	return code in statuses ? statuses[code as keyof typeof statuses] : 409;
}

/** RFC 9457; `about:blank` because `code` says it all. */
export function problemOf(refusal: Refusal | HttpRefusal): Problem {
	const status = statusOf(refusal.code);
	return {
		type: 'about:blank',
		title: titles[status] ?? 'Conflict',
		status,
		detail: refusal.message,
		code: refusal.code,
		...(refusal.details && { details: { ...refusal.details } }),
	};
}

export function problemResponse(context: Context, refusal: Refusal | HttpRefusal): Response {
	const problem = problemOf(refusal);
	context.header('Content-Type', 'application/problem+json');
	const { seconds } = refusal.details ?? {};
	if (seconds !== undefined) context.header('Retry-After', String(seconds));
	if (problem.status === 401) context.header('WWW-Authenticate', 'Bearer');
	return context.body(JSON.stringify(problem), problem.status as ContentfulStatusCode);
}

/** What any throw becomes. A fault of ours is logged and says nothing of its inside. `route`: the pattern, not the address. */
export function refusalOf(error: Error, route: string): Refusal | HttpRefusal {
	if (error instanceof Refused) return error.refusal;
	if (error instanceof HTTPException && error.status < 500) {
		return { code: 'malformed', message: error.message || 'The request cannot be read.' };
	}
	log({ event: 'request-failed', route, code: codeOf(error), at: placesOf(error) });
	return {
		code: 'internal',
		message: 'Something went wrong here. Nothing was lost that was saved; try again.',
	};
}
