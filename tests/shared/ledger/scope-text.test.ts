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
	const { reading } = aPlan();
	const scopes = Object.values(reading.milestones).map(({ scope }) => scope);

	test.each(scopes.map((scope) => [scope.milestone, scope] as const))(
		'R5 %s is read as it was signed',
		(_, scope) => {
			const { digest, texts } = keep(scope);
			expect(new ScopeTexts(texts).read(digest)).toEqual(scope);
		},
	);

	const [scope] = scopes;
	const [activity] = scope!.activities;
	const [entry] = scope!.evidence;
	test.each<[string, unknown]>([
		['another format', { ...scope, scopeFormat: 2 }],
		['a member too many', { ...scope, note: '' }],
		['one too few', { ...scope, name: undefined }],
		['an activity of another shape', { ...scope, activities: [{ ...activity, note: '' }] }],
		['an activity in another state', { ...scope, activities: [{ ...activity, state: 'late' }] }],
		['evidence of another shape', { ...scope, evidence: [{ ...entry, note: '' }] }],
		['a list', []],
		['null', null],
	])('R5 no scope: %s', (_, value) => {
		const { digest, texts } = keep(value);
		expect(new ScopeTexts(texts).read(digest)).toBe('the text that it covers is not a scope.');
	});

	test.each(['release', 'milestone', 'name', 'outcome', 'criteria', 'activities', 'evidence'] as const)(
		'R5 no scope: %s is a number',
		(field) => {
			const { digest, texts } = keep({ ...scope, [field]: 1 });
			expect(new ScopeTexts(texts).read(digest)).toBe('the text that it covers is not a scope.');
		},
	);

	test.each([
		...(['id', 'text', 'reason', 'counts'] as const).map((field) => ({
			activities: [{ ...activity, [field]: 1 }],
		})),
		...(['slot', 'title', 'url', 'hash'] as const).map((field) => ({ evidence: [{ ...entry, [field]: 1 }] })),
	])('R5 no scope: %j', (change) => {
		const { digest, texts } = keep({ ...scope, ...change });
		expect(new ScopeTexts(texts).read(digest)).toBe('the text that it covers is not a scope.');
	});

	test('R5 no scope: the right words in another text', () => {
		const text = JSON.stringify(scope, null, 1);
		const digest = sha256Hex(text);
		expect(new ScopeTexts({ [digest]: text }).read(digest)).toBe('the text that it covers is not a scope.');
	});

	test('R6 a text that was left out, or changed', () => {
		const { digest, texts } = keep(scope);
		const changed = { [digest]: texts[digest]!.replace('Kickoff', 'Kickon') };
		expect(new ScopeTexts(texts).read('0'.repeat(64))).toBe('what it covers is not in the export.');
		expect(new ScopeTexts({}).read('constructor')).toBe('what it covers is not in the export.');
		expect(new ScopeTexts(changed).read(digest)).toBe('the text that it covers was changed.');
	});

	test('R30 a text that no entry covers is found, and each is read once', () => {
		const first = keep(scopes[0]);
		const second = keep(scopes[1]);
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
