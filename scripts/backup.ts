/**
 * `pnpm backup BOARD FILE`: one release of a running server in one file, checked before it gets its name. The file holds
 * hashes of tokens, secrets of webhooks, addresses of people and votes that are not revealed yet: readable by its owner only.
 */
import { existsSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { readBackup } from '../shared/src/backup/backup-file.ts';
import { verifyExportBytes } from '../shared/src/ledger/export.ts';
import { ownerApi } from './owner-api.ts';
import { Refusal, runMain, say } from './project.ts';

const usage =
	'Usage: pnpm backup BOARD FILE [--server ADDRESS]. BOARD is what stands after /b/ in the address of the release.';

await runMain(async () => {
	const { board, file, server } = readArguments();
	if (existsSync(file))
		throw new Refusal(`${file} is there already. A backup never takes the place of another one.`);
	const { bytes, headers } = await ownerApi(server).request('GET', `/api/boards/${board}/backup`);
	const backup = readBackup(bytes);
	if (typeof backup === 'string') throw new Refusal(backup);
	const verdict = await verifyExportBytes(backup.export, backup.about.head);
	if (!verdict.valid)
		throw new Refusal(
			`The ledger of this release does not verify, so this is no backup of it. ${verdict.reason}`,
		);
	await writeWhole(file, bytes);
	say(`${file}: ${bytes.byteLength} bytes, ${verdict.entries} entries.\nHead ${verdict.head}`);
	if (headers.get('holdpoint-history') === 'left-out')
		say(
			'The earlier versions of the board would have made it too large, and are not in it. Nothing else is missing.',
		);
});

function readArguments(): { board: string; file: string; server: string | undefined } {
	try {
		const { positionals, values } = parseArgs({
			allowPositionals: true,
			options: { server: { type: 'string' } },
		});
		const [board, file, ...more] = positionals;
		if (board === undefined || file === undefined || more.length > 0 || !/^[a-z0-9]{8,40}$/.test(board))
			throw new Refusal(usage);
		return { board, file: path.resolve(process.env.INIT_CWD ?? '', file), server: values.server };
	} catch (error) {
		if (error instanceof Refusal) throw error;
		throw new Refusal(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
	}
}

/** On disk as a whole, or not at all under this name. */
async function writeWhole(file: string, bytes: Uint8Array): Promise<void> {
	const part = `${file}.part`;
	try {
		const handle = await open(part, 'w', 0o600);
		try {
			await handle.writeFile(bytes);
			await handle.sync();
		} finally {
			await handle.close();
		}
		await rename(part, file);
	} catch (error) {
		await rm(part, { force: true });
		throw new Refusal(
			`${file} could not be written: ${error instanceof Error ? error.message : String(error)}`,
		);
	}
}
