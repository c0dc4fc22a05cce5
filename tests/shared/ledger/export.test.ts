import { describe, expect, test } from 'vitest';
import { canonicalText } from '@holdpoint/shared/ledger/canonical';
import { appendEntry } from '@holdpoint/shared/ledger/chain';
import { exportText, verifyExport } from '@holdpoint/shared/ledger/export';
import { sha256Hex } from '@holdpoint/shared/ledger/hash';
import { treeHead, type TreeHead } from '@holdpoint/shared/ledger/merkle';
import type { Decision, LedgerEntry } from '@holdpoint/shared/schema/ledger-entry';
import { aMilestone, aRelease } from '../../support/release.ts';

const release = aRelease({ policy: { milestones: [aMilestone('kickoff'), aMilestone('freeze')] } });
release.request('Pat');
release.request('Pat', 'freeze');
release.sign('Quinn', 'QA');
const text = release.export();
const head = release.state.head;

interface ExportFile {
	entries: LedgerEntry[];
	tree: TreeHead;
	scopes: Record<string, string>;
	seal: string;
}

/** Only ever given exports. */
function read(exported: string): ExportFile {
	return JSON.parse(exported) as ExportFile;
}

/** The export with some of it changed, and tree and seal made to fit again: what a careful forger would hand over. */
function forge(change: (file: Omit<ExportFile, 'seal'>) => void): string {
	const { seal: _, ...file } = read(text);
	change(file);
	const forged = { ...file, tree: treeHead(file.entries) };
	return canonicalText({ ...forged, seal: sha256Hex(canonicalText(forged)) });
}

/** The ledger with one decision replaced and every hash from there on made to fit. */
function rewrite(entries: readonly LedgerEntry[], change: (decision: Decision) => Decision): LedgerEntry[] {
	const rewritten: LedgerEntry[] = [];
	for (const { decision, actor, at } of entries) {
		rewritten.push(appendEntry(rewritten.at(-1) ?? null, change(decision), actor, at));
	}
	return rewritten;
}

describe('verifyExport', () => {
	test('R30 an export as written verifies, with a head and without', () => {
		const valid = { valid: true, head, root: treeHead(release.entries).root, release: 'release1', entries: release.entries.length };
		expect(verifyExport(text)).toEqual(valid);
		expect(verifyExport(text, head)).toEqual(valid);
	});

	test('R30 seal is the SHA-256 of the rest', () => {
		const { seal, ...rest } = read(text);
		expect(seal).toBe(sha256Hex(canonicalText(rest)));
	});

	test.each([
		['a space', text.replace('{', '{ ')],
		['a line end', `${text}\n`],
		['a byte order mark', `\ufeff${text}`],
		['a member twice', text.replace('{', '{"format":"holdpoint-export/1",')],
		['another order', JSON.stringify(Object.fromEntries(Object.entries(read(text)).reverse()))],
		['a word of the document', text.replace('What it brings', 'What it brought')],
		['a seal', text.replace(/"seal":"./, '"seal":"x')],
		['half of it', text.slice(0, text.length / 2)],
	])('R21 other bytes are refused: %s', (_, other) => {
		expect(other).not.toBe(text);
		expect(verifyExport(other)).toMatchObject({ valid: false, at: 0 });
	});

	test.each(['', 'null', '[]', '{}', '{"format":"something else"}', 'not JSON'])(
		'%j is unusable',
		(other) => {
			expect(verifyExport(other)).toMatchObject({ valid: false, unusable: true });
		},
	);

	test('R21 a changed entry is found where it is, although the seal fits', () => {
		const forged = forge((file) => {
			file.entries[2]!.actor.name = 'Mallory';
		});
		expect(verifyExport(forged)).toMatchObject({ valid: false, at: 3 });
	});

	test('R21 a ledger cut short is found against the head', () => {
		const cut = forge((file) => void file.entries.pop());
		expect(verifyExport(cut)).toMatchObject({ valid: true });
		expect(verifyExport(cut, head)).toMatchObject({ valid: false, at: release.entries.length - 1 });
	});

	const signedAt = release.entries.find(({ decision }) => decision.type === 'signed')!.seq;
	const requestedAt = release.entries.find(({ decision }) => decision.type === 'sign-off-requested')!.seq;
	const kickoff = release.digest('kickoff');
	const freeze = release.digest('freeze');

	test('R6 a scope text left out is found at the entry that needs it', () => {
		expect(verifyExport(forge((file) => void delete file.scopes[kickoff]))).toMatchObject({
			valid: false,
			at: requestedAt,
		});
	});

	test('R6 a scope text that was changed is found', () => {
		const forged = forge((file) => {
			file.scopes[kickoff] = file.scopes[kickoff]!.replace('What it brings', 'What it brought');
		});
		expect(verifyExport(forged)).toMatchObject({ valid: false, at: requestedAt });
	});

	test('R6 a signature moved to another milestone fails, with every hash made to fit', () => {
		const forged = forge((file) => {
			file.entries = rewrite(file.entries, (decision) =>
				decision.type === 'signed' ? { ...decision, milestone: 'freeze' } : decision,
			);
		});
		expect(verifyExport(forged)).toMatchObject({ valid: false, at: signedAt });
	});

	test('R6 a ledger given to another release fails', () => {
		const forged = forge((file) => {
			Object.assign(file, { release: 'release2' });
			file.entries = rewrite(file.entries, (decision) =>
				decision.type === 'release-created' ? { ...decision, release: 'release2' } : decision,
			);
		});
		expect(verifyExport(forged)).toMatchObject({ valid: false, at: requestedAt });
	});

	test('R12 a sign-off that counts what was not signed fails', () => {
		const forged = forge((file) => {
			file.entries = rewrite(file.entries, (decision) =>
				decision.type === 'signed-off' ? { ...decision, signatures: [requestedAt] } : decision,
			);
		});
		expect(verifyExport(forged)).toMatchObject({ valid: false, at: release.entries.length });
	});

	test('R7 a sign-off of one content by signatures of another fails', () => {
		const forged = forge((file) => {
			file.scopes[freeze] = file.scopes[freeze]!;
			file.entries = rewrite(file.entries, (decision) =>
				decision.type === 'signed-off' ? { ...decision, milestone: 'freeze', digest: freeze } : decision,
			);
		});
		expect(verifyExport(forged)).toMatchObject({ valid: false, at: release.entries.length });
	});

	test('an export needs its release', () => {
		expect(() => exportText({ entries: [], scopes: [], document: release.reading })).toThrow(Error);
	});
});
