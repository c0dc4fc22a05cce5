import { expect, test } from 'vitest';
import type { Policy } from '@holdpoint/shared/schema/release';
import { PlanDraft } from '$lib/components/plan/plan-draft.svelte.ts';
import { aMilestone, anActivity, aPolicy, aRow } from '../support/release.ts';

const nameOf = (id: string) => id.toUpperCase();
const chain = (): Policy =>
	aPolicy({
		milestones: [aMilestone('a'), aMilestone('b', { needs: ['a'] }), aMilestone('c', { needs: ['b'] })],
	});
const needsIn = (draft: PlanDraft) => draft.policy.milestones.map(({ id, needs }) => [id, needs]);

test('nothing is changed until somebody changes something, and taking it back is no change', () => {
	const draft = new PlanDraft(chain(), nameOf);
	expect(draft.changed).toBe(false);
	draft.move('a', 1);
	expect(draft.changed).toBe(true);
	draft.move('a', -1);
	expect(draft.changed).toBe(false);
	expect(draft.policy).toEqual(chain());
});

test('a new milestone comes last, after the one before it', () => {
	const draft = new PlanDraft(chain(), nameOf);
	draft.add('Security review');
	expect(draft.policy.milestones.at(-1)).toMatchObject({
		id: 'security-review',
		kind: 'plain',
		needs: ['c'],
	});
	expect(draft.added.map(({ name }) => name)).toEqual(['Security review']);
});

test('R22 an ID is never used again, neither of a milestone here nor of a dropped one', () => {
	const draft = new PlanDraft(chain(), nameOf, { milestones: ['security-review'], slots: {} });
	draft.add('Security review');
	draft.add('Security review');
	draft.add('審査');
	draft.remove('security-review-2');
	draft.add('Security review');
	expect(draft.added.map(({ id }) => id)).toEqual(['security-review-3', 'milestone', 'security-review-4']);
});

test('what waited for a dropped milestone waits for what that one waited for', () => {
	const draft = new PlanDraft(chain(), nameOf);
	draft.remove('b');
	expect(needsIn(draft)).toEqual([
		['a', []],
		['c', ['a']],
	]);
});

test('R12 who signs, how often and as what, in their order', () => {
	const draft = new PlanDraft(
		aPolicy({ milestones: [aMilestone('a', { signers: [{ role: 'QA', n: 1 }] })] }),
		nameOf,
	);
	draft.addSigner('a', 'Product');
	draft.changeSigner('a', 1, { n: 2, meaning: 'reviewed' });
	draft.moveSigner('a', 1, -1);
	expect(draft.policy.milestones[0]?.signers).toEqual([
		{ role: 'Product', n: 2, meaning: 'reviewed' },
		{ role: 'QA', n: 1 },
	]);
	draft.removeSigner('a', 1);
	draft.changeSigner('a', 0, { meaning: 'approved' });
	expect(draft.policy.milestones[0]?.signers).toEqual([{ role: 'Product', n: 2 }]);
});

test('R11 which activities count, and new ones: changes beside the policy, taken back as well', () => {
	const draft = new PlanDraft(chain(), nameOf);
	const row = aRow('a', { activities: [anActivity('x'), anActivity('y', { counts: false })] });
	const countsIn = () => draft.rowOf(row).activities.map(({ text, counts }) => [text, counts]);
	draft.setCounts('a', row.activities[1]!, true);
	draft.addActivity('a', 'Tell support');
	expect([draft.changed, draft.changesPolicy]).toEqual([true, false]);
	expect(countsIn()).toEqual([
		['Activity x', true],
		['Activity y', true],
		['Tell support', true],
	]);
	draft.setCounts('a', row.activities[1]!, false);
	draft.removeActivity('a', 0);
	expect(draft.changed).toBe(false);
	expect(draft.rowOf(row)).toEqual(row);
	draft.addActivity('b', 'Tell support');
	draft.remove('b');
	expect(draft.milestones.map(({ activities: { added } }) => added)).toEqual([[], []]);
});
