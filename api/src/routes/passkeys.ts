import type { NewPasskey, PasskeySummary } from '@holdpoint/shared/schema/account';
import type { AnyStatementRequest, Statement } from '@holdpoint/shared/schema/passkey';
import {
	generateRegistrationOptions,
	verifyRegistrationResponse,
	type PublicKeyCredentialCreationOptionsJSON,
	type VerifiedRegistrationResponse,
} from '@simplewebauthn/server';
import { isoBase64URL } from '@simplewebauthn/server/helpers';
import { statementLifetime } from '@holdpoint/shared/rules/presence';
import { challengeOf } from '@holdpoint/shared/ledger/statement';
import type { ApiContext } from '../api-context.ts';
import { requireCaller, requireSession } from '../auth/identity.ts';
import { relyingPartyOf, type RelyingParty } from '../auth/origin.ts';
import {
	addPasskey,
	askPasskey,
	keepChallenge,
	passkeysOf,
	removePasskey,
	toChallenge,
	useChallenge,
	type PasskeyRequest,
} from '../auth/passkeys.ts';
import { algorithms, keyFromCose } from '../auth/public-key.ts';
import { boardOf } from '../board-of.ts';
import { log, reasonOf } from '../log.ts';
import { accepted, notFound, Refused } from '../problem.ts';

const notAdded = 'This passkey could not be added. Try again, or use another device.';

/** More devices than a person has. */
const passkeysAtMost = 20;

/** Options without extensions of WebAuthn: none is asked for here. */
type CreationOptions = Omit<PublicKeyCredentialCreationOptionsJSON, 'extensions'>;

/** What the browser is asked when a passkey is added. Its challenge holds once, for two minutes. */
export async function offerPasskey(context: ApiContext): Promise<CreationOptions> {
	const { person, name, email } = await requireSession(context);
	const party = accepted(relyingPartyOf(context));
	const mine = await passkeysOf(context.env, person);
	if (mine.length >= passkeysAtMost) throw refuse('You have 20 passkeys. Remove one that you do not use.');
	const { extensions: _, ...options } = await generateRegistrationOptions({
		rpName: 'Holdpoint',
		rpID: party.id,
		userName: email ?? name,
		userDisplayName: name,
		userID: new Uint8Array(new TextEncoder().encode(person)),
		attestationType: 'none',
		excludeCredentials: mine
			.filter(({ relyingParty }) => relyingParty === party.id)
			.map(({ id }) => ({ id })),
		authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
		supportedAlgorithmIDs: [...algorithms],
		timeout: statementLifetime,
	});
	await keepChallenge(context.env, { text: options.challenge, person, relyingParty: party.id }, Date.now());
	return options;
}

/** Keeps a passkey that answered just now, with user verification. */
export async function createPasskey(context: ApiContext, input: NewPasskey): Promise<PasskeySummary> {
	const { person } = await requireSession(context);
	const party = accepted(relyingPartyOf(context));
	const now = Date.now();
	const { counter, ...passkey } = await readRegistration(input.response, party, (text) =>
		useChallenge(context.env, { text, person, relyingParty: party.id }, now),
	);
	const label = input.label ?? 'Passkey';
	if (!(await addPasskey(context.env, { ...passkey, person, counter, label }, now)))
		throw refuse('This passkey is here already. Use it, or add another one.');
	return {
		id: passkey.credential,
		label,
		relyingParty: party.id,
		createdAt: new Date(now).toISOString(),
	};
}

export async function listPasskeys(context: ApiContext): Promise<PasskeySummary[]> {
	const { person } = await requireSession(context);
	return passkeysOf(context.env, person);
}

export async function deletePasskey(context: ApiContext, credential: string): Promise<void> {
	const { person } = await requireSession(context);
	if (!(await removePasskey(context.env, person, credential))) throw notFound('You have no such passkey.');
}

/** What is about to be signed, and what the browser is asked for it (R4). */
export async function issueStatement(
	context: ApiContext,
	board: string,
	request: AnyStatementRequest,
): Promise<{ statement: Statement; options: PasskeyRequest }> {
	const { person } = await requireSession(context);
	const caller = await requireCaller(context, board);
	const party = accepted(relyingPartyOf(context));
	const statement = accepted(await boardOf(context.env, board).makeStatement(caller, request));
	const mine = await passkeysOf(context.env, person, party.id);
	if (mine.length === 0) throw refuse(`You have no passkey for ${party.id} yet. Add one, then sign.`);
	const options = await askPasskey({
		rpID: party.id,
		challenge: isoBase64URL.toBuffer(toChallenge(challengeOf(statement))),
		allowCredentials: mine.map(({ id }) => ({ id })),
	});
	return { statement, options };
}

async function readRegistration(
	response: NewPasskey['response'],
	party: RelyingParty,
	expectedChallenge: (challenge: string) => Promise<boolean>,
) {
	let verified: VerifiedRegistrationResponse;
	try {
		verified = await verifyRegistrationResponse({
			response,
			expectedChallenge,
			expectedOrigin: party.origin,
			expectedRPID: party.id,
			requireUserVerification: true,
			supportedAlgorithmIDs: [...algorithms],
		});
	} catch (error) {
		log({ event: 'passkey-refused', code: reasonOf(error) });
		throw refuse(notAdded);
	}
	if (!verified.verified) throw refuse(notAdded);
	const { id, publicKey, counter } = verified.registrationInfo.credential;
	return { credential: id, key: keyFromCose(publicKey), relyingParty: party.id, counter };
}

function refuse(message: string): Refused {
	return new Refused({ code: 'R4', message });
}
