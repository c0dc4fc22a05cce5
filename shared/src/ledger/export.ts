import { z } from 'zod/mini';
import type { LedgerEntry } from '../schema/ledger-entry.ts';
import type { DocumentReading } from '../schema/reading.ts';
import { canonicalText } from './canonical.ts';
import { sha256Hex } from './hash.ts';
import { verifyLedger } from './verify.ts';

const format = 'holdpoint-export/1';

/** An export as JSON reads it. Entries and scopes are checked one by one, so that the verdict can say where. */
const exportFile = z.strictObject({
	format: z.literal(format),
	release: z.string(),
	entries: z.array(z.unknown()),
	/** Canonical scope texts by digest. */
	scopes: z.record(z.string(), z.string()),
	document: z.unknown(),
	seal: z.string(),
});

/** What a scope text says of where it belongs (R6). */
const place = z.object({ scopeFormat: z.literal(1), release: z.string(), milestone: z.string() });

export interface ExportParts {
	readonly entries: readonly LedgerEntry[];
	/** Canonical text of every scope that a request, signature or rejection carries the digest of. */
	readonly scopes: Iterable<readonly [digest: string, text: string]>;
	readonly document: DocumentReading;
}

/**
 * The export of a release as one RFC 8785 text, to be served byte for byte. Its member `seal` is the SHA-256 of the
 * RFC 8785 text of the rest.
 */
export function exportText({ entries, scopes, document }: ExportParts): string {
	const first = entries[0]?.decision;
	if (first?.type !== 'release-created') throw new Error('A ledger begins with its release');
	const rest = { format, release: first.release, entries, scopes: Object.fromEntries(scopes), document };
	return canonicalText({ ...rest, seal: sha256Hex(canonicalText(rest)) });
}

export type ExportVerdict =
	| { readonly valid: true; readonly head: string; readonly release: string; readonly entries: number }
	/** `at`: sequence number of the entry that does not hold, 0 where it is the file as a whole. */
	| { readonly valid: false; readonly at: number; readonly reason: string }
	/** Not an export at all. */
	| { readonly valid: false; readonly unusable: true; readonly reason: string };

/**
 * Verifies an export without its server: canonical byte for byte, sealed, chained (R21), and every signature's scope
 * present, unaltered and of the entry's own milestone and release (R6). `keptHead` as for `verifyLedger`.
 */
export function verifyExport(text: string, keptHead?: string): ExportVerdict {
	const value = parse(text);
	const file = exportFile.safeParse(value);
	if (!file.success) {
		return looksLikeExport(text)
			? { valid: false, at: 0, reason: 'The file is damaged: it no longer reads as an export.' }
			: { valid: false, unusable: true, reason: 'This is not an export of Holdpoint.' };
	}
	if (!isCanonical(value, text)) {
		return {
			valid: false,
			at: 0,
			reason: 'The bytes are not those of the export: it was written again or changed.',
		};
	}
	const { seal, ...rest } = file.data;
	const chain = verifyLedger(rest.entries, keptHead);
	if (!chain.valid) return chain;
	// Read one by one by verifyLedger.
	const entries = rest.entries as LedgerEntry[];
	const broken = findBrokenScope(entries, rest.release, rest.scopes) ?? findBrokenCount(entries);
	if (broken) return { valid: false, ...broken };
	if (sha256Hex(canonicalText(rest)) !== seal) {
		return {
			valid: false,
			at: 0,
			reason: 'The seal does not fit: something outside the ledger was changed.',
		};
	}
	return { valid: true, head: chain.head, release: rest.release, entries: entries.length };
}

/** By how its canonical text begins, or by the format it names: even half of an export is a damaged export. */
function looksLikeExport(text: string): boolean {
	return text.startsWith('{"document":') || text.includes(`"format":"${format}"`);
}

interface Broken {
	readonly at: number;
	readonly reason: string;
}

/** The first entry whose scope is missing, altered or from elsewhere (R6). */
function findBrokenScope(
	entries: readonly LedgerEntry[],
	release: string,
	scopes: Readonly<Record<string, string>>,
): Broken | null {
	const created = entries[0]?.decision;
	if (created?.type !== 'release-created') return { at: 0, reason: 'The ledger is empty.' };
	if (created.release !== release)
		return { at: 1, reason: 'The ledger is of another release than the file says.' };
	for (const { seq, decision } of entries) {
		if (
			decision.type !== 'signed' &&
			decision.type !== 'rejected' &&
			decision.type !== 'sign-off-requested' &&
			decision.type !== 'signed-off'
		) {
			continue;
		}
		const text = Object.hasOwn(scopes, decision.digest) ? scopes[decision.digest] : undefined;
		if (text === undefined) return { at: seq, reason: `Entry ${seq}: what it covers is not in the export.` };
		if (sha256Hex(text) !== decision.digest) {
			return { at: seq, reason: `Entry ${seq}: the text that it covers was changed.` };
		}
		const scope = place.safeParse(parse(text));
		if (!scope.success) return { at: seq, reason: `Entry ${seq}: the text that it covers is not a scope.` };
		if (scope.data.release !== release || scope.data.milestone !== decision.milestone) {
			return { at: seq, reason: `Entry ${seq}: what it covers is of another milestone or release.` };
		}
	}
	return null;
}

/** The first sign-off that counts a signature which is not there, was of another round, or was revoked (R12, R17). */
function findBrokenCount(entries: readonly LedgerEntry[]): Broken | null {
	const valid = new Map<number, string>();
	for (const { seq, decision } of entries) {
		if (decision.type === 'signed') valid.set(seq, countKey(decision));
		if (decision.type === 'revoked') valid.delete(decision.signature);
		if (decision.type !== 'signed-off') continue;
		const missing = decision.signatures.find((signature) => valid.get(signature) !== countKey(decision));
		if (missing !== undefined || decision.signatures.length === 0) {
			return { at: seq, reason: `Entry ${seq}: it counts a signature that was not given for this content.` };
		}
	}
	return null;
}

function countKey({
	milestone,
	round,
	digest,
}: {
	milestone: string;
	round: number;
	digest: string;
}): string {
	return `${milestone} ${round} ${digest}`;
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch (error) {
		if (error instanceof SyntaxError) return undefined;
		throw error;
	}
}

/** A lone surrogate, which JSON can hold and RFC 8785 cannot, has no canonical text. */
function isCanonical(value: unknown, text: string): boolean {
	return text.isWellFormed() && canonicalText(value) === text;
}
