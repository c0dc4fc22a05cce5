import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { verifyExportBytes } from '../shared/src/ledger/export.ts';
import { unwrapPassport } from '../shared/src/passport/passport-file.ts';

/**
 * Offline verifier of an export, or of a release passport with one in it (R21, R30). Exit 0 valid, 1 invalid and it says
 * where, 2 unusable input.
 */
const exitCodes = { valid: 0, invalid: 1, unusable: 2 } as const;

const usage = 'Usage: pnpm verify FILE [--head HASH]';

process.exitCode = exitCodes[await verify(process.argv.slice(2))];

async function verify(words: string[]): Promise<keyof typeof exitCodes> {
	const input = readArguments(words);
	if (typeof input === 'string') return stop(input);
	const bytes = await read(input.file);
	if (typeof bytes === 'string') return stop(bytes);
	const verdict = await verifyExportBytes(unwrapPassport(bytes), input.head);
	if (verdict.valid) {
		process.stdout.write(
			`Valid. Release ${verdict.release}, ${verdict.entries} entries.\nHead ${verdict.head}\nTree ${verdict.root}\n` +
				(input.head === undefined
					? 'Keep this head: a later check with --head finds what was cut off.\n'
					: ''),
		);
		return 'valid';
	}
	if ('unusable' in verdict) return stop(verdict.reason);
	const where = verdict.at === 0 ? '' : ` at entry ${verdict.at}`;
	process.stdout.write(`Invalid${where}. ${verdict.reason}\n`);
	return 'invalid';
}

/** The arguments, or a sentence about what is wrong with them. */
function readArguments(words: string[]): { file: string; head?: string } | string {
	let parsed;
	try {
		parsed = parseArgs({ args: words, options: { head: { type: 'string' } }, allowPositionals: true });
	} catch (error) {
		return `${error instanceof Error ? error.message : String(error)}\n${usage}`;
	}
	const [file, ...more] = parsed.positionals;
	if (file === undefined || more.length > 0) return usage;
	const { head } = parsed.values;
	if (head === undefined) return { file };
	return /^[0-9a-f]{64}$/.test(head)
		? { file, head }
		: `A head is 64 lowercase hexadecimal characters.\n${usage}`;
}

/** The file's bytes, or why they cannot be had. Paths are relative to where the person stands, not to the project. */
async function read(file: string): Promise<Uint8Array | string> {
	try {
		return await readFile(path.resolve(process.env.INIT_CWD ?? '', file));
	} catch (error) {
		return `Cannot read ${file}: ${error instanceof Error ? error.message : String(error)}`;
	}
}

function stop(reason: string): 'unusable' {
	process.stderr.write(`${reason}\n`);
	return 'unusable';
}
