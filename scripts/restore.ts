/**
 * `pnpm restore FILE`: puts a release back into a running server, that one or a fresh one. Checked before it is sent, by the
 * server, and by what the server has afterwards.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { readBackup } from '../shared/src/backup/backup-file.ts';
import { verifyExportBytes } from '../shared/src/ledger/export.ts';
import { ownerApi } from './owner-api.ts';
import { Refusal, runMain, say } from './project.ts';

const usage = 'Usage: pnpm restore FILE [--overwrite] [--server ADDRESS]';

interface Answer {
	replaced: { head: string; entries: number } | null;
}

await runMain(async () => {
	const { file, overwrite, server } = readArguments();
	const bytes = await readFile(file).catch((error: Error) => {
		throw new Refusal(`${file} could not be read: ${error.message}`);
	});
	const backup = readBackup(bytes);
	if (typeof backup === 'string') throw new Refusal(backup);
	const { board, takenAt, head } = backup.about;
	const before = await verifyExportBytes(backup.export, head);
	if (!before.valid) throw new Refusal(`The ledger in the backup does not verify. ${before.reason}`);
	say(`In the file     ${before.entries} entries, head ${before.head}, of ${takenAt}`);

	const api = ownerApi(server);
	const { bytes: answered } = await api.request(
		'POST',
		`/api/boards/${board}/restore${overwrite ? '?overwrite=1' : ''}`,
		bytes,
	);
	const { replaced } = JSON.parse(new TextDecoder().decode(answered)) as Answer;
	if (replaced !== null) say(`Replaced        ${replaced.entries} entries, head ${replaced.head}`);
	const { bytes: exported } = await api.request('GET', `/api/boards/${board}/export`);
	const after = await verifyExportBytes(exported, head);
	if (!after.valid) throw new Refusal(`The ledger on the server does not verify. ${after.reason}`);
	say(`On the server   ${after.entries} entries, head ${after.head}`);
	// People may have decided something between the two requests: then the file's head lies before the server's.
	say(
		after.head === before.head ? 'The ledger is the same.' : 'The ledger is the same, and has gone on since.',
	);
	say(`${api.address}/b/${board}`);
});

function readArguments(): { file: string; overwrite: boolean; server: string | undefined } {
	try {
		const { positionals, values } = parseArgs({
			allowPositionals: true,
			options: { overwrite: { type: 'boolean', default: false }, server: { type: 'string' } },
		});
		const [file, ...more] = positionals;
		if (file === undefined || more.length > 0) throw new Refusal(usage);
		return {
			file: path.resolve(process.env.INIT_CWD ?? '', file),
			overwrite: values.overwrite,
			server: values.server,
		};
	} catch (error) {
		if (error instanceof Refusal) throw error;
		throw new Refusal(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
	}
}
