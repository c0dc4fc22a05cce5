import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkPolicy } from '@holdpoint/shared/rules/policy';
import { aMilestone, aPolicy, aSigner, aSlot } from '../../support/release.ts';

const check = (...milestones: ReturnType<typeof aMilestone>[]) =>
	checkPolicy(aPolicy({ milestones }))?.message;

test.each([
	[
		'an ID twice',
		[aMilestone('a'), aMilestone('a')],
		'Two milestones have the ID a. Give each its own, so that a signature belongs to one.',
	],
	[
		'a slot twice',
		[aMilestone('a', { evidence: [aSlot('s'), aSlot('s')] })],
		'a has two evidence slots with the ID s. Give each its own.',
	],
	[
		'an unknown prerequisite',
		[aMilestone('a', { needs: ['b'] })],
		'a waits for b, which is not in the plan. Remove that prerequisite or add the milestone.',
	],
	[
		'itself as prerequisite',
		[aMilestone('a', { needs: ['a'] })],
		'a would wait for itself for ever. Remove it from its own prerequisites.',
	],
	[
		'a circle, with another milestone behind it',
		[
			aMilestone('d', { needs: ['c'] }),
			aMilestone('a', { needs: ['c'] }),
			aMilestone('b', { needs: ['a'] }),
			aMilestone('c', { needs: ['b'] }),
		],
		'c, b and a would wait for each other for ever. Remove one of these prerequisites.',
	],
	[
		'an ID twice, further down',
		[aMilestone('c'), aMilestone('a'), aMilestone('b'), aMilestone('a')],
		'Two milestones have the ID a. Give each its own, so that a signature belongs to one.',
	],
	[
		'a slot twice, further down',
		[aMilestone('b'), aMilestone('a', { evidence: [aSlot('r'), aSlot('s'), aSlot('s')] })],
		'a has two evidence slots with the ID s. Give each its own.',
	],
	[
		'an unknown prerequisite beside a known one',
		[aMilestone('b'), aMilestone('a', { needs: ['b', 'c'] })],
		'a waits for c, which is not in the plan. Remove that prerequisite or add the milestone.',
	],
	[
		'a circle whose milestones also wait for others',
		[aMilestone('d'), aMilestone('a', { needs: ['d', 'b'] }), aMilestone('b', { needs: ['d', 'a'] })],
		'a and b would wait for each other for ever. Remove one of these prerequisites.',
	],
	[
		'nobody',
		[aMilestone('a', { signers: [aSigner('QA', { n: 0 })] })],
		'a asks for 0 signatures from QA. Ask for at least one, or remove the rule.',
	],
	[
		'nobody in its second rule',
		[aMilestone('b'), aMilestone('a', { signers: [aSigner('QA'), aSigner('Product', { n: 0 })] })],
		'a asks for 0 signatures from Product. Ask for at least one, or remove the rule.',
	],
	[
		'a role without a name',
		[aMilestone('a', { signers: [aSigner(' ')] })],
		'a asks a role without a name to sign. Name the role.',
	],
	[
		'an auditor',
		[aMilestone('a', { signers: [aSigner('Auditor')] })],
		'a asks an Auditor to sign, and auditors only read. Name another role.',
	],
	[
		'a rejection',
		[aMilestone('a', { signers: [aSigner('QA', { meaning: 'rejected' })] })],
		'a asks QA to reject it. A rule asks for approved, reviewed or authored.',
	],
])('R15 a policy with %s is refused', (_, milestones, message) => {
	expect(checkPolicy(aPolicy({ milestones }))).toEqual({ code: 'R15', message });
});

test('R15 the names are those of the board', () => {
	const name = (id: string) => `Milestone ${id}`;
	const milestones = [aMilestone('a', { needs: ['b'] }), aMilestone('b', { needs: ['a'] })];
	expect(checkPolicy(aPolicy({ milestones }), name)?.message).toBe(
		'Milestone a and Milestone b would wait for each other for ever. Remove one of these prerequisites.',
	);
	expect(checkPolicy(aPolicy({ milestones: milestones.slice(0, 1) }), name)?.message).toBe(
		'Milestone a waits for Milestone b, which is not in the plan. Remove that prerequisite or add the milestone.',
	);
});

test('R15 two milestones may have a slot of the same ID', () => {
	const evidence = [aSlot('s')];
	expect(check(aMilestone('a', { evidence }), aMilestone('b', { evidence }))).toBe(undefined);
});

test('R15 what some people could satisfy is accepted, whoever they are', () => {
	expect(checkPolicy(aPolicy({ milestones: [] }))).toBe(null);
	expect(
		check(aMilestone('a', { signers: [aSigner('Pilot', { n: 99 })] }), aMilestone('b', { needs: ['a'] })),
	).toBe(undefined);
});

test('R15 a cycle is found exactly where no order of the milestones puts prerequisites first', () => {
	const ids = ['a', 'b', 'c', 'd', 'e'];
	const plan = fc.tuple(...ids.map(() => fc.subarray(ids)));
	fc.assert(
		fc.property(plan, (needs) => {
			const milestones = ids.map((id, index) => aMilestone(id, { needs: needs[index] ?? [] }));
			const reaches = (from: string, to: string, seen: string[] = []): boolean =>
				milestones
					.find(({ id }) => id === from)!
					.needs.some((need) => need === to || (!seen.includes(need) && reaches(need, to, [...seen, need])));
			const circular = ids.some((id) => reaches(id, id));
			expect(check(...milestones) !== undefined).toBe(circular);
		}),
	);
});
