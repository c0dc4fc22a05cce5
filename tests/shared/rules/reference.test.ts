import fc from 'fast-check';
import { expect, test } from 'vitest';
import { verifyExport } from '@holdpoint/shared/ledger/export';
import { defaultNumbers, type Policy } from '@holdpoint/shared/schema/release';
import {
	aCandidate,
	aMilestone,
	anActivity,
	anActor,
	aRelease,
	aRisk,
	aRow,
	aSlot,
	someEvidence,
} from '../../support/release.ts';
import type { Asked, TestRelease } from '../../support/release.ts';
import { lockOf } from '@holdpoint/shared/rules/access';
import { stands } from '@holdpoint/shared/rules/standing';
import type { Actor } from '@holdpoint/shared/schema/actor';
import type { DecisionType } from '@holdpoint/shared/schema/ledger-entry';
import { askPython } from '../../support/verifiers.ts';
import { ReferencePolicy, type Act, type Content, type Plan, type Who } from './reference-policy.ts';
import { codeOf } from './refusals.ts';

/** 2,000 in CI; `HOLDPOINT_SEQUENCES` and `HOLDPOINT_SEED` override. */
const sequences = Number(process.env.HOLDPOINT_SEQUENCES ?? 2000);
const seed = process.env.HOLDPOINT_SEED === undefined ? {} : { seed: Number(process.env.HOLDPOINT_SEED) };

const ids = ['a', 'b', 'c'] as const;
const people = ['ada', 'max', 'eli', 'quinn', 'rae', 'pat', 'vic'];
const roles = ['QA', 'Product', 'Engineering', 'Release manager', 'Auditor'];
const hash = `sha256:${'1'.repeat(64)}`;
const scratch = 'What it brings';

type Step =
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
function planOf(possible: boolean): fc.Arbitrary<Plan> {
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

const step: fc.Arbitrary<Step> = fc.oneof(
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

/** The two side by side, and what panels have shown: the same moments as the product's digest and the reference's text. */
class Pair {
	readonly product: TestRelease;
	readonly reference: ReferencePolicy;
	readonly shown = new Map<string, { digest: string; covered: string }[]>();

	constructor(plan: Plan) {
		const names = people.map((name) => name.slice(0, 1).toUpperCase() + name.slice(1));
		const held = [
			[],
			['Release manager'],
			['Engineering'],
			['QA'],
			['QA', 'Product'],
			['Product', 'Engineering'],
			['Auditor'],
		];
		this.product = aRelease({
			policy: toPolicy(plan),
			people: Object.fromEntries(names.map((name, index) => [name, held[index] ?? []])),
		});
		this.reference = new ReferencePolicy('ada', plan);
		for (const [index, name] of people.entries()) this.reference.people.set(name, held[index] ?? []);
		for (const milestone of ids) {
			this.reference.content.set(milestone, { outcome: scratch, activities: [], evidence: [] });
			this.product.rows.set(milestone, aRow(milestone, { outcome: scratch }));
		}
		this.show();
	}

	/** What both answer. */
	take(step: Step): { product: string; reference: string } {
		const answers = this.answer(step);
		this.show();
		return answers;
	}

	private answer(step: Step): { product: string; reference: string } {
		if (step.type === 'risks') {
			this.product.risks = step.n > 0 ? [aRisk('r')] : [];
			this.product.settle();
			this.reference.setRisks(step.n);
			return { product: 'edit', reference: 'edit' };
		}
		if (step.type === 'lead') {
			const row = this.product.rows.get(step.milestone)!;
			this.product.rows.set(step.milestone, { ...row, owner: step.by });
			this.reference.leads.set(step.milestone, step.by);
			return { product: 'edit', reference: 'edit' };
		}
		if (step.type === 'wait') {
			this.product.pass(step.minutes).settle();
			this.reference.wait(step.minutes);
			return { product: 'edit', reference: 'edit' };
		}
		if (step.type === 'edit') {
			const { milestone } = step;
			const { state, now } = this.product;
			// The guard, not these rules, keeps such an edit out (R1).
			const locked = lockOf(state, { kind: 'scope', milestone }, anActor(step.person), now) !== null;
			if (locked || !this.reference.mayEdit(step.person, milestone)) {
				return {
					product: locked ? 'locked' : 'edit',
					reference: this.reference.mayEdit(step.person, milestone) ? 'edit' : 'locked',
				};
			}
			const next = { ...this.reference.content.get(milestone)!, ...step.content };
			this.reference.edit(step.person, milestone, next);
			this.product.edit(step.person, milestone, {
				outcome: next.outcome,
				activities: next.activities.map((each, index) => anActivity(`x${index}`, each)),
				evidence: next.evidence.map(({ slot, ...each }) => someEvidence(slot, each)),
			});
			return { product: 'edit', reference: 'edit' };
		}
		const { who, act: asked, seen } = step.type === 'advance' ? this.advance(step) : step;
		const moment = 'seen' in asked ? this.shown.get(asked.milestone)?.at(-1 - seen) : undefined;
		const act = 'seen' in asked ? { ...asked, seen: moment?.covered ?? 'never shown' } : asked;
		const actor = anActor(who.person, {
			guest: who.guest,
			authentication: who.how,
			activeAt: this.product.now - who.minutesIdle * 60_000,
		});
		return {
			product: this.askProduct(actor, act, moment?.digest ?? 'never shown'),
			reference: this.reference.decide(who, act),
		};
	}

	private askProduct(actor: Actor, act: Act, digest: string): string {
		const { entries } = this.product;
		const made = (type: DecisionType, nth: number) =>
			entries.filter(({ decision }) => decision.type === type).at(-1 - nth)?.seq ?? 999;
		const seq =
			act.type === 'second'
				? made('proposed', act.nth)
				: act.type === 'end-delegation'
					? made('delegated', act.nth)
					: 0;
		const before = entries.length;
		const decided = this.product.ask(actor, toCommand(act, digest, seq, this.product));
		for (const { decision } of entries.slice(before)) {
			if (decision.type !== 'emergency-declared') continue;
			// What the room does to the document.
			const row = this.product.rows.get(decision.review.milestone)!;
			const activity = anActivity(`x${row.activities.length}`, { state: 'open' });
			this.product.rows.set(row.id, { ...row, activities: [...row.activities, activity] });
			this.product.settle();
		}
		return codeOf(decided);
	}

	/** Asks for signatures where nobody did, else lets a holder of one of the roles sign. */
	private advance({ milestone, pick }: Extract<Step, { type: 'advance' }>): {
		who: Who;
		act: Act;
		seen: number;
	} {
		const as = (person: string): Who => ({ person, guest: false, how: 'session', minutesIdle: 1 });
		const at = (names: string[]): string => names[pick % names.length] ?? 'ada';
		if (this.reference.rounds.get(milestone)?.at(-1)?.ended !== false) {
			return { who: as(at(['ada', 'max', ...people])), act: { type: 'request', milestone }, seen: 0 };
		}
		const { signers } = this.reference.plan.milestones.find((each) => each.id === milestone)!;
		const { role, meaning = 'approved' } = signers[pick % signers.length]!;
		const holders = people.filter((person) => this.reference.people.get(person)?.includes(role));
		return { who: as(at(holders)), act: { type: 'sign', milestone, role, meaning, seen: '' }, seen: 0 };
	}

	private show(): void {
		for (const milestone of ids) {
			const moments = this.shown.get(milestone) ?? [];
			const digest = this.product.digest(milestone);
			const covered = this.reference.covered(milestone);
			if (moments.at(-1)?.digest !== digest) this.shown.set(milestone, [...moments, { digest, covered }]);
		}
	}

	/** What is signed off, and what may be built on. */
	signed(): { product: string[]; reference: string[] } {
		return {
			product: ids.flatMap((milestone) => [
				...(this.product.isSigned(milestone) ? [`${milestone} signed`] : []),
				...(stands(this.product.state, this.product.reading, milestone, this.product.now)
					? [`${milestone} stands`]
					: []),
			]),
			reference: ids.flatMap((milestone) => [
				...(this.reference.signed.has(milestone) ? [`${milestone} signed`] : []),
				...(this.reference.stands(milestone) ? [`${milestone} stands`] : []),
			]),
		};
	}
}

function toPolicy(plan: Plan): Policy {
	return {
		separation: plan.separation,
		numbers: defaultNumbers,
		milestones: plan.milestones.map((milestone) =>
			aMilestone(milestone.id, {
				...milestone,
				evidence: milestone.evidence.map(({ slot, ...each }) => aSlot(slot, each)),
			}),
		),
	};
}

function toCommand(act: Act, digest: string, seq: number, product: TestRelease): Asked {
	switch (act.type) {
		case 'request':
			return { type: 'request-sign-off', milestone: act.milestone };
		case 'withdraw':
			return { type: 'withdraw-request', milestone: act.milestone, reason: '' };
		case 'sign':
			return { type: 'sign', milestone: act.milestone, role: act.role, meaning: act.meaning, digest };
		case 'reject':
			return { type: 'reject', milestone: act.milestone, role: act.role, digest, reason: act.reason };
		case 'revoke':
		case 'reopen':
			return act;
		case 'roles':
			return { type: 'assign-role', person: act.person, roles: act.roles };
		case 'remove':
			return { type: 'remove-person', person: act.person };
		case 'policy':
			return { type: 'set-policy', ...toPolicy(act.plan) };
		case 'candidate':
			return { type: 'set-release-candidate', ...aCandidate({ commit: act.commit }) };
		case 'baseline':
			return { type: 'accept-baseline' };
		case 'waive':
			return {
				type: 'waive',
				milestone: act.milestone,
				reason: act.reason,
				control: act.control,
				expiresAt: product.at(act.lasts),
			};
		case 'end-waiver':
			return act;
		case 'delegate':
			return {
				type: 'delegate',
				to: act.to,
				milestones: act.milestones,
				from: product.at(act.begins),
				until: product.at(act.ends),
				reason: act.reason,
			};
		case 'end-delegation':
			return { type: 'end-delegation', delegation: seq };
		case 'explain':
			return { type: 'explain-change', milestone: act.milestone, reason: act.reason };
		case 'break':
			return { type: 'break-glass', milestone: act.milestone, reason: act.reason, incident: act.incident };
		case 'second':
			return { type: 'second', proposal: seq };
		default:
			return act satisfies never;
	}
}

test(`R1 R2 R4 R7 R8 R10 R11 R12 R13 R14 R15 R16 R17 R18 R19 R20 R22 R23 R24 ${sequences} random sequences: the product and the reference policy agree`, async () => {
	const answers = new Map<string, number>();
	let signOffs = 0;
	const exports: string[] = [];
	await fc.assert(
		fc.asyncProperty(
			planOf(true),
			fc.array(step, { minLength: 10, maxLength: 40, size: 'max' }),
			async (plan, steps) => {
				const pair = new Pair(plan);
				for (const each of steps) {
					const { product, reference } = pair.take(each);
					expect(product).toBe(reference);
					const signed = pair.signed();
					expect(signed.product).toEqual(signed.reference);
					answers.set(product, (answers.get(product) ?? 0) + 1);
				}
				signOffs += pair.product.entries.filter(({ decision }) => decision.type === 'signed-off').length;
				expect(pair.product.projected()).toEqual(pair.product.state);
				// Whatever the rules allow, the verifier's replay allows too.
				const text = pair.product.export();
				expect(await verifyExport(text)).toMatchObject({ valid: true });
				if (exports.length < 200) exports.push(text);
			},
		),
		{ numRuns: sequences, ...seed },
	);
	const refused = askPython(exports.map((file) => ({ file }))).filter(({ exit }) => exit !== 0);
	expect(refused).toEqual([]);
	// Sequences that never reach a rule prove nothing about it.
	const reached = [
		'yes',
		'edit',
		'forbidden',
		'malformed',
		'R2',
		'R4',
		'R8',
		'R10',
		'R11',
		'R12',
		'R13',
		'R14',
		'R15',
		'R16',
		'R17',
		'R18',
		'R19',
		'R20',
		'R22',
		'R23',
		'R1',
		'locked',
	];
	expect(reached.filter((code) => !answers.has(code))).toEqual([]);
	expect(signOffs).toBeGreaterThan(sequences / 4);
}, 120_000);
