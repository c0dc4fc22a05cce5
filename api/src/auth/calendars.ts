import type { ConcerningDate } from '@holdpoint/shared/report/release-dates';
import type { Env } from '../env.ts';
import { hashOf, newSecret } from './secrets.ts';

const prefix = 'cal_';
const hour = 60 * 60_000;

export function isCalendarToken(token: string): boolean {
	return token.startsWith(prefix);
}

/** Makes the address of a person's calendar, and ends the one before. Returns its token, once. */
export async function createCalendar(env: Env, person: string, now: number): Promise<string> {
	const token = newSecret(prefix);
	await env.DB.prepare('INSERT OR REPLACE INTO calendars (person, hash, created_at) VALUES (?, ?, ?)')
		.bind(person, await hashOf(token), now)
		.run();
	return token;
}

export async function endCalendar(env: Env, person: string): Promise<void> {
	await env.DB.prepare('DELETE FROM calendars WHERE person = ?').bind(person).run();
}

/** The address that a person has, without its token; null where there is none. */
export async function calendarOf(
	env: Env,
	person: string,
): Promise<{ createdAt: string; readAt: string | null } | null> {
	const row = await env.DB.prepare('SELECT created_at, read_at FROM calendars WHERE person = ?')
		.bind(person)
		.first<{ created_at: number; read_at: number | null }>();
	return (
		row && {
			createdAt: new Date(row.created_at).toISOString(),
			readAt: row.read_at === null ? null : new Date(row.read_at).toISOString(),
		}
	);
}

/** Whose calendar a token reads; null where it has ended. That it was read is noted once an hour. */
export async function readerOf(env: Env, token: string, now: number): Promise<string | null> {
	const hash = await hashOf(token);
	const row = await env.DB.prepare('SELECT person, read_at FROM calendars WHERE hash = ?')
		.bind(hash)
		.first<{ person: string; read_at: number | null }>();
	if (row !== null && (row.read_at ?? 0) <= now - hour)
		await env.DB.prepare('UPDATE calendars SET read_at = ? WHERE hash = ?').bind(now, hash).run();
	return row?.person ?? null;
}

/** What concerns a person in the releases of which they are a member now, as each board last said it. */
export async function datesFor(env: Env, person: string): Promise<(ConcerningDate & { board: string })[]> {
	const { results } = await env.DB.prepare(
		`SELECT standings.board, dates FROM memberships JOIN standings ON standings.board = memberships.board
		WHERE person = ? ORDER BY standings.board`,
	)
		.bind(person)
		.all<{ board: string; dates: string }>();
	return results.flatMap(({ board, dates }) =>
		(JSON.parse(dates) as ConcerningDate[])
			.filter(({ people }) => people.includes(person))
			.map((date) => ({ ...date, board })),
	);
}
