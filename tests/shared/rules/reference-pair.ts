import { lockOf, type LockableRoot } from '@holdpoint/shared/rules/access';
import { gate } from '@holdpoint/shared/rules/gate';
import { stands } from '@holdpoint/shared/rules/standing';
import { isStarted } from '@holdpoint/shared/rules/started';
import { judgeGo } from '@holdpoint/shared/rules/verdict';
import type { Actor } from '@holdpoint/shared/schema/actor';
import { askByPasskey } from '../../support/ask-by-passkey.ts';
import {
	anActivity,
	anActor,
	aRelease,
	aRisk,
	aRow,
	someEvidence,
	type TestRelease,
} from '../../support/release.ts';
import { isGoNow, lastCalls } from './reference-call.ts';
import { toCommand, toPolicy } from './reference-command.ts';
import { isGateOpen } from './reference-deployment.ts';
import { next } from './reference-next.ts';
import type { Act, Plan } from './reference-plan.ts';
import { ReferencePolicy } from './reference-policy.ts';
import { builds, ids, people, scratch, type Step } from './reference-steps.ts';
import { codeOf } from './refusals.ts';

/** The two side by side, and what panels have shown: the same moments as the product's digest and the reference's text. */
export class Pair {
	readonly product: TestRelease;
	readonly reference: ReferencePolicy;
	readonly shown = new Map<string, { digest: string; covered: string }[]>();

	constructor(plan: Plan) {
		const capital = (name: string) => name.slice(0, 1).toUpperCase() + name.slice(1);
		this.product = aRelease({
			policy: toPolicy(plan),
			people: Object.fromEntries(Object.entries(people).map(([name, held]) => [capital(name), held])),
		});
		this.reference = new ReferencePolicy('ada', plan);
		for (const [name, held] of Object.entries(people)) this.reference.people.set(name, held);
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
		if (step.type === 'advance') return this.answer(next(this.reference, step.milestone, step.pick));
		if (step.type === 'risks') {
			const locks = this.locks({ kind: 'risks' });
			if (locks.product === 'locked' || locks.reference === 'locked') return locks;
			this.product.risks = step.n > 0 ? [aRisk('r')] : [];
			this.product.settle();
			this.reference.setRisks(step.n);
			return { product: 'edit', reference: 'edit' };
		}
		if (step.type === 'lead') {
			const locks = this.locks({ kind: 'card', milestone: step.milestone });
			if (locks.product === 'locked' || locks.reference === 'locked') return locks;
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
			const { activities, evidence, ...rest } = step.content;
			this.reference.edit(step.person, milestone, {
				...this.reference.content.get(milestone)!,
				...step.content,
			});
			this.product.edit(step.person, milestone, {
				...rest,
				...(activities && {
					activities: activities.map((each, index) => anActivity(`x${index}`, each)),
				}),
				...(evidence && {
					evidence: evidence.map(({ slot, ...each }) => someEvidence(slot, each)),
				}),
			});
			return { product: 'edit', reference: 'edit' };
		}
		const { who, act: asked, seen } = step;
		const moment = 'seen' in asked ? this.shown.get(asked.milestone)?.at(-1 - seen) : undefined;
		const act = 'seen' in asked ? { ...asked, seen: moment?.covered ?? 'never shown' } : asked;
		const actor = anActor(who.person, {
			guest: who.guest,
			authentication: who.how === 'token' ? 'token' : 'session',
			activeAt: this.product.now - who.minutesIdle * 60_000,
		});
		return {
			product: this.askProduct(actor, who.how === 'passkey', act, moment?.digest ?? 'never shown'),
			reference: this.reference.decide(who, act),
		};
	}

	private askProduct(actor: Actor, hasPasskey: boolean, act: Act, digest: string): string {
		const { entries } = this.product;
		const before = entries.length;
		const asked = toCommand(act, digest, this.product);
		const signs =
			asked.type === 'sign' ||
			asked.type === 'reject' ||
			asked.type === 'close-out' ||
			asked.type === 'declare';
		const decided =
			hasPasskey && signs ? askByPasskey(this.product, actor, asked) : this.product.ask(actor, asked);
		for (const { decision } of entries.slice(before)) {
			if (decision.type !== 'emergency-declared') continue;
			// What the room does to the document.
			const row = this.product.rows.get(decision.review.milestone)!;
			const activity = anActivity(decision.review.activity, { state: 'open' });
			this.product.rows.set(row.id, { ...row, activities: [...row.activities, activity] });
			this.product.settle();
		}
		return codeOf(decided);
	}

	/** What lies beside what is signed: open until the release ends, or the plan drops it (R1, R31). */
	private locks(root: LockableRoot): { product: string; reference: string } {
		const { state, now } = this.product;
		const { closed } = this.reference;
		const { milestone } = root;
		const isLocked = milestone ? this.reference.isLocked(milestone) : closed !== null;
		return {
			product: lockOf(state, root, anActor('ada'), now) === null ? 'edit' : 'locked',
			reference: isLocked ? 'locked' : 'edit',
		};
	}

	private show(): void {
		const { milestones } = this.product.reading;
		for (const { id: milestone } of this.reference.plan.milestones) {
			const moments = this.shown.get(milestone) ?? [];
			const { digest } = milestones[milestone]!;
			const covered = this.reference.covered(milestone);
			if (moments.at(-1)?.digest !== digest) this.shown.set(milestone, [...moments, { digest, covered }]);
		}
	}

	/** What is signed off, may be built on and has started; how its call and its gate are; and how the release ended. */
	stand(): { product: string[]; reference: string[] } {
		const { product, reference } = this;
		const { state, now, reading } = product;
		const calls = lastCalls(reference);
		const artefact = reference.candidate?.artefact ?? builds[0];
		const products = state.policy.milestones.map(({ id }) => {
			const call = state.calls[id];
			const opened = gate(state, reading, id, artefact, now);
			return say(id, {
				signed: state.milestones[id]?.signedOff !== undefined,
				stands: stands(state, reading, id, now),
				started: isStarted(state, id),
				open: opened.ok && opened.value.open,
				go: judgeGo(state, reading, id, now).kind === 'valid',
				call: `${call?.state} ${call?.declared?.verdict}`,
			});
		});
		const references = reference.plan.milestones.map(({ id }) => {
			const call = calls.find(({ milestone }) => milestone === id);
			return say(id, {
				signed: reference.signed.has(id),
				stands: reference.stands(id),
				started: reference.isStarted(id),
				open: isGateOpen(reference, id, artefact),
				go: isGoNow(reference, id),
				call: `${call?.state} ${call?.verdict?.answer}`,
			});
		});
		return {
			product: [`ended ${state.closed?.outcome ?? null}`, ...products],
			reference: [`ended ${reference.closed}`, ...references],
		};
	}
}

/** Only what is so, for a difference that is read at a glance. */
function say(milestone: string, facts: Record<string, boolean | string>): string {
	const so = Object.entries(facts).flatMap(([name, fact]) =>
		fact === true ? name : fact === false ? [] : fact,
	);
	return [milestone, ...so].join(' ');
}
