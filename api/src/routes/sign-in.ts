import {
	type LinkRequest,
	type LinkToken,
	type PasskeyAnswer,
	type ProviderRefusal,
	type SignedIn,
	type SignInWays,
} from '@holdpoint/shared/schema/sign-in';
import { generateAuthenticationOptions } from '@simplewebauthn/server';
import { statementLifetime } from '@holdpoint/shared/rules/presence';
import type { ApiContext } from '../api-context.ts';
import { setFlowCookie, takeFlowCookie } from '../auth/cookies.ts';
import { requireSession } from '../auth/identity.ts';
import { publicOrigin, relyingPartyOf } from '../auth/origin.ts';
import { checkSignIn, keepChallenge, removeAllPasskeys } from '../auth/passkeys.ts';
import { findPerson, findPersonByEmail, proveEmail, setEmail, type PersonRow } from '../auth/people.ts';
import {
	beginFlow,
	connectIdentity,
	disconnectIdentities,
	flowLifetime,
	identitiesOf,
	personOfIdentity,
	proveIdentity,
	providerOf,
	takeFlow,
	type Flow,
	type ProvenIdentity,
	type Provider,
} from '../auth/provider.ts';
import { sessionsOf } from '../auth/sessions.ts';
import { createSignInLink, useSignInLink } from '../auth/sign-in-links.ts';
import { currentSession, endEverywhere, limitSignIn, signIn } from '../auth/sign-in.ts';
import type { Env } from '../env.ts';
import { sendMail, sendsMail } from '../mail.ts';
import { accepted, forbidden, notFound, Refused } from '../problem.ts';
import type { RequestOptions } from './passkeys.ts';

const callbackPath = '/api/sign-in/provider/callback';

export async function readWays(context: ApiContext): Promise<SignInWays> {
	const { env } = context;
	const provider = providerOf(env);
	const session = provider && (await currentSession(context));
	const mine = session && (await identitiesOf(env, session.person));
	return {
		link: linkWay(env),
		provider: provider && {
			name: provider.issuer.host,
			connected: mine !== null && mine.length > 0,
		},
	};
}

function linkWay(env: Env): SignInWays['link'] {
	if (sendsMail(env)) return 'mail';
	return env.HOLDPOINT_LOCAL === '1' ? 'console' : null;
}

/** Sends a link to an address, if it belongs to somebody here. Neither the answer nor its time tells. */
export async function requestLink(context: ApiContext, { email }: LinkRequest): Promise<{ sent: true }> {
	await limitSignIn(context);
	if (linkWay(context.env) === null)
		throw notFound('This server sends no e-mail. Ask who invited you for a new invitation.');
	context.executionCtx.waitUntil(sendLink(context.env, email, Date.now()));
	return { sent: true };
}

async function sendLink(env: Env, email: string, now: number): Promise<void> {
	try {
		const person = await findPersonByEmail(env, email);
		const token = person && (await createSignInLink(env, person.id, now));
		if (person !== null && token !== null) await deliver(env, { name: person.name, email, token });
	} catch (error) {
		console.error(`A sign-in link was not sent: ${String(error)}`);
	}
}

async function deliver(env: Env, to: { name: string; email: string; token: string }): Promise<void> {
	const url = `${publicOrigin(env)}/sign-in#${to.token}`;
	// Only where whoever reads the console is who runs the server for themselves.
	if (!sendsMail(env)) return console.log(`Sign-in link for ${to.name}, for ten minutes: ${url}`);
	await sendMail(env, {
		to: to.email,
		subject: 'Sign in to Holdpoint',
		text: `Hello ${to.name},\n\nthis link signs you in, once, within ten minutes:\n\n${url}\n\nIf you did not ask for it, do nothing: without it nothing happens.\n`,
	});
}

/** Sends a link to an address that somebody says is theirs; it is when they use the link. */
export async function addEmail(context: ApiContext, { email }: LinkRequest): Promise<{ sent: true }> {
	await limitSignIn(context);
	const { env } = context;
	const { person, name, email: known } = await requireSession(context);
	if (known !== null) throw forbidden(`Your account has an address: ${known}.`);
	if (linkWay(env) === null) throw notFound('This server sends no e-mail.');
	const token = await createSignInLink(env, person, Date.now(), email);
	if (token === null)
		throw new Refused({
			code: 'too-many',
			message: 'Five links were sent within the hour. Try again later.',
			details: { seconds: 60 * 60 },
		});
	try {
		await deliver(env, { name, email, token });
	} catch (error) {
		console.error(`A link to a new address was not sent: ${String(error)}`);
		throw new Refused({ code: 'not-sent', message: 'The e-mail could not be sent. Try again later.' });
	}
	return { sent: true };
}

/** The address is proven by the link; it must not be somebody else's here. */
async function keepEmail(env: Env, person: string, email: string): Promise<void> {
	const other = await findPersonByEmail(env, email);
	if (other !== null && other.id !== person)
		throw forbidden('Somebody here has this address already. Sign in by it, or ask the administrator.');
	await setEmail(env, person, email);
	await proveEmail(env, person, Date.now());
}

/** Signs in whoever got this link by e-mail. */
export async function useLink(context: ApiContext, { token }: LinkToken): Promise<SignedIn> {
	await limitSignIn(context);
	const link = await useSignInLink(context.env, token, Date.now());
	if (link === null)
		throw notFound('This link was used already, or its ten minutes are over. Ask for a new one.');
	const person = await knownPerson(context.env, link.person);
	if (link.email === null) return signInByEmail(context, person);
	await keepEmail(context.env, person.id, link.email);
	await signIn(context, person.id);
	return { id: person.id, name: person.name, cleared: false };
}

/** What a browser asks its passkeys when somebody signs in. Its challenge holds once, for two minutes. */
export async function offerSignIn(context: ApiContext): Promise<RequestOptions> {
	await limitSignIn(context);
	const party = accepted(relyingPartyOf(context));
	const { extensions: _, ...options } = await generateAuthenticationOptions({
		rpID: party.id,
		userVerification: 'required',
		timeout: statementLifetime,
	});
	const challenge = { text: options.challenge, person: null, relyingParty: party.id };
	await keepChallenge(context.env, challenge, Date.now());
	return options;
}

export async function signInByPasskey(context: ApiContext, { assertion }: PasskeyAnswer): Promise<SignedIn> {
	await limitSignIn(context);
	const party = accepted(relyingPartyOf(context));
	const checked = await checkSignIn(context.env, assertion, party, Date.now());
	if (!checked.ok) throw forbidden(checked.message);
	const { id, name } = await knownPerson(context.env, checked.person);
	await signIn(context, id);
	return { id, name, cleared: false };
}

/** Sends the browser to the provider; `connect` for a person who wants to sign in by it from now on. */
export async function goToProvider(context: ApiContext): Promise<Response> {
	await limitSignIn(context);
	const provider = requireProvider(context.env);
	const isConnecting = context.req.query('connect') !== undefined;
	// Another site could have signed the browser in at the provider as somebody else.
	if (isConnecting && context.req.header('sec-fetch-site') !== 'same-origin')
		throw forbidden('Connect the provider from the page of your account.');
	const person = isConnecting ? (await requireSession(context)).person : null;
	const target = isConnecting ? '/account' : ownAddress(context, context.req.query('to'));
	const redirectUri = publicOrigin(context.env) + callbackPath;
	try {
		const { url, cookie } = await beginFlow(
			context.env,
			provider,
			{ person, target, redirectUri },
			Date.now(),
		);
		setFlowCookie(context, cookie, flowLifetime / 1000);
		return context.redirect(url.href);
	} catch (error) {
		console.warn(`The provider could not be asked: ${String(error)}`);
		return turnAway(context, 'failed');
	}
}

/** Where the provider sends the browser back to. */
export async function returnFromProvider(context: ApiContext): Promise<Response> {
	await limitSignIn(context);
	const { env } = context;
	const provider = requireProvider(env);
	const now = Date.now();
	const cookie = takeFlowCookie(context);
	const flow = cookie === undefined ? null : await takeFlow(env, cookie, now);
	if (flow === null) return turnAway(context, 'failed');
	const callback = new URL(callbackPath + new URL(context.req.url).search, publicOrigin(env));
	const proven = await proveIdentity(provider, flow, callback, now);
	if (typeof proven === 'string') return turnAway(context, proven, flow);
	const known = await personOfIdentity(env, proven.issuer, proven.subject);
	return flow.person === null
		? admit(context, flow, proven, known)
		: connect(context, flow.person, proven, known);
}

async function admit(
	context: ApiContext,
	flow: Flow,
	proven: ProvenIdentity,
	known: string | null,
): Promise<Response> {
	const { env } = context;
	if (known !== null) {
		await signIn(context, known);
		return context.redirect(flow.target);
	}
	// An address that the provider has not checked could be anybody's.
	const person = proven.email === null ? null : await findPersonByEmail(env, proven.email);
	if (person === null) return turnAway(context, 'unknown');
	await connectIdentity(env, proven, person.id, Date.now());
	const { cleared } = await signInByEmail(context, person);
	return context.redirect(cleared ? '/sign-in?cleared' : flow.target);
}

/** The browser must still be signed in as who asked for it. */
async function connect(
	context: ApiContext,
	person: string,
	proven: ProvenIdentity,
	known: string | null,
): Promise<Response> {
	const session = await currentSession(context);
	if (session?.person !== person) return turnAway(context, 'failed');
	if (known !== null && known !== person) return context.redirect('/account?refused=taken');
	await connectIdentity(context.env, proven, person, Date.now());
	return context.redirect('/account');
}

/** Signing in by the provider ends; browsers that are signed in stay so. */
export async function disconnectProvider(context: ApiContext): Promise<void> {
	const { person } = await requireSession(context);
	if (!(await disconnectIdentities(context.env, person)))
		throw notFound('Your account is not connected to a provider.');
}

/** Signs in whoever has shown that the account's address is theirs; the first time, nobody else stays in. */
async function signInByEmail(context: ApiContext, { id, name }: PersonRow): Promise<SignedIn> {
	const { env } = context;
	const now = Date.now();
	const cleared = (await proveEmail(env, id, now)) && (await clearAccount(context, id, now));
	await signIn(context, id);
	return { id, name, cleared };
}

/** Whether there was anything to clear. */
async function clearAccount(context: ApiContext, person: string, now: number): Promise<boolean> {
	const sessions = await sessionsOf(context.env, person, now);
	const own = await currentSession(context);
	await Promise.all(sessions.map(({ id }) => endEverywhere(context, { person, hash: id })));
	const removed = await removeAllPasskeys(context.env, person);
	return removed || sessions.some(({ id }) => id !== own?.hash);
}

async function knownPerson(env: Env, id: string): Promise<PersonRow> {
	const person = await findPerson(env, id);
	if (person === null) throw notFound('This account was deleted.');
	return person;
}

function requireProvider(env: Env): Provider {
	const provider = providerOf(env);
	if (provider === null) throw notFound('This server has no provider to sign in by.');
	return provider;
}

function turnAway(context: ApiContext, why: ProviderRefusal, flow?: Flow): Response {
	return context.redirect(`${flow?.person ? '/account' : '/sign-in'}?refused=${why}`);
}

/** An address of this server, or its first page: a redirect must not lead elsewhere. */
function ownAddress(context: ApiContext, to = '/'): string {
	const origin = publicOrigin(context.env);
	const url = URL.parse(to, origin);
	// Whole, for a path like //elsewhere.org is another server's.
	return url?.origin === origin ? url.href : '/';
}
