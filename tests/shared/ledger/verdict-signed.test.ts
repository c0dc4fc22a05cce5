import { expect, test } from 'vitest';
import { hashEntry, noHash } from '@holdpoint/shared/ledger/chain';
import type { Decision, LedgerEntry } from '@holdpoint/shared/schema/ledger-entry';
import type { VerdictStatement } from '@holdpoint/shared/schema/passkey';
import { answer, byPasskey } from '../../support/ask-by-passkey.ts';
import { allGo, aReleaseAtCall, declareGo, revealed } from '../../support/call.ts';
import { forge, rewrite, type ExportFile } from '../../support/forge.ts';
import type { TestRelease } from '../../support/release.ts';
import { askAll } from '../../support/verifiers.ts';

type Verdict = Extract<Decision, { type: 'verdict-declared' }>;

/** Signed under standard, so that its call could be held; strict when the verdict was declared. */
function declared(separation: 'standard' | 'strict' = 'strict'): TestRelease {
	const release = revealed(aReleaseAtCall(), allGo);
	if (separation === 'standard') return release.must('Rita', declareGo(release));
	release.must('Ada', { type: 'set-policy', ...release.state.policy, separation });
	return byPasskey(release, 'Rita', declareGo(release));
}

const change = (release: TestRelease, to: (verdict: Verdict) => Decision): { file: string; at: number } => ({
	file: forge(release.export(), (file) => {
		file.entries = rewrite(file.entries, (each) => (each.type === 'verdict-declared' ? to(each) : each));
	}),
	at: release.entries.length,
});

/** As it was written before verdicts were signed: from this entry on `v` is 2. */
const asBefore = (file: ExportFile, newFrom = Infinity): void => {
	const entries: LedgerEntry[] = [];
	for (const { hash: _, ...each } of file.entries) {
		const { decision, seq } = each;
		const v = seq < newFrom ? (1 as const) : (2 as const);
		const { method: __, passkey: ___, ...old } = decision as Verdict;
		const entry = {
			...each,
			v,
			previous: entries.at(-1)?.hash ?? noHash,
			decision: decision.type === 'verdict-declared' && v === 1 ? old : decision,
		};
		entries.push({ ...entry, hash: hashEntry(entry) });
	}
	file.entries = entries;
};

test('R4 R28 a verdict by passkey and one by sign-in hold for both verifiers', async () => {
	for (const answers of await askAll([
		{ file: declared().export() },
		{ file: declared('standard').export() },
	]))
		expect(answers.map(({ exit }) => exit)).toEqual([0, 0]);
});

test('R30 a ledger from before verdicts were signed verifies, and goes on in the new format', async () => {
	const old = declared('standard');
	const both = [
		forge(old.export(), (file) => asBefore(file)),
		forge(old.export(), (file) => asBefore(file, 5)),
	];
	for (const answers of await askAll(both.map((file) => ({ file }))))
		expect(answers.map(({ exit }) => exit)).toEqual([0, 0]);
});

test('R21 no entry goes back to an older format, and a verdict of the new one says how its author was known', async () => {
	const release = declared('standard');
	const back = forge(release.export(), (file) => {
		const [first, ...rest] = file.entries;
		asBefore(file);
		const { hash: _, ...opened } = { ...first!, v: 2 as const };
		const entries: LedgerEntry[] = [{ ...opened, hash: hashEntry(opened) }];
		for (const { hash: __, ...each } of file.entries.slice(1, rest.length + 1)) {
			const entry = { ...each, previous: entries.at(-1)!.hash };
			entries.push({ ...entry, hash: hashEntry(entry) });
		}
		file.entries = entries;
	});
	const without = change(release, ({ method: _, ...verdict }) => verdict);
	const early = forge(release.export(), (file) => {
		asBefore(file);
		const last = file.entries.findIndex(({ decision }) => decision.type === 'verdict-declared');
		const { hash: _, ...entry } = file.entries[last]!;
		const decision = { ...(entry.decision as Verdict), method: 'sign-in' as const };
		file.entries = [
			...file.entries.slice(0, last),
			{ ...entry, decision, hash: hashEntry({ ...entry, decision }) },
		];
	});
	const unfit = 'its method does not fit its passkey';
	for (const answers of await askAll([{ file: back }, without, { file: early }])) {
		expect(answers).toEqual([
			{
				exit: 1,
				at: 2,
				reason: expect.stringContaining('is of an older format than the entry before it') as string,
			},
			{ exit: 1, at: without.at, reason: unfit },
			{ exit: 1, at: without.at, reason: unfit },
		]);
	}
});

test('R4 R28 under strict a verdict without a passkey is found', async () => {
	const { file, at } = change(declared(), ({ passkey: _, ...verdict }) => ({
		...verdict,
		method: 'sign-in',
	}));
	for (const answers of await askAll([{ file }]))
		expect(answers).toEqual([
			{ exit: 1, at, reason: 'strict separation takes no signature without a passkey' },
		]);
});

test('R4 R5 R6 R28 R29 another statement was signed than this verdict claims', async () => {
	const others: Partial<VerdictStatement>[] = [
		{ release: 'release2' },
		{ call: 1 },
		{ milestone: 'ship' },
		{ digest: '0'.repeat(64) },
		{ verdict: 'no-go' },
		{ reason: 'The market has come' },
		{ window: { start: '2026-03-12T12:00:00.000Z', end: '2026-03-12T13:00:00.000Z' } },
		{ conditions: [{ id: 'c1-1', station: 'qa', text: 'Rehearse', owner: 'oz' }] },
		{ person: 'max' },
		{ format: 'holdpoint-ending/1' as 'holdpoint-verdict/1' },
	];
	const files = others.map((partial) =>
		change(declared(), (decision) => {
			const { type: _, scopeFormat: __, method: ___, passkey, risks: ____, ...said } = decision;
			const { nonce, issuedAt } = passkey!;
			const claimed = { release: 'release1', person: 'rita', ...said, nonce, issuedAt };
			const signed = answer('rita', { format: 'holdpoint-verdict/1', ...claimed, ...partial });
			return { ...decision, passkey: { ...signed, nonce, issuedAt } };
		}),
	);
	for (const answers of await askAll(files))
		expect(answers).toEqual(
			files.map(({ at }) => ({ exit: 1, at, reason: 'its passkey signed another statement' })),
		);
});
