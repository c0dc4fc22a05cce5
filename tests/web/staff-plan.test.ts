import { describe, expect, test } from 'vitest';
import { templateOf } from '@holdpoint/shared/template/templates';
import { toPolicy } from '@holdpoint/shared/template/to-policy';
import {
	rolesOfPlan,
	sayStaffing,
	staffPlan,
	withDrafts,
	type Draft,
} from '$lib/components/first-run/staff-plan.ts';
import { aMilestone, aRelease, aSigner } from '../support/release.ts';

/** What the page says, with these names typed and not yet added. */
function say(release: ReturnType<typeof aRelease>, drafts: Draft[] = []): string {
	const state = withDrafts(release.state, drafts);
	return sayStaffing(state, staffPlan(state, release.reading));
}

describe('who signs', () => {
	test('one row for each role, in the order in which the plan first asks it', () => {
		const release = aRelease({ policy: toPolicy(templateOf('twelve-milestones'), 'small'), people: {} });
		expect(
			rolesOfPlan(release.state, release.reading).map(({ role, n, signs }) => [role, n, signs.length]),
		).toEqual([
			['Product', 1, 4],
			['Engineering', 2, 6],
			['Business', 1, 3],
			['QA', 1, 5],
			['Security', 1, 1],
			['Operations', 1, 3],
			['Release manager', 1, 2],
		]);
	});

	test('a role of which one milestone wants two says which', () => {
		const release = aRelease({ policy: toPolicy(templateOf('twelve-milestones'), 'small'), people: {} });
		const engineering = rolesOfPlan(release.state, release.reading).find(
			({ role }) => role === 'Engineering',
		);
		expect(engineering).toMatchObject({ n: 2, most: ['Development-complete'] });
	});

	test('alone nothing can be signed', () => {
		expect(say(aRelease({ people: {} }))).toBe(
			'0 of 1 can be signed. You cannot sign alone; that is the point. Invite one person.',
		);
	});

	test('R15 the sentence counts whom the drafts would add, and says what is missing', () => {
		const policy = {
			milestones: [
				aMilestone('kickoff'),
				aMilestone('build', { signers: [aSigner('Engineering', { n: 2 })] }),
				aMilestone('call', { kind: 'call', signers: [] }),
			],
		};
		const release = aRelease({ policy, people: { Pat: ['Product'] } });
		expect(say(release)).toBe(
			'0 of 2 can be signed, 1 is decided in the call. Nobody is QA or Engineering yet.',
		);
		const drafts = [
			{ role: 'QA', name: 'Eve' },
			{ role: 'Engineering', name: 'Ben' },
		];
		expect(say(release, drafts)).toMatch(
			/^1 of 2 can be signed, 1 is decided in the call\. Build cannot be signed yet: it needs two from Engineering/,
		);
		expect(say(release, [...drafts, { role: 'Engineering', name: 'Pat' }])).toBe(
			'2 of 2 can be signed, 1 is decided in the call. Everybody whom the plan needs is named.',
		);
	});

	test('a name that is a member already takes the role, nobody new comes', () => {
		const { state } = aRelease({ people: { Pat: ['Product'] } });
		const people = withDrafts(state, [{ role: 'QA', name: ' pat ' }]).people;
		expect(Object.keys(people)).toEqual(['ada', 'pat']);
		expect(people.pat?.roles).toEqual(['Product', 'QA']);
	});
});
