import { expect, test } from 'vitest';
import type { Policy } from '@holdpoint/shared/schema/release';
import { lookAhead } from '$lib/components/plan/plan-ahead.ts';
import { PlanDraft } from '$lib/components/plan/plan-draft.svelte.ts';
import {
	aMilestone,
	anActivity,
	anActor,
	aRelease,
	aRow,
	aSigner,
	type TestRelease,
} from '../support/release.ts';

const chain = {
	policy: { milestones: [aMilestone('kickoff'), aMilestone('build', { needs: ['kickoff'] })] },
	people: { Pat: ['Product'], Quinn: ['QA'], Max: ['Release manager'] },
};

function ahead(
	release: TestRelease,
	change: (policy: Policy) => Policy,
	draft = new PlanDraft(change(release.state.policy), (id) => id),
	by = 'Max',
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
		nameOf: (id) => release.rows.get(id)?.name ?? id,
		actor: anActor(by),
		now: release.now,
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
		activities: [],
		prepared: [],
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

const same = (policy: Policy) => policy;
const rehearsal = [anActivity('rehearse', { text: 'Rehearse' }), anActivity('translate')];
const quinnSigns = ['Kickoff: Quinn signed it as it is now, and would have to sign again.'];
function aDraft(release: TestRelease, policy: Partial<Policy> = {}): PlanDraft {
	return new PlanDraft({ ...release.state.policy, ...policy }, (id) => id);
}

test('R7 R11 activities that count no longer, or are new, touch what was signed; a chair reads both before', () => {
	const two = [aMilestone('kickoff', { signers: [aSigner('QA'), aSigner('Product')] }), aMilestone('build')];
	const release = aRelease({
		people: { ...chain.people, Pia: ['Product'] },
		policy: { milestones: two },
		rows: [aRow('kickoff', { activities: rehearsal })],
	}).request('Pat');
	release.sign('Quinn', 'QA');
	const fewer = aDraft(release);
	fewer.setCounts('kickoff', rehearsal[0]!, false);
	expect(ahead(release, same, fewer)).toMatchObject({
		touched: quinnSigns,
		activities: ['Kickoff: “Rehearse” has to be finished no longer.'],
	});
	const more = aDraft(release);
	more.addActivity('kickoff', 'Tell the customers');
	expect(ahead(release, same, more)).toMatchObject({
		touched: quinnSigns,
		activities: ['Kickoff: “Tell the customers” has to be finished.'],
	});
	more.addActivity('build', 'Tell the customers');
	more.removeActivity('kickoff', 0);
	expect(ahead(release, same, more)).toMatchObject({
		touched: [],
		activities: ['Build: “Tell the customers” has to be finished.'],
	});
});

test('R14 R15 who changes what has to be finished prepared it, and reads that before', () => {
	const release = aRelease({ ...chain, rows: [aRow('kickoff', { activities: rehearsal })] });
	const draft = aDraft(release);
	draft.setCounts('kickoff', rehearsal[0]!, false);
	expect(ahead(release, same, draft, 'Max')).toMatchObject({ staffed: 2, prepared: [] });
	expect(ahead(release, same, draft, 'Quinn')).toMatchObject({
		staffed: 1,
		unstaffed: [
			'Kickoff cannot be signed yet: Quinn is the only QA and prepared it. Name a second QA, or change the rule.',
		],
		prepared: ['Kickoff'],
	});
	const small = { separation: 'small' as const };
	const own = ahead(release, (policy) => ({ ...policy, ...small }), aDraft(release, small), 'Quinn');
	expect(own.prepared).toEqual([]);
});

test('R1 activities of locked content are no part of a plan, and it says which', () => {
	const taken = ' Take back what you changed of its activities.';
	const release = aRelease({ ...chain, rows: [aRow('kickoff', { activities: rehearsal })] }).request('Pat');
	const strict = { separation: 'strict' as const };
	const draft = aDraft(release, strict);
	draft.setCounts('kickoff', rehearsal[0]!, false);
	// Under the plan of then it takes a reason first.
	expect(ahead(release, (policy) => ({ ...policy, ...strict }), draft).refused).toBe(
		`Kickoff was sent out for signatures, so a change needs its reason first. Explain the change, then make it within 30 minutes.${taken}`,
	);
	expect(ahead(release, same, draft).refused).toBe(null);
	release.sign('Quinn', 'QA');
	expect(ahead(release, same, draft).refused).toBe(
		`Kickoff is signed off, so what was signed stays as it is. Reopen it to change it, or write a comment.${taken}`,
	);
});

test('R23 a new milestone is saved before what weakens the plan', () => {
	const release = aRelease(chain).request('Pat');
	const fewer = changed('build', { needs: [] });
	const more = (policy: Policy): Policy => ({
		...policy,
		milestones: [...policy.milestones, aMilestone('review', { needs: ['build'] })],
	});
	expect(ahead(release, (policy) => more(fewer(policy))).refused).toBe(
		'What weakens the plan waits for a second person, and a new milestone cannot wait with its name and activities. Save the new milestones first, then propose the rest.',
	);
	expect(ahead(release, more).refused).toBe(null);
});

test('R4 R23 other rules of the whole release touch every signature that has not led to a sign-off', () => {
	const milestones = [aMilestone('kickoff', { signers: [aSigner('QA'), aSigner('Product')] })];
	const people = { ...chain.people, Pia: ['Product'] };
	const release = aRelease({ people, policy: { milestones } }).request('Pat');
	release.sign('Quinn', 'QA');
	const strict = (policy: Policy): Policy => ({ ...policy, separation: 'strict' });
	const small = (policy: Policy): Policy => ({ ...policy, separation: 'small' });
	for (const change of [strict, small]) expect(ahead(release, change).touched).toEqual(quinnSigns);
	release.sign('Pia', 'Product');
	for (const change of [strict, small]) expect(ahead(release, change).touched).toEqual([]);
});
