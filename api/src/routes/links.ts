import type { Link, LinkAccess, NewLink } from '@holdpoint/shared/schema/link';
import type { ApiContext } from '../api-context.ts';
import { requireCaller } from '../auth/identity.ts';
import { publicOrigin } from '../auth/origin.ts';
import { boardOf } from '../board-of.ts';
import { accepted } from '../problem.ts';

/** A new sharing link. Its token stands in the fragment, which no server and no log ever sees. */
export async function createLink(
	context: ApiContext,
	board: string,
	input: NewLink,
): Promise<{ id: string; url: string; token: string }> {
	const stub = boardOf(context.env, board);
	const { id, token } = accepted(await stub.createLink(await requireCaller(context, board), input));
	return { id, token, url: `${publicOrigin(context.env)}${pageOf(input.access, id)}#${token}` };
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

function pageOf(access: LinkAccess, link: string): string {
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
