import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { canonicalText } from '@holdpoint/shared/ledger/canonical';
import { appendEntry, noHash } from '@holdpoint/shared/ledger/chain';
import { treeHead } from '@holdpoint/shared/ledger/merkle';
import { verifyLedger } from '@holdpoint/shared/ledger/verify';
import type { LedgerEntry } from '@holdpoint/shared/schema/ledger-entry';
import { aRelease } from '../../support/release.ts';

let entries: readonly LedgerEntry[] = [];
/** In each test anew, so that a mutant is judged by the tests that reach it. */
beforeEach(() => {
	const release = aRelease();
	release.request('Pat');
	release.sign('Quinn', 'QA');
	entries = release.entries;
});
const last = 9;
const all = Array.from({ length: last }, (_, index) => index + 1);
const allButLast = all.slice(0, -1);

/** The ledger with this entry's content changed and its hash, or all hashes from there on, made to fit again. */
function forge(seq: number, rehash: 'none' | 'own'): LedgerEntry[] {
	return entries.map((entry) => {
		if (entry.seq !== seq) return entry;
		const changed = { ...entry, actor: { ...entry.actor, name: 'Mallory' } };
		const before = entries[seq - 2] ?? null;
		return rehash === 'own' ? appendEntry(before, changed.decision, changed.actor, changed.at) : changed;
	});
}

describe('chain', () => {
	test('R21 an entry names its format, its place and the hash before it', () => {
		const { hash, ...rest } = entries[0]!;
		expect({ v: rest.v, seq: rest.seq, previous: rest.previous }).toEqual({ v: 2, seq: 1, previous: noHash });
		expect(hash).toBe(
			createHash('sha256')
				.update(`holdpoint ledger entry v1\n${canonicalText(rest)}`)
				.digest('hex'),
		);
	});

	test('R21 a ledger as written is valid, and so is an empty one', () => {
		expect(entries).toHaveLength(last);
		expect(verifyLedger(entries)).toEqual({
			valid: true,
			head: entries.at(-1)!.hash,
			tree: treeHead(entries),
		});
		expect(verifyLedger([])).toEqual({ valid: true, head: noHash, tree: treeHead([]) });
	});

	test.each(all)('R21 a change of entry %i is found there', (seq) => {
		expect(verifyLedger(forge(seq, 'none'))).toMatchObject({ valid: false, at: seq });
	});

	test.each(allButLast)('R21 a change of entry %i with a hash that fits is found at the next', (seq) => {
		expect(verifyLedger(forge(seq, 'own'))).toMatchObject({ valid: false, at: seq + 1 });
	});

	test.each(allButLast)('R21 the deletion of entry %i is found', (seq) => {
		expect(verifyLedger(entries.filter((entry) => entry.seq !== seq))).toMatchObject({
			valid: false,
			at: seq,
		});
	});

	test.each(allButLast)('R21 entry %i after its follower is found', (seq) => {
		const order = [...entries];
		order.splice(seq - 1, 2, entries[seq]!, entries[seq - 1]!);
		expect(verifyLedger(order)).toMatchObject({ valid: false, at: seq });
	});

	test('R21 a field that the format does not name is found', () => {
		const more = entries.map((entry) => (entry.seq === 2 ? { ...entry, note: 'x' } : entry));
		expect(verifyLedger(more)).toMatchObject({ valid: false, at: 2 });
	});

	test.each([null, 1, 'x', {}, { seq: 1 }])('R21 %j is no entry', (raw) => {
		expect(verifyLedger([raw])).toMatchObject({ valid: false, at: 1 });
	});
});

describe('in words', () => {
	const reasonOf = (ledger: readonly unknown[], head?: string) => {
		const verdict = verifyLedger(ledger, head);
		return verdict.valid ? 'valid' : `${verdict.at}: ${verdict.reason}`;
	};

	test('R21 what is wrong with an entry', () => {
		expect(reasonOf([null])).toBe('1: Entry 1 is not a ledger entry of a known format.');
		expect(reasonOf([...entries.slice(0, 2), { ...entries[2], actor: '\ud800' }])).toBe(
			'3: Entry 3 is not a ledger entry of a known format.',
		);
		expect(reasonOf(entries.filter(({ seq }) => seq !== 3))).toBe(
			'3: Entry 3 carries number 4: entries are missing or out of order.',
		);
		expect(reasonOf(forge(3, 'none'))).toBe('3: Entry 3 was changed: its content does not give its hash.');
		expect(reasonOf(forge(3, 'own'))).toBe('4: Entry 4 does not follow from the entry before it.');
		const first = entries[0]!;
		const headless = appendEntry(null, entries[1]!.decision, first.actor, first.at);
		expect(reasonOf([headless])).toBe('1: Entry 1: a ledger begins with its release, and only once.');
		const twice = appendEntry(entries.at(-1)!, first.decision, first.actor, first.at);
		expect(reasonOf([...entries, twice])).toBe(
			`${last + 1}: Entry ${last + 1}: a ledger begins with its release, and only once.`,
		);
	});

	test('R21 a head that is not there, and the one of no entry, which always is', () => {
		expect(reasonOf(entries, 'f'.repeat(64))).toBe(
			`${last}: The head that was kept outside is not in this ledger: it was cut short, rolled back or rewritten.`,
		);
		expect(reasonOf(entries, noHash)).toBe('valid');
		expect(reasonOf([], noHash)).toBe('valid');
	});
});

describe('a head kept outside', () => {
	test.each(all)('R21 the head of entry %i is found in what grew from it', (seq) => {
		expect(verifyLedger(entries, entries[seq - 1]!.hash)).toMatchObject({ valid: true });
	});

	test('R21 a truncated ledger is valid by itself, and not against the head', () => {
		const cut = entries.slice(0, -1);
		expect(verifyLedger(cut)).toMatchObject({ valid: true });
		expect(verifyLedger(cut, entries.at(-1)!.hash)).toMatchObject({ valid: false, at: last - 1 });
	});

	test('R21 a ledger rolled back and written on differently does not hold the head', () => {
		const cut = entries.slice(0, -1);
		const other = appendEntry(
			cut.at(-1)!,
			{ type: 'person-removed', person: 'quinn' },
			{ person: 'ada', name: 'Ada' },
			'2026-03-12T13:00:00.000Z',
		);
		expect(verifyLedger([...cut, other])).toMatchObject({ valid: true });
		expect(verifyLedger([...cut, other], entries.at(-1)!.hash)).toMatchObject({ valid: false, at: last });
	});
});
