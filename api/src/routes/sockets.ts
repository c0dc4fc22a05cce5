import { closeCodes, type CloseCode } from '@holdpoint/shared/protocol/close-codes';
import type { ApiContext } from '../api-context.ts';
import { publicCookie } from '../auth/cookies.ts';
import { callerOf, identify } from '../auth/identity.ts';
import { networkOf } from '../auth/network.ts';
import { isOwnOrigin } from '../auth/origin.ts';
import { boardOf, isBoardId } from '../board-of.ts';
import { boardOfToken, type Caller, type RefusedSocket } from '../board/board-api.ts';
import { anyDoor } from '../board/door-object.ts';
import { linkEnded } from '../board/sharing.ts';
import { noEntryStatus } from '../board/shut-out.ts';
import { log } from '../log.ts';
import { Refused } from '../problem.ts';
import { noPlace, relayOf, relayPath } from '../relay-of.ts';
import { viewerOf } from './public.ts';

const { unauthenticated, forbidden, gone, later } = closeCodes;

const ticketProtocol = 'ticket.';
const callerHeader = 'x-holdpoint-caller';
const viewerHeader = 'x-holdpoint-viewer';
const refusedHeader = 'x-holdpoint-refused';

/**
 * The door of a board's document socket. Cookie and bearer are judged here and go on as `x-holdpoint-caller`; a
 * ticket is the board's own to redeem. Y-websocket retries a refused upgrade for ever, so a refusal is a socket that
 * opens and closes.
 */
export async function openSync(context: ApiContext, board: string): Promise<Response> {
	requireUpgrade(context);
	const { env, req } = context;
	const origin = req.header('origin');
	if (origin !== undefined && !isOwnOrigin(env, origin))
		return closed(context, forbidden, 'This site may not connect.');
	if (!isBoardId(board)) return closed(context, forbidden, 'There is no such release.');
	const ticket = ticketOf(context);
	if (ticket !== undefined) {
		// Beside a ticket, cookies do not count: who asked for the ticket is who connects.
		if (boardOfToken(ticket) !== board)
			return closed(context, unauthenticated, 'This ticket is for another release.');
		return forward(context, board, {});
	}
	let caller: Caller;
	try {
		const identity = await identify(context);
		const byCookie = identity?.kind === 'session';
		if (identity === null) return await closed(context, unauthenticated, 'Sign in first.');
		if (byCookie && origin === undefined)
			return await closed(context, forbidden, 'A cookie counts only with an Origin.');
		caller = await callerOf(env, identity, board);
	} catch (error) {
		if (!(error instanceof Refused)) throw error;
		return closed(context, closeCodeOf(error.refusal.code), error.message);
	}
	return forward(context, board, { [callerHeader]: headerText(caller) });
}

/** The door of a public page's live socket: the link's cookie, or a ticket. One of the link's relays holds it. */
export async function openLive(context: ApiContext, link: string): Promise<Response> {
	requireUpgrade(context);
	const origin = context.req.header('origin');
	if (origin !== undefined && !isOwnOrigin(context.env, origin)) {
		return closed(context, forbidden, 'This site may not connect.');
	}
	const ticket = ticketOf(context);
	const token = ticket === undefined ? publicCookie(context) : undefined;
	if (token !== undefined && origin === undefined) {
		return closed(context, forbidden, 'A cookie counts only with an Origin.');
	}
	const viewer = await viewerOf(context.env, { token, ticket });
	if (viewer === null) return closed(context, unauthenticated, 'Open the public link again.');
	const { board, hash } = viewer;
	if (hash === null) return closed(context, gone, linkEnded);
	for (const relay of relayPath()) {
		const address = { board, hash, relay };
		const headers = headersOf(context, {
			[viewerHeader]: headerText({ address, link, network: networkOf(context) }),
		});
		const answer = await relayOf(context.env, address).fetch('http://relay/', { headers });
		if (answer.status === noPlace.full) continue;
		refuseWhoFlooded(answer);
		if (answer.status === noPlace.ended) return closed(context, gone, linkEnded);
		if (answer.status === noPlace.tooMany)
			return closed(context, later, 'Too many connections within a minute. Try again later.');
		return answer;
	}
	return closed(context, later, 'Too many people look at this page. Try again later.');
}

/** Who asked too often is told to try later: a client takes any other code here for good. */
function closeCodeOf(code: Refused['refusal']['code']): CloseCode {
	if (code === 'too-many') return closeCodes.later;
	return code === 'unauthenticated' ? closeCodes.unauthenticated : closeCodes.forbidden;
}

function requireUpgrade(context: ApiContext): void {
	if (context.req.header('upgrade')?.toLowerCase() !== 'websocket') {
		throw new Refused({ code: 'upgrade', message: 'This address speaks WebSocket only.' });
	}
}

function protocolsOf(context: ApiContext): string[] {
	return (context.req.header('sec-websocket-protocol') ?? '').split(',').map((protocol) => protocol.trim());
}

function ticketOf(context: ApiContext): string | undefined {
	return protocolsOf(context)
		.find((protocol) => protocol.startsWith(ticketProtocol))
		?.slice(ticketProtocol.length);
}

/** Not by a socket, unlike whoever is refused otherwise: it has shown what it does with one. */
function refuseWhoFlooded({ status, headers }: Response): void {
	if (status !== noEntryStatus) return;
	const seconds = Number(headers.get('retry-after'));
	const message = 'So many messages came from you that your connection was cut. Try again in ten minutes.';
	throw new Refused({ code: 'too-many', message, details: { seconds } });
}

/** Hands the upgrade to the board. */
async function forward(context: ApiContext, board: string, ours: Record<string, string>): Promise<Response> {
	const headers = headersOf(context, ours);
	const answer = await boardOf(context.env, board).fetch('http://board/', { headers });
	if (answer.status === 101) return answer;
	refuseWhoFlooded(answer);
	const { code, reason } = await answer.json<RefusedSocket>();
	return closed(context, code, reason, board);
}

/** What goes on to an object: what outsiders wrote into our own headers, and their secrets, stay behind. */
function headersOf(context: ApiContext, ours: Record<string, string>): Headers {
	const headers = new Headers(context.req.raw.headers);
	for (const name of [callerHeader, viewerHeader, 'cookie', 'authorization']) headers.delete(name);
	for (const [name, value] of Object.entries(ours)) headers.set(name, value);
	return headers;
}

/** JSON in ASCII: a header holds no other characters, people's names do. */
function headerText(value: unknown): string {
	return JSON.stringify(value).replace(
		/[\u007f-\uffff]/g,
		(character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
	);
}

/** A socket that opens and closes at once. A client that offered protocols needs one back; never the ticket. */
function closed(context: ApiContext, code: CloseCode, reason: string, board?: string): Promise<Response> {
	log({ event: 'socket-refused', ...(board !== undefined && { board }), code });
	const protocol = protocolsOf(context).find(
		(offered) => offered !== '' && !offered.startsWith(ticketProtocol),
	);
	return anyDoor(context.env).fetch('http://door/', {
		headers: {
			upgrade: 'websocket',
			[refusedHeader]: headerText({ code, reason } satisfies RefusedSocket),
			...(protocol !== undefined && { 'Sec-WebSocket-Protocol': protocol }),
		},
	});
}
