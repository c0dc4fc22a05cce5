import type { PasskeySummary } from '@holdpoint/shared/schema/account';
import type { SignedIn } from '@holdpoint/shared/schema/sign-in';
import type { Problem } from '@holdpoint/shared/schema/problem';
import { api, ask, type Answer } from '../api.ts';

/** Whether passkeys work on this page at all; else why not, as the rest of a sentence. */
export function whyNoPasskeys(): string | null {
	if (/^[\d.]+$|^\[/.test(location.hostname)) {
		const port = location.port === '' ? '' : `:${location.port}`;
		return location.hostname === '127.0.0.1'
			? `a passkey belongs to a name: open http://localhost${port} to use one`
			: 'a passkey belongs to a name: open this server by its name to use one';
	}
	return typeof PublicKeyCredential === 'undefined' ? 'this browser has no passkeys' : null;
}

/** Whether this device can ask for a fingerprint, a face or a PIN. */
export async function deviceHasPasskeys(): Promise<boolean> {
	return PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable();
}

export function listPasskeys(): Promise<Answer<PasskeySummary[]>> {
	return ask(api.passkeys.$get());
}

export function removePasskey(id: string): Promise<Answer<unknown>> {
	return ask(api.passkeys[':id'].$delete({ param: { id } }));
}

/** Asks the device for a new passkey, and the server to keep it. The code `cancelled`: nobody answered. */
export async function addPasskey(): Promise<Answer<PasskeySummary>> {
	const { makePasskey } = await import('./ceremony.ts');
	const options = await ask(api.passkeys.options.$post());
	if (!options.ok) return options;
	const made = await makePasskey(options.value);
	if (!made.ok) {
		return made.why === 'cancelled'
			? refused('cancelled', 'No passkey was added.')
			: refused(
					made.why,
					made.why === 'known'
						? 'This device has a passkey of yours already.'
						: 'This device could not make a passkey. Try another one.',
				);
	}
	const { id, rawId, response } = made.value;
	return ask(
		api.passkeys.$post({
			json: {
				label: deviceName(navigator.userAgent),
				response: {
					id,
					rawId,
					type: 'public-key',
					response: {
						clientDataJSON: response.clientDataJSON,
						attestationObject: response.attestationObject,
					},
					clientExtensionResults: {},
				},
			},
		}),
	);
}

/** Asks the person for a passkey of theirs, whoever they are, and signs this browser in. `cancelled` as above. */
export async function signInWithPasskey(): Promise<Answer<SignedIn>> {
	const { answerWithPasskey } = await import('./ceremony.ts');
	const options = await ask(api['sign-in'].passkey.options.$post());
	if (!options.ok) return options;
	const answered = await answerWithPasskey(options.value);
	if (!answered.ok)
		return answered.why === 'cancelled'
			? refused('cancelled', 'No passkey answered. Try again, or take another way.')
			: refused(answered.why, 'This device could not answer. Try another one, or another way.');
	return ask(api['sign-in'].passkey.$post({ json: { assertion: answered.value } }));
}

/** What a browser says of its device, in a word that its owner knows. */
export function deviceName(userAgent: string): string {
	const known = ['iPhone', 'iPad', 'Android', 'Windows', 'Macintosh', 'CrOS', 'Linux'];
	const found = known.find((name) => userAgent.includes(name));
	if (found === 'Macintosh') return 'Mac';
	return found === 'CrOS' ? 'Chromebook' : (found ?? 'Passkey');
}

/** A refusal of this page itself. */
export function refused(code: string, detail: string): { readonly ok: false; readonly problem: Problem } {
	return { ok: false, problem: { type: 'about:blank', title: '', status: 0, detail, code } };
}
