import { claim, join, newPasskey, newPerson } from '@holdpoint/shared/schema/account';
import { command } from '@holdpoint/shared/schema/command';
import { newLink } from '@holdpoint/shared/schema/link';
import { newRelease } from '@holdpoint/shared/schema/new-release';
import { endingRequest, statementRequest } from '@holdpoint/shared/schema/passkey';
import { newWebhook } from '@holdpoint/shared/schema/webhook';
import type { z } from 'zod/mini';
import { publicToken, ticketRequest } from '../routes/bodies.ts';
import * as answers from './answers.ts';

/** One route, as the description tells it. Path parameters are read from `path`. */
export interface Operation {
	readonly method: 'get' | 'post' | 'delete';
	readonly path: string;
	readonly summary: string;
	/** Who may ask: anybody, somebody known here, or the holder of a public link. */
	readonly access: 'open' | 'member' | 'public-link';
	readonly query?: Readonly<Record<string, string>>;
	readonly body?: z.ZodMiniType;
	readonly bodyOptional?: boolean;
	/** Answers that are not problems. A null schema has no body. */
	readonly answers: Readonly<
		Record<number, { readonly description: string; readonly schema: z.ZodMiniType | null }>
	>;
	readonly problems: readonly number[];
}

const ok = (description: string, schema: z.ZodMiniType) => ({ 200: { description, schema } });
const made = (description: string, schema: z.ZodMiniType) => ({ 201: { description, schema } });
const done = (description: string) => ({ 204: { description, schema: null } });
const socket = (description: string) => ({ 101: { description, schema: null } });

/** Every route of `app.ts`, in its order; a test compares the two. */
export const operations: readonly Operation[] = [
	{
		method: 'get',
		path: '/api/health',
		summary: 'Whether the server answers, and its version',
		access: 'open',
		answers: ok('It does', answers.health),
		problems: [],
	},
	{
		method: 'get',
		path: '/api/openapi.json',
		summary: 'This description',
		access: 'open',
		answers: ok('OpenAPI 3.1', answers.exported),
		problems: [],
	},
	{
		method: 'get',
		path: '/api/claim',
		summary: 'Whether the instance still waits for its administrator',
		access: 'open',
		answers: ok('It waits', answers.unclaimed),
		problems: [410],
	},
	{
		method: 'post',
		path: '/api/claim',
		summary: 'Become the administrator with the one-time token that start printed',
		access: 'open',
		body: claim,
		answers: ok('Signed in as the administrator; the session is in the cookie', answers.me),
		problems: [403, 410, 422],
	},
	{
		method: 'post',
		path: '/api/join',
		summary: 'Open an invitation or a sharing link',
		access: 'open',
		body: join,
		answers: ok('What it opens; for a board, the session is in the cookie', answers.joined),
		problems: [401, 404, 422],
	},
	{
		method: 'get',
		path: '/api/me',
		summary: 'The person who asks',
		access: 'member',
		answers: ok('You', answers.me),
		problems: [401, 403],
	},
	{
		method: 'get',
		path: '/api/session',
		summary: 'When this browser will be signed out; asking does not put it off',
		access: 'member',
		answers: ok('The moment', answers.sessionEnd),
		problems: [401, 403],
	},
	{
		method: 'post',
		path: '/api/session/active',
		summary: 'The person says that they are here, which signing by sign-in asks for (R4)',
		access: 'member',
		answers: ok('Noted, and when the session ends now', answers.sessionEnd),
		problems: [401, 403],
	},
	{
		method: 'post',
		path: '/api/session/end',
		summary: 'Sign this browser out and close its sockets',
		access: 'open',
		answers: done('Signed out'),
		problems: [403],
	},
	{
		method: 'get',
		path: '/api/passkeys',
		summary: 'My passkeys, newest first',
		access: 'member',
		answers: ok('Passkeys', answers.passkeys),
		problems: [401, 403],
	},
	{
		method: 'post',
		path: '/api/passkeys/options',
		summary:
			'What a browser is asked when a passkey is added; its challenge holds once, for two minutes (R4)',
		access: 'member',
		answers: ok('Creation options of WebAuthn, as JSON', answers.webauthnOptions),
		problems: [401, 403, 409],
	},
	{
		method: 'post',
		path: '/api/passkeys',
		summary: 'Add the passkey that the browser made; needs user verification (R4)',
		access: 'member',
		body: newPasskey,
		answers: made('The passkey', answers.passkey),
		problems: [401, 403, 409, 422],
	},
	{
		method: 'delete',
		path: '/api/passkeys/:id',
		summary: 'Remove one of my passkeys; what it signed stays signed',
		access: 'member',
		answers: done('Removed'),
		problems: [401, 403, 404],
	},
	{
		method: 'get',
		path: '/api/boards',
		summary: 'My releases, newest first',
		access: 'member',
		answers: ok('Releases', answers.releases),
		problems: [401],
	},
	{
		method: 'post',
		path: '/api/boards',
		summary: 'Create a release; who asks owns it',
		access: 'member',
		body: newRelease,
		answers: made('Its ID', answers.created),
		problems: [401, 403, 422],
	},
	{
		method: 'get',
		path: '/api/boards/:id',
		summary: 'The release: milestones, signatures, blockers, governance',
		access: 'member',
		answers: ok('All of it at one moment', answers.boardView),
		problems: [401, 403, 404],
	},
	{
		method: 'get',
		path: '/api/boards/:id/milestones/:milestone/scope',
		summary: 'What is signed (R5), with its digest',
		access: 'member',
		answers: ok('Both from one moment', answers.scopeAnswer),
		problems: [401, 403, 404],
	},
	{
		method: 'post',
		path: '/api/boards/:id/commands',
		summary: 'Decide something: the same commandId answers the same and writes once',
		access: 'member',
		body: command,
		answers: ok('The ledger entries written', answers.entries),
		problems: [401, 403, 404, 409, 422],
	},
	{
		method: 'post',
		path: '/api/boards/:id/statements',
		summary: 'What a passkey is asked to sign before a sign or reject command: once, within two minutes (R4)',
		access: 'member',
		body: statementRequest,
		answers: ok('The statement, and request options of WebAuthn as JSON', answers.statementIssued),
		problems: [401, 403, 404, 409, 422],
	},
	{
		method: 'post',
		path: '/api/boards/:id/statements/ending',
		summary: 'What a passkey is asked to sign before a close-out command that is no shipping (R4, R32)',
		access: 'member',
		body: endingRequest,
		answers: ok('The statement, and request options of WebAuthn as JSON', answers.statementIssued),
		problems: [401, 403, 404, 409, 422],
	},
	{
		method: 'get',
		path: '/api/boards/:id/ledger',
		summary: 'The record, with its hashes (R21)',
		access: 'member',
		answers: ok('Entries, oldest first', answers.ledger),
		problems: [401, 403, 404],
	},
	{
		method: 'get',
		path: '/api/boards/:id/scopes/:digest',
		summary: 'What was signed, or asked to be signed, by its digest (R5)',
		access: 'member',
		answers: ok('The scope that has this digest', answers.scopeAnswer),
		problems: [401, 403, 404],
	},
	{
		method: 'get',
		path: '/api/boards/:id/history',
		summary: 'The moments whose content is kept: each decision, and while people edit every ten seconds',
		access: 'member',
		answers: ok('Versions, oldest first', answers.history),
		problems: [401, 403, 404],
	},
	{
		method: 'get',
		path: '/api/boards/:id/history/:version',
		summary: 'What the board said at one of these moments',
		access: 'member',
		answers: ok('Its content', answers.version),
		problems: [401, 403, 404],
	},
	{
		method: 'get',
		path: '/api/boards/:id/access-log',
		summary: "Refused attempts, for the release's owner, a Release manager or an Auditor",
		access: 'member',
		answers: ok('Attempts, newest first', answers.accessLog),
		problems: [401, 403, 404],
	},
	{
		method: 'get',
		path: '/api/boards/:id/export',
		summary: 'The export, which verifies offline over exactly these bytes (R30)',
		access: 'member',
		query: { format: 'json, the only one so far' },
		answers: ok('One RFC 8785 object', answers.exported),
		problems: [401, 403, 404, 422],
	},
	{
		method: 'get',
		path: '/api/boards/:id/gates/:milestone',
		summary: 'For pipelines: may this milestone start?',
		access: 'member',
		query: { artefact: 'sha256: and 64 hexadecimal characters; a deployment is never open without it (R29)' },
		answers: {
			200: { description: 'Open', schema: answers.gate },
			409: { description: 'Not open, with what blocks it', schema: answers.gate },
		},
		problems: [401, 403, 404],
	},
	{
		method: 'post',
		path: '/api/boards/:id/ticket',
		summary: 'A ticket for one socket, for 30 s. The token of an edit or view link may ask, too',
		access: 'member',
		body: ticketRequest,
		bodyOptional: true,
		answers: ok('Offer it as the subprotocol `ticket.` and the ticket', answers.ticket),
		problems: [401, 403, 404, 422],
	},
	{
		method: 'get',
		path: '/api/boards/:id/people',
		summary: 'Who belongs to the release; e-mail and invitations only for those who may invite',
		access: 'member',
		answers: ok('People', answers.members),
		problems: [401, 403, 404],
	},
	{
		method: 'post',
		path: '/api/boards/:id/people',
		summary: 'Add a person with roles',
		access: 'member',
		body: newPerson,
		answers: made('Their ID, and an invitation for 14 days', answers.personAdded),
		problems: [401, 403, 404, 409, 422],
	},
	{
		method: 'post',
		path: '/api/boards/:id/people/:person/invite',
		summary: 'A new invitation; the earlier ones end',
		access: 'member',
		answers: made('The invitation', answers.invited),
		problems: [401, 403, 404],
	},
	{
		method: 'post',
		path: '/api/boards/:id/people/:person/token',
		summary: 'A token that acts as this person here, only while HOLDPOINT_OWNER_TOKEN is set',
		access: 'member',
		answers: ok('The token, shown once', answers.token),
		problems: [401, 403, 404],
	},
	{
		method: 'get',
		path: '/api/boards/:id/links',
		summary: 'Sharing links, without their tokens',
		access: 'member',
		answers: ok('Links', answers.links),
		problems: [401, 403, 404],
	},
	{
		method: 'post',
		path: '/api/boards/:id/links',
		summary: 'Share the release',
		access: 'member',
		body: newLink,
		answers: made('The link, its token shown once', answers.linkCreated),
		problems: [401, 403, 404, 422],
	},
	{
		method: 'delete',
		path: '/api/boards/:id/links/:link',
		summary: 'End a link; its sockets close within 5 s (R26)',
		access: 'member',
		answers: done('Ended'),
		problems: [401, 403, 404],
	},
	{
		method: 'get',
		path: '/api/boards/:id/webhooks',
		summary: 'Webhooks, without their secrets',
		access: 'member',
		answers: ok('Webhooks, each with how far its receiver has confirmed', answers.webhooks),
		problems: [401, 403, 404],
	},
	{
		method: 'post',
		path: '/api/boards/:id/webhooks',
		summary: 'Tell another program of each ledger entry and the head (R21), signed as Standard Webhooks says',
		access: 'member',
		body: newWebhook,
		answers: made('The webhook, its secret shown once', answers.webhookCreated),
		problems: [401, 403, 404, 422],
	},
	{
		method: 'delete',
		path: '/api/boards/:id/webhooks/:webhook',
		summary: 'Remove a webhook',
		access: 'member',
		answers: done('Removed'),
		problems: [401, 403, 404],
	},
	{
		method: 'post',
		path: '/api/public',
		summary: 'Open a public or screen link',
		access: 'open',
		body: publicToken,
		answers: ok('The view, and a cookie for this link', answers.publicAnswer),
		problems: [404, 422],
	},
	{
		method: 'post',
		path: '/api/public/ticket',
		summary: 'A ticket for one public socket or read, for 30 s',
		access: 'open',
		body: publicToken,
		answers: ok('The ticket', answers.ticket),
		problems: [403, 404, 422],
	},
	{
		method: 'get',
		path: '/api/public/:link',
		summary: 'The public view again, by the cookie of the link or by a ticket as bearer; with an ETag',
		access: 'public-link',
		answers: {
			200: { description: 'The view', schema: answers.publicAnswer },
			304: { description: 'Not changed since', schema: null },
		},
		problems: [401, 404],
	},
	{
		method: 'get',
		path: '/api/public/:link/live',
		summary: 'WebSocket: the public view as JSON whenever it changes',
		access: 'public-link',
		answers: socket('WebSocket; refusals are close codes 4401, 4403, 4410'),
		problems: [426],
	},
	{
		method: 'get',
		path: '/sync/:board',
		summary: 'WebSocket: the y-websocket protocol',
		access: 'member',
		answers: socket('WebSocket; refusals are close codes 4401, 4403'),
		problems: [426],
	},
];
