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
import { checkSignIn, keepChallenge, passkeysOf } from '../auth/passkeys.ts';
import { findPerson, findPersonByEmail, proveEmail, removeWaysIn, type PersonRow } from '../auth/people.ts';
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
import { deliver, mayMail, quoted, sendMail, sendsMail } from '../mail.ts';
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
		if (person === null || !(await mayMail(env, email, null, now))) return;
		const token = await createSignInLink(env, { person: person.id, email: null }, now);
		const url = `${publicOrigin(env)}/sign-in#${token}`;
		const name = quoted(person.name);
		// Only where whoever reads the console is who runs the server for themselves.
		if (!sendsMail(env)) return console.log(`Sign-in link for ${name}, for ten minutes: ${url}`);
		await sendMail(env, {
			to: email,
			subject: 'Sign in to Holdpoint',
			text: `Hello ${name},\n\nthis link signs you in, once, within ten minutes:\n\n${url}\n\nIf you did not ask for it, do nothing: without it nothing happens.\n`,
		});
	} catch (error) {
		console.error(`A sign-in link was not sent: ${String(error)}`);
	}
}

/** Sends a link to an address that somebody says is theirs; it is when they open it where they are signed in. */
export async function addEmail(context: ApiContext, { email }: LinkRequest): Promise<{ sent: true }> {
	await limitSignIn(context);
	const { env } = context;
	const { person, name, email: known } = await requireSession(context);
	if (known !== null) throw forbidden(`Your account has an address: ${known}.`);
	if (linkWay(env) === null) throw notFound('This server sends no e-mail.');
	const token = await createSignInLink(env, { person, email }, Date.now());
	const url = `${publicOrigin(env)}/sign-in#${token}`;
	if (!sendsMail(env)) {
		console.log(`Sign-in link for ${quoted(name)}, for ten minutes: ${url}`);
		return { sent: true };
	}
	const mail = {
		to: email,
		subject: 'Your address for Holdpoint',
		text: `Hello,\n\n${quoted(name)} wants to sign in to Holdpoint by this address. If that is you, open the link within ten minutes, in the browser in which you asked for it:\n\n${url}\n\nIf it is not, do nothing: without it nothing happens.\n`,
	};
	await deliver(env, mail, person);
	return { sent: true };
}

/** Signs in whoever got this link by e-mail. */
export async function useLink(context: ApiContext, { token }: LinkToken): Promise<SignedIn> {
	await limitSignIn(context);
	const link = await useSignInLink(context.env, token, Date.now());
	if (link === null)
		throw notFound('This link was used already, or its ten minutes are over. Ask for a new one.');
	const person = await knownPerson(context.env, link.person);
	if (link.email === null) return signInByEmail(context, person, person.email ?? '');
	// Who opens it elsewhere would be signed in as somebody who wrote down their address.
	const session = await currentSession(context);
	if (session?.person !== person.id)
		throw forbidden(
			'This link adds an address to an account. Open it in the browser in which you asked for it.',
		);
	if ((await proveEmail(context.env, person.id, link.email, Date.now())) === null) throw takenAddress();
	return { id: person.id, name: person.name, cleared: false };
}

const takenAddress = (): Refused =>
	forbidden('This address belongs to somebody else here by now. Sign in by it, or ask the administrator.');

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

/** Sends the browser to the provider, to sign in. */
export async function goToProvider(context: ApiContext): Promise<Response> {
	const url = await begin(context, null, ownAddress(context, context.req.query('to')));
	return url === null ? turnAway(context, 'failed') : context.redirect(url);
}

/** Where a person goes who wants to sign in by the provider from now on. A post, which no link anywhere can cause. */
export async function connectProvider(context: ApiContext): Promise<{ url: string }> {
	const { person } = await requireSession(context);
	const url = await begin(context, person, '/account');
	if (url === null)
		throw new Refused({ code: 'unreachable', message: 'The provider does not answer. Try again later.' });
	return { url };
}

/** The provider's address for this browser; null where the provider does not answer. */
async function begin(context: ApiContext, person: string | null, target: string): Promise<string | null> {
	await limitSignIn(context);
	const provider = requireProvider(context.env);
	const redirectUri = publicOrigin(context.env) + callbackPath;
	try {
		const flow = { person, target, redirectUri };
		const { url, cookie } = await beginFlow(context.env, provider, flow, Date.now());
		setFlowCookie(context, cookie, flowLifetime / 1000);
		return url.href;
	} catch (error) {
		console.warn(`The provider could not be asked: ${String(error)}`);
		return null;
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
	known: Known | null,
): Promise<Response> {
	const { env } = context;
	if (known?.connected === true) {
		await signIn(context, known.person);
		return context.redirect(flow.target);
	}
	// An address that the provider has not checked could be anybody's; and who disconnected it meant that.
	const address = known === null ? proven.email : null;
	const person = address === null ? null : await findPersonByEmail(env, address);
	if (address === null || person === null) return turnAway(context, 'unknown');
	const { cleared } = await signInByEmail(context, person, address);
	await connectIdentity(env, proven, person.id, Date.now());
	return context.redirect(cleared ? '/sign-in?cleared' : flow.target);
}

type Known = NonNullable<Awaited<ReturnType<typeof personOfIdentity>>>;

/** The browser must still be signed in as who asked for it. */
async function connect(
	context: ApiContext,
	person: string,
	proven: ProvenIdentity,
	known: Known | null,
): Promise<Response> {
	const session = await currentSession(context);
	if (session?.person !== person) return turnAway(context, 'failed');
	if (known?.connected === true && known.person !== person) return context.redirect('/account?refused=taken');
	await connectIdentity(context.env, proven, person, Date.now());
	return context.redirect('/account');
}

/** Signing in by the provider ends; browsers that are signed in stay so. */
export async function disconnectProvider(context: ApiContext): Promise<void> {
	const { person } = await requireSession(context);
	if (!(await disconnectIdentities(context.env, person, Date.now())))
		throw notFound('Your account is not connected to a provider.');
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
	const proved = await proveEmail(env, id, email, now);
	if (proved === null) throw takenAddress();
	const cleared = proved.first && (await hasOtherWaysIn(context, id, now));
	if (proved.first) {
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
