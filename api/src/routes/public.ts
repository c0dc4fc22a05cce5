import { sha256Hex } from '@holdpoint/shared/ledger/hash';
import { datesCalendar } from '@holdpoint/shared/report/release-calendar';
import { readLanguage, type Language } from '@holdpoint/shared/schema/language';
import type { PublicView } from '@holdpoint/shared/schema/public-view';
import type { ApiContext } from '../api-context.ts';
import { datesFor, isCalendarToken, readerOf } from '../auth/calendars.ts';
import { publicCookie, setPublicCookie } from '../auth/cookies.ts';
import { publicOrigin } from '../auth/origin.ts';
import { boardOf } from '../board-of.ts';
import { boardOfToken } from '../board/board-api.ts';
import { linkEnded } from '../board/sharing.ts';
import type { Env } from '../env.ts';
import { languageOfRequest } from '../language/of-request.ts';
import { speak } from '../language/speak.ts';
import { accepted, notFound, unauthenticated } from '../problem.ts';
import { relayOf } from '../relay-of.ts';

const unknownLink = 'This link is not known here. Copy the whole link.';

/** What a public page was let in by: the link's token in its cookie, or a one-use ticket. */
interface PublicCredential {
	readonly token?: string;
	readonly ticket?: string;
}

/** Changes the token of a public or screen link for the view, and a cookie for this link's path. */
export async function openPublic(
	context: ApiContext,
	token: string,
): Promise<{ view: PublicView; link: string }> {
	const { view, link } = await readNews(context.env, { token });
	setPublicCookie(context, link, token);
	return { view, link };
}

export async function issuePublicTicket(context: ApiContext, token: string): Promise<{ ticket: string }> {
	return accepted(await boardOf(context.env, boardBehind(token)).publicTicket(token));
}

/** The view again, with its ETag; `null` when the reader has it already. */
export async function readPublic(
	context: ApiContext,
	link: string,
): Promise<{ view: PublicView; link: string } | null> {
	const news = await readNews(context.env, credentialOf(context));
	if (news.link !== link) throw notFound(linkEnded);
	const { view, etag } = news;
	const tag = `"${etag.replaceAll('"', '')}"`;
	context.header('ETag', tag);
	context.header('Cache-Control', 'private, no-cache');
	context.header('Vary', 'Cookie, Authorization');
	return isKnown(context, tag) ? null : { view, link };
}

/**
 * Where a calendar reads. No calendar sends a header or a fragment: the address itself is the secret, opens dates alone, and
 * says in which language, that of whoever asks for it.
 */
export function calendarAddress(context: ApiContext, token: string): string {
	const url = new URL(`/api/calendar/${token}.ics`, publicOrigin(context.env));
	const language = languageOfRequest(context);
	if (language !== 'en') url.searchParams.set('language', language);
	return url.href;
}

/** Dates as a calendar subscribes to them: the address has the token of a calendar link, or of a person's own calendar. */
export async function readCalendar(context: ApiContext, file: string): Promise<Response> {
	const token = file.replace(/\.ics$/, '');
	const language = readLanguage(context.req.query('language'));
	const { text, etag } = isCalendarToken(token)
		? await calendarOfPerson(context, token, language)
		: accepted(await boardOf(context.env, boardBehind(token)).calendar(token, language));
	const tag = `"${etag}"`;
	const headers = { ETag: tag, 'Cache-Control': 'private, no-cache', 'X-Robots-Tag': 'noindex, nofollow' };
	if (isKnown(context, tag)) return context.body(null, 304, headers);
	return context.body(text, 200, { ...headers, 'Content-Type': 'text/calendar; charset=utf-8' });
}

/** Whether who asks has it already (If-None-Match). */
function isKnown(context: ApiContext, tag: string): boolean {
	const known = context.req.header('if-none-match')?.split(/\s*,\s*/) ?? [];
	return known.some((value) => value.replace(/^W\//, '') === tag);
}

/** What concerns one person, in all of their releases. */
async function calendarOfPerson(
	{ env }: ApiContext,
	token: string,
	language: Language,
): Promise<{ text: string; etag: string }> {
	const now = Date.now();
	const person = await readerOf(env, token, now);
	if (person === null) throw notFound('This calendar has ended. Make another one under Your account.');
	const origin = publicOrigin(env);
	const dates = (await datesFor(env, person)).map((date) => ({ ...date, page: `${origin}/b/${date.board}` }));
	const speech = speak(language);
	const write = (at: number) =>
		datesCalendar({ name: 'Holdpoint', dates, now: new Date(at).toISOString(), speech });
	return { text: write(now), etag: sha256Hex(write(0)).slice(0, 32) };
}

/** By relay 0 of the link, so that however many read, the board is asked so often and no more. */
async function readNews(
	env: Env,
	credential: PublicCredential,
): Promise<{ view: PublicView; link: string; etag: string }> {
	const viewer = await viewerOf(env, credential);
	if (viewer === null) throw notFound(unknownLink);
	const { board, hash } = viewer;
	if (hash === null) throw notFound(linkEnded);
	const first = { board, hash, relay: 0 };
	const { page } = await relayOf(env, first).read(first);
	if (page === null) throw notFound(linkEnded);
	return { view: JSON.parse(page.text) as PublicView, link: page.link, etag: page.etag };
}

/**
 * The board of a credential, and the hash of its link. Null where it can be none; `hash` is null where a ticket is used
 * or has run out. Whether the link still holds is the board's to say.
 */
export async function viewerOf(
	env: Env,
	{ token, ticket }: PublicCredential,
): Promise<{ board: string; hash: string | null } | null> {
	const board = boardOfToken(token ?? ticket ?? '');
	if (board === null) return null;
	const hash = token === undefined ? await boardOf(env, board).redeemViewer(ticket ?? '') : sha256Hex(token);
	return { board, hash };
}

function credentialOf(context: ApiContext): PublicCredential {
	const ticket = /^Bearer +(\S+)$/i.exec(context.req.header('authorization') ?? '')?.[1];
	if (ticket !== undefined) return { ticket };
	const token = publicCookie(context);
	if (token === undefined)
		throw unauthenticated('Open the public link again: this browser has no key for it.');
	return { token };
}

function boardBehind(token: string): string {
	const board = boardOfToken(token);
	if (board === null) throw notFound(unknownLink);
	return board;
}
