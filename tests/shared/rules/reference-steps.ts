import fc from 'fast-check';
import type { Act, Content, Kind, Plan, Who } from './reference-plan.ts';

/** What random sequences are made of: plans, and what people do. */

export const ids = ['a', 'b', 'c', 'd'] as const;
/** Who takes part, and as what at first. */
export const people: Record<string, string[]> = {
	ada: [],
	max: ['Release manager'],
	eli: ['Engineering'],
	quinn: ['QA'],
	rae: ['QA', 'Product'],
	pat: ['Product', 'Engineering'],
	bea: ['Business', 'Release manager'],
	rita: ['Release authority', 'Business'],
	oz: ['Operations'],
	vic: ['Auditor'],
};
const names = Object.keys(people);
const roles = [
	'QA',
	'Product',
	'Engineering',
	'Release manager',
	'Auditor',
	'Operations',
	'Business',
	'Release authority',
];
const hash = `sha256:${'1'.repeat(64)}`;
/** Digests of what may be released. */
export const builds = [`sha256:${'a'.repeat(64)}`, `sha256:${'b'.repeat(64)}`] as const;
export const scratch = 'What it brings';

export type Step =
	| { type: 'edit'; person: string; milestone: string; content: Partial<Content> }
	| { type: 'risks'; n: number }
	| { type: 'lead'; milestone: string; by: string }
	| { type: 'wait'; minutes: number }
	/** What the team would do next, about this milestone if one is said; `pick` chooses who does it, and how. */
	| { type: 'advance'; milestone: string | null; pick: number }
	/** `seen`: how many contents ago the panel was rendered. */
	| { type: 'act'; who: Who; act: Act; seen: number };

const id = fc.constantFrom(...ids);
const person = fc.constantFrom(...names);
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
				source: fc.constantFrom(
					'baseline' as const,
					'risks' as const,
					'candidate' as const,
					'call' as const,
					undefined,
				),
			})
			.map(({ required, source }) => [{ slot: 's', required, ...(source && { source }) }]),
	},
);

type Milestone = Plan['milestones'][number];

/** Parts of a plan, mostly one after another: a plain one, or the way from an approval over a call to the end. */
const kinds: fc.Arbitrary<Kind[]> = fc.oneof(
	{
		weight: 2,
		arbitrary: fc.tuple(
			usually<Kind>('plain', 'candidate'),
			usually<Kind>('plain', 'candidate', 'call'),
			usually<Kind>('plain', 'deployment'),
			usually<Kind>('plain', 'close-out'),
		),
	},
	{
		weight: 3,
		arbitrary: fc.tuple(
			usually<Kind>('candidate', 'plain', 'call'),
			usually<Kind>('call', 'plain', 'candidate'),
			usually<Kind>('deployment', 'call'),
			usually<Kind>('close-out', 'validation', 'plain'),
		),
	},
);

function milestoneOf(kind: Kind, index: number): fc.Arbitrary<Milestone> {
	const before = ids.slice(0, index);
	return fc.record({
		id: fc.constant(ids[index] as string),
		kind: fc.constant(kind),
		bindsCandidate: kind === 'plain' || kind === 'close-out' ? usually(false, true) : usually(true, false),
		needs: fc.oneof(
			{ weight: kind === 'plain' ? 1 : 4, arbitrary: fc.constant(before.slice(-1)) },
			{ weight: 1, arbitrary: fc.subarray(before) },
		),
		ordered: usually(false, true),
		signers:
			kind === 'call' ? fc.oneof({ weight: 6, arbitrary: fc.constant<Signers>([]) }, signers) : signers,
		evidence,
	});
}

const separation = fc.constantFrom<Plan['separation'][]>(
	'standard',
	'standard',
	'standard',
	'small',
	'small',
	'strict',
);

export const plan: fc.Arbitrary<Plan> = kinds.chain((each) =>
	fc.record({ separation, quorum: usually(0, 2, 3), milestones: fc.tuple(...each.map(milestoneOf)) }),
);

/** One that leaves out milestones. */
const shorter: fc.Arbitrary<Plan> = fc
	.tuple(plan, fc.subarray([...ids], { minLength: 1, maxLength: 3 }))
	.map(([{ milestones, ...rest }, kept]) => ({
		...rest,
		milestones: milestones
			.filter((each) => kept.some((one) => one === each.id))
			.map((each) => ({ ...each, needs: each.needs.filter((need) => kept.some((one) => one === need)) })),
	}));

/** What nobody could ever satisfy, or waits for itself. */
const impossible: fc.Arbitrary<Plan> = fc
	.tuple(plan, fc.subarray([...ids]), id, fc.boolean())
	.map(([{ milestones, ...rest }, needs, at, empty]) => ({
		...rest,
		milestones: milestones.map((each) =>
			each.id === at ? { ...each, needs, ...(empty && { signers: [{ role: 'QA', n: 0 }] }) } : each,
		),
	}));

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
	how: usually<Who['how']>('session', 'passkey', 'token'),
	minutesIdle: usually(1, 15, 16),
});
const meaning = usually<'approved' | 'reviewed' | 'authored'>('approved', 'reviewed', 'authored');
const role = fc.oneof(
	{ weight: 6, arbitrary: fc.constantFrom(...roles.slice(0, 3)) },
	{ weight: 1, arbitrary: fc.constantFrom(...roles) },
);

const someAct: fc.Arbitrary<Act> = fc.oneof(
	{ weight: 8, arbitrary: fc.record({ type: fc.constant('request' as const), milestone: id }) },
	{
		weight: 30,
		arbitrary: fc.record({
			type: fc.constant('sign' as const),
			milestone: id,
			role,
			meaning,
			seen: fc.constant(''),
			affirms: fc.oneof({ weight: 6, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.nat(3) }),
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
			person: fc.constantFrom(...names, 'nobody'),
			roles: fc.subarray(roles),
		}),
	},
	{ weight: 1, arbitrary: fc.record({ type: fc.constant('remove' as const), person }) },
	{
		weight: 3,
		arbitrary: fc.record({
			type: fc.constant('policy' as const),
			plan: fc.oneof(
				{ weight: 6, arbitrary: plan },
				{ weight: 1, arbitrary: shorter },
				{ weight: 2, arbitrary: impossible },
			),
		}),
	},
	{
		weight: 2,
		arbitrary: fc.record({
			type: fc.constant('candidate' as const),
			commit: usually('c1', 'c2'),
			artefact: usually(...builds),
		}),
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
			to: fc.constantFrom(...names, 'nobody'),
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
	{
		weight: 3,
		arbitrary: fc.record({
			type: fc.constant('close-out' as const),
			outcome: fc.constantFrom('shipped', 'shipped-and-rolled-back', 'postponed', 'cancelled'),
			reason: usually('no market for it', ''),
		}),
	},
	{
		weight: 1,
		arbitrary: fc.record({
			type: fc.constant('reopen-release' as const),
			reason: usually('a metric was wrong', ' '),
		}),
	},
);

const station = fc.constantFrom('qa', 'eng', 'ops');
/** A milestone by name now and then; one that no call or deployment decides may be among them. */
const named = fc.oneof({ weight: 5, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: id });

const stations = fc.array(
	fc.record({
		id: station,
		person: fc.oneof({ weight: 8, arbitrary: person }, fc.constantFrom(null, 'nobody')),
		required: fc.boolean(),
	}),
	{ maxLength: 3 },
);

const callAct: fc.Arbitrary<Act> = fc.oneof(
	fc.record({
		type: fc.constant('schedule-call' as const),
		milestone: named,
		stations: fc.option(stations, { freq: 2 }),
		starts: usually(10, 0),
	}),
	{
		weight: 2,
		arbitrary: fc.record({
			type: fc.constant('open-call' as const),
			milestone: named,
			stations: fc.option(stations, { freq: 8 }),
			lasts: usually(60, 10, 0),
			spoken: fc.boolean(),
		}),
	},
	{
		weight: 2,
		arbitrary: fc.record({
			type: fc.constant('stand-in' as const),
			station: fc.oneof({ weight: 8, arbitrary: station }, fc.constant('elsewhere')),
			person: fc.constantFrom(...names, 'nobody'),
		}),
	},
	{
		weight: 2,
		arbitrary: fc.record({
			type: fc.constant('vote' as const),
			recorded: fc.boolean(),
			station: fc.oneof({ weight: 8, arbitrary: station }, fc.constant('elsewhere')),
			vote: fc.constantFrom('go' as const, 'conditional' as const, 'no-go' as const, 'hold' as const),
			reason: usually('as we saw it', ' '),
			conditions: fc.array(
				fc.record({
					text: usually('rehearse it', ''),
					owner: fc.constantFrom(...names, 'nobody'),
					check: fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, named),
				}),
				{ maxLength: 2 },
			),
		}),
	},
	fc.record({ type: fc.constantFrom('take-chair' as const, 'close-voting' as const, 'reveal' as const) }),
	fc.record({
		type: fc.constant('re-poll' as const),
		stations: fc.oneof<fc.MaybeWeightedArbitrary<string[]>[]>(
			{ weight: 8, arbitrary: fc.subarray<string>(['qa', 'eng', 'ops', 'support']) },
			fc.constant<string[]>(['elsewhere']),
		),
	}),
	{
		weight: 2,
		arbitrary: fc.record({
			type: fc.constant('declare' as const),
			verdict: fc.constantFrom('go' as const, 'conditional' as const, 'no-go' as const, 'hold' as const),
			window: fc.oneof(
				{
					weight: 8,
					arbitrary: fc.record({ begins: usually(0, 5, -10, 90), ends: usually(60, 5, 0) }),
				},
				fc.constant(null),
			),
			reason: fc.constantFrom('we have settled it', ''),
		}),
	},
	fc.record({ type: fc.constant('cancel-call' as const), reason: usually('no quorum', ' ') }),
	fc.record({
		type: fc.constant('verify-condition' as const),
		nth: usually(0, 1, 9),
		evidence: usually('the protocol', ' '),
	}),
);

const act: fc.Arbitrary<Act> = fc.oneof(
	{ weight: 5, arbitrary: someAct },
	{ weight: 2, arbitrary: callAct },
	{
		weight: 1,
		arbitrary: fc.oneof(
			fc.record({
				type: fc.constant('start-deployment' as const),
				milestone: named,
				artefact: usually(...builds),
			}),
			fc.record({ type: fc.constant('record-rollback' as const), reason: usually('errors rise', '') }),
		),
	},
);

const byOwner: Who = { person: 'ada', guest: false, how: 'session', minutesIdle: 1 };

const advance: fc.Arbitrary<Step> = fc.record({
	type: fc.constant('advance' as const),
	milestone: fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: id }),
	pick: fc.nat(419),
});

const step: fc.Arbitrary<Step> = fc.oneof(
	{
		weight: 10,
		arbitrary: fc.record({ type: fc.constant('act' as const), who, act, seen: usually(0, 1, 2) }),
	},
	{
		weight: 1,
		arbitrary: fc.oneof({ weight: 5, arbitrary: plan }, { weight: 1, arbitrary: shorter }).map((plan) => ({
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
		arbitrary: fc.record({ type: fc.constant('wait' as const), minutes: fc.constantFrom(1, 5, 10, 30, 60) }),
	},
);

/** What happens to a release: now anything, now the team goes on for a while. */
export const steps: fc.Arbitrary<Step[]> = fc
	.array(
		fc.oneof(
			{ weight: 2, arbitrary: step.map((each) => [each]) },
			{ weight: 1, arbitrary: fc.array(advance, { minLength: 1, maxLength: 8, size: 'max' }) },
		),
		{ minLength: 8, maxLength: 24, size: 'max' },
	)
	.map((each) => each.flat());
