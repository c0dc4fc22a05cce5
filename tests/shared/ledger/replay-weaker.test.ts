import { expect, test } from 'vitest';
import { isWeaker } from '@holdpoint/shared/ledger/replay-weaker';
import type { MilestonePolicy } from '@holdpoint/shared/schema/release';
import { aMilestone, aPolicy, aSigner, aSlot } from '../../support/release.ts';

const roles = (...names: string[]) => ({ signers: names.map((name) => aSigner(name)) });
const ordered = (...names: string[]) => ({ ...roles(...names), ordered: true });
const slots = (...names: string[]) => ({ evidence: names.map((name) => aSlot(name)) });

test.each<[boolean, string, Partial<MilestonePolicy>, Partial<MilestonePolicy>]>([
	[true, 'evidence under another ID', slots('report'), slots('notes')],
	[false, 'more evidence', slots('report'), slots('notes', 'report')],
	[
		false,
		'a link in place of what the product filled by itself',
		{ evidence: [aSlot('report', { source: 'risks' })] },
		slots('report'),
	],
	[
		true,
		'what the product fills by itself in place of a link',
		slots('report'),
		{ evidence: [aSlot('report', { source: 'risks' })] },
	],
	[true, 'another prerequisite in place of one', { needs: ['first'] }, { needs: ['other'] }],
	[false, 'a prerequisite that is still there behind another', { needs: ['first'] }, { needs: ['second'] }],
	[
		true,
		'a role that another one makes up for in number',
		roles('QA', 'Product'),
		roles('Product', 'Product'),
	],
	[false, 'one role more, in the same order', ordered('QA', 'Product'), ordered('Security', 'QA', 'Product')],
	[false, 'one role more in between', ordered('QA', 'Product'), ordered('QA', 'Security', 'Product')],
	[
		true,
		'two roles in another order behind one that stays first',
		ordered('QA', 'Product', 'Engineering'),
		ordered('QA', 'Engineering', 'Product'),
	],
])('R23 weaker: %s: %s', (weaker, _, before, after) => {
	const policy = (clause: Partial<MilestonePolicy>) =>
		aPolicy({
			milestones: [
				aMilestone('first'),
				aMilestone('second', { needs: ['first'] }),
				aMilestone('other'),
				aMilestone('kickoff', clause),
			],
		});
	expect(isWeaker(policy(before), policy(after))).toBe(weaker);
});
