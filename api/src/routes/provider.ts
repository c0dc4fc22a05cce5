import type { ProviderRefusal } from '@holdpoint/shared/schema/sign-in';
import type { ApiContext } from '../api-context.ts';
import { setFlowCookie, takeFlowCookie } from '../auth/cookies.ts';
import { requireSession } from '../auth/identity.ts';
import { publicOrigin } from '../auth/origin.ts';
import { findPersonByEmail } from '../auth/people.ts';
import {
	beginFlow,
	connectIdentity,
	disconnectIdentities,
	flowLifetime,
	personOfIdentity,
	proveIdentity,
	providerOf,
	takeFlow,
	type Flow,
	type ProvenIdentity,
	type Provider,
} from '../auth/provider.ts';
import { currentSession, limitSignIn, signIn, signInByEmail } from '../auth/sign-in.ts';
import type { Env } from '../env.ts';
import { log, reasonOf } from '../log.ts';
import { notFound, Refused } from '../problem.ts';

const callbackPath = '/api/sign-in/provider/callback';

/** Sends the browser to the provider, to sign in. */
export function goToProvider(context: ApiContext): Promise<Response> {
	return lead(context, async () => {
		const url = await begin(context, null, ownAddress(context, context.req.query('to')));
		return url ?? turnedAway('failed');
	});
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
		log({ event: 'provider-failed', code: reasonOf(error) });
		return null;
	}
}

/** Where the provider sends the browser back to. */
export function returnFromProvider(context: ApiContext): Promise<Response> {
	return lead(context, async () => {
		await limitSignIn(context);
		const { env } = context;
		const provider = requireProvider(env);
		const now = Date.now();
		const cookie = takeFlowCookie(context);
		const flow = cookie === undefined ? null : await takeFlow(env, cookie, now);
		if (flow === null) return turnedAway('failed');
		const callback = new URL(callbackPath + new URL(context.req.url).search, publicOrigin(env));
		const proven = await proveIdentity(provider, flow, callback, now);
		if (typeof proven === 'string') return turnedAway(proven, flow.person === null ? '/sign-in' : '/account');
		const known = await personOfIdentity(env, proven.issuer, proven.subject);
		return flow.person === null
			? admit(context, flow, proven, known)
			: connect(context, flow.person, proven, known);
	});
}

/** Where to go on, signed in or not. */
async function admit(
	context: ApiContext,
	flow: Flow,
	proven: ProvenIdentity,
	known: Known | null,
): Promise<string> {
	const { env } = context;
	if (known?.connected === true) {
		await signIn(context, known.person);
		return flow.target;
	}
	// An address that the provider has not checked could be anybody's; and who disconnected it meant that.
	const address = known === null ? proven.email : null;
	const person = address === null ? null : await findPersonByEmail(env, address);
	if (address === null || person === null) return turnedAway('unknown');
	const { cleared } = await signInByEmail(context, person, address);
	await connectIdentity(env, proven, person.id, Date.now());
	return cleared ? '/sign-in?cleared' : flow.target;
}

type Known = NonNullable<Awaited<ReturnType<typeof personOfIdentity>>>;

/** The browser must still be signed in as who asked for it. */
async function connect(
	context: ApiContext,
	person: string,
	proven: ProvenIdentity,
	known: Known | null,
): Promise<string> {
	const session = await currentSession(context);
	if (session?.person !== person) return turnedAway('failed');
	if (known?.connected === true && known.person !== person) return turnedAway('taken', '/account');
	await connectIdentity(context.env, proven, person, Date.now());
	return '/account';
}

/** Signing in by the provider ends; browsers that are signed in stay so. */
export async function disconnectProvider(context: ApiContext): Promise<void> {
	const { person } = await requireSession(context);
	if (!(await disconnectIdentities(context.env, person, Date.now())))
		throw notFound('Your account is not connected to a provider.');
}

function requireProvider(env: Env): Provider {
	const provider = providerOf(env);
	if (provider === null) throw notFound('This server has no provider to sign in by.');
	return provider;
}

/** Leads a browser on. A person looks at what comes: a refusal is said by a page, and not as JSON. */
async function lead(context: ApiContext, toAddress: () => Promise<string>): Promise<Response> {
	try {
		return context.redirect(await toAddress());
	} catch (error) {
		if (!(error instanceof Refused)) throw error;
		return context.redirect(turnedAway(reasons[error.refusal.code] ?? 'failed'));
	}
}

/** Why a browser is turned away, by the refusal's code. */
const reasons: Readonly<Record<string, ProviderRefusal>> = {
	'too-many': 'too-many',
	'not-found': 'no-provider',
	forbidden: 'address-taken',
};

function turnedAway(why: ProviderRefusal, page: '/sign-in' | '/account' = '/sign-in'): string {
	return `${page}?refused=${why}`;
}

/** An address of this server, or its first page: a redirect must not lead elsewhere. */
function ownAddress(context: ApiContext, to = '/'): string {
	const origin = publicOrigin(context.env);
	const url = URL.parse(to, origin);
	// Whole, for a path like //elsewhere.org is another server's.
	return url?.origin === origin ? url.href : '/';
}
