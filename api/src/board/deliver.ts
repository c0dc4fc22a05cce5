import { Webhook } from 'standardwebhooks';
import { version } from '../version.ts';
import { limits } from './limits.ts';
import type { Delivery } from './webhooks.ts';

/** One attempt, signed as Standard Webhooks 1.0 says; `code`: the answer for programs. Never throws for what the network or the receiver does. */
export async function deliver({
	url,
	secret,
	id,
	body,
}: Delivery): Promise<{ readonly ok: boolean; readonly answer: string; readonly code: string }> {
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
		const { ok, status } = response;
		return { ok, answer: `It answered ${status}`, code: `http-${status}` };
	} catch (error) {
		const late = error instanceof Error && error.name === 'TimeoutError';
		return late
			? { ok: false, answer: 'It did not answer in time', code: 'too-late' }
			: { ok: false, answer: 'It could not be reached', code: 'unreachable' };
	}
}
