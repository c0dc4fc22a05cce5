import { describe, expect, test } from 'vitest';
import { canonicalText } from '@holdpoint/shared/ledger/canonical';
import { sha256Hex } from '@holdpoint/shared/ledger/hash';
import { fitsPolicy, ScopeTexts, type ScopeValue } from '@holdpoint/shared/ledger/scope-text';
import { aCandidate, aMilestone, anActivity, aRelease, aRow, someEvidence } from '../../support/release.ts';

const rows = [
	aRow('kickoff', { activities: [anActivity('a')], evidence: [someEvidence('s')] }),
	aRow('build', { activities: [anActivity('a', { state: 'not-needed', counts: false })] }),
];
const aPlan = () =>
	aRelease({
		policy: { milestones: [aMilestone('kickoff'), aMilestone('build', { bindsCandidate: true })] },
		rows,
	});

/** A scope under its own digest. */
function keep(value: unknown): { digest: string; texts: Record<string, string> } {
	const text = canonicalText(value);
	const digest = sha256Hex(text);
	return { digest, texts: { [digest]: text } };
}

describe('scope texts of an export', () => {
	const scopeOf = (id: string) => aPlan().reading.milestones[id]!.scope;

	test.each(['kickoff', 'build'])('R5 %s is read as it was signed', (id) => {
		const { digest, texts } = keep(scopeOf(id));
		expect(new ScopeTexts(texts).read(digest)).toEqual(scopeOf(id));
	});

	const activity = { id: 'a', text: 'Coding', state: 'done', reason: '', counts: true };
	const entry = { slot: 's', title: 'Plan', url: '', hash: '' };
	test('R5 what is changed below can be read as it is', () => {
		const { digest, texts } = keep({ ...scopeOf('kickoff'), activities: [activity], evidence: [entry] });
		expect(new ScopeTexts(texts).read(digest)).toMatchObject({ activities: [activity], evidence: [entry] });
	});

	test.each<object>([
		{ scopeFormat: 2 },
		{ note: '' },
		{ name: undefined },
		...['release', 'milestone', 'name', 'outcome', 'criteria', 'activities', 'evidence'].map((field) => ({
			[field]: 1,
		})),
		{ activities: [{ ...activity, note: '' }] },
		{ activities: [{ ...activity, state: 'late' }] },
		...['id', 'text', 'reason', 'counts'].map((field) => ({ activities: [{ ...activity, [field]: 1 }] })),
		{ evidence: [{ ...entry, note: '' }] },
		...['slot', 'title', 'url', 'hash'].map((field) => ({ evidence: [{ ...entry, [field]: 1 }] })),
	])('R5 no scope: one with %j', (change) => {
		const { digest, texts } = keep({ ...scopeOf('kickoff'), ...change });
		expect(new ScopeTexts(texts).read(digest)).toBe('the text that it covers is not a scope.');
	});

	test.each([[[]], [null], ['a scope']])('R5 no scope: %j', (value) => {
		const { digest, texts } = keep(value);
		expect(new ScopeTexts(texts).read(digest)).toBe('the text that it covers is not a scope.');
	});

	test('R5 no scope: the right words in another text', () => {
		const text = JSON.stringify(scopeOf('kickoff'), null, 1);
		const digest = sha256Hex(text);
		expect(new ScopeTexts({ [digest]: text }).read(digest)).toBe('the text that it covers is not a scope.');
	});

	test('R6 a text that was left out, or changed', () => {
		const { digest, texts } = keep(scopeOf('kickoff'));
		const changed = { [digest]: texts[digest]!.replace('Kickoff', 'Kickon') };
		expect(new ScopeTexts(texts).read('0'.repeat(64))).toBe('what it covers is not in the export.');
		expect(new ScopeTexts({}).read('constructor')).toBe('what it covers is not in the export.');
		expect(new ScopeTexts(changed).read(digest)).toBe('the text that it covers was changed.');
	});

	test('R30 a text that no entry covers is found, and each is read once', () => {
		const first = keep(scopeOf('kickoff'));
		const second = keep(scopeOf('build'));
		const texts = new ScopeTexts({ ...first.texts, ...second.texts });
		const read = texts.read(first.digest);
		expect(texts.read(first.digest)).toBe(read);
		expect(texts.findUnread()).toBe(second.digest);
		texts.read(second.digest);
		expect(texts.findUnread()).toBe(undefined);
	});
});

describe('the clause and the candidate of now', () => {
	const fits = (release: ReturnType<typeof aPlan>, id: string, scope: unknown) => {
		const { digest, texts } = keep(scope);
		const read = new ScopeTexts(texts).read(digest) as ScopeValue;
		return fitsPolicy(read, release.state.milestones[id]!.policy, release.state);
	};

	test.each(['kickoff', 'build'])('R5 %s carries what the policy says, until that changes', (id) => {
		const release = aPlan();
		const { scope } = release.reading.milestones[id]!;
		expect(fits(release, id, scope)).toBe(true);
		release.must('Ada', { type: 'set-release-candidate', ...aCandidate() });
		expect(fits(release, id, scope)).toBe(id === 'kickoff');
		const milestones = release.state.policy.milestones.map((clause) => ({ ...clause, ordered: true }));
		release.must('Ada', { type: 'set-policy', ...release.state.policy, milestones });
		expect(fits(release, id, scope)).toBe(false);
		expect(fits(release, id, release.reading.milestones[id]!.scope)).toBe(true);
	});
});
