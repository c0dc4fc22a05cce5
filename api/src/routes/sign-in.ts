import type {
	EmailRequest,
	LinkRequest,
	LinkToken,
	PasskeyAnswer,
	SignedIn,
	SignInWays,
} from '@holdpoint/shared/schema/sign-in';
import type { Speech } from '@holdpoint/shared/language/speech';
import type { ApiContext } from '../api-context.ts';
import { requireSession } from '../auth/identity.ts';
import { publicOrigin, relyingPartyOf } from '../auth/origin.ts';
import { askPasskey, checkSignIn, keepChallenge, type PasskeyRequest } from '../auth/passkeys.ts';
import { findPersonByEmail, proveEmail } from '../auth/people.ts';
import { identitiesOf, providerOf } from '../auth/provider.ts';
import { createSignInLink, useSignInLink, type SignInLink } from '../auth/sign-in-links.ts';
import { currentSession, knownPerson, limitSignIn, signIn, signInByEmail } from '../auth/sign-in.ts';
import type { Env } from '../env.ts';
import { codeOf, log } from '../log.ts';
import { languageOfRequest } from '../language/of-request.ts';
import { speak } from '../language/speak.ts';
import { deliver, letter, limitMail, mayMail, quoted, sendMail, sendsMail } from '../mail.ts';
import { accepted, forbidden, notFound } from '../problem.ts';

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
export async function requestLink(context: ApiContext, { email, to }: LinkRequest): Promise<{ sent: true }> {
	await limitSignIn(context);
	if (linkWay(context.env) === null)
		throw notFound('This server sends no e-mail. Ask who invited you for a new invitation.');
	context.executionCtx.waitUntil(
		sendLink(context.env, { email, to }, speak(languageOfRequest(context)), Date.now()),
	);
	return { sent: true };
}

async function sendLink(env: Env, { email, to }: LinkRequest, { say }: Speech, now: number): Promise<void> {
	try {
		const person = await findPersonByEmail(env, email);
		if (person === null || !(await mayMail(env, email, null, now))) return;
		const url = await makeLink(env, { person: person.id, email: null }, now, to);
		if (!sendsMail(env)) return printLink(person.name, url);
		await sendMail(env, {
			to: email,
			subject: say`Sign in to Holdpoint`,
			text: letter(
				say`Hello ${quoted(person.name)},`,
				say`this link signs you in, once, within ten minutes:`,
				url,
				say`If you did not ask for it, do nothing: without it nothing happens.`,
			),
		});
	} catch (error) {
		log({ event: 'mail-failed', code: codeOf(error) });
	}
}

async function makeLink(env: Env, link: SignInLink, now: number, to?: string): Promise<string> {
	const url = new URL('/sign-in', publicOrigin(env));
	if (to !== undefined) url.searchParams.set('to', to);
	url.hash = await createSignInLink(env, link, now);
	return url.href;
}

/** Only where whoever reads the console is who runs the server for themselves. */
function printLink(name: string, url: string): void {
	console.log(`Sign-in link for ${quoted(name)}, for ten minutes: ${url}`);
}

/** Sends a link to an address that somebody says is theirs; it is when they open it where they are signed in. */
export async function addEmail(context: ApiContext, { email }: EmailRequest): Promise<{ sent: true }> {
	await limitSignIn(context);
	const { env } = context;
	const { person, name, email: known } = await requireSession(context);
	if (known !== null) throw forbidden(`Your account has an address: ${known}.`);
	if (linkWay(env) === null) throw notFound('This server sends no e-mail.');
	if (sendsMail(env)) await limitMail(env, email, person);
	const url = await makeLink(env, { person, email }, Date.now());
	if (!sendsMail(env)) {
		printLink(name, url);
		return { sent: true };
	}
	const { say } = speak(languageOfRequest(context));
	await deliver(env, {
		to: email,
		subject: say`Your address for Holdpoint`,
		text: letter(
			say`Hello,`,
			say`${quoted(name)} wants to sign in to Holdpoint by this address. If that is you, open the link within ten minutes, in the browser in which you asked for it:`,
			url,
			say`If it is not, do nothing: without it nothing happens.`,
		),
	});
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
	await proveEmail(context.env, person.id, link.email, Date.now());
	return { id: person.id, name: person.name, cleared: false };
}

/** What a browser asks its passkeys when somebody signs in. Its challenge holds once, for two minutes. */
export async function offerSignIn(context: ApiContext): Promise<PasskeyRequest> {
	await limitSignIn(context);
	const party = accepted(relyingPartyOf(context));
	const options = await askPasskey({ rpID: party.id });
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
