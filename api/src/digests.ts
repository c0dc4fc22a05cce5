import { isDigestDue, localTime, writeDigest, type DigestDate } from '@holdpoint/shared/report/digest';
import { sayDateIn } from '@holdpoint/shared/report/release-dates';
import type { OwnDigest } from '@holdpoint/shared/schema/account';
import { readLanguage, type Language } from '@holdpoint/shared/schema/language';
import { datesFor } from './auth/calendars.ts';
import { publicOrigin } from './auth/origin.ts';
import { releasesOf } from './auth/people.ts';
import type { Env } from './env.ts';
import { speak } from './language/speak.ts';
import { codeOf, log } from './log.ts';
import { quoted, sendMail, type Mail } from './mail.ts';

/** E-mails that go out at one time; the rest follow the next time, a quarter of an hour later. */
const atOnce = 100;

/** From the next working morning in that zone on, in that language. */
export async function beginDigest(
	env: Env,
	person: string,
	{ zone, language }: { readonly zone: string; readonly language: Language },
	now: number,
): Promise<void> {
	await env.DB.prepare(
		`INSERT INTO digests (person, zone, language, created_at, day) VALUES (?1, ?2, ?3, ?4, ?5)
		ON CONFLICT (person) DO UPDATE SET zone = ?2, language = ?3`,
	)
		.bind(person, zone, language, now, localTime(zone, now).day)
		.run();
}

export async function endDigest(env: Env, person: string): Promise<void> {
	await env.DB.prepare('DELETE FROM digests WHERE person = ?').bind(person).run();
}

export async function digestOf(env: Env, person: string): Promise<OwnDigest['digest']> {
	const row = await env.DB.prepare('SELECT zone, created_at FROM digests WHERE person = ?')
		.bind(person)
		.first<{ zone: string; created_at: number }>();
	return row && { zone: row.zone, createdAt: new Date(row.created_at).toISOString() };
}

/**
 * Sends to everybody who asked and where a working morning has come: what waits for them and what comes up, from the
 * index that boards keep, so that no board wakes for it. Each morning once, whatever the mail API answers: an e-mail that
 * comes twice is worse than one that does not come. Only to an address that somebody has shown to be theirs.
 */
export async function sendDigests(env: Env, now: number): Promise<void> {
	const { results } = await env.DB.prepare(
		`SELECT person, zone, language, day, email FROM digests JOIN people ON people.id = digests.person
		WHERE email IS NOT NULL AND email_proven_at IS NOT NULL AND deleted_at IS NULL ORDER BY day, person`,
	).all<{ person: string; zone: string; language: string; day: string; email: string }>();
	const due = results.filter(({ zone, day }) => isDigestDue(localTime(zone, now), day)).slice(0, atOnce);
	for (const { email, ...asked } of due) {
		const { person, zone } = asked;
		const today = localTime(zone, now).day;
		// Who marks it sends it: the clock may tick twice.
		const taken = await env.DB.prepare(
			'UPDATE digests SET day = ?1 WHERE person = ?2 AND day < ?1 RETURNING day',
		)
			.bind(today, person)
			.first('day');
		if (taken === null) continue;
		try {
			const mail = await digestFor(env, asked, today);
			if (mail !== null) await sendMail(env, { to: email, ...mail });
		} catch (error) {
			log({ event: 'mail-failed', code: codeOf(error) });
		}
	}
}

async function digestFor(
	env: Env,
	{ person, zone, language }: { person: string; zone: string; language: string },
	today: string,
): Promise<Omit<Mail, 'to'> | null> {
	const speech = speak(readLanguage(language));
	const origin = publicOrigin(env);
	const [releases, dates] = await Promise.all([releasesOf(env, person), datesFor(env, person)]);
	const running = new Map(
		releases.flatMap((release) =>
			release.standing === undefined || release.standing.closed ? [] : [[release.id, release] as const],
		),
	);
	return writeDigest({
		releases: [...running.values()].map(({ id, title, standing, waitsForMe = [] }) => ({
			name: quoted(`${standing?.name || title} ${standing?.version ?? ''}`),
			word: standing?.word ?? '',
			url: `${origin}/b/${id}`,
			waits: waitsForMe.map(quoted),
		})),
		dates: dates
			.filter(({ board, done }) => running.has(board) && done !== true)
			.map(({ day, from, ...date }): DigestDate => {
				const when = day === undefined ? localTime(zone, Date.parse(from ?? '')) : { day };
				return { ...when, says: quoted(sayDateIn(speech, date)) };
			}),
		today,
		account: `${origin}/account`,
		speech,
	});
}
