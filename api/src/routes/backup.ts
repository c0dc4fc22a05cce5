import { readBackup, writeBackup } from '@holdpoint/shared/backup/backup-file';
import type { ApiContext } from '../api-context.ts';
import { readAccountLine, restoreAccounts, takeAccounts } from '../auth/account-backup.ts';
import { requireIdentity } from '../auth/identity.ts';
import { boardOf } from '../board-of.ts';
import { ownerTokenOnly, type Caller, type LedgerHead } from '../board/board-api.ts';
import { limits } from '../board/limits.ts';
import { log } from '../log.ts';
import { accepted, malformed, Refused } from '../problem.ts';

/** The release in one file: as the board holds it at one moment, with the accounts of its people. */
export async function takeBackup(context: ApiContext, id: string): Promise<Response> {
	const caller = await requireOwnerToken(context);
	const stub = boardOf(context.env, id);
	const taken = accepted(await stub.backup(caller));
	const { people } = accepted(await stub.view(caller)).governance;
	const accounts = await takeAccounts(context.env, id, Object.keys(people), Date.now());
	const { export: exported, board, head, entries, history } = taken;
	const file = writeBackup({
		about: { board: id, takenAt: new Date().toISOString(), head, entries },
		export: exported,
		board,
		accounts: new TextEncoder().encode(JSON.stringify(accounts)),
	});
	log({ event: 'board-backed-up', board: id });
	return context.body(new Uint8Array(file).buffer, 200, {
		'Content-Type': 'application/x-ndjson',
		'Content-Disposition': `attachment; filename="holdpoint-${id}.backup"`,
		'Holdpoint-History': history ? 'kept' : 'left-out',
	});
}

/** Puts such a file back: the whole release, or nothing of it. */
export async function restoreBackup(
	context: ApiContext,
	id: string,
): Promise<LedgerHead & { id: string; replaced: LedgerHead | null }> {
	const caller = await requireOwnerToken(context);
	const stub = boardOf(context.env, id);
	if (Number(context.req.header('content-length') ?? 0) > limits.backupFile) throw tooLarge();
	const bytes = new Uint8Array(await context.req.arrayBuffer());
	if (bytes.byteLength > limits.backupFile) throw tooLarge();
	const backup = readBackup(bytes);
	if (typeof backup === 'string') throw malformed(backup);
	const { about, export: exported, board, accounts } = backup;
	if (about.board !== id) throw malformed(`The backup is of the release ${about.board}.`);
	const known = readAccountLine(new TextDecoder().decode(accounts));
	if (known === null)
		throw malformed('The backup has accounts of a form that this version of Holdpoint does not know.');
	const { head, entries } = about;
	const overwrite = context.req.query('overwrite') === '1';
	const parts = { id, export: copyOf(exported), board: copyOf(board), head, entries };
	const { title, replaced } = accepted(await stub.restore(caller, parts, overwrite));
	// Only adds what is not here. Where it fails the release is back, and restoring it again adds the rest.
	await restoreAccounts(context.env, { id, title }, known, Date.now());
	return { id, head, entries, replaced };
}

async function requireOwnerToken(context: ApiContext): Promise<Caller> {
	const identity = await requireIdentity(context);
	if (identity.kind !== 'owner-token') throw new Refused(ownerTokenOnly.refusal);
	return { actor: identity.actor };
}

/** Alone in its memory: a view of a part would take the whole file along to the board. */
const copyOf = (part: Uint8Array): Uint8Array => new Uint8Array(part);

function tooLarge(): Refused {
	const megabytes = limits.backupFile / 1_000_000;
	return new Refused({ code: 'too-large', message: `A backup may have ${megabytes} MB at most.` });
}
