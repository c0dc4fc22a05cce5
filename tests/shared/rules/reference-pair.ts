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
	type Asked,
	type TestRelease,
} from '../../support/release.ts';
import { lockOf } from '@holdpoint/shared/rules/access';
import { stands } from '@holdpoint/shared/rules/standing';
import type { Actor } from '@holdpoint/shared/schema/actor';
import type { DecisionType } from '@holdpoint/shared/schema/ledger-entry';
import type { Act, Plan, Who } from './reference-plan.ts';
import { ReferencePolicy } from './reference-policy.ts';
import { ids, people, scratch, type Step } from './reference-steps.ts';
import { codeOf } from './refusals.ts';

/** The two side by side, and what panels have shown: the same moments as the product's digest and the reference's text. */
export class Pair {
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
