/** What the browser does with passkeys (WebAuthn). Loaded only where somebody signs or looks after their passkeys. */
import type { Assertion } from '@holdpoint/shared/schema/passkey';
import {
	startAuthentication,
	startRegistration,
	WebAuthnError,
	type PublicKeyCredentialCreationOptionsJSON,
	type PublicKeyCredentialRequestOptionsJSON,
	type RegistrationResponseJSON,
} from '@simplewebauthn/browser';

/** What came of it; `cancelled` by the person, or by the browser when nothing answered in time. */
export type Ceremony<T> =
	| { readonly ok: true; readonly value: T }
	| { readonly ok: false; readonly why: 'cancelled' | 'known' | 'failed' };

/** Asks the person for a new passkey on this device. */
export function makePasskey(
	optionsJSON: PublicKeyCredentialCreationOptionsJSON,
): Promise<Ceremony<RegistrationResponseJSON>> {
	return hold(() => startRegistration({ optionsJSON }));
}

/** Asks the person for the passkey that they have. */
export function answerWithPasskey(
	optionsJSON: PublicKeyCredentialRequestOptionsJSON,
): Promise<Ceremony<Assertion>> {
	return hold(async () => {
		const { id, response } = await startAuthentication({ optionsJSON });
		return {
			credential: id,
			authenticatorData: response.authenticatorData,
			clientData: response.clientDataJSON,
			signature: response.signature,
		};
	});
}

async function hold<T>(ceremony: () => Promise<T>): Promise<Ceremony<T>> {
	try {
		return { ok: true, value: await ceremony() };
	} catch (error) {
		if (!(error instanceof WebAuthnError) && !(error instanceof DOMException)) throw error;
		const cause = error.cause instanceof DOMException ? error.cause : error;
		// Browsers say NotAllowedError for a cancel, a time-out and a finger that did not match alike.
		if (cause.name === 'NotAllowedError' || cause.name === 'AbortError')
			return { ok: false, why: 'cancelled' };
		return { ok: false, why: cause.name === 'InvalidStateError' ? 'known' : 'failed' };
	}
}
