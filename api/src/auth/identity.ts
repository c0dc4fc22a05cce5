import { administratorId, type Actor } from '@holdpoint/shared/schema/actor';
import type { ApiContext } from '../api-context.ts';
import { boardOf } from '../board-of.ts';
import { boardOfToken, type Caller } from '../board/board-api.ts';
import type { Env } from '../env.ts';
import { accepted, forbidden, unauthenticated } from '../problem.ts';
import { sessionCookie } from './cookies.ts';
import { ensureAdministrator } from './people.ts';
import { findPersonToken, isPersonToken } from './person-tokens.ts';
import { hashOf, isSameSecret } from './secrets.ts';
import { findSession, visitingLink, type Session } from './sessions.ts';

const ownerTokenLength = 32;
const guestName = 'Guest';

/** Who asks, as their credential says. A bearer goes before a cookie. */
export type Identity =
	| { readonly kind: 'owner-token'; readonly actor: Actor }
	/** Counts on its own board only. */
	| { readonly kind: 'person-token'; readonly actor: Actor; readonly board: string }
	/** The token of an edit or view link; its board says what it opens. */
	| { readonly kind: 'link-token'; readonly token: string; readonly board: string }
	| { readonly kind: 'session'; readonly actor: Actor; readonly session: Session };

/** The owner token while there is one: too short is as good as none. */
export function ownerToken(env: Env): string | null {
	const token = env.HOLDPOINT_OWNER_TOKEN;
	return token !== undefined && token.length >= ownerTokenLength ? token : null;
}

/** The identity behind a request, or null without any credential. A bearer that is not valid is refused, not ignored. */
export async function identify(context: ApiContext): Promise<Identity | null> {
	const authorization = context.req.header('authorization');
	if (authorization !== undefined) return identifyBearer(context.env, authorization);
	const cookie = sessionCookie(context);
	if (cookie === undefined) return null;
	const session = await findSession(context.env, cookie, Date.now());
	if (session === null) return null;
	context.set('session', session);
	return { kind: 'session', session, actor: actorOf(session) };
}

async function identifyBearer(env: Env, authorization: string): Promise<Identity> {
	const token = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
	if (token === undefined)
		throw unauthenticated('The Authorization header has to say: Bearer, then a token.');
	const now = Date.now();
	const owner = ownerToken(env);
	if (owner !== null && (await isSameSecret(token, owner))) {
		const { id, name } = await ensureAdministrator(env, now);
		return {
			kind: 'owner-token',
			actor: { person: id, name, guest: false, authentication: 'owner-token', activeAt: now },
		};
	}
	// Tokens that the administrator issued live only as long as the owner token is set (interfaces.md).
	if (owner !== null && isPersonToken(token)) {
		const found = await findPersonToken(env, token);
		if (found !== null) {
			const { person, name, board } = found;
			return {
				kind: 'person-token',
				board,
				actor: { person, name, guest: false, authentication: 'token', activeAt: now },
			};
		}
	}
	const board = boardOfToken(token);
	if (board !== null) return { kind: 'link-token', token, board };
	throw unauthenticated('This token is not known here.');
}

export async function requireIdentity(context: ApiContext): Promise<Identity> {
	const identity = await identify(context);
	if (identity === null) throw unauthenticated();
	return identity;
}

/** The person of the instance who asks: not a guest, not a token that counts on one board only. */
export async function requirePerson(context: ApiContext): Promise<Actor> {
	const identity = await requireIdentity(context);
	if (identity.kind === 'owner-token' || (identity.kind === 'session' && !identity.actor.guest))
		return identity.actor;
	throw forbidden('Only a person with an account here may do this. Ask for an invitation.');
}

/** A person with an account, in a browser where they are signed in: neither a token nor a guest. */
export async function requireSession(context: ApiContext): Promise<Session> {
	const identity = await requireIdentity(context);
	if (identity.kind === 'session' && !identity.session.guest) return identity.session;
	throw forbidden(
		'Only a person who is signed in with a browser has an account. Open your invitation there.',
	);
}

/** Who calls this board; the board alone judges what they may do there. */
export async function requireCaller(context: ApiContext, board: string, guest?: string): Promise<Caller> {
	const caller = await callerOf(context.env, await requireIdentity(context), board, guest);
	return caller;
}

/** `guest` names who uses a link's token, so that several programs on one link stay apart. */
export async function callerOf(
	env: Env,
	identity: Identity,
	board: string,
	guest = guestName,
): Promise<Caller> {
	switch (identity.kind) {
		case 'owner-token':
			return { actor: identity.actor };
		case 'person-token':
			if (identity.board !== board) throw forbidden('This token belongs to another release.');
			return { actor: identity.actor };
		case 'link-token': {
			if (identity.board !== board) throw forbidden('This link belongs to another release.');
			const { link } = accepted(await boardOf(env, board).openLink(identity.token));
			if (link.access === 'calendar') throw forbidden('This link is for a calendar only.');
			if (link.access === 'public' || link.access === 'screen') {
				throw forbidden('This link opens the public page only.');
			}
			// A program is shown by its token's label, and is nobody's guest; what it writes is its maker's.
			const actor =
				link.access === 'api'
					? { ...(await guestOfLink(identity.token, link.label)), guest: false }
					: await guestOfLink(identity.token, guest);
			return { actor, link: link.id };
		}
		case 'session': {
			const link = await visitingLink(env, identity.session, board);
			const { hash, expiresAt } = identity.session;
			return { actor: identity.actor, session: hash, until: expiresAt, ...(link !== null && { link }) };
		}
	}
}

/** The same token and name are the same guest again, so that a client that reconnects keeps its client ID. */
async function guestOfLink(token: string, name: string): Promise<Actor> {
	const hash = await hashOf(`guest of link\n${token}\n${name}`);
	return {
		person: `guest-${hash.slice(0, 16)}`,
		name,
		guest: true,
		authentication: 'token',
		activeAt: Date.now(),
	};
}

function actorOf(session: Session): Actor {
	return {
		person: session.person,
		name: session.name,
		guest: session.guest,
		authentication: 'session',
		activeAt: session.activeAt,
	};
}

/** Whether this is the administrator of the whole instance. */
export function isAdministrator(actor: Actor): boolean {
	return actor.person === administratorId && actor.authentication !== 'token';
}
