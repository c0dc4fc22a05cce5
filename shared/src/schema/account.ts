import { z } from 'zod/mini';
import { role } from './release.ts';
import { line, wellFormed } from './text.ts';

const printedName = line(100).check(z.trim(), z.minLength(1));
export const secret = z.string().check(z.minLength(1), z.maxLength(200));
/** Letters of ASCII: others look alike, and some become these when they are made small. */
export const email = z
	.string()
	.check(
		z.trim(),
		z.regex(/^[\x21-\x7e]*$/, 'must be an e-mail address'),
		z.toLowerCase(),
		z.maxLength(200),
		z.email(),
	);

/** `POST /api/claim`: the one-time token that `start` printed, and who becomes the administrator. */
export const claim = z.object({ token: secret, name: printedName, email: z.optional(email) });
export type Claim = z.infer<typeof claim>;

/** `POST /api/join`: an invitation's token or a sharing link's. `name` is what a guest wants to be called. */
export const join = z.object({ token: secret, name: z.optional(printedName) });
export type Join = z.infer<typeof join>;

/** What a token opened. `name`: nothing yet, the guest has to say a name first. `public`: a page, no session. */
export type Joined =
	| {
			readonly kind: 'board';
			readonly board: string;
			readonly title: string;
			readonly access: 'member' | 'edit' | 'view';
	  }
	| { readonly kind: 'name'; readonly title: string; readonly access: 'edit' }
	| { readonly kind: 'public'; readonly path: string };

/** `POST /api/boards/:id/people` (interfaces.md). */
export const newPerson = z.object({
	name: printedName,
	email: z.optional(email),
	roles: z._default(z.array(role).check(z.maxLength(30)), []),
});
export type NewPerson = z.infer<typeof newPerson>;

/** `POST /api/boards/:id/people/:person/invite/mail`: where to, for a person whose address is not known here yet. */
export const inviteMail = z.object({ email: z.optional(email) });
export type InviteMail = z.infer<typeof inviteMail>;

const encoded = wellFormed(20_000);

/** `POST /api/passkeys`: what the browser's `navigator.credentials.create` gave, as WebAuthn writes it in JSON. */
export const newPasskey = z.object({
	/** What the person calls the device. */
	label: z.optional(line(60).check(z.trim(), z.minLength(1))),
	response: z.object({
		id: encoded,
		rawId: encoded,
		type: z.literal('public-key'),
		response: z.object({ clientDataJSON: encoded, attestationObject: encoded }),
		clientExtensionResults: z._default(z.object({}), {}),
	}),
});
export type NewPasskey = z.infer<typeof newPasskey>;

/** `GET /api/passkeys`: one of mine. */
export interface PasskeySummary {
	/** The credential's ID. */
	readonly id: string;
	readonly label: string;
	/** The domain that it can be used on. */
	readonly relyingParty: string;
	readonly createdAt: string;
	readonly lastUsedAt?: string;
}

/** `GET /api/me`. */
export interface Me {
	readonly id: string;
	readonly name: string;
	readonly email?: string;
	readonly guest: boolean;
	readonly administrator: boolean;
}

/** `GET /api/session`: when this browser is signed out unless somebody does something here; null for a token. */
export interface SessionEnd {
	readonly secondsLeft: number | null;
}

/** `GET /api/sessions`: a browser in which the person is signed in. */
export interface SessionSummary {
	/** The SHA-256 of its token: names it, and opens nothing. */
	readonly id: string;
	/** What the browser said it is (User-Agent), cut off where it is long. */
	readonly agent: string;
	readonly createdAt: string;
	/** Of the last visit, to the hour. */
	readonly seenAt: string;
}

/** `GET /api/me/calendar`: the address from which a calendar reads this person's dates, without its token; null: there is none. */
export interface OwnCalendar {
	readonly calendar: { readonly createdAt: string; readonly readAt: string | null } | null;
}

/** `POST /api/me/digest`: an e-mail each working morning, in this time zone. */
export const newDigest = z.object({
	zone: z.string().check(
		z.maxLength(60),
		z.refine((zone) => isTimeZone(zone), 'must be a time zone, as Europe/Berlin'),
	),
});
export type NewDigest = z.infer<typeof newDigest>;

/** `GET /api/me/digest`; null: none is sent. `why`: why none can be, as a sentence. */
export interface OwnDigest {
	readonly digest: { readonly zone: string; readonly createdAt: string } | null;
	readonly why?: string;
}

function isTimeZone(name: string): boolean {
	try {
		new Intl.DateTimeFormat('en', { timeZone: name });
		return true;
	} catch {
		return false;
	}
}

/** `GET /api/me/export`. */
export interface AccountExport {
	readonly id: string;
	readonly name: string;
	readonly email?: string;
	readonly sessions: readonly SessionSummary[];
	readonly passkeys: readonly PasskeySummary[];
	/** OpenID providers that sign the person in. */
	readonly providers: readonly { readonly issuer: string; readonly connectedAt: string }[];
	readonly calendar: OwnCalendar['calendar'];
	readonly digest: OwnDigest['digest'];
	/** Plans that they offered to everybody on this server. */
	readonly templates: readonly { readonly id: string; readonly name: string }[];
	/** Of which the person is a member. */
	readonly releases: readonly { readonly id: string; readonly title: string }[];
}

/** One row of the People page. What concerns sign-in shows only to those who may invite. */
export interface Member {
	readonly id: string;
	readonly name: string;
	readonly roles: readonly string[];
	readonly removed: boolean;
	readonly email?: string;
	/** Their last visit, to the hour; null before the first. */
	readonly seenAt?: string | null;
	/** The newest invitation to this release. */
	readonly invite?: { readonly createdAt: string; readonly expiresAt: string; readonly usedAt?: string };
}
