import { describe, expect, test } from 'vitest';
import type { Scope } from '@holdpoint/shared/schema/reading';
import { differencesBetween } from '$lib/board/scope-differences.ts';
import { changedSinceSigned } from '$lib/board/since-you-signed.ts';
import { aMilestone, anActivity, aRelease, someEvidence } from '../support/release.ts';

describe('what changed, in words', () => {
	const release = aRelease({
		policy: {
			milestones: [
				aMilestone('kickoff', {
					bindsCandidate: true,
					evidence: [{ slot: 's', title: 'Report', required: true }],
					signers: [{ role: 'QA', n: 1 }],
				}),
			],
		},
		people: { Pat: ['Product'] },
	});
	release.edit('Pat', 'kickoff', {
		outcome: 'It is there',
		activities: [
			anActivity('a1', { text: 'Plan', state: 'done' }),
			anActivity('a2', { text: 'Plan', state: 'done' }),
		],
		evidence: [someEvidence('s', { title: 'Report', url: 'https://example.com/r', hash: '' })],
	});
	const scope = release.reading.milestones.kickoff?.scope as Scope;
	const { clause, activities, evidence } = scope;
	const [first, second] = activities;
	const [slot] = clause.evidence;
	const [item] = evidence;
	if (!first || !second || !slot || !item) throw new Error('The scope is not as this test needs it.');

	test.each<[string, string, Partial<Scope>]>([
		['content', 'the name', { name: 'Other' }],
		['content', 'the outcome', { outcome: 'Other' }],
		['content', 'the criteria', { criteria: 'Other' }],
		['content', 'the text of an activity', { activities: [{ ...first, text: 'Do' }, second] }],
		['content', 'its state', { activities: [{ ...first, state: 'open' }, second] }],
		[
			'content',
			'why it is not needed',
			{ activities: [{ ...first, state: 'not-needed', reason: 'Done elsewhere' }, second] },
		],
		['content', 'whether it counts', { activities: [{ ...first, counts: false }, second] }],
		['content', 'one of two with the same text removed', { activities: [first] }],
		['content', 'one more with the same text', { activities: [...activities, { ...first, id: 'a3' }] }],
		['content', 'the address of evidence', { evidence: [{ ...item, url: 'https://example.com/q' }] }],
		['content', 'its hash', { evidence: [{ ...item, hash: 'a'.repeat(64) }] }],
		['plan', 'the kind', { clause: { ...clause, kind: 'validation' } }],
		['plan', 'whether it binds the build', { clause: { ...clause, bindsCandidate: false } }],
		['plan', 'what it needs', { clause: { ...clause, needs: ['other'] } }],
		['plan', 'the order', { clause: { ...clause, ordered: true } }],
		['plan', 'how many sign', { clause: { ...clause, signers: [{ role: 'QA', n: 2 }] } }],
		[
			'plan',
			'what a signature means',
			{ clause: { ...clause, signers: [{ role: 'QA', n: 1, meaning: 'reviewed' }] } },
		],
		[
			'plan',
			'whether a slot is required',
			{ clause: { ...clause, evidence: [{ ...slot, required: false }] } },
		],
		['plan', 'what fills a slot', { clause: { ...clause, evidence: [{ ...slot, source: 'risks' }] } }],
		[
			'build',
			'the artefact alone',
			{ candidate: { version: '1', commit: 'c', artefact: `sha256:${'b'.repeat(64)}` } },
		],
	])('R7 R8 %s: %s', (of, _, partial) => {
		const differences = differencesBetween(scope, { ...scope, ...partial });
		expect(differences.length).toBeGreaterThan(0);
		expect(new Set(differences.map((each) => each.of))).toEqual(new Set([of]));
		expect(differencesBetween(scope, scope)).toEqual([]);
	});
});

test('R7 R9 who signed as two roles is asked again for each, whichever comes first', () => {
	const release = aRelease({
		policy: {
			separation: 'small',
			milestones: [
				aMilestone('kickoff', {
					signers: [
						{ role: 'QA', n: 1 },
						{ role: 'Product', n: 1 },
						{ role: 'Engineering', n: 1 },
					],
				}),
			],
		},
		people: { Quinn: ['QA', 'Product'], Pat: ['Engineering'] },
	}).request('Pat');
	release.sign('Quinn', 'QA');
	release.sign('Quinn', 'Product');
	const changed = (...roles: string[]) => {
		const { milestones } = release.state;
		const reading = release.reading.milestones.kickoff;
		if (!milestones.kickoff || !reading) throw new Error('No such milestone.');
		const ways = roles.map((role) => ({ role, meaning: 'approved' as const, counts: true }));
		return changedSinceSigned(milestones.kickoff, reading, 'quinn', ways)?.role ?? null;
	};
	expect(changed('QA', 'Product')).toBe(null);
	release.edit('Pat', 'kickoff', { outcome: 'More' });
	expect(changed('QA', 'Product')).toBe('QA');
	release.sign('Quinn', 'QA');
	expect(changed('Product')).toBe('Product');
	release.sign('Quinn', 'Product');
	expect(changed()).toBe(null);
});
