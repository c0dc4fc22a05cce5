import { readMilestone } from '@holdpoint/shared/doc/read';
import { seedRelease } from '@holdpoint/shared/doc/seed';
import {
	addActivity,
	setActivityCounts,
	setActivityState,
	setDates,
	setEvidence,
	setOwner,
} from '@holdpoint/shared/doc/edits';
import { layOut } from '@holdpoint/shared/template/lay-out';
import { planForOthers, planOfRelease } from '@holdpoint/shared/template/plan-of-release';
import { templateOf } from '@holdpoint/shared/template/templates';
import { toPolicy } from '@holdpoint/shared/template/to-policy';
import { addWorkingDays } from '@holdpoint/shared/template/working-days';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';

const target = '2026-06-18';
function release(name: 'twelve-milestones' | 'weekly-train', targetDate?: string) {
	const plan = templateOf(name);
	const { milestones } = layOut({ plan, today: '2026-01-12', ...(targetDate && { targetDate }) });
	const doc = new Y.Doc();
	seedRelease(doc, { name: 'Atlas', version: '4.2', targetDate: targetDate ?? '' }, milestones);
	const copy = () => planOfRelease(toPolicy(milestones, 'standard'), (id) => readMilestone(doc, id));
	return { doc, plan, copy };
}

describe('R24 the plan of a release as the template of the next', () => {
	it.each(['twelve-milestones', 'weekly-train'] as const)(
		'of an untouched %s it is that template',
		(name) => {
			const { copy, plan } = release(name, target);
			expect(copy()).toEqual(plan);
		},
	);

	it('takes the dates as they were moved, in working days from the deployment', () => {
		const { doc, copy, plan } = release('weekly-train', target);
		setDates(doc, 'scope-and-risk-agreed', { due: addWorkingDays(target, -8) }, 'test');
		expect(copy().map(({ offset }) => offset)).toEqual([-8, ...plan.slice(1).map(({ offset }) => offset)]);
	});

	it('names nobody and no other release to people who are none of it; roles still lead', () => {
		const { doc, copy } = release('weekly-train', target);
		setOwner(doc, 'build-frozen-and-tested', 'person-of-this-release', 'test');
		const milestones = copy();
		const people = [{ id: 'person-of-this-release', name: 'Eve Brandt', roles: ['QA' as const] }];
		const plan = {
			...{ title: 'Secret', template: 'weekly-train' as const, separation: 'small' as const },
			...{ numbers: { reasonCharacters: 10, activeMinutes: 15 }, holidays: '', milestones, people },
		};
		const offered = planForOthers(plan, 'Our train');
		expect(JSON.stringify(offered)).not.toMatch(/person-of-this-release|Eve|Secret/);
		expect(offered).toMatchObject({ title: 'Our train', people: [] });
		expect(offered.milestones.map(({ owner }) => owner !== '')).toEqual([true, false, true, true, true]);
	});

	it('takes no date that is none', () => {
		const { doc, copy, plan } = release('weekly-train', target);
		setDates(doc, 'scope-and-risk-agreed', { due: '2026-02-31' }, 'test');
		expect(copy().length).toBe(plan.length);
	});

	it('counts working days as this release did, without its holidays', () => {
		const plan = templateOf('weekly-train');
		const holidays = ['2026-06-15', '2026-06-16'];
		const { milestones } = layOut({ plan, today: '2026-01-12', targetDate: target, holidays });
		const doc = new Y.Doc();
		seedRelease(doc, { name: 'Atlas', version: '4.2', targetDate: target }, milestones);
		const rowOf = (id: string) => readMilestone(doc, id);
		const policy = toPolicy(milestones, 'standard');
		expect(planOfRelease(policy, rowOf, holidays)).toEqual(plan);
		expect(planOfRelease(policy, rowOf)).not.toEqual(plan);
	});

	it('leaves behind what was done: states, evidence, and activities that do not count', () => {
		const { doc, copy, plan } = release('weekly-train', target);
		const [first] = plan;
		if (!first) throw new Error('The train has milestones.');
		setActivityState(doc, first.id, 'a1', 'done', '', 'test');
		setEvidence(doc, first.id, 'change-list', { url: 'https://example.org/changes' }, 'test');
		addActivity(doc, first.id, { id: 'own', text: 'Cake for the team', rank: 9 }, 'test');
		setActivityCounts(doc, first.id, 'own', false, 'test');
		addActivity(doc, first.id, { id: 'more', text: 'Licences looked at', rank: 10 }, 'test');
		expect(copy()[0]).toEqual({ ...first, activities: [...first.activities, 'Licences looked at'] });
	});

	it('without any date every milestone is due at the target', () => {
		const { copy } = release('twelve-milestones');
		expect(new Set(copy().map(({ offset }) => offset))).toEqual(new Set([0]));
	});
});
