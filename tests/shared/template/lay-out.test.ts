import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultNumbers, policy } from '@holdpoint/shared/schema/release';
import { layOut } from '@holdpoint/shared/template/lay-out';
import { templateOf } from '@holdpoint/shared/template/templates';
import { toPolicy } from '@holdpoint/shared/template/to-policy';
import { dateOfDay } from '@holdpoint/shared/template/working-days';

const twelve = templateOf('twelve-milestones');
const names = ['twelve-milestones', 'weekly-train', 'empty'] as const;

const dues = (input: Partial<Parameters<typeof layOut>[0]>) =>
	Object.fromEntries(
		layOut({ plan: templateOf('twelve-milestones'), today: '2025-01-13', ...input }).milestones.map(
			({ id, due }) => [id, due],
		),
	);

describe('templates', () => {
	test('the twelve have the IDs that other programs rely on, in their order', () => {
		expect(twelve.map(({ id }) => id)).toEqual([
			'release-kickoff',
			'requirement-sign-off',
			'development-complete',
			'test-plan-sign-off',
			'quality-assurance-completion',
			'uat-sign-off',
			'release-candidate-approval',
			'pre-release-deployment-review',
			'production-deployment',
			'post-release-validation',
			'post-release-review',
			'release-close-out',
		]);
	});

	test('the twelve lie in ten phases', () => {
		expect(new Set(twelve.map(({ phase }) => phase)).size).toBe(10);
	});

	test('the close-out needs all others', () => {
		const ids = twelve.map(({ id }) => id);
		expect(twelve.at(-1)?.needs).toEqual(ids.slice(0, -1));
	});

	test('R9 what speaks of one build binds the candidate, from testing it to deploying it', () => {
		expect(twelve.filter(({ bindsCandidate }) => bindsCandidate).map(({ id }) => id)).toEqual([
			'quality-assurance-completion',
			'uat-sign-off',
			'release-candidate-approval',
			'pre-release-deployment-review',
			'production-deployment',
		]);
	});

	test.each(names)(
		'R15 the policy of %s is valid, needs only what comes before it, and can be signed',
		(name) => {
			const template = templateOf(name);
			const made = toPolicy(template, 'standard');
			expect(policy.parse(made)).toEqual(made);
			expect(made.numbers).toEqual(defaultNumbers);
			const seen = new Set<string>();
			for (const milestone of made.milestones) {
				expect([...seen]).toEqual(expect.arrayContaining([...milestone.needs]));
				// The call decides by votes of stations, not by signatures.
				expect(milestone.signers.length > 0).toBe(milestone.kind !== 'call');
				expect(milestone.signers.every(({ n }) => n >= 1)).toBe(true);
				expect(seen.has(milestone.id)).toBe(false);
				seen.add(milestone.id);
			}
		},
	);

	test.each(names)('offsets of %s never put a milestone before one that it needs', (name) => {
		const offsets = new Map(templateOf(name).map(({ id, offset }) => [id, offset]));
		for (const { needs, offset } of templateOf(name))
			for (const need of needs) expect(offset).toBeGreaterThanOrEqual(offsets.get(need) ?? 0);
	});
});

describe('laying out', () => {
	test('dates lie in working days around the target', () => {
		expect(dues({ targetDate: '2025-04-23' })).toEqual({
			'release-kickoff': '2025-02-19',
			'requirement-sign-off': '2025-02-28',
			'development-complete': '2025-03-26',
			'test-plan-sign-off': '2025-03-12',
			'quality-assurance-completion': '2025-04-09',
			'uat-sign-off': '2025-04-15',
			'release-candidate-approval': '2025-04-17',
			'pre-release-deployment-review': '2025-04-21',
			'production-deployment': '2025-04-23',
			'post-release-validation': '2025-04-30',
			'post-release-review': '2025-05-05',
			'release-close-out': '2025-05-07',
		});
	});

	test('without a target there are no dates', () => {
		expect(new Set(Object.values(dues({})))).toEqual(new Set(['']));
	});

	test('a milestone starts when the last one that it needs is due', () => {
		const { milestones } = layOut({
			plan: templateOf('twelve-milestones'),
			targetDate: '2025-04-23',
			today: '2025-01-13',
		});
		const starts = Object.fromEntries(milestones.map(({ id, start }) => [id, start]));
		expect(starts['quality-assurance-completion']).toBe('2025-03-26');
		expect(starts['release-kickoff']).toBe('2025-02-12');
	});

	test('offsets shrink in proportion when the target is nearer', () => {
		// 15 working days where 45 are wanted: a third of each.
		const near = dues({ today: '2025-04-02', targetDate: '2025-04-23' });
		expect(near['release-kickoff']).toBe('2025-04-02');
		expect(near['test-plan-sign-off']).toBe('2025-04-09');
		expect(near['uat-sign-off']).toBe('2025-04-21');
		expect(near['release-close-out']).toBe('2025-05-07');
	});

	test('a target that has passed leaves nothing due before today', () => {
		const late = dues({ today: '2025-05-01', targetDate: '2025-04-23' });
		expect(Object.values(late).every((due) => due >= '2025-05-01')).toBe(true);
	});

	test('starting in the middle leaves out what was done before, and prunes what it needed', () => {
		const laid = layOut({
			plan: templateOf('twelve-milestones'),
			startAt: 'test-plan-sign-off',
			today: '2025-01-13',
		});
		expect(laid.doneBefore).toEqual([
			{ id: 'release-kickoff', name: 'Release Kickoff' },
			{ id: 'requirement-sign-off', name: 'Requirement Sign-Off' },
			{ id: 'development-complete', name: 'Development Complete' },
		]);
		expect(laid.milestones.map(({ id }) => id)).toHaveLength(9);
		expect(laid.milestones[0]?.needs).toEqual([]);
		expect(laid.milestones[1]?.needs).toEqual(['test-plan-sign-off']);
	});

	test('only what is left decides whether dates must shrink', () => {
		const late = dues({
			today: '2025-04-02',
			targetDate: '2025-04-23',
			startAt: 'quality-assurance-completion',
		});
		expect(late['quality-assurance-completion']).toBe('2025-04-09');
	});

	test('for any day and target: order is kept, the deployment is the target, nothing is due before today', () => {
		const day = fc.integer({ min: 20_000, max: 20_400 });
		fc.assert(
			fc.property(
				day,
				fc.integer({ min: 0, max: 200 }),
				fc.constantFrom(...twelve.map(({ id }) => id)),
				(now, ahead, startAt) => {
					const today = dateOfDay(now);
					const targetDate = dateOfDay(now + ahead);
					const { milestones } = layOut({
						plan: templateOf('twelve-milestones'),
						targetDate,
						startAt,
						today,
					});
					const due = new Map(milestones.map((each) => [each.id, each.due]));
					for (const each of milestones) {
						expect(each.due >= today).toBe(true);
						expect(each.start <= each.due && each.start >= today).toBe(true);
						for (const need of each.needs) expect(each.due >= (due.get(need) ?? '')).toBe(true);
					}
					if (due.has('production-deployment')) expect(due.get('production-deployment')).toBe(targetDate);
				},
			),
		);
	});
});
