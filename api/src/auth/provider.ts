import * as oidc from 'openid-client';
import { email as emailSchema } from '@holdpoint/shared/schema/account';
import { isLoopback } from '@holdpoint/shared/schema/loopback';
import type { ProviderRefusal } from '@holdpoint/shared/schema/sign-in';
import type { Env } from '../env.ts';
import { log, reasonOf } from '../log.ts';
import { hashOf, newSecret } from './secrets.ts';

/** Milliseconds that a person has at the provider. */
export const flowLifetime = 10 * 60_000;
/** Milliseconds for which what the provider said about itself is believed. */
const discoveryHolds = 10 * 60_000;
/** Seconds that the provider may take to answer. */
const patience = 10;

/** An OpenID provider of the environment; null without one. */
export interface Provider {
	readonly issuer: URL;
	readonly clientId: string;
	readonly clientSecret: string;
}

export function providerOf(env: Env): Provider | null {
	const { HOLDPOINT_OIDC_ISSUER: issuer, HOLDPOINT_OIDC_CLIENT_ID: clientId } = env;
	const clientSecret = env.HOLDPOINT_OIDC_CLIENT_SECRET;
	if (!issuer || !clientId || !clientSecret) return null;
	return { issuer: new URL(issuer), clientId, clientSecret };
}

/** Who somebody is at the provider. `email` only where the provider has checked it. */
export interface ProvenIdentity {
	readonly issuer: string;
	readonly subject: string;
	readonly email: string | null;
}

/** A browser on its way to the provider and back. */
export interface Flow {
	readonly state: string;
	readonly nonce: string;
	readonly verifier: string;
	readonly person: string | null;
	readonly target: string;
}

/** Plain data of the last discovery: nothing in it belongs to the request that made it. */
let discovered: { configuration: oidc.Configuration; provider: Provider; until: number } | null = null;

async function configure(provider: Provider, now: number): Promise<oidc.Configuration> {
	if (
		discovered !== null &&
		discovered.until > now &&
		discovered.provider.issuer.href === provider.issuer.href &&
		discovered.provider.clientId === provider.clientId
	)
		return discovered.configuration;
	const configuration = await oidc.discovery(
		provider.issuer,
		provider.clientId,
		provider.clientSecret,
		undefined,
		{
			timeout: patience,
			execute: [
				oidc.enableNonRepudiationChecks,
				// A provider on one's own machine has no certificate.
				...(isLoopback(provider.issuer) ? [oidc.allowInsecureRequests] : []),
			],
		},
	);
	discovered = { configuration, provider, until: now + discoveryHolds };
	return configuration;
}

/** Where the browser goes (OpenID Connect Core, code flow with PKCE), and the secret of the cookie that comes back. */
export async function beginFlow(
	env: Env,
	provider: Provider,
	{ person, target, redirectUri }: { person: string | null; target: string; redirectUri: string },
	now: number,
): Promise<{ url: URL; cookie: string }> {
	const configuration = await configure(provider, now);
	const flow = {
		state: oidc.randomState(),
		nonce: oidc.randomNonce(),
		verifier: oidc.randomPKCECodeVerifier(),
	};
	const cookie = newSecret('flw_');
	await env.DB.batch([
		env.DB.prepare('DELETE FROM provider_flows WHERE expires_at <= ?').bind(now),
		env.DB.prepare(
			`INSERT INTO provider_flows (hash, state, nonce, verifier, person, target, expires_at)
			VALUES (?, ?, ?, ?, ?, ?, ?)`,
		).bind(await hashOf(cookie), flow.state, flow.nonce, flow.verifier, person, target, now + flowLifetime),
	]);
	const url = oidc.buildAuthorizationUrl(configuration, {
		redirect_uri: redirectUri,
		scope: 'openid email profile',
		state: flow.state,
		nonce: flow.nonce,
		code_challenge: await oidc.calculatePKCECodeChallenge(flow.verifier),
		code_challenge_method: 'S256',
	});
	return { url, cookie };
}

/** The flow that this cookie began. It is true once. */
export async function takeFlow(env: Env, cookie: string, now: number): Promise<Flow | null> {
	const row = await env.DB.prepare(
		`DELETE FROM provider_flows WHERE hash = ? RETURNING state, nonce, verifier, person, target, expires_at`,
	)
		.bind(await hashOf(cookie))
		.first<Flow & { expires_at: number }>();
	return row !== null && row.expires_at > now ? row : null;
}

/** What the provider says of the person, checked: state, nonce, PKCE, issuer, audience, signature. */
export async function proveIdentity(
	provider: Provider,
	flow: Flow,
	callback: URL,
	now: number,
): Promise<ProvenIdentity | Extract<ProviderRefusal, 'cancelled' | 'failed'>> {
	if (callback.searchParams.get('error') === 'access_denied') return 'cancelled';
	try {
		const configuration = await configure(provider, now);
		const tokens = await oidc.authorizationCodeGrant(configuration, callback, {
			expectedState: flow.state,
			expectedNonce: flow.nonce,
			pkceCodeVerifier: flow.verifier,
			idTokenExpected: true,
		});
		const claims = tokens.claims();
		if (claims === undefined) return 'failed';
		// Some providers keep the address out of the ID token.
		const about =
			claims.email === undefined && configuration.serverMetadata().userinfo_endpoint !== undefined
				? await oidc.fetchUserInfo(configuration, tokens.access_token, claims.sub)
				: claims;
		const email = about.email_verified === true ? emailSchema.safeParse(about.email) : null;
		return { issuer: claims.iss, subject: claims.sub, email: email?.data ?? null };
	} catch (error) {
		// The library says what was wrong; the person hears one sentence.
		log({ event: 'provider-failed', code: reasonOf(error) });
		return 'failed';
	}
}

/** Who is connected with an identity, or was. */
export async function personOfIdentity(
	env: Env,
	issuer: string,
	subject: string,
): Promise<{ readonly person: string; readonly connected: boolean } | null> {
	const row = await env.DB.prepare(
		'SELECT person, disconnected_at FROM identities WHERE issuer = ? AND subject = ?',
	)
		.bind(issuer, subject)
		.first<{ person: string; disconnected_at: number | null }>();
	return row && { person: row.person, connected: row.disconnected_at === null };
}

/** Connects the identity with a person; it stays with whoever has it. */
export async function connectIdentity(
	env: Env,
	{ issuer, subject }: ProvenIdentity,
	person: string,
	now: number,
): Promise<void> {
	await env.DB.prepare(
		`INSERT INTO identities (issuer, subject, person, created_at) VALUES (?1, ?2, ?3, ?4)
		ON CONFLICT (issuer, subject) DO UPDATE SET person = ?3, created_at = ?4, disconnected_at = NULL
		WHERE disconnected_at IS NOT NULL`,
	)
		.bind(issuer, subject, person, now)
		.run();
}

/** Ends the connection of a person with every provider; true if there was one. */
export async function disconnectIdentities(env: Env, person: string, now: number): Promise<boolean> {
	const { meta } = await env.DB.prepare(
		'UPDATE identities SET disconnected_at = ? WHERE person = ? AND disconnected_at IS NULL',
	)
		.bind(now, person)
		.run();
	return meta.changes > 0;
}

/** The issuers that a person is connected with. */
export async function identitiesOf(
	env: Env,
	person: string,
): Promise<{ issuer: string; connectedAt: string }[]> {
	const { results } = await env.DB.prepare(
		'SELECT issuer, created_at FROM identities WHERE person = ? AND disconnected_at IS NULL ORDER BY created_at, issuer',
	)
		.bind(person)
		.all<{ issuer: string; created_at: number }>();
	return results.map(({ issuer, created_at }) => ({
		issuer,
		connectedAt: new Date(created_at).toISOString(),
	}));
}
