import { z } from 'zod/mini';

/** What a connection or request may do to the document; rules ask for roles besides. */
export const access = z.enum(['owner', 'edit', 'view', 'none']);
export type Access = z.infer<typeof access>;

/** How the server knows the person: a session of a browser, a token that the administrator issued, or the owner token. */
export const authentication = z.enum(['session', 'token', 'owner-token']);

/**
 * Who acts, as the server established it: never taken from a client's message.
 * `activeAt` is the last moment at which the person themselves acted (R4), milliseconds since 1970.
 */
export const actor = z.object({
	person: z.string(),
	name: z.string(),
	guest: z.boolean(),
	authentication,
	activeAt: z.number(),
});
export type Actor = z.infer<typeof actor>;

/** Entries that follow from an edit, not from a command, are the server's own. */
export const serverActor: Actor = {
	person: 'server',
	name: 'Holdpoint',
	guest: false,
	authentication: 'session',
	activeAt: 0,
};

/** The instance's owner, whether by the owner token or by the claim link. */
export const administratorId = 'administrator';
