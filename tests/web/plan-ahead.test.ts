import { expect, test } from 'vitest';
import type { Policy } from '@holdpoint/shared/schema/release';
import { lookAhead } from '$lib/components/plan/plan-ahead.ts';
import { PlanDraft } from '$lib/components/plan/plan-draft.svelte.ts';
import { aMilestone, anActivity, aRelease, aRow, aSigner, type TestRelease } from '../support/release.ts';

const chain = {
	policy: { milestones: [aMilestone('kickoff'), aMilestone('build', { needs: ['kickoff'] })] },
	people: { Pat: ['Product'], Quinn: ['QA'], Max: ['Release manager'] },
};

function ahead(
	release: TestRelease,
	change: (policy: Policy) => Policy,
	draft = new PlanDraft(change(release.state.policy), (id) => id),
) {
	const { state } = release;
	const policy = change(state.policy);
	const rows = policy.milestones.map(({ id }) => {
		const now = release.rows.get(id) ?? aRow(id);
		return { now, then: draft.rowOf(now) };
	});
	return lookAhead(policy, {
		state,
		rows,
		editors: Object.fromEntries(release.editors),
		risks: release.risks,
	});
}
const changed =
	(id: string, partial: Partial<Policy['milestones'][number]>) =>
	(policy: Policy): Policy => ({
		...policy,
		milestones: policy.milestones.map((clause) => (clause.id === id ? { ...clause, ...partial } : clause)),
	});

test('R15 a plan that goes round in a circle cannot be saved, and says which', () => {
	expect(ahead(aRelease(chain), changed('kickoff', { needs: ['build'] }))).toEqual({
		refused: 'Kickoff and Build would wait for each other for ever. Remove one of these prerequisites.',
		unstaffed: [],
		staffed: 0,
		weakens: [],
		touched: [],
		leftOut: [],
	});
});

test('R15 who could not sign it, with what would help', () => {
	const asked = ahead(aRelease(chain), changed('build', { signers: [aSigner('Security'), aSigner('QA')] }));
	expect(asked).toMatchObject({
		refused: null,
		staffed: 1,
		unstaffed: ['Build cannot be signed yet: nobody is Security yet. Name someone, or change the rule.'],
	});
});

test('R23 what it weakens, once signatures were asked for; before that a plan is a draft', () => {
	const fewer = changed('build', { needs: [] });
	expect(ahead(aRelease(chain), fewer).weakens).toEqual([]);
	expect(ahead(aRelease(chain).request('Pat'), fewer).weakens).toEqual([
		'Build would no longer wait for Kickoff.',
	]);
});

test('R7 whose signatures it touches: those over what the plan would no longer say', () => {
	const release = aRelease({
		...chain,
		policy: {
			milestones: [
				aMilestone('kickoff', { signers: [aSigner('QA'), aSigner('Product')] }),
				aMilestone('build'),
			],
		},
		people: { ...chain.people, Pia: ['Product'] },
	}).request('Pat');
	release.sign('Quinn', 'QA');
	const more = changed('kickoff', { signers: [aSigner('QA'), aSigner('Product', { n: 2 })] });
	expect(ahead(release, more).touched).toEqual([
		'Kickoff: Quinn signed it as it is now, and would have to sign again.',
	]);
	// Another milestone's terms are no part of what was signed, and neither is the phase.
	expect(ahead(release, changed('build', { ordered: true })).touched).toEqual([]);
	expect(ahead(release, changed('kickoff', { phase: 'Another' })).touched).toEqual([]);
	// What the server then makes of it is what was foretold.
	release.must('Max', { type: 'set-policy', ...more(release.state.policy) });
	expect(release.reading.milestones.kickoff?.digest).not.toBe(
		release.state.milestones.kickoff?.rounds.at(-1)?.signatures[0]?.digest,
	);
});

test('R7 a signed-off milestone is touched too', () => {
	const release = aRelease(chain).request('Pat');
	release.sign('Quinn', 'QA');
	expect(release.isSigned()).toBe(true);
	expect(ahead(release, changed('kickoff', { ordered: true })).touched).toEqual([
		'Kickoff: Quinn signed it as it is now, and would have to sign again.',
	]);
});

test('R7 R11 activities that count no longer, or are new, touch what was signed; a chair reads both before', () => {
	const activities = [anActivity('rehearse', { text: 'Rehearse' }), anActivity('translate')];
	const release = aRelease({ ...chain, rows: [aRow('kickoff', { activities })] }).request('Pat');
	release.sign('Quinn', 'QA');
	const same = (policy: Policy) => policy;
	const draftOf = () => new PlanDraft(release.state.policy, (id) => id);
	const fewer = draftOf();
	fewer.setCounts('kickoff', activities[0]!, false);
	const touched = ['Kickoff: Quinn signed it as it is now, and would have to sign again.'];
	expect(ahead(release, same, fewer)).toMatchObject({ touched, leftOut: ['Kickoff: Rehearse'] });
	const more = draftOf();
	more.addActivity('kickoff', 'Tell the customers');
	expect(ahead(release, same, more)).toMatchObject({ touched, leftOut: [] });
	more.addActivity('build', 'Tell the customers');
	more.removeActivity('kickoff', 0);
	expect(ahead(release, same, more)).toMatchObject({ touched: [], leftOut: [] });
});
