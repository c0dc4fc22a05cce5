import type { NewWebhook, Webhook } from '@holdpoint/shared/schema/webhook';
import type { ApiContext } from '../api-context.ts';
import { requireCaller } from '../auth/identity.ts';
import { boardOf } from '../board-of.ts';
import { accepted, malformed } from '../problem.ts';

/** A new webhook. Its secret, which signs each message, is told once. */
export async function createWebhook(
	context: ApiContext,
	board: string,
	input: NewWebhook,
): Promise<{ id: string; secret: string }> {
	const caller = await requireCaller(context, board);
	const { protocol, hostname, username, password } = new URL(input.url);
	const here = context.env.HOLDPOINT_ORIGIN ?? context.req.url;
	const besideUs = isLoopback(hostname) && isLoopback(new URL(here).hostname);
	if (protocol !== 'https:' && !(protocol === 'http:' && besideUs))
		throw malformed('"url": a webhook has an https address, so that nobody reads along.');
	if (username !== '' || password !== '')
		throw malformed('"url": leave name and password out; each message is signed with the secret.');
	return accepted(await boardOf(context.env, board).createWebhook(caller, input));
}

export async function listWebhooks(context: ApiContext, board: string): Promise<Webhook[]> {
	return accepted(await boardOf(context.env, board).webhooks(await requireCaller(context, board)));
}

export async function removeWebhook(context: ApiContext, board: string, webhook: string): Promise<void> {
	const caller = await requireCaller(context, board);
	accepted(await boardOf(context.env, board).removeWebhook(caller, webhook));
}

function isLoopback(hostname: string): boolean {
	return ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}
