import { z } from 'zod/mini';
import { email, secret } from './account.ts';
import { assertion } from './passkey.ts';

/** `GET /api/sign-in`: how one gets in here, besides by an invitation. */
export interface SignInWays {
	/** A link to an e-mail address; `console`: the server prints it, because it can send nothing and is your own. */
	readonly link: 'mail' | 'console' | null;
	/** The OpenID provider, by its host, and whether the person who asks is connected to it. */
	readonly provider: { readonly name: string; readonly connected: boolean } | null;
}

/** Whether an address stays on this server, whatever a browser makes of `//`, `/\\` and control characters in it. */
function isOwnPath(to: string): boolean {
	return to.startsWith('/') && URL.canParse(to, nowhere) && new URL(to, nowhere).origin === nowhere;
}
const nowhere = 'https://own.invalid';

/** `POST /api/me/email`: whose address somebody says is theirs. */
export const emailRequest = z.object({ email });
export type EmailRequest = z.infer<typeof emailRequest>;

/** `POST /api/sign-in/link`: whose address. The answer is the same whether it is known here or not. */
export const linkRequest = z.object({
	email,
	/** Where the link leads once it has signed in: an address of this server, from its root on. */
	to: z.optional(z.string().check(z.maxLength(500), z.refine(isOwnPath, 'must be a path of this server'))),
});
export type LinkRequest = z.infer<typeof linkRequest>;

/** `POST /api/sign-in`: the token of such a link. */
export const linkToken = z.object({ token: secret });
export type LinkToken = z.infer<typeof linkToken>;

/** `POST /api/sign-in/passkey`: what a passkey answered to the options that were asked for just before. */
export const passkeyAnswer = z.object({ assertion });
export type PasskeyAnswer = z.infer<typeof passkeyAnswer>;

/** Who is signed in now. */
export interface SignedIn {
	readonly id: string;
	readonly name: string;
	/**
	 * The address was proven for the first time: browsers and passkeys of before, which somebody else could have
	 * set up with the invitation, are signed out and removed.
	 */
	readonly cleared: boolean;
}

/** Why nobody was signed in by a provider; stands in the address of the page that says so. */
export type ProviderRefusal =
	'cancelled' | 'failed' | 'unknown' | 'taken' | 'address-taken' | 'too-many' | 'no-provider';
