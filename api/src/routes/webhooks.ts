import { isLoopback } from '@holdpoint/shared/schema/loopback';
import type { NewWebhook, Webhook, WebhookAttempt } from '@holdpoint/shared/schema/webhook';
import type { ApiContext } from '../api-context.ts';
import { requireCaller } from '../auth/identity.ts';
import { boardOf } from '../board-of.ts';
import { languageOfRequest } from '../language/of-request.ts';
import { accepted, malformed } from '../problem.ts';

/** A new webhook, which speaks the language of whoever adds it. Its secret, which signs each message, is told once. */
export async function createWebhook(
	context: ApiContext,
	board: string,
	input: NewWebhook,
): Promise<{ id: string; secret: string }> {
	const caller = await requireCaller(context, board);
	const url = new URL(input.url);
	const { protocol, username, password } = url;
	// A server that has no other address is on its user's own machine, where receivers may be as well.
	const own = context.env.HOLDPOINT_ORIGIN;
	const besideUs = isLoopback(url) && (own === undefined || isLoopback(new URL(own)));
	if (protocol !== 'https:' && !(protocol === 'http:' && besideUs))
		throw malformed('"url": a webhook has an https address, so that nobody reads along.');
	if (!besideUs && (isLoopback(url) || isNumber(url.hostname)))
		throw malformed('"url": call the receiver by its name; this server asks no machine by its number.');
	if (username !== '' || password !== '')
		throw malformed('"url": leave name and password out; each message is signed with the secret.');
	return accepted(
		await boardOf(context.env, board).createWebhook(caller, {
			...input,
			language: languageOfRequest(context),
		}),
	);
}

export async function listWebhooks(context: ApiContext, board: string): Promise<Webhook[]> {
	return accepted(await boardOf(context.env, board).webhooks(await requireCaller(context, board)));
}

export async function readAttempts(
	context: ApiContext,
	board: string,
	webhook: string,
): Promise<{ attempts: WebhookAttempt[] }> {
	const caller = await requireCaller(context, board);
	return accepted(await boardOf(context.env, board).webhookAttempts(caller, webhook));
}

/** A message that tells nothing, sent at once; and what came of it. */
export async function testWebhook(
	context: ApiContext,
	board: string,
	webhook: string,
): Promise<{ ok: boolean; answer: string }> {
	const caller = await requireCaller(context, board);
	return accepted(await boardOf(context.env, board).testWebhook(caller, webhook));
}

export async function removeWebhook(context: ApiContext, board: string, webhook: string): Promise<void> {
	const caller = await requireCaller(context, board);
	accepted(await boardOf(context.env, board).removeWebhook(caller, webhook));
}

/** An IPv4 or IPv6 address: nothing that a certificate is for, and a way to look around inside a network. */
function isNumber(hostname: string): boolean {
	return /^[\d.]+$|^\[/.test(hostname);
}
