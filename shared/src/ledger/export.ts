import { z } from 'zod/mini';
import type { BoardContent } from '../schema/board-content.ts';
import type { LedgerEntry } from '../schema/ledger-entry.ts';
import type { DocumentReading } from '../schema/reading.ts';
import { canonicalText, isCanonical, readJson } from './canonical.ts';
import { findDocumentFault } from './document-check.ts';
import { sha256Hex } from './hash.ts';
import { treeHead } from './merkle.ts';
import { findPasskeyFault } from './passkey-check.ts';
import { replay } from './replay.ts';
import { ScopeTexts } from './scope-text.ts';
import { verifyLedger } from './verify.ts';

/** docs/ledger-format.md describes the format for whoever writes a verifier of their own. */
const format = 'holdpoint-export/1';

/** An export as JSON reads it. Entries, scopes and document are checked one by one, so that the verdict can say where. */
const exportFile = z.strictObject({
	format: z.literal(format),
	release: z.string(),
	entries: z.array(z.unknown()),
	tree: z.strictObject({ size: z.int(), root: z.string() }),
	/** Canonical scope texts by digest. */
	scopes: z.record(z.string(), z.string()),
	document: z.record(z.string(), z.unknown()),
	seal: z.string(),
});

export interface ExportParts {
	readonly entries: readonly LedgerEntry[];
	/** Canonical text of every scope that a request, signature or rejection carries the digest of. */
	readonly scopes: Iterable<readonly [digest: string, text: string]>;
	/** `content`: for another release to begin with. */
	readonly document: DocumentReading & { readonly content?: BoardContent };
}

/**
 * The export of a release as one RFC 8785 text, to be served byte for byte. Its member `seal` is the SHA-256 of the
 * RFC 8785 text of the rest.
 */
export function exportText({ entries, scopes, document }: ExportParts): string {
	const first = entries[0]?.decision;
	if (first?.type !== 'release-created') throw new Error('A ledger begins with its release');
	const { release } = first;
	const rest = {
		format,
		release,
		entries,
		tree: treeHead(entries),
		scopes: Object.fromEntries(scopes),
		document,
	};
	return canonicalText({ ...rest, seal: sha256Hex(canonicalText(rest)) });
}

export type ExportVerdict =
	| {
			readonly valid: true;
			/** Hash of the last entry: to be kept outside. */
			readonly head: string;
			/** Root of the Merkle tree over all entries. */
			readonly root: string;
			readonly release: string;
			readonly entries: number;
	  }
	/** `at`: sequence number of the entry that does not hold, 0 where it is the file as a whole. */
	| { readonly valid: false; readonly at: number; readonly reason: string }
	/** Not an export at all. */
	| { readonly valid: false; readonly unusable: true; readonly reason: string };

/** `verifyExport` of a file's bytes. */
export async function verifyExportBytes(bytes: Uint8Array, keptHead?: string): Promise<ExportVerdict> {
	const text = decode(bytes);
	return text === null
		? invalid(0, 'The file is not UTF-8 text: it was changed or is no export.')
		: verifyExport(text, keptHead);
}

/**
 * Verifies an export without its server: canonical byte for byte, chained (R21), every decision one that the rules of its
 * time allowed over content that is there and unaltered (R2 to R32), the document as it was signed, all of it sealed, every
 * passkey's signature its own (R4). `keptHead` as for `verifyLedger`.
 */
export async function verifyExport(text: string, keptHead?: string): Promise<ExportVerdict> {
	const verdict = verifyText(text, keptHead);
	if (!('entries' in verdict)) return verdict;
	const { entries, ...valid } = verdict;
	const fault = await findPasskeyFault(entries);
	return fault ? invalid(fault.at, fault.reason) : { ...valid, entries: entries.length };
}

type Invalid = Exclude<ExportVerdict, { valid: true }>;
type Read = Extract<ExportVerdict, { valid: true }>;

/** All but the passkeys. */
function verifyText(
	text: string,
	keptHead: string | undefined,
): Invalid | (Omit<Read, 'entries'> & { readonly entries: readonly LedgerEntry[] }) {
	const value = readJson(text);
	const file = exportFile.safeParse(value);
	if (!file.success) {
		return looksLikeExport(text)
			? invalid(0, 'The file is damaged: it no longer reads as an export.')
			: { valid: false, unusable: true, reason: 'This is not an export of Holdpoint.' };
	}
	if (!isCanonical(value, text))
		return invalid(0, 'The bytes are not those of the export: it was written again or changed.');
	const { seal, ...rest } = file.data;
	const chain = verifyLedger(rest.entries, keptHead);
	if (!chain.valid) return chain;
	// Read one by one by verifyLedger.
	const entries = rest.entries as LedgerEntry[];
	const { tree } = chain;
	if (rest.tree.size !== tree.size || rest.tree.root !== tree.root)
		return invalid(0, 'The Merkle tree head is not that of these entries.');
	const created = entries[0]?.decision;
	if (created?.type !== 'release-created') return invalid(0, 'The ledger is empty.');
	if (created.release !== rest.release)
		return invalid(1, 'The ledger is of another release than the file says.');
	const scopes = new ScopeTexts(rest.scopes);
	const replayed = replay(entries, scopes);
	if (!replayed.ok) return invalid(replayed.at, replayed.reason);
	const unread = scopes.findUnread();
	if (unread !== undefined) return invalid(0, `No entry covers the text ${unread}.`);
	const fault = findDocumentFault(rest.document, replayed.state, scopes);
	if (fault !== null) return invalid(0, fault);
	if (sha256Hex(canonicalText(rest)) !== seal)
		return invalid(0, 'The seal does not fit: something outside the ledger was changed.');
	return {
		valid: true,
		head: chain.head,
		root: tree.root,
		release: rest.release,
		entries,
	};
}

function invalid(at: number, reason: string): Invalid {
	return { valid: false, at, reason };
}

/** By how its canonical text begins, or by the format it names: even half of an export is a damaged export. */
function looksLikeExport(text: string): boolean {
	return text.startsWith('{"document":') || text.includes(`"format":"${format}"`);
}

/** UTF-8 without mercy; a byte order mark is a character like others. */
function decode(bytes: Uint8Array): string | null {
	try {
		return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
	} catch (error) {
		if (error instanceof TypeError) return null;
		throw error;
	}
}
