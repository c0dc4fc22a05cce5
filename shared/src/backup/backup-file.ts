/**
 * A release in one file, for going on with it elsewhere or later. Four lines of JSON in UTF-8:
 *
 * 1. what this is, and the SHA-256 of the rest of this line and of all lines below
 * 2. the export (docs/ledger-format.md), which verifies by itself: ledger, scopes, reading of the document
 * 3. the document as Yjs holds it, and what the board keeps beside the ledger
 * 4. the accounts of its people
 *
 * The hash shows damage, not forgery: who can write the file can write its hash.
 */
import { z } from 'zod/mini';
import { canonicalText, readJson } from '../ledger/canonical.ts';
import { sha256OfParts } from '../ledger/hash.ts';

const format = 'holdpoint-backup/1';
const newline = 0x0a;
const linesAfterFirst = 3;

const about = z.strictObject({
	format: z.literal(format),
	/** The release. */
	board: z.string(),
	takenAt: z.string(),
	/** Hash of the ledger's last entry, and how many there are. */
	head: z.string(),
	entries: z.int(),
	sha256: z.string(),
});
export type BackupAbout = Omit<z.infer<typeof about>, 'format' | 'sha256'>;

export interface Backup {
	readonly about: BackupAbout;
	/** RFC 8785, byte for byte. */
	readonly export: Uint8Array;
	readonly board: Uint8Array;
	readonly accounts: Uint8Array;
}

/** The file of a backup. */
export function writeBackup({ about, export: exported, board, accounts }: Backup): Uint8Array {
	const first = { format, ...about };
	const below = [exported, board, accounts].flatMap((line) => [line, Uint8Array.of(newline)]);
	const sha256 = hashOf(canonicalText(first), below);
	return concat([encode(`${canonicalText({ ...first, sha256 })}\n`), ...below]);
}

/** A file read back, or the sentence that says why it is not a whole and unchanged backup. */
export function readBackup(bytes: Uint8Array): Backup | string {
	const end = bytes.indexOf(newline);
	const text = decode(bytes.subarray(0, end < 0 ? 0 : end));
	const value = text === null ? undefined : readJson(text);
	const first = about.safeParse(value);
	if (!first.success || canonicalText(value) !== text) return notBackup(bytes);
	const { sha256, ...rest } = first.data;
	const below = bytes.subarray(end + 1);
	if (hashOf(canonicalText(rest), [below]) !== sha256)
		return 'The backup is damaged: its content does not give the hash that it carries. It was changed, or only a part of it was written.';
	const [exported, board, accounts, ...more] = splitLines(below);
	if (exported === undefined || board === undefined || accounts === undefined || more.length > 0)
		return `The backup does not have the ${linesAfterFirst + 1} lines of its format.`;
	const { format: _, ...known } = rest;
	return { about: known, export: exported, board, accounts };
}

function notBackup(bytes: Uint8Array): string {
	const begin = new TextDecoder().decode(bytes.subarray(0, 400));
	return begin.includes(format)
		? 'The backup is damaged: its first line is not as it was written.'
		: 'This is not a backup of Holdpoint, or one of another version.';
}

function hashOf(first: string, below: readonly Uint8Array[]): string {
	return sha256OfParts([encode(`${first}\n`), ...below]);
}

/** Lines that each end with a newline; what stands after the last one is a line too. */
function splitLines(bytes: Uint8Array): Uint8Array[] {
	const lines: Uint8Array[] = [];
	for (let start = 0; start < bytes.length;) {
		const found = bytes.indexOf(newline, start);
		const end = found < 0 ? bytes.length : found;
		lines.push(bytes.subarray(start, end));
		start = end + 1;
	}
	return lines;
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
	const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
	let at = 0;
	for (const part of parts) {
		whole.set(part, at);
		at += part.byteLength;
	}
	return whole;
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

function decode(bytes: Uint8Array): string | null {
	try {
		return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
	} catch (error) {
		if (error instanceof TypeError) return null;
		throw error;
	}
}
