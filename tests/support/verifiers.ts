import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { verifyExportBytes } from '@holdpoint/shared/ledger/export';
import { importKey, verifySignature } from '@holdpoint/shared/ledger/passkey-check';
import type { PublicKey } from '@holdpoint/shared/schema/passkey';

const script = path.resolve(import.meta.dirname, '../../verifier/verify.py');

/** A file as somebody hands it over, and perhaps a head that they kept. */
export interface Handed {
	readonly file: string | Uint8Array;
	readonly head?: string | undefined;
}

/** Exit code (0 valid, 1 invalid, 2 unusable), entry, and why, without the words around it. */
export interface Answer {
	readonly exit: 0 | 1 | 2;
	readonly at: number;
	readonly reason: string;
}

/** What each verifier says: both, or the product's alone where mutants of it are judged. */
export async function askAll(files: readonly Handed[]): Promise<Answer[][]> {
	const product = await askTypeScript(files);
	return process.env.HOLDPOINT_MUTANTS === undefined ? [product, askPython(files)] : [product];
}

/** The product's verifier. */
export async function askTypeScript(files: readonly Handed[]): Promise<Answer[]> {
	const answers: Answer[] = [];
	for (const handed of files) answers.push(await askOne(handed));
	return answers;
}

async function askOne({ file, head }: Handed): Promise<Answer> {
	const verdict = await verifyExportBytes(bytesOf(file), head);
	if (verdict.valid) return { exit: 0, at: 0, reason: '' };
	const reason = verdict.reason.replace(/^Entry \d+: /, '').replace(/\.$/, '');
	return 'unusable' in verdict ? { exit: 2, at: 0, reason } : { exit: 1, at: verdict.at, reason };
}

/** The verifier that was written from the format's description. Many files in one process, 30 MB at most. */
export function askPython(files: readonly Handed[]): Answer[] {
	if (files.length > 1 && files.reduce((sum, { file }) => sum + file.length, 0) > 30e6) {
		const half = files.length >> 1;
		return [...askPython(files.slice(0, half)), ...askPython(files.slice(half))];
	}
	const lines = files.map(({ file, head }) =>
		JSON.stringify({ file: Buffer.from(bytesOf(file)).toString('base64'), head }),
	);
	const { status, stdout, stderr, error } = spawnSync('python3', [script, '--batch'], {
		input: lines.join('\n'),
		encoding: 'utf8',
		maxBuffer: 2 ** 30,
	});
	if (error && 'code' in error && error.code === 'ENOENT') {
		throw new Error(
			'The second verifier is checked too, and needs python3 (3.9 or newer). Install it, then try again.',
		);
	}
	if (error) throw error;
	if (status !== 0) throw new Error(`verify.py --batch ended with ${status}: ${stderr}`);
	return stdout
		.trim()
		.split('\n')
		.map((line) => JSON.parse(line) as Answer)
		.map((answer) => (answer.exit === 0 ? { ...answer, reason: '' } : answer));
}

/** Whether each signature is this key's over this message; all three as a passkey's are written. */
export interface SignatureCase {
	readonly key: PublicKey;
	readonly message: string;
	readonly signature: string;
}

const bySignature = `
import json, sys
import verify
def answer(case):
    message, signature = verify.from_base64url(case['message']), verify.from_base64url(case['signature'])
    return verify.verify_signature(case['key'], message, signature)
print(json.dumps([answer(case) for case in json.load(sys.stdin)]))
`;

/** What each verifier's arithmetic says, as `askAll`. */
export async function askAllSignatures(cases: readonly SignatureCase[]): Promise<boolean[][]> {
	const product: boolean[] = [];
	for (const each of cases) product.push(await askWebCrypto(each));
	return process.env.HOLDPOINT_MUTANTS === undefined ? [product, askPythonSignatures(cases)] : [product];
}

async function askWebCrypto({ key, message, signature }: SignatureCase): Promise<boolean> {
	const imported = await importKey(key);
	if (!imported) throw new Error('A published key is a key.');
	const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'base64url'));
	return verifySignature(imported, bytes(message), bytes(signature));
}

function askPythonSignatures(cases: readonly SignatureCase[]): boolean[] {
	const env = { ...process.env, PYTHONPATH: path.dirname(script), PYTHONDONTWRITEBYTECODE: '1' };
	const input = JSON.stringify(cases);
	const { status, stdout, stderr } = spawnSync('python3', ['-c', bySignature], {
		input,
		encoding: 'utf8',
		env,
	});
	if (status !== 0) throw new Error(`verify.py ended with ${status}: ${stderr}`);
	return JSON.parse(stdout) as boolean[];
}

function bytesOf(file: string | Uint8Array): Uint8Array {
	return typeof file === 'string' ? new TextEncoder().encode(file) : file;
}
