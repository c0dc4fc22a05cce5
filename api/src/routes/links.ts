import type { Link, LinkAccess, NewLink, PublicChoices } from '@holdpoint/shared/schema/link';
import type { PublicView } from '@holdpoint/shared/schema/public-view';
import type { ApiContext } from '../api-context.ts';
import { requireCaller } from '../auth/identity.ts';
import { publicOrigin } from '../auth/origin.ts';
import { boardOf } from '../board-of.ts';
import { boardOfToken } from '../board/board-api.ts';
import { accepted } from '../problem.ts';
import { calendarAddress } from './public.ts';

/** A new sharing link. Its token stands in the fragment, which no server and no log ever sees. */
export async function createLink(context: ApiContext, board: string, input: NewLink): Promise<Addressed> {
	const stub = boardOf(context.env, board);
	const made = accepted(await stub.createLink(await requireCaller(context, board), input));
	return addressed(context, { ...made, access: input.access });
}

/** The same link at another address; the old one ends, and its sockets close within 5 s (R26). */
export async function rotateLink(context: ApiContext, board: string, link: string): Promise<Addressed> {
	const stub = boardOf(context.env, board);
	return addressed(context, accepted(await stub.rotateLink(await requireCaller(context, board), link)));
}

/** Exactly what a public link with these choices would show. */
export async function previewPublic(
	context: ApiContext,
	board: string,
	choices: PublicChoices,
): Promise<PublicView> {
	const stub = boardOf(context.env, board);
	return accepted(await stub.previewPublic(await requireCaller(context, board), choices));
}

interface Addressed {
	readonly id: string;
	readonly token: string;
	/** With the token in its fragment, which no server sees; for a program where to ask, the token goes in a header. */
	readonly url: string;
}

function addressed(
	context: ApiContext,
	{ id, token, access }: { id: string; token: string; access: LinkAccess },
): Addressed {
	const origin = publicOrigin(context.env);
	switch (access) {
		case 'api':
			return { id, token, url: `${origin}/api/boards/${boardOfToken(token)}` };
		case 'calendar':
			return { id, token, url: calendarAddress(context, token) };
		default:
			return { id, token, url: `${origin}${pageOf(access, id)}#${token}` };
	}
}

export async function listLinks(context: ApiContext, board: string): Promise<Link[]> {
	const stub = boardOf(context.env, board);
	return accepted(await stub.links(await requireCaller(context, board)));
}

/** Ends a link; its sockets close within 5 s (R26). */
export async function revokeLink(context: ApiContext, board: string, link: string): Promise<void> {
	const stub = boardOf(context.env, board);
	accepted(await stub.revokeLink(await requireCaller(context, board), link));
}

function pageOf(access: Exclude<LinkAccess, 'api' | 'calendar'>, link: string): string {
	switch (access) {
		case 'edit':
		case 'view':
			return '/join';
		case 'public':
			return `/p/${link}`;
		case 'screen':
			return `/present/${link}`;
	}
}
