import { z } from 'zod/mini';
import { isLoopback } from './loopback.ts';
import { line, moment } from './text.ts';

/** `api`: a token for a program, which does what its scopes say. `calendar`: an address that a calendar reads dates from. */
export const linkAccess = z.enum(['edit', 'view', 'public', 'screen', 'api', 'calendar']);
export type LinkAccess = z.infer<typeof linkAccess>;

/** An origin that may show the public strip in a frame: `https://intranet.example.com`, or one of this machine. */
const frame = z.string().check(
	z.maxLength(200),
	z.refine((text) => {
		if (!URL.canParse(text)) return false;
		const url = new URL(text);
		if (url.origin !== text) return false;
		// Nothing but a plain name: it becomes a part of a header.
		if (!/^[a-z0-9.-]+$/.test(url.hostname)) return false;
		return url.protocol === 'https:' || isLoopback(url);
	}, 'must be an address like https://intranet.example.com, without a path'),
);

/** What a public link shows more or less than the plain page does. */
const choices = {
	/** People's printed names beside their signatures, in place of roles alone, and beside what they decided. */
	names: z.optional(z.boolean()),
	/** No date at all, and nothing that is counted from one. */
	hideDates: z.optional(z.boolean()),
	/** The titles of open risks; who owns them and what is done about them never show. */
	showRisks: z.optional(z.boolean()),
};
/** `POST /api/boards/:id/public-preview`. */
export const publicChoices = z.object(choices);
export type PublicChoices = z.infer<typeof publicChoices>;

/** What a program's token may do: read everything, fill evidence, ask whether a milestone may start. */
export const apiScope = z.enum(['read', 'evidence', 'gate']);
export type ApiScope = z.infer<typeof apiScope>;

/**
 * `POST /api/boards/:id/links`. The choices, and the sites that may frame the strip, count for public links alone; scopes
 * for a program's token, which has one at least.
 */
export const newLink = z
	.object({
		access: linkAccess,
		label: line(100),
		expiresAt: z.optional(moment),
		...choices,
		frames: z.optional(z.array(frame).check(z.maxLength(10))),
		scopes: z.optional(z.array(apiScope).check(z.maxLength(3))),
	})
	.check(
		z.refine(({ access, scopes = [] }) => (access === 'api') === scopes.length > 0, {
			path: ['scopes'],
			error: 'a token for a program has one scope at least, and other links have none',
		}),
	);
export type NewLink = z.infer<typeof newLink>;

/** A sharing link as its board lists it; the token itself is shown once and kept only as a hash. */
export interface Link extends Readonly<PublicChoices> {
	readonly id: string;
	readonly access: LinkAccess;
	readonly label: string;
	readonly names: boolean;
	readonly frames?: readonly string[];
	readonly scopes?: readonly ApiScope[];
	/** Who made a program's token: what it writes counts as theirs. */
	readonly madeBy?: string;
	readonly createdAt: string;
	readonly expiresAt?: string;
	readonly lastUsedAt?: string;
	readonly revokedAt?: string;
}
