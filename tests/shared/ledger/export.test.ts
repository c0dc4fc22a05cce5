import { beforeEach, describe, expect, test } from 'vitest';
import { canonicalText } from '@holdpoint/shared/ledger/canonical';
import { exportText, verifyExport, verifyExportBytes } from '@holdpoint/shared/ledger/export';
import { sha256Hex } from '@holdpoint/shared/ledger/hash';
import { treeHead } from '@holdpoint/shared/ledger/merkle';
import { forge as forgeExport, readExport as read, rewrite, type ExportFile } from '../../support/forge.ts';
import { aMilestone, aRelease, type TestRelease } from '../../support/release.ts';

let release: TestRelease;
let text: string;
let head: string;
let kickoff: string;
let freeze: string;
let signedAt: number;
let requestedAt: number;
/** In each test anew, so that a mutant is judged by the tests that reach it. */
beforeEach(() => {
	release = aRelease({ policy: { milestones: [aMilestone('kickoff'), aMilestone('freeze')] } });
	release.request('Pat');
	release.request('Pat', 'freeze');
	release.sign('Quinn', 'QA');
	text = release.export();
	head = release.state.head;
	kickoff = release.digest('kickoff');
	freeze = release.digest('freeze');
	const numberOf = (type: string) => release.entries.find(({ decision }) => decision.type === type)?.seq ?? 0;
	signedAt = numberOf('signed');
	requestedAt = numberOf('sign-off-requested');
});

/** `change` in the export, with everything around it made to fit. */
const forge = (change: (file: ExportFile) => void) => forgeExport(text, change);

describe('verifyExport', () => {
	test('R30 an export as written verifies, with a head and without', async () => {
		const valid = {
			valid: true,
			head,
			root: treeHead(release.entries).root,
			release: 'release1',
			entries: release.entries.length,
		};
		expect(await verifyExport(text)).toEqual(valid);
		expect(await verifyExport(text, head)).toEqual(valid);
	});

	test('R30 seal is the SHA-256 of the rest', () => {
		const { seal, ...rest } = read(text);
		expect(seal).toBe(sha256Hex(canonicalText(rest)));
	});

	test.each<[string, (text: string) => string]>([
		['a space', (written) => written.replace('{', '{ ')],
		['a line end', (written) => `${written}\n`],
		['a byte order mark', (written) => `\ufeff${written}`],
		['a member twice', (written) => written.replace('{', '{"format":"holdpoint-export/1",')],
		[
			'another order',
			(written) => JSON.stringify(Object.fromEntries(Object.entries(read(written)).reverse())),
		],
		['a word of the document', (written) => written.replace('What it brings', 'What it brought')],
		['a seal', (written) => written.replace(/"seal":"./, '"seal":"x')],
		['half of it', (written) => written.slice(0, written.length / 2)],
	])('R21 other bytes are refused: %s', async (_, change) => {
		const other = change(text);
		expect(other).not.toBe(text);
		expect(await verifyExport(other)).toMatchObject({ valid: false, at: 0 });
	});

	test.each(['', 'null', '[]', '{}', '{"format":"something else"}', 'not JSON'])(
		'%j is unusable',
		async (other) => {
			expect(await verifyExport(other)).toMatchObject({ valid: false, unusable: true });
		},
	);

	test('R21 a changed entry is found where it is, although the seal fits', async () => {
		const forged = forge((file) => {
			file.entries[2]!.actor.name = 'Mallory';
		});
		expect(await verifyExport(forged)).toMatchObject({ valid: false, at: 3 });
	});

	test('R21 a ledger cut short is found against the head', async () => {
		const cut = forge((file) => void file.entries.pop());
		expect(await verifyExport(cut)).toMatchObject({ valid: true });
		expect(await verifyExport(cut, head)).toMatchObject({ valid: false, at: release.entries.length - 1 });
	});

	test('R6 a scope text left out is found at the entry that needs it', async () => {
		expect(await verifyExport(forge((file) => void delete file.scopes[kickoff]))).toMatchObject({
			valid: false,
			at: requestedAt,
		});
	});

	test('R6 a scope text that was changed is found', async () => {
		const forged = forge((file) => {
			file.scopes[kickoff] = file.scopes[kickoff]!.replace('What it brings', 'What it brought');
		});
		expect(await verifyExport(forged)).toMatchObject({ valid: false, at: requestedAt });
	});

	test('R6 a signature moved to another milestone fails, with every hash made to fit', async () => {
		const forged = forge((file) => {
			file.entries = rewrite(file.entries, (decision) =>
				decision.type === 'signed' ? { ...decision, milestone: 'freeze' } : decision,
			);
		});
		expect(await verifyExport(forged)).toMatchObject({ valid: false, at: signedAt });
	});

	test('R6 a ledger given to another release fails', async () => {
		const forged = forge((file) => {
			Object.assign(file, { release: 'release2' });
			file.entries = rewrite(file.entries, (decision) =>
				decision.type === 'release-created' ? { ...decision, release: 'release2' } : decision,
			);
		});
		expect(await verifyExport(forged)).toMatchObject({ valid: false, at: requestedAt });
	});

	test('R12 a sign-off that counts what was not signed fails', async () => {
		const forged = forge((file) => {
			file.entries = rewrite(file.entries, (decision) =>
				decision.type === 'signed-off' ? { ...decision, signatures: [requestedAt] } : decision,
			);
		});
		expect(await verifyExport(forged)).toMatchObject({ valid: false, at: release.entries.length });
	});

	test('R7 a sign-off of one content by signatures of another fails', async () => {
		const forged = forge((file) => {
			file.scopes[freeze] = file.scopes[freeze]!;
			file.entries = rewrite(file.entries, (decision) =>
				decision.type === 'signed-off' ? { ...decision, milestone: 'freeze', digest: freeze } : decision,
			);
		});
		expect(await verifyExport(forged)).toMatchObject({ valid: false, at: release.entries.length });
	});

	test('R30 its format is named, and half of one is still known for one', async () => {
		expect(read(text).format).toBe('holdpoint-export/1');
		expect(await verifyExport(text.slice(0, 400))).toEqual({
			valid: false,
			at: 0,
			reason: 'The file is damaged: it no longer reads as an export.',
		});
	});

	test('R21 bytes that are no UTF-8 are refused in words', async () => {
		const bytes = new TextEncoder().encode(text);
		expect(await verifyExportBytes(bytes)).toMatchObject({ valid: true });
		bytes[20] = 0xff;
		expect(await verifyExportBytes(bytes)).toEqual({
			valid: false,
			at: 0,
			reason: 'The file is not UTF-8 text: it was changed or is no export.',
		});
	});

	test('an export begins with its release', () => {
		const rest = { scopes: [], document: release.reading };
		for (const entries of [[], release.entries.slice(1)])
			expect(() => exportText({ ...rest, entries })).toThrow('A ledger begins with its release');
	});
});
