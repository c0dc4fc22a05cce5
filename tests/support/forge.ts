import { canonicalText } from '@holdpoint/shared/ledger/canonical';
import { appendEntry } from '@holdpoint/shared/ledger/chain';
import { sha256Hex } from '@holdpoint/shared/ledger/hash';
import { treeHead, type TreeHead } from '@holdpoint/shared/ledger/merkle';
import type { Decision, LedgerEntry } from '@holdpoint/shared/schema/ledger-entry';
import type { DocumentReading } from '@holdpoint/shared/schema/reading';

export interface ExportFile {
	format: string;
	release: string;
	entries: LedgerEntry[];
	tree: TreeHead;
	scopes: Record<string, string>;
	document: DocumentReading;
	seal: string;
}

/** Only ever given exports. */
export function readExport(text: string): ExportFile {
	return JSON.parse(text) as ExportFile;
}

/** The export with some of it changed, and tree and seal made to fit again: what a careful forger would hand over. */
export function forge(text: string, change: (file: ExportFile) => void): string {
	const file = readExport(text);
	change(file);
	return seal({ ...file, tree: treeHead(file.entries) });
}

/** The same with a seal that fits, whatever else does not. */
export function seal({ seal: _, ...rest }: ExportFile): string {
	return canonicalText({ ...rest, seal: sha256Hex(canonicalText(rest)) });
}

/** The entries numbered and hashed anew, as if they had been written like this; perhaps with other decisions. */
export function rewrite(
	entries: readonly LedgerEntry[],
	change: (decision: Decision) => Decision = (decision) => decision,
): LedgerEntry[] {
	const rewritten: LedgerEntry[] = [];
	for (const { decision, actor, at } of entries) {
		rewritten.push(appendEntry(rewritten.at(-1) ?? null, change(decision), actor, at));
	}
	return rewritten;
}
