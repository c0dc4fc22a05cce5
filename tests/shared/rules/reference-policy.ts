/**
 * The sign-off rules once more, as plainly as they can be written and without a line of the product: what one would
 * do by hand with the minutes of all that happened. It is slow and knows no sentences.
 */

export interface Content {
	outcome: string;
	activities: { state: 'open' | 'done' | 'not-needed'; reason: string; counts: boolean }[];
	evidence: { slot: string; url: string; hash: string }[];
}

export interface Plan {
	separation: 'small' | 'standard' | 'strict';
	milestones: {
		id: string;
		bindsCandidate: boolean;
		needs: string[];
		ordered: boolean;
		signers: { role: string; n: number; meaning?: 'approved' | 'reviewed' | 'authored' }[];
		evidence: { slot: string; required: boolean; source?: 'baseline' | 'risks' | 'candidate' }[];
	}[];
}

export interface Who {
	person: string;
	guest: boolean;
	how: 'session' | 'token';
	minutesIdle: number;
}

export type Act =
	| { type: 'request' | 'withdraw'; milestone: string }
	| {
			type: 'sign';
			milestone: string;
			role: string;
			meaning: 'approved' | 'reviewed' | 'authored';
			seen: string;
	  }
	| { type: 'reject'; milestone: string; role: string; seen: string; reason: string }
	| { type: 'revoke' | 'reopen'; milestone: string; reason: string }
	| { type: 'roles'; person: string; roles: string[] }
	| { type: 'remove'; person: string }
	| { type: 'policy'; plan: Plan }
	| { type: 'candidate'; commit: string }
	| { type: 'baseline' };

interface Given {
	person: string;
	role: string;
	meaning: string;
	content: string;
	revoked: boolean;
	counted: boolean;
}

interface Minutes {
	requester: string;
	given: Given[];
	ended: boolean;
}

export class ReferencePolicy {
	plan: Plan;
	readonly owner: string;
	people = new Map<string, string[]>();
	removed = new Set<string>();
	content = new Map<string, Content>();
	editors = new Map<string, string[]>();
	rounds = new Map<string, Minutes[]>();
	/** What was signed off, as it read then. */
	signed = new Map<string, string>();
	changedBelow = new Set<string>();
	candidate = '';
	baseline = false;
	risks = 0;

	constructor(owner: string, plan: Plan) {
		this.owner = owner;
		this.plan = plan;
	}

	/** Everything that a signature covers, as text. */
	covered(id: string): string {
		const milestone = this.milestone(id);
		const candidate = milestone.bindsCandidate ? this.candidate : null;
		return JSON.stringify([id, milestone, this.content.get(id), candidate]);
	}

	edit(person: string, id: string, content: Content): void {
		const before = this.covered(id);
		this.content.set(id, content);
		if (this.covered(id) !== before) this.editors.set(id, [...(this.editors.get(id) ?? []), person]);
		this.settle();
	}

	setRisks(risks: number): void {
		this.risks = risks;
		this.settle();
	}

	/** 'yes', and it is done; or what refuses it. */
	decide(who: Who, act: Act): string {
		const code = this.judge(who, act);
		if (code === 'yes') {
			this.perform(who, act);
			this.settle();
		}
		return code;
	}

	private judge(who: Who, act: Act): string {
		const { owner } = this;
		const isOwner = !who.guest && who.person === owner;
		const isMember = !who.guest && this.people.has(who.person) && !this.removed.has(who.person);
		const roles = isMember ? this.people.get(who.person)! : [];
		const manages = isOwner || roles.includes('Release manager');
		const edits = isOwner || (isMember && !(roles.length > 0 && roles.every((role) => role === 'Auditor')));

		if (act.type === 'policy') {
			if (!manages) return 'forbidden';
			return this.isPossible(act.plan) ? 'yes' : 'R15';
		}
		if (act.type === 'candidate') return manages || roles.includes('Engineering') ? 'yes' : 'forbidden';
		if (act.type === 'baseline') return manages ? 'yes' : 'forbidden';
		if (act.type === 'roles' || act.type === 'remove') {
			if (!this.people.has(act.person) || this.removed.has(act.person)) return 'malformed';
			if (!manages) return 'forbidden';
			if (act.type === 'remove' && act.person === owner) return 'forbidden';
			const left = act.type === 'roles' ? act.roles : [];
			for (const milestone of this.plan.milestones) {
				if (!this.open(milestone.id)) continue;
				for (const { role } of milestone.signers) {
					const had = this.people.get(act.person)!.includes(role);
					const others = this.holders(role).filter((person) => person !== act.person);
					if (had && !left.includes(role) && others.length === 0) return 'R15';
				}
			}
			return 'yes';
		}

		const id = act.milestone;
		const milestone = this.plan.milestones.find((each) => each.id === id);
		if (!milestone) return 'malformed';
		if (!who.guest && !isMember && !isOwner) return 'forbidden';
		const round = this.open(id);
		const asked = milestone.signers.some(({ role }) => role === ('role' in act ? act.role : ''));

		switch (act.type) {
			case 'request':
				if (!edits) return 'forbidden';
				if (!this.isStaffed(id, who.person)) return 'R15';
				return round || this.stands(id) ? 'R16' : 'yes';
			case 'withdraw':
				if (!edits) return 'forbidden';
				return round ? 'yes' : 'R16';
			case 'reopen': {
				const signs = milestone.signers.some(({ role }) => roles.includes(role));
				if (!manages && !signs) return 'forbidden';
				if (act.reason.trim() === '') return 'malformed';
				return this.signed.has(id) ? 'yes' : 'R16';
			}
			case 'revoke': {
				const last = this.rounds.get(id)?.at(-1);
				const alive = round !== null || this.signed.has(id);
				const mine = last?.given.filter(
					({ person, revoked, meaning }) => person === who.person && !revoked && meaning !== 'rejected',
				);
				if (!alive || !mine || mine.length === 0) return 'R17';
				if (act.reason.trim() === '') return 'R17';
				const successors = this.plan.milestones.filter(({ needs }) => needs.includes(id));
				return successors.some((successor) => this.signed.has(successor.id)) ? 'R17' : 'yes';
			}
			case 'reject': {
				if (!roles.includes(act.role) || act.role === 'Auditor' || !asked) return 'R2';
				if (!round) return 'R16';
				if (act.reason.trim().length < 10) return 'R16';
				if (!this.mayBeKnown(who)) return 'R4';
				return act.seen === this.covered(id) ? 'yes' : 'R8';
			}
			case 'sign': {
				if (!milestone.needs.every((need) => this.stands(need))) return 'R10';
				if (!this.isFinished(id)) return 'R11';
				const looks = act.meaning === 'reviewed' && this.plan.separation === 'small';
				if (!roles.includes(act.role) || act.role === 'Auditor') return 'R2';
				if (!asked && act.meaning !== 'authored' && !looks) return 'R2';
				const mine = this.current(id).filter(({ person }) => person === who.person);
				for (const each of mine) {
					if (each.role === act.role && each.meaning === act.meaning) return 'R13';
					if (this.plan.separation === 'small') continue;
					if (this.meets(id, each) && this.meets(id, act)) return 'R13';
				}
				const prepared = this.preparers(id, round?.requester ?? null).includes(who.person);
				if (this.plan.separation !== 'small' && prepared && act.meaning !== 'authored') return 'R14';
				if (!round) return 'R16';
				if (milestone.ordered && this.meets(id, act) && !this.isTurn(id, act)) return 'R12';
				if (!this.mayBeKnown(who)) return 'R4';
				return act.seen === this.covered(id) ? 'yes' : 'R8';
			}
			default:
				return act satisfies never;
		}
	}

	private perform(who: Who, act: Act): void {
		switch (act.type) {
			case 'request':
				this.signed.delete(act.milestone);
				this.changedBelow.delete(act.milestone);
				this.rounds.set(act.milestone, [
					...(this.rounds.get(act.milestone) ?? []),
					{ requester: who.person, given: [], ended: false },
				]);
				return;
			case 'withdraw':
				this.open(act.milestone)!.ended = true;
				return;
			case 'sign':
				this.open(act.milestone)!.given.push({
					person: who.person,
					role: act.role,
					meaning: act.meaning,
					content: act.seen,
					revoked: false,
					counted: false,
				});
				return;
			case 'reject':
				this.open(act.milestone)!.ended = true;
				return;
			case 'revoke': {
				let counted = false;
				for (const given of this.rounds.get(act.milestone)!.at(-1)!.given) {
					if (given.person !== who.person || given.revoked) continue;
					given.revoked = true;
					counted ||= given.counted;
				}
				if (counted && this.signed.has(act.milestone)) this.takeBack(act.milestone);
				return;
			}
			case 'reopen':
				this.takeBack(act.milestone);
				return;
			case 'roles':
				this.people.set(act.person, act.roles);
				return;
			case 'remove':
				this.people.set(act.person, []);
				this.removed.add(act.person);
				return;
			case 'policy':
				this.plan = act.plan;
				return;
			case 'candidate':
				if (act.commit !== this.candidate) {
					for (const { id, bindsCandidate } of this.plan.milestones) {
						if (!bindsCandidate || !this.signed.has(id)) continue;
						this.changedBelow.add(id);
						this.spread(id);
					}
				}
				this.candidate = act.commit;
				return;
			case 'baseline':
				this.baseline = true;
				return;
			default:
				act satisfies never;
		}
	}

	/** Signs off whatever has all it needs, again and again until nothing changes. */
	private settle(): void {
		for (const { id, needs } of this.plan.milestones) {
			const round = this.open(id);
			if (!round || !needs.every((need) => this.stands(need)) || !this.isFinished(id)) continue;
			const counted = this.countAll(id, round.requester);
			if (!counted) continue;
			for (const given of counted) given.counted = true;
			round.ended = true;
			this.signed.set(id, this.covered(id));
			this.changedBelow.delete(id);
			this.settle();
			return;
		}
	}

	/** The signatures that meet every rule, or null while one is not met. */
	private countAll(id: string, requester: string): Given[] | null {
		const milestone = this.milestone(id);
		if (milestone.signers.length === 0) return null;
		const counted: Given[] = [];
		for (const rule of milestone.signers) {
			const forRule = this.countFor(id, rule, requester);
			if (forRule.length < rule.n) return null;
			counted.push(...forRule);
		}
		if (this.plan.separation !== 'small') return counted;
		const preparers = this.preparers(id, requester);
		if (counted.some(({ person }) => !preparers.includes(person))) return counted;
		const looks = this.current(id).filter(
			({ person, meaning }) => meaning === 'reviewed' && !preparers.includes(person),
		);
		return looks.length > 0 ? [...counted, looks.at(-1)!] : null;
	}

	/** Plans here never have two rules of the same role and meaning. */
	private countFor(
		id: string,
		rule: Plan['milestones'][number]['signers'][number],
		requester: string,
	): Given[] {
		const meaning = rule.meaning ?? 'approved';
		const preparers = this.preparers(id, requester);
		const all = this.current(id);
		return all.filter((given) => {
			if (given.role !== rule.role || given.meaning !== meaning) return false;
			if (this.plan.separation === 'small') {
				const later = all.slice(all.indexOf(given) + 1);
				return !later.some(
					(other) => other.person === given.person && other.role === given.role && other.meaning === meaning,
				);
			}
			if (meaning !== 'authored' && preparers.includes(given.person)) return false;
			// Of several signatures that could count, a person's last one does.
			const mine = all.filter(
				(other) =>
					other.person === given.person &&
					this.meets(id, other) &&
					(other.meaning === 'authored' || !preparers.includes(other.person)),
			);
			return mine.at(-1) === given;
		});
	}

	private isTurn(id: string, act: { role: string; meaning: string }): boolean {
		const { signers } = this.milestone(id);
		const { requester } = this.open(id)!;
		for (const rule of signers) {
			if (rule.role === act.role && (rule.meaning ?? 'approved') === act.meaning) return true;
			if (this.countFor(id, rule, requester).length < rule.n) return false;
		}
		return true;
	}

	private isFinished(id: string): boolean {
		const content = this.content.get(id)!;
		const { evidence, bindsCandidate } = this.milestone(id);
		for (const { state, reason, counts } of content.activities) {
			if (!counts) continue;
			if (state === 'open') return false;
			if (state === 'not-needed' && reason.trim().length < 10) return false;
		}
		for (const { slot, required, source } of evidence) {
			if (!required) continue;
			if (source === 'baseline' && this.baseline) continue;
			if (source === 'risks' && this.risks > 0) continue;
			if (source === 'candidate' && this.candidate !== '') continue;
			const entry = content.evidence.find((each) => each.slot === slot);
			if (!entry || entry.url === '') return false;
			if (this.plan.separation === 'strict' && entry.hash === '') return false;
		}
		return !bindsCandidate || this.candidate !== '';
	}

	/** Tries every way to give each place to somebody. */
	private isStaffed(id: string, requester: string): boolean {
		const { signers } = this.milestone(id);
		if (signers.length === 0) return false;
		const preparers = this.preparers(id, requester);
		const small = this.plan.separation === 'small';
		const places = signers.flatMap((rule) => Array.from({ length: rule.n }, () => rule));
		const give = (index: number, taken: { person: string; role: string; meaning: string }[]): boolean => {
			const place = places[index];
			if (!place) return true;
			const meaning = place.meaning ?? 'approved';
			for (const person of this.holders(place.role)) {
				if (!small && meaning !== 'authored' && preparers.includes(person)) continue;
				const again = taken.some(
					(each) =>
						each.person === person && (!small || (each.role === place.role && each.meaning === meaning)),
				);
				if (!again && give(index + 1, [...taken, { person, role: place.role, meaning }])) return true;
			}
			return false;
		};
		if (!give(0, [])) return false;
		if (!small) return true;
		for (const [person, roles] of this.people) {
			if (this.removed.has(person) || preparers.includes(person)) continue;
			if (roles.some((role) => role !== 'Auditor')) return true;
		}
		return false;
	}

	private isPossible(plan: Plan): boolean {
		const ids = plan.milestones.map(({ id }) => id);
		if (new Set(ids).size < ids.length) return false;
		if (plan.milestones.some(({ needs }) => needs.some((need) => !ids.includes(need)))) return false;
		if (plan.milestones.some(({ signers }) => signers.some(({ n }) => n < 1))) return false;
		// Repeats more often than the longest way through the plan: whoever is still waiting waits for itself.
		let waiting = ids;
		for (let step = 0; step <= ids.length; step++) {
			waiting = ids.filter((id) =>
				plan.milestones.some((each) => each.id === id && each.needs.some((need) => waiting.includes(need))),
			);
		}
		return waiting.length === 0;
	}

	private mayBeKnown({ how, minutesIdle }: Who): boolean {
		return this.plan.separation !== 'strict' && (how === 'token' || minutesIdle <= 15);
	}

	private preparers(id: string, requester: string | null): string[] {
		const editors = this.editors.get(id) ?? [];
		const who = this.plan.separation === 'strict' ? [...editors] : editors.slice(-1);
		return requester === null ? who : [...who, requester];
	}

	private meets(id: string, { role, meaning }: { role: string; meaning: string }): boolean {
		return this.milestone(id).signers.some(
			(rule) => rule.role === role && (rule.meaning ?? 'approved') === meaning,
		);
	}

	private current(id: string): Given[] {
		const covered = this.covered(id);
		return (this.open(id)?.given ?? []).filter(({ revoked, content }) => !revoked && content === covered);
	}

	private stands(id: string): boolean {
		return this.signed.get(id) === this.covered(id) && !this.changedBelow.has(id);
	}

	private open(id: string): Minutes | null {
		const last = this.rounds.get(id)?.at(-1);
		return last && !last.ended ? last : null;
	}

	private holders(role: string): string[] {
		return [...this.people]
			.filter(([person, roles]) => roles.includes(role) && !this.removed.has(person))
			.map(([id]) => id);
	}

	private takeBack(id: string): void {
		this.signed.delete(id);
		this.changedBelow.delete(id);
		this.spread(id);
	}

	private spread(id: string): void {
		for (const successor of this.plan.milestones) {
			if (!successor.needs.includes(id)) continue;
			if (this.signed.has(successor.id)) this.changedBelow.add(successor.id);
			this.spread(successor.id);
		}
	}

	private milestone(id: string): Plan['milestones'][number] {
		return this.plan.milestones.find((each) => each.id === id)!;
	}
}
