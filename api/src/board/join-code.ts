import type { LedgerEntry } from '@holdpoint/shared/schema/ledger-entry';
import { publicOrigin } from '../auth/origin.ts';
import { boardOf } from '../board-of.ts';
import type { Env } from '../env.ts';

/**
 * Six digits for those in the room, by which a phone comes to the page where the release votes. They let nobody in: who
 * votes signs in there. Outside the ledger, since they end with the call.
 */
const digits = 6;
/** Milliseconds after its moment in which a call that was scheduled may still be opened. */
const grace = 24 * 60 * 60_000;
/** With a million codes the first one is nearly always free. */
const tries = 10;

/** Makes, keeps or ends the code of a release by what has been decided. Done again, it is the same. */
export async function followCall(env: Env, board: string, { seq, decision }: LedgerEntry): Promise<void> {
	if (decision.type === 'call-scheduled') await show(env, board, seq, Date.parse(decision.at) + grace);
	if (decision.type === 'call-opened') await show(env, board, seq, Date.parse(decision.expiresAt));
	if (decision.type === 'call-cancelled' || decision.type === 'verdict-declared')
		await env.DB.prepare('DELETE FROM join_codes WHERE board = ?').bind(board).run();
}

/** The release that a code leads to now; null for one that leads nowhere. */
export async function boardOfJoinCode(env: Env, code: string, now: number): Promise<string | null> {
	const row = await env.DB.prepare('SELECT board FROM join_codes WHERE code = ? AND expires_at > ?')
		.bind(code, now)
		.first<{ board: string }>();
	return row?.board ?? null;
}

/** The board shows it where its call is shown. */
async function show(env: Env, board: string, call: number, expiresAt: number): Promise<void> {
	const code = await hold(env, board, expiresAt, Date.now());
	await boardOf(env, board).showJoinCode({ call, code, url: `${publicOrigin(env)}/vote/${board}` });
}

/** The code that the release has, now until then; or another one that nobody has. */
async function hold(env: Env, board: string, expiresAt: number, now: number): Promise<string> {
	const ended = env.DB.prepare('DELETE FROM join_codes WHERE expires_at <= ?').bind(now);
	const renewed = env.DB.prepare('UPDATE join_codes SET expires_at = ? WHERE board = ?').bind(
		expiresAt,
		board,
	);
	await env.DB.batch([ended, renewed]);
	for (let tried = 0; tried < tries; tried += 1) {
		await env.DB.prepare('INSERT OR IGNORE INTO join_codes (code, board, expires_at) VALUES (?, ?, ?)')
			.bind(newCode(), board, expiresAt)
			.run();
		const row = await env.DB.prepare('SELECT code FROM join_codes WHERE board = ?')
			.bind(board)
			.first<{ code: string }>();
		if (row !== null) return row.code;
	}
	throw new Error('No join code is free');
}

function newCode(): string {
	const codes = 10 ** digits;
	for (;;) {
		const [number = 0] = crypto.getRandomValues(new Uint32Array(1));
		// Above the last multiple the remainder would favour some codes.
		if (number >= Math.floor(2 ** 32 / codes) * codes) continue;
		const all = String(number % codes).padStart(digits, '0');
		return `${all.slice(0, 4)}-${all.slice(4)}`;
	}
}
