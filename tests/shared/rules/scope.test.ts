import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalText } from '@holdpoint/shared/ledger/canonical';
import { digestScope, scopeOf } from '@holdpoint/shared/rules/scope';
import type { MilestoneRow } from '@holdpoint/shared/schema/document';
import {
	aCandidate,
	aMilestone,
	anActivity,
	aRelease,
	aRow,
	aSigner,
	aSlot,
	someEvidence,
} from '../../support/release.ts';

const clause = {
	needs: ['plan'],
	signers: [aSigner('QA'), aSigner('Product', { meaning: 'reviewed' })],
	evidence: [aSlot('b'), aSlot('a', { source: 'risks' })],
};
const release = () =>
	aRelease({ policy: { milestones: [aMilestone('plan'), aMilestone('kickoff', clause)] } });
const row = aRow('kickoff', {
	activities: [
		anActivity('b', { owner: 'pat', due: '2026-01-01', rank: 1 }),
		anActivity('a'),
		anActivity('B'),
	],
	evidence: [someEvidence('b', { url: 'https://example.org' }), someEvidence('a')],
	owner: 'pat',
	notes: 'private',
});

describe('scope', () => {
	test('R5 holds exactly what is signed, lists sorted by ID', () => {
		expect(scopeOf(row, release().state)).toEqual({
			scopeFormat: 1,
			release: 'release1',
			milestone: 'kickoff',
			name: 'Kickoff',
			outcome: 'What it brings',
			criteria: 'When it is done',
			activities: ['B', 'a', 'b'].map((id) => ({
				id,
				text: `Activity ${id}`,
				state: 'done',
				reason: '',
				counts: true,
			})),
			evidence: [
				{ slot: 'a', title: 'Evidence a', url: '', hash: '' },
				{ slot: 'b', title: 'Evidence b', url: 'https://example.org', hash: '' },
			],
			clause: {
				kind: 'plain',
				bindsCandidate: false,
				needs: ['plan'],
				ordered: false,
				signers: [
					{ role: 'QA', n: 1 },
					{ role: 'Product', n: 1, meaning: 'reviewed' },
				],
				evidence: [
					{ slot: 'a', title: 'Evidence a', required: true, source: 'risks' },
					{ slot: 'b', title: 'Evidence b', required: true },
				],
			},
		});
	});

	test('R5 the candidate’s identity is in it where the milestone binds it', () => {
		const bound = aRelease({ policy: { milestones: [aMilestone('kickoff', { bindsCandidate: true })] } });
		expect(scopeOf(row, bound.state).candidate).toBe(null);
		bound.must('Ada', { type: 'set-release-candidate', ...aCandidate() });
		expect(scopeOf(row, bound.state).candidate).toEqual(aCandidate());
		expect('candidate' in scopeOf(row, release().state)).toBe(false);
	});

	test('R5 the digest is SHA-256 of its RFC 8785 text', () => {
		const scope = scopeOf(row, release().state);
		expect(digestScope(scope)).toBe(createHash('sha256').update(canonicalText(scope)).digest('hex'));
	});

	const inScope: Partial<MilestoneRow>[] = [
		{ name: 'kickoff' },
		{ outcome: 'What it brings ' },
		{ criteria: 'e\u0301' },
		{ activities: row.activities.slice(1) },
		...(['text', 'reason'] as const).map((field) => ({
			activities: row.activities.map((each) => ({ ...each, [field]: `${each[field]}.` })),
		})),
		{ activities: row.activities.map((each) => ({ ...each, state: 'open' as const })) },
		{ activities: row.activities.map((each) => ({ ...each, counts: false })) },
		...(['title', 'url', 'hash'] as const).map((field) => ({
			evidence: row.evidence.map((each) => ({ ...each, [field]: `${each[field]}.` })),
		})),
	];
	test.each(inScope)('R5 %j changes the digest', (change) => {
		const { state } = release();
		expect(digestScope(scopeOf({ ...row, ...change }, state))).not.toBe(digestScope(scopeOf(row, state)));
	});

	const outside: Partial<MilestoneRow>[] = [
		{ lane: 'ready', rank: 7, owner: 'eve', start: '2026-01-01', due: '2026-02-01', notes: 'x' },
		{ talk: [{ id: 'c', by: 'eve', text: 'Looks good', at: '' }] },
		{ activities: row.activities.map((each) => ({ ...each, owner: 'eve', due: '2026-01-01', rank: 9 })) },
		{ activities: row.activities.toReversed(), evidence: row.evidence.toReversed() },
	];
	test.each(outside)('R5 %j does not', (change) => {
		const { state } = release();
		expect(digestScope(scopeOf({ ...row, ...change }, state))).toBe(digestScope(scopeOf(row, state)));
	});

	test('R6 another milestone or release gives another digest', () => {
		const { state } = release();
		const digest = digestScope(scopeOf(row, state));
		expect(digestScope(scopeOf(row, { ...state, release: 'release2' }))).not.toBe(digest);
		const twin = aRelease({ policy: { milestones: [aMilestone('a'), aMilestone('b')] } }).state;
		expect(digestScope(scopeOf(aRow('a', { name: 'x' }), twin))).not.toBe(
			digestScope(scopeOf(aRow('b', { name: 'x' }), twin)),
		);
	});

	test('R5 any text has a digest, and different text another one', () => {
		const { state } = release();
		const text = fc.string({ unit: 'binary' });
		fc.assert(
			fc.property(text, text, (a, b) => {
				const same =
					digestScope(scopeOf({ ...row, name: a }, state)) ===
					digestScope(scopeOf({ ...row, name: b }, state));
				expect(same).toBe(a === b);
			}),
		);
	});
});

test('R5 a milestone without a row reads as an empty one, and rows without policy are left out', () => {
	const empty = release();
	empty.rows.delete('kickoff');
	empty.rows.set('elsewhere', aRow('elsewhere'));
	expect(empty.reading).toMatchObject({
		risks: 0,
		milestones: { kickoff: { scope: { name: '', activities: [] } } },
	});
	expect(Object.keys(empty.reading.milestones)).toEqual(['plan', 'kickoff']);
});

test('R5 in which order a clause names what it needs, or its slots, changes no digest', () => {
	const digestOf = (needs: string[], slots: string[]) =>
		aRelease({
			policy: {
				milestones: [
					aMilestone('a'),
					aMilestone('b'),
					aMilestone('c'),
					aMilestone('kickoff', { needs, evidence: slots.map((slot) => aSlot(slot)) }),
				],
			},
		}).digest('kickoff');
	const sorted = digestOf(['a', 'b', 'c'], ['s', 't', 'u']);
	expect(digestOf(['c', 'a', 'b'], ['u', 's', 't'])).toBe(sorted);
	expect(digestOf(['b', 'c', 'a'], ['t', 'u', 's'])).toBe(sorted);
	expect(digestOf(['a', 'b'], ['s', 't', 'u'])).not.toBe(sorted);
});
