import type { SignedIn } from '@holdpoint/shared/schema/sign-in';
import type { ApiContext } from '../api-context.ts';
import { boardOf } from '../board-of.ts';
import type { Env } from '../env.ts';
import { notFound, Refused } from '../problem.ts';
import { sessionCookie, setSessionCookie } from './cookies.ts';
import { networkOf } from './network.ts';
import { passkeysOf } from './passkeys.ts';
import { findPerson, proveEmail, removeWaysIn, type PersonRow } from './people.ts';
import { identitiesOf } from './provider.ts';
import {
	boardsOfSession,
	endSession,
	findSession,
	sessionsOf,
	startSession,
	type Session,
} from './sessions.ts';

/** Those who share an address share a limit; in front of a server of one's own that may be a whole office. */
export async function limitSignIn(context: ApiContext): Promise<void> {
	const network = networkOf(context);
	if (network === null) return;
	const { success } = await context.env.SIGN_IN.limit({ key: network });
	if (!success) {
		throw new Refused({
			code: 'too-many',
			message: 'Too many sign-ins came from this network. Try again in a minute.',
			details: { seconds: 60 },
		});
	}
}

/** Starts a session for this browser in place of the one it had. Returns the session's hash. */
export async function signIn(context: ApiContext, person: string, before?: Session | null): Promise<string> {
	await limitSignIn(context);
	const old = before === undefined ? await currentSession(context) : before;
	if (old !== null) await endEverywhere(context, old);
	const { token, hash } = await startSession(
		context.env,
		{ person, agent: context.req.header('user-agent') ?? '' },
		Date.now(),
	);
	setSessionCookie(context, token);
	return hash;
}

export async function currentSession(context: ApiContext): Promise<Session | null> {
	const cookie = sessionCookie(context);
	return cookie === undefined ? null : findSession(context.env, cookie, Date.now());
}

export async function endEverywhere(
	context: ApiContext,
	session: Pick<Session, 'person' | 'hash'>,
): Promise<void> {
	await endSession(context.env, session.hash, Date.now());
	const boards = await boardsOfSession(context.env, session);
	await Promise.all(boards.map((board) => boardOf(context.env, board).drop(session.person, session.hash)));
}

/**
 * Signs in whoever has shown that the account's address is theirs. The first time, every way in goes that was there
 * before: whoever knew the invitation could have set it up.
 */
export async function signInByEmail(
	context: ApiContext,
	{ id, name }: PersonRow,
	email: string,
): Promise<SignedIn> {
	const { env } = context;
	const now = Date.now();
	const { first } = await proveEmail(env, id, email, now);
	const cleared = first && (await hasOtherWaysIn(context, id, now));
	if (first) {
		const sessions = await sessionsOf(env, id, now);
		await Promise.all(sessions.map(({ id: hash }) => endEverywhere(context, { person: id, hash })));
		await removeWaysIn(env, id);
	}
	await signIn(context, id);
	return { id, name, cleared };
}

/** Whether the person would notice that they are gone. */
async function hasOtherWaysIn(context: ApiContext, person: string, now: number): Promise<boolean> {
	const [own, sessions, passkeys, identities] = await Promise.all([
		currentSession(context),
		sessionsOf(context.env, person, now),
		passkeysOf(context.env, person),
		identitiesOf(context.env, person),
	]);
	return passkeys.length + identities.length > 0 || sessions.some(({ id }) => id !== own?.hash);
}

/** Who an account belongs to; refused where it was deleted. */
export async function knownPerson(env: Env, id: string): Promise<PersonRow> {
	const person = await findPerson(env, id);
	if (person === null) throw notFound('This account was deleted.');
	return person;
}
