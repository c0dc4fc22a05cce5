import fc from 'fast-check';
import type { Act, Content, Plan, Who } from './reference-plan.ts';

/** What random sequences are made of: plans, and what people do. */

export const ids = ['a', 'b', 'c'] as const;
export const people = ['ada', 'max', 'eli', 'quinn', 'rae', 'pat', 'vic'];
const roles = ['QA', 'Product', 'Engineering', 'Release manager', 'Auditor'];
const hash = `sha256:${'1'.repeat(64)}`;
export const scratch = 'What it brings';

export type Step =
	| { type: 'edit'; person: string; milestone: string; content: Partial<Content> }
	| { type: 'risks'; n: number }
	| { type: 'lead'; milestone: string; by: string }
	| { type: 'wait'; minutes: number }
	/** What the team would do next about this milestone; `pick` chooses who does it, and for which rule. */
	| { type: 'advance'; milestone: string; pick: number }
	/** `seen`: how many contents ago the panel was rendered. */
	| { type: 'act'; who: Who; act: Act; seen: number };

const id = fc.constantFrom(...ids);
const person = fc.constantFrom(...people);
const usually = <T>(often: T, ...rarely: T[]): fc.Arbitrary<T> =>
	fc.oneof(
		{ weight: 6, arbitrary: fc.constant(often) },
		{ weight: 1, arbitrary: fc.constantFrom(...rarely) },
	);

type Signers = Plan['milestones'][number]['signers'];
type Slots = Plan['milestones'][number]['evidence'];

const signerRule = fc.record({
	role: fc.constantFrom('QA', 'Product', 'Engineering'),
	n: usually(1, 2),
	meaning: usually<'approved' | 'reviewed' | 'authored' | undefined>(
		undefined,
		'approved',
		'reviewed',
		'authored',
	),
});
const signers: fc.Arbitrary<Signers> = fc
	.uniqueArray(signerRule, {
		minLength: 1,
		maxLength: 3,
		selector: ({ role, meaning }) => `${role} ${meaning ?? 'approved'}`,
	})
	.map((rules) => rules.map(({ meaning, ...rule }) => (meaning === undefined ? rule : { ...rule, meaning })));
const evidence: fc.Arbitrary<Slots> = fc.oneof(
	{ weight: 2, arbitrary: fc.constant<Slots>([]) },
	{
		weight: 1,
		arbitrary: fc
			.record({
				required: usually(true, false),
				source: fc.constantFrom('baseline' as const, 'risks' as const, 'candidate' as const, undefined),
			})
			.map(({ required, source }) => [{ slot: 's', required, ...(source && { source }) }]),
	},
);

/** `needs` go to earlier milestones only, unless the plan is meant to be impossible. */
export function planOf(possible: boolean): fc.Arbitrary<Plan> {
	const milestone = (index: number) =>
		fc.record({
			id: fc.constant(ids[index] as string),
			bindsCandidate: usually(false, true),
			needs: fc.subarray(possible ? ids.slice(0, index) : [...ids]),
			ordered: usually(false, true),
			signers: possible ? signers : fc.constant<Signers>([{ role: 'QA', n: 0 }]),
			evidence,
		});
	return fc.record({
		separation: fc.constantFrom(
			'standard' as const,
			'standard' as const,
			'small' as const,
			'small' as const,
			'strict' as const,
		),
		milestones: fc.tuple(milestone(0), milestone(1), milestone(2)),
	});
}

const content: fc.Arbitrary<Partial<Content>> = fc.oneof(
	fc.record({ outcome: fc.constantFrom(scratch, 'more') }),
	fc.record({
		activities: fc.array(
			fc.record({
				state: usually<'open' | 'done' | 'not-needed'>('done', 'open', 'not-needed'),
				reason: fc.constantFrom('nine left', 'ten chars.'),
				counts: usually(true, false),
			}),
			{ maxLength: 2 },
		),
	}),
	fc.record({
		evidence: fc
			.record({ url: usually('https://example.org', ''), hash: usually(hash, '') })
			.map((entry) => [{ slot: 's', ...entry }]),
	}),
);

const who: fc.Arbitrary<Who> = fc.record({
	person: fc.oneof({ weight: 20, arbitrary: person }, { weight: 1, arbitrary: fc.constant('eve') }),
	guest: fc.oneof({ weight: 30, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
	how: usually<'session' | 'token'>('session', 'token'),
	minutesIdle: usually(1, 15, 16),
});
const meaning = usually<'approved' | 'reviewed' | 'authored'>('approved', 'reviewed', 'authored');
const role = fc.oneof(
	{ weight: 6, arbitrary: fc.constantFrom(...roles.slice(0, 3)) },
	{ weight: 1, arbitrary: fc.constantFrom(...roles) },
);

const act: fc.Arbitrary<Act> = fc.oneof(
	{ weight: 8, arbitrary: fc.record({ type: fc.constant('request' as const), milestone: id }) },
	{
		weight: 30,
		arbitrary: fc.record({
			type: fc.constant('sign' as const),
			milestone: id,
			role,
			meaning,
			seen: fc.constant(''),
		}),
	},
	{
		weight: 2,
		arbitrary: fc.record({
			type: fc.constant('reject' as const),
			milestone: id,
			role,
			seen: fc.constant(''),
			reason: usually('not good enough', 'no'),
		}),
	},
	{
		weight: 3,
		arbitrary: fc.record({
			type: fc.constantFrom('revoke' as const, 'reopen' as const),
			milestone: id,
			reason: usually('mistake', ' '),
		}),
	},
	{
		weight: 1,
		arbitrary: fc.record({
			type: fc.constantFrom('withdraw' as const, 'request' as const),
			milestone: fc.constantFrom(...ids, 'elsewhere'),
		}),
	},
	{
		weight: 2,
		arbitrary: fc.record({
			type: fc.constant('roles' as const),
			person: fc.constantFrom(...people, 'nobody'),
			roles: fc.subarray(roles),
		}),
	},
	{ weight: 1, arbitrary: fc.record({ type: fc.constant('remove' as const), person }) },
	{
		weight: 3,
		arbitrary: fc.record({
			type: fc.constant('policy' as const),
			plan: fc.oneof({ weight: 3, arbitrary: planOf(true) }, { weight: 1, arbitrary: planOf(false) }),
		}),
	},
	{
		weight: 2,
		arbitrary: fc.record({ type: fc.constant('candidate' as const), commit: fc.constantFrom('c1', 'c2') }),
	},
	{ weight: 1, arbitrary: fc.record({ type: fc.constant('baseline' as const) }) },
	{
		weight: 5,
		arbitrary: fc.record({
			type: fc.constant('waive' as const),
			milestone: id,
			lasts: fc.constantFrom(0, 10, 60),
			reason: usually('late supplier', ' '),
			control: usually('manual check', ''),
		}),
	},
	{ weight: 1, arbitrary: fc.record({ type: fc.constant('end-waiver' as const), milestone: id }) },
	{
		weight: 4,
		arbitrary: fc.record({
			type: fc.constant('delegate' as const),
			to: fc.constantFrom(...people, 'nobody'),
			milestones: fc.subarray([...ids]),
			begins: usually(0, 5, -10),
			ends: usually(60, 5, 0),
			reason: usually('leave', ''),
		}),
	},
	{
		weight: 1,
		arbitrary: fc.record({ type: fc.constant('end-delegation' as const), nth: fc.nat(1) }),
	},
	{
		weight: 3,
		arbitrary: fc.record({
			type: fc.constant('explain' as const),
			milestone: id,
			reason: usually('the text was wrong', 'short'),
		}),
	},
	{
		weight: 2,
		arbitrary: fc.record({
			type: fc.constant('break' as const),
			milestone: id,
			reason: usually('outage', ''),
			incident: usually('INC-1', ' '),
		}),
	},
	{ weight: 4, arbitrary: fc.record({ type: fc.constant('second' as const), nth: usually(0, 1) }) },
);

const byOwner: Who = { person: 'ada', guest: false, how: 'session', minutesIdle: 1 };

export const step: fc.Arbitrary<Step> = fc.oneof(
	{
		weight: 12,
		arbitrary: fc.record({ type: fc.constant('advance' as const), milestone: id, pick: fc.nat(41) }),
	},
	{
		weight: 10,
		arbitrary: fc.record({ type: fc.constant('act' as const), who, act, seen: usually(0, 1, 2) }),
	},
	{
		weight: 1,
		arbitrary: planOf(true).map((plan) => ({
			type: 'act' as const,
			who: byOwner,
			act: { type: 'policy' as const, plan },
			seen: 0,
		})),
	},
	{
		weight: 2,
		arbitrary: fc.record({ type: fc.constant('edit' as const), person, milestone: id, content }),
	},
	{ weight: 1, arbitrary: fc.record({ type: fc.constant('risks' as const), n: fc.constantFrom(0, 1) }) },
	{
		weight: 1,
		arbitrary: fc.record({
			type: fc.constant('lead' as const),
			milestone: id,
			by: fc.constantFrom('max', 'Release manager', 'a vendor'),
		}),
	},
	{
		weight: 3,
		arbitrary: fc.record({ type: fc.constant('wait' as const), minutes: fc.constantFrom(1, 5, 10, 30) }),
	},
);
