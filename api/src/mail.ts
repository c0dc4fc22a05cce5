import { z } from 'zod/mini';
import { hashOf } from './auth/secrets.ts';
import type { Env } from './env.ts';
import { codeOf, log } from './log.ts';
import { Refused } from './problem.ts';

export interface Mail {
	readonly to: string;
	readonly subject: string;
	/** Plain text. */
	readonly text: string;
}

/** Milliseconds that a mail API may take. */
const patience = 10_000;
const unlessSet = '{"from":"{from}","to":"{to}","subject":"{subject}","text":"{text}"}';
const headers = z.record(z.string(), z.string());

/** Whether this server can send e-mail at all. */
export function sendsMail(env: Env): boolean {
	return env.HOLDPOINT_MAIL_FROM !== undefined && (env.MAIL ?? env.HOLDPOINT_MAIL_URL) !== undefined;
}

/** To one address, and by one sender, within an hour: nobody's mailbox is filled, and nobody sends for others. */
const toOneAddress = 5;
const byOneSender = 100;
const hour = 60 * 60_000;

/** Notes that an e-mail goes out now; false where too many did. Only a hash of the address is kept, for a day. */
export async function mayMail(
	env: Env,
	to: string,
	/** Whose doing it is; null for whoever has the address. */
	sender: string | null,
	now: number,
): Promise<boolean> {
	await env.DB.prepare('DELETE FROM mails WHERE sent_at < ?')
		.bind(now - 24 * hour)
		.run();
	const noted = await env.DB.prepare(
		`INSERT INTO mails (address, sender, sent_at) SELECT ?1, ?2, ?3
		WHERE (SELECT count(*) FROM mails WHERE address = ?1 AND sent_at > ?4) < ?5
		AND (?2 = '' OR (SELECT count(*) FROM mails WHERE sender = ?2 AND sent_at > ?4) < ?6) RETURNING sent_at`,
	)
		.bind(await hashOf(to), sender ?? '', now, now - hour, toOneAddress, byOneSender)
		.first('sent_at');
	return noted !== null;
}

/** Notes it too, and refuses where too many went out: before anything is made that the e-mail would bring. */
export async function limitMail(env: Env, to: string, sender: string): Promise<void> {
	if (!(await mayMail(env, to, sender, Date.now())))
		throw new Refused({
			code: 'too-many',
			message:
				'Too many e-mails went to this address, or were sent by you, within the hour. Try again later.',
			details: { seconds: hour / 1000 },
		});
}

/** Paragraphs as the text of an e-mail. */
export function letter(...paragraphs: readonly string[]): string {
	return `${paragraphs.join('\n\n')}\n`;
}

/** Sends, with a refusal for whoever asked where the mail API does not take it. */
export async function deliver(env: Env, mail: Mail): Promise<void> {
	try {
		await sendMail(env, mail);
	} catch (error) {
		log({ event: 'mail-failed', code: codeOf(error) });
		throw new Refused({
			code: 'unreachable',
			message: 'The e-mail could not be sent. Try again later, or send a link yourself.',
		});
	}
}

/** What people write, as a part of a line that is not theirs: no other line, no address that a reader could press. */
export function quoted(text: string): string {
	return text
		.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
		.replaceAll('://', ': //')
		.replace(/\.(?=\p{L}{2})/gu, '. ')
		.trim()
		.slice(0, 100);
}

/** Sends by the platform's binding where there is one, else by the HTTP API of the environment. Throws if that fails. */
export async function sendMail(env: Env, mail: Mail): Promise<void> {
	const from = env.HOLDPOINT_MAIL_FROM;
	if (from === undefined) throw new Error('HOLDPOINT_MAIL_FROM is not set.');
	if (env.MAIL !== undefined) {
		await env.MAIL.send({ from, ...mail });
		return;
	}
	if (env.HOLDPOINT_MAIL_URL === undefined) throw new Error('HOLDPOINT_MAIL_URL is not set.');
	const response = await fetch(env.HOLDPOINT_MAIL_URL, {
		method: 'POST',
		headers: {
			'Content-Type': 'application/json',
			...headers.parse(JSON.parse(env.HOLDPOINT_MAIL_HEADERS ?? '{}')),
		},
		body: JSON.stringify(
			fill(JSON.parse(env.HOLDPOINT_MAIL_BODY ?? unlessSet) as unknown, { from, ...mail }),
		),
		signal: AbortSignal.timeout(patience),
		redirect: 'manual',
	});
	await response.body?.cancel();
	if (!response.ok)
		throw Object.assign(new Error('The mail API did not take it.'), { code: `http-${response.status}` });
}

/** The template with `{to}` and the like filled in: in its strings, so that no text can change its shape. */
function fill(template: unknown, mail: Mail & { readonly from: string }): unknown {
	if (typeof template === 'string')
		return template.replace(/\{(from|to|subject|text)\}/g, (_, name: keyof typeof mail) => mail[name]);
	if (Array.isArray(template)) return template.map((item) => fill(item, mail));
	if (typeof template !== 'object' || template === null) return template;
	return Object.fromEntries(Object.entries(template).map(([name, value]) => [name, fill(value, mail)]));
}
