import { statementLifetime, type CheckedAssertion } from '@holdpoint/shared/rules/presence';
import { challengeOf } from '@holdpoint/shared/ledger/statement';
import {
	assertion as assertionSchema,
	publicKey,
	statement as statementSchema,
	type Assertion,
	type Passkey,
} from '@holdpoint/shared/schema/passkey';
import type { PasskeySummary } from '@holdpoint/shared/schema/account';
import {
	generateAuthenticationOptions,
	verifyAuthenticationResponse,
	type PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/server';
import { isoBase64URL } from '@simplewebauthn/server/helpers';
import { z } from 'zod/mini';
import type { Outcome } from '../board/board-api.ts';
import type { Env } from '../env.ts';
import { log, reasonOf } from '../log.ts';
import type { RelyingParty } from './origin.ts';
import { keyToCose } from './public-key.ts';

/** Milliseconds in which an authenticator has to answer when a passkey is added. */
const challengeLifetime = 2 * 60_000;

interface Challenge {
	readonly text: string;
	/** Null: whoever signs in. */
	readonly person: string | null;
	readonly relyingParty: string;
}

interface PasskeyRow {
	credential: string;
	person: string;
	public_key: string;
	counter: number;
	relying_party: string;
	label: string;
	created_at: number;
	last_used_at: number | null;
}

/** Options without extensions of WebAuthn: none is asked for here. */
export type PasskeyRequest = Omit<PublicKeyCredentialRequestOptionsJSON, 'extensions'>;

/** What a browser asks a passkey: that its person is verified, within two minutes. */
export async function askPasskey(
	asked: Pick<Parameters<typeof generateAuthenticationOptions>[0], 'rpID' | 'challenge' | 'allowCredentials'>,
): Promise<PasskeyRequest> {
	const { extensions: _, ...options } = await generateAuthenticationOptions({
		...asked,
		userVerification: 'required',
		timeout: statementLifetime,
	});
	return options;
}

/** Remembers what an authenticator is asked, and of whom; those that ran out go. */
export async function keepChallenge(env: Env, challenge: Challenge, now: number): Promise<void> {
	await env.DB.batch([
		env.DB.prepare('DELETE FROM passkey_challenges WHERE expires_at <= ?').bind(now),
		env.DB.prepare(
			'INSERT INTO passkey_challenges (challenge, person, relying_party, expires_at) VALUES (?, ?, ?, ?)',
		).bind(challenge.text, challenge.person, challenge.relyingParty, now + challengeLifetime),
	]);
}

/** Whether this person was asked this here just now. It is true once. */
export async function useChallenge(env: Env, challenge: Challenge, now: number): Promise<boolean> {
	const used = await env.DB.prepare(
		`DELETE FROM passkey_challenges WHERE challenge = ? AND person IS ? AND relying_party = ?
		RETURNING expires_at`,
	)
		.bind(challenge.text, challenge.person, challenge.relyingParty)
		.first<number>('expires_at');
	return used !== null && used > now;
}

/** False when the credential is known already, whoever's it is. */
export async function addPasskey(
	env: Env,
	{ credential, key, relyingParty, ...rest }: Passkey & { person: string; counter: number; label: string },
	now: number,
): Promise<boolean> {
	const added = await env.DB.prepare(
		`INSERT INTO passkeys (credential, person, public_key, counter, relying_party, label, created_at)
		VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (credential) DO NOTHING RETURNING credential`,
	)
		.bind(credential, rest.person, JSON.stringify(key), rest.counter, relyingParty, rest.label, now)
		.first('credential');
	return added !== null;
}

/** A person's passkeys, newest first; of one domain if it is given. */
export async function passkeysOf(env: Env, person: string, relyingParty?: string): Promise<PasskeySummary[]> {
	const { results } = await env.DB.prepare(
		`SELECT * FROM passkeys WHERE person = ?1 AND (?2 IS NULL OR relying_party = ?2)
		ORDER BY created_at DESC, credential`,
	)
		.bind(person, relyingParty ?? null)
		.all<PasskeyRow>();
	return results.map((row) => ({
		id: row.credential,
		label: row.label,
		relyingParty: row.relying_party,
		createdAt: new Date(row.created_at).toISOString(),
		...(row.last_used_at !== null && { lastUsedAt: new Date(row.last_used_at).toISOString() }),
	}));
}

/** False when this person has no such passkey. What it has signed stays signed: the ledgers keep its key. */
export async function removePasskey(env: Env, person: string, credential: string): Promise<boolean> {
	const removed = await env.DB.prepare(
		'DELETE FROM passkeys WHERE credential = ? AND person = ? RETURNING credential',
	)
		.bind(credential, person)
		.first('credential');
	return removed !== null;
}

const signedBody = z.object({ statement: statementSchema, assertion: assertionSchema });

/**
 * What is to be thought of the assertion in a command's body, for the page that sent it (R4): WebAuthn level 3, section
 * 7.2, with user verification, over the challenge of the statement beside it. Null when there is none to check.
 */
export async function checkAssertion(
	env: Env,
	body: unknown,
	asked: Outcome<RelyingParty>,
	now: number,
): Promise<CheckedAssertion | null> {
	const parsed = signedBody.safeParse(body);
	if (!parsed.success) return null;
	if (!asked.ok) return refused(asked.refusal.message);
	const party = asked.value;
	const { assertion } = parsed.data;
	const challenge = toChallenge(challengeOf(parsed.data.statement));
	return judge(env, assertion, { party, isChallenge: (given) => given === challenge }, now);
}

/** Whose passkey answered to a challenge that this page was given to sign in; the same checks as for a signature. */
export async function checkSignIn(
	env: Env,
	assertion: Assertion,
	party: RelyingParty,
	now: number,
): Promise<CheckedAssertion> {
	const isChallenge = (text: string) =>
		useChallenge(env, { text, person: null, relyingParty: party.id }, now);
	return judge(env, assertion, { party, isChallenge }, now);
}

interface Asked {
	readonly party: RelyingParty;
	readonly isChallenge: (given: string) => boolean | Promise<boolean>;
}

async function judge(env: Env, assertion: Assertion, asked: Asked, now: number): Promise<CheckedAssertion> {
	const row = await env.DB.prepare('SELECT * FROM passkeys WHERE credential = ? AND relying_party = ?')
		.bind(assertion.credential, asked.party.id)
		.first<PasskeyRow>();
	if (row === null) return refused('This passkey is not known here. Add it first, or use another one.');
	const passkey = {
		credential: row.credential,
		key: publicKey.parse(JSON.parse(row.public_key)),
		relyingParty: row.relying_party,
	};
	const counter = await verify(assertion, passkey, asked, row.counter);
	if (counter === null) return refused('What the passkey answered does not hold. Try again.');
	// An authenticator that counts never answers twice with one number: of two copies only one gets through.
	const moved = await env.DB.prepare(
		`UPDATE passkeys SET counter = ?1, last_used_at = ?2
		WHERE credential = ?3 AND (counter < ?1 OR counter = 0 AND ?1 = 0) RETURNING credential`,
	)
		.bind(counter, now, passkey.credential)
		.first('credential');
	return moved === null
		? refused('This passkey answered twice, so it may have been copied. Remove it and add a new one.')
		: { ok: true, passkey, person: row.person };
}

/** The authenticator's new count; null when anything about the assertion is wrong. */
async function verify(
	assertion: Assertion,
	{ credential, key, relyingParty }: Passkey,
	{ party, isChallenge }: Asked,
	counter: number,
): Promise<number | null> {
	try {
		const { verified, authenticationInfo } = await verifyAuthenticationResponse({
			response: {
				id: assertion.credential,
				rawId: assertion.credential,
				type: 'public-key',
				clientExtensionResults: {},
				response: {
					authenticatorData: assertion.authenticatorData,
					clientDataJSON: assertion.clientData,
					signature: assertion.signature,
				},
			},
			expectedChallenge: isChallenge,
			expectedOrigin: party.origin,
			expectedRPID: relyingParty,
			requireUserVerification: true,
			credential: { id: credential, publicKey: keyToCose(key), counter },
		});
		return verified ? authenticationInfo.newCounter : null;
	} catch (error) {
		// The library throws for each thing that can be wrong: the person hears one sentence, the operator which it was.
		log({ event: 'passkey-refused', code: reasonOf(error) });
		return null;
	}
}

/** Bytes written in hexadecimal, as base64url. */
export function toChallenge(hex: string): string {
	return isoBase64URL.fromBuffer(Uint8Array.from(hex.match(/../g) ?? [], (byte) => parseInt(byte, 16)));
}

function refused(message: string): CheckedAssertion {
	return { ok: false, message };
}
