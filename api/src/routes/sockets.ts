import { closeCodes } from '@holdpoint/shared/protocol/close-codes';
import type { ApiContext } from '../api-context.ts';
import { publicCookie } from '../auth/cookies.ts';
import { callerOf, identify } from '../auth/identity.ts';
import { isOwnOrigin } from '../auth/origin.ts';
import { boardOf, isBoardId } from '../board-of.ts';
import { boardOfToken } from '../board/board-api.ts';
import { linkEnded } from '../board/sharing.ts';
import { log } from '../log.ts';
import { Refused } from '../problem.ts';
import { noPlace, relayOf, relayPath } from '../relay-of.ts';
import { viewerOf } from './public.ts';

const { unauthenticated, forbidden, gone, later } = closeCodes;

const ticketProtocol = 'ticket.';
const callerHeader = 'x-holdpoint-caller';
const viewerHeader = 'x-holdpoint-viewer';

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
	try {
		const identity = await identify(context);
		const byCookie = identity?.kind === 'session';
		if (identity === null) return closed(context, unauthenticated, 'Sign in first.');
		if (byCookie && origin === undefined)
			return closed(context, forbidden, 'A cookie counts only with an Origin.');
		const caller = await callerOf(env, identity, board);
		return await forward(context, board, { [callerHeader]: headerText(caller) });
	} catch (error) {
		if (!(error instanceof Refused)) throw error;
		return closed(context, closeCodeOf(error.refusal.code), error.message);
	}
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
		const headers = headersOf(context, { [viewerHeader]: headerText({ address, link }) });
		const answer = await relayOf(context.env, address).fetch('http://relay/', { headers });
		if (answer.status === noPlace.full) continue;
		if (answer.status === noPlace.ended) return closed(context, gone, linkEnded);
		if (answer.status === noPlace.tooMany)
			return closed(context, later, 'Too many connections within a minute. Try again later.');
		return answer;
	}
	return closed(context, later, 'Too many people look at this page. Try again later.');
}

/** Who asked too often is told to try later: a client takes any other code here for good. */
function closeCodeOf(code: Refused['refusal']['code']): number {
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

/** Hands the upgrade to the board. */
async function forward(context: ApiContext, board: string, ours: Record<string, string>): Promise<Response> {
	return boardOf(context.env, board).fetch('http://board/', { headers: headersOf(context, ours) });
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

/** An accepted socket that closes at once. A client that offered protocols needs one back; never the ticket. */
function closed(context: ApiContext, code: number, reason: string): Response {
	log({ event: 'socket-refused', code });
	const { 0: client, 1: server } = new WebSocketPair();
	server.accept();
	server.close(code, reason);
	const protocol = protocolsOf(context).find(
		(offered) => offered !== '' && !offered.startsWith(ticketProtocol),
	);
	return new Response(null, {
		status: 101,
		webSocket: client,
		...(protocol !== undefined && { headers: { 'Sec-WebSocket-Protocol': protocol } }),
	});
}
