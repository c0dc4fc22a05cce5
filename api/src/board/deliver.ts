import { Webhook } from 'standardwebhooks';
import { version } from '../version.ts';
import { limits } from './limits.ts';
import type { Delivery } from './webhooks.ts';

/** One attempt, signed as Standard Webhooks 1.0 says. Never throws for what the network or the receiver does. */
export async function deliver({
	url,
	secret,
	id,
	body,
}: Delivery): Promise<{ readonly ok: boolean; readonly answer: string }> {
	const sentAt = new Date();
	const headers = {
		'Content-Type': 'application/json',
		'User-Agent': `Holdpoint/${version}`,
		'webhook-id': id,
		'webhook-timestamp': String(Math.floor(sentAt.getTime() / 1000)),
		'webhook-signature': new Webhook(secret).sign(id, sentAt, body),
	};
	try {
		const signal = AbortSignal.timeout(limits.webhookAnswer);
		const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal });
		await response.body?.cancel();
		return { ok: response.ok, answer: `It answered ${response.status}` };
	} catch (error) {
		const late = error instanceof Error && error.name === 'TimeoutError';
		return { ok: false, answer: late ? 'It did not answer in time' : 'It could not be reached' };
	}
}
