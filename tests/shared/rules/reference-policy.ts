import { callOf, judgeCall, lastCalls, performCall, voidVerdicts } from './reference-call.ts';
import { judgeDeployment, performDeployment } from './reference-deployment.ts';
import { judgeEnding, performEnding, reopenRelease } from './reference-ending.ts';
import type {
	Act,
	Call,
	CallAct,
	Condition,
	Content,
	Ending,
	Given,
	Kind,
	Minutes,
	Outcome,
	Plan,
	Proposed,
	Standing,
	Who,
} from './reference-plan.ts';
import { isWeaker } from './reference-weaker.ts';

/**
 * The sign-off rules once more, as plainly as they can be written and without a line of the product: what one would
 * do by hand with the minutes of all that happened. It is slow and knows no sentences.
 */
export class ReferencePolicy {
	/** Minutes since the beginning. */
	clock = 0;
	/** Who leads which milestone, by its card. */
	leads = new Map<string, string>();
	waivers = new Map<string, { until: number; ended: boolean; by: string }>();
	delegations: {
		by: string;
		to: string;
		milestones: string[];
		from: number;
		until: number;
		ended: boolean;
	}[] = [];
	explained: { milestone: string; person: string; until: number }[] = [];
	proposals: Proposed[] = [];
	emergencies: string[] = [];
	asked = false;
	/** Milestones that the plan had once. */
	dropped = new Set<string>();
	droppedSlots = new Set<string>();
	/** All of them, the first one first. */
	calls: Call[] = [];
	/** All that were ever agreed on. */
	conditions: Condition[] = [];
	deployments: { milestone: string; rolledBack: boolean }[] = [];
	ending: Ending | null = null;
	/** How the release ended, null while it is open. */
	closed: Outcome | null = null;

	plan: Plan;
	readonly owner: string;
	people = new Map<string, string[]>();
	removed = new Set<string>();
	content = new Map<string, Content>();
	editors = new Map<string, string[]>();
	/** Every signature, the first one first. */
	given: Given[] = [];
	rounds = new Map<string, Minutes[]>();
	/** What was signed off, as it read then. */
	signed = new Map<string, string>();
	changedBelow = new Set<string>();
	candidate: { commit: string; artefact: string } | null = null;
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

	/** Whether nothing of the milestone changes any more, what lies beside its content included. */
	isLocked(id: string): boolean {
		return this.closed !== null || this.dropped.has(id);
	}

	/** Whether this person may change that content now. */
	mayEdit(person: string, id: string): boolean {
		if (this.isLocked(id) || this.signed.has(id)) return false;
		if (this.plan.separation !== 'strict' || !this.rounds.has(id)) return true;
		return this.explained.some(
			(each) => each.person === person && each.milestone === id && this.clock < each.until,
		);
	}

	wait(minutes: number): void {
		this.clock += minutes;
		this.settle();
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

	standing({ person, guest }: Who): Standing {
		const owner = !guest && person === this.owner;
		const member = !guest && this.people.has(person) && !this.removed.has(person);
		const roles = member ? this.people.get(person)! : [];
		return {
			owner,
			member,
			roles,
			manages: owner || roles.includes('Release manager'),
			edits: owner || (member && !isOnlyAuditor(roles)),
			agrees: owner || roles.some((role) => role !== 'Auditor'),
		};
	}

	/** After the end nothing is written, except that two people open it again (R31). */
	private isShut(act: Act): boolean {
		if (this.closed === null || act.type === 'reopen-release') return false;
		if (act.type !== 'second') return true;
		const proposal = this.proposals.at(-1 - act.nth);
		return proposal?.state !== 'waiting' || proposal.what.type !== 'reopening';
	}

	private judge(who: Who, act: Act): string {
		const { owner: isOwner, member: isMember, roles, manages, edits, agrees } = this.standing(who);
		if (this.isShut(act)) {
			if ('milestone' in act && act.milestone !== null && !this.isPlanned(act.milestone)) return 'malformed';
			return who.guest || isMember ? 'R31' : 'forbidden';
		}
		if (act.type === 'close-out' || act.type === 'reopen-release') return judgeEnding(this, who, act);
		if (act.type === 'start-deployment' || act.type === 'record-rollback') {
			return judgeDeployment(this, who, act);
		}
		if (isCallAct(act)) return judgeCall(this, who, act);
		if (act.type === 'policy') {
			return manages ? this.judgePlan(act.plan) : 'forbidden';
		}
		if (act.type === 'delegate') {
			if (!this.people.has(act.to) || this.removed.has(act.to)) return 'malformed';
			if (!act.milestones.every((each) => this.isPlanned(each))) return 'malformed';
			if (!isMember) return 'forbidden';
			if (!roles.some((role) => role !== 'Auditor')) return 'R18';
			const theirs = this.people.get(act.to)!;
			if (act.to === who.person) return 'R18';
			if (isOnlyAuditor(theirs)) return 'R18';
			if (act.milestones.length === 0 || act.ends <= act.begins || act.ends <= 0) return 'R18';
			return act.reason.trim() === '' ? 'R18' : 'yes';
		}
		if (act.type === 'end-delegation') {
			const delegation = this.delegations.at(-1 - act.nth);
			if (!delegation || delegation.ended || delegation.until <= this.clock) return 'malformed';
			const theirs = !who.guest && [delegation.by, delegation.to].includes(who.person);
			return theirs || manages ? 'yes' : 'forbidden';
		}
		if (act.type === 'second') {
			const proposal = this.proposals.at(-1 - act.nth);
			if (!proposal || proposal.state !== 'waiting') return 'malformed';
			const { what } = proposal;
			const code = { policy: 'R23', break: 'R20', reopening: 'R31' }[what.type];
			if (!agrees) return 'forbidden';
			if (this.clock >= proposal.until || proposal.by === who.person) return code;
			if (this.removed.has(proposal.by)) return code;
			if (what.type === 'policy') return this.judgePlan(what.plan);
			if (what.type === 'reopening') return this.closed === null ? 'R31' : 'yes';
			return this.isBreakable(what.milestone) ? 'yes' : 'R20';
		}
		if (act.type === 'candidate') return manages || roles.includes('Engineering') ? 'yes' : 'forbidden';
		if (act.type === 'baseline') return manages ? 'yes' : 'forbidden';
		if (act.type === 'roles' || act.type === 'remove') {
			if (!this.people.has(act.person) || this.removed.has(act.person)) return 'malformed';
			if (!manages) return 'forbidden';
			if (act.type === 'remove' && act.person === this.owner) return 'forbidden';
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
		if (!this.isPlanned(id)) return 'malformed';
		const milestone = this.milestone(id);
		if (!who.guest && !isMember && !isOwner) return 'forbidden';
		const round = this.open(id);
		const asked = milestone.signers.some(({ role }) => role === ('role' in act ? act.role : ''));

		switch (act.type) {
			case 'request':
				if (!edits) return 'forbidden';
				if (milestone.kind === 'call') return 'R15';
				if (!this.isStaffed(id, who.person)) return 'R15';
				return round || this.isSignedNow(id) ? 'R16' : 'yes';
			case 'withdraw':
				if (!edits) return 'forbidden';
				return round ? 'yes' : 'R16';
			case 'reopen': {
				const signs = milestone.signers.some(({ role }) => roles.includes(role));
				const declares = milestone.kind === 'call' && roles.includes('Release authority');
				if (!manages && !signs && !declares) return 'forbidden';
				if (act.reason.trim() === '') return 'malformed';
				return this.signed.has(id) ? 'yes' : 'R16';
			}
			case 'revoke': {
				const last = this.rounds.get(id)?.at(-1);
				const alive = round !== null || this.signed.has(id);
				const mine = last?.given.filter(
					(given) => this.isOf(given, who.person) && !given.revoked && given.meaning !== 'rejected',
				);
				if (!alive || !mine || mine.length === 0) return 'R17';
				if (act.reason.trim() === '') return 'R17';
				const later = this.plan.milestones.filter((each) => this.upstream(each.id).includes(id));
				return later.some((each) => this.signed.has(each.id)) ? 'R17' : 'yes';
			}
			case 'waive': {
				const authority = roles.includes('Release manager') || roles.includes('Release authority');
				if (!authority) return 'R19';
				const lead = this.leads.get(id);
				if (lead === who.person) return 'R19';
				if (this.plan.separation === 'strict' && lead !== undefined && roles.includes(lead)) return 'R19';
				if (milestone.kind === 'close-out' || this.isSignedNow(id)) return 'R19';
				if (act.reason.trim() === '' || act.control.trim() === '') return 'R19';
				return act.lasts > 0 ? 'yes' : 'R19';
			}
			case 'end-waiver': {
				const authority = roles.includes('Release manager') || roles.includes('Release authority');
				if (!authority && this.waivers.get(id)?.by !== who.person) return 'R19';
				return this.isWaived(id) ? 'yes' : 'R19';
			}
			case 'explain':
				if (!edits) return 'forbidden';
				if (this.signed.has(id)) return 'R1';
				if (this.plan.separation !== 'strict' || !this.rounds.has(id)) return 'R1';
				return act.reason.trim().length < 10 ? 'R1' : 'yes';
			case 'break':
				if (!agrees) return 'forbidden';
				if (!this.isBreakable(id)) return 'R20';
				return act.reason.trim() === '' || act.incident.trim() === '' ? 'R20' : 'yes';
			case 'reject': {
				const power = this.powerOf(who, act.role, id);
				if (act.role === 'Auditor' || power === undefined || !asked) return 'R2';
				if (!round) return 'R16';
				if (act.reason.trim().length < 10) return 'R16';
				if (!this.mayBeKnown(who)) return 'R4';
				return act.seen === this.covered(id) ? 'yes' : 'R8';
			}
			case 'sign': {
				if (!this.isReached(id)) return 'R10';
				if (!this.isFinished(id)) return 'R11';
				if (!this.isShipped(id)) return 'R29';
				const looks = act.meaning === 'reviewed' && this.plan.separation === 'small';
				const power = this.powerOf(who, act.role, id);
				if (power === undefined || act.role === 'Auditor') return 'R2';
				if (!asked && act.meaning !== 'authored' && !looks) return 'R2';
				const both = power === null ? [who.person] : [who.person, power];
				const mine = this.current(id).filter((given) => both.some((person) => this.isOf(given, person)));
				for (const each of mine) {
					if (each.role === act.role && each.meaning === act.meaning) return 'R13';
					if (this.plan.separation === 'small') continue;
					if (this.meets(id, each) && this.meets(id, act)) return 'R13';
				}
				const preparers = this.preparers(id, round?.requester ?? null);
				const prepared = both.some((person) => preparers.includes(person));
				if (this.plan.separation !== 'small' && prepared && act.meaning !== 'authored') return 'R14';
				if (!round) return 'R16';
				if (milestone.ordered && this.meets(id, act) && !this.isTurn(id, act)) return 'R12';
				if (!this.mayBeKnown(who)) return 'R4';
				if (act.seen !== this.covered(id)) return 'R8';
				return act.affirms === null || this.mayAffirm(who.person, act) ? 'yes' : 'R9';
			}
			default:
				return act satisfies never;
		}
	}

	/** Their own signature once more, where nothing but the build has changed since. */
	private mayAffirm(person: string, act: Extract<Act, { type: 'sign' }>): boolean {
		const given = this.given.at(-1 - (act.affirms ?? 0));
		if (given?.milestone !== act.milestone || given.person !== person || given.revoked) return false;
		if (given.role !== act.role || given.meaning !== act.meaning) return false;
		const butBuild = (covered: string) => JSON.stringify((JSON.parse(covered) as unknown[]).slice(0, -1));
		return butBuild(given.content) === butBuild(act.seen);
	}

	private perform(who: Who, act: Act): void {
		if (isCallAct(act)) {
			performCall(this, who, act);
			return;
		}
		switch (act.type) {
			case 'request':
				this.asked = true;
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
			case 'sign': {
				const given: Given = {
					milestone: act.milestone,
					person: who.person,
					principal: this.powerOf(who, act.role, act.milestone) ?? null,
					outdated: false,
					role: act.role,
					meaning: act.meaning,
					content: act.seen,
					revoked: false,
					counted: false,
				};
				this.given.push(given);
				this.open(act.milestone)!.given.push(given);
				return;
			}
			case 'reject':
				this.open(act.milestone)!.ended = true;
				return;
			case 'revoke': {
				let counted = false;
				for (const given of this.rounds.get(act.milestone)!.at(-1)!.given) {
					if (!this.isOf(given, who.person) || given.revoked) continue;
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
				if (this.asked && isWeaker(this.plan, act.plan))
					this.propose(who, { type: 'policy', plan: act.plan });
				else {
					// What was signed before was not signed as strict asks.
					if (act.plan.separation === 'strict' && this.plan.separation !== 'strict') this.startAgain();
					this.setPlan(act.plan);
				}
				return;
			case 'waive':
				this.waivers.set(act.milestone, { until: this.clock + act.lasts, ended: false, by: who.person });
				return;
			case 'end-waiver':
				this.waivers.get(act.milestone)!.ended = true;
				return;
			case 'delegate':
				this.delegations.push({
					by: who.person,
					to: act.to,
					milestones: act.milestones,
					from: this.clock + act.begins,
					until: this.clock + act.ends,
					ended: false,
				});
				return;
			case 'end-delegation':
				this.delegations.at(-1 - act.nth)!.ended = true;
				return;
			case 'explain':
				this.explained.push({ milestone: act.milestone, person: who.person, until: this.clock + 30 });
				return;
			case 'break':
				this.propose(who, { type: 'break', milestone: act.milestone });
				return;
			case 'second': {
				const proposal = this.proposals.at(-1 - act.nth)!;
				proposal.state = 'confirmed';
				if (proposal.what.type === 'break') {
					const { milestone } = proposal.what;
					this.emergencies.push(milestone);
					const place = this.reviewPlace(milestone);
					const content = this.content.get(place)!;
					const review = { state: 'open' as const, reason: '', counts: true };
					this.content.set(place, { ...content, activities: [...content.activities, review] });
				} else if (proposal.what.type === 'reopening') {
					reopenRelease(this);
				} else {
					if (proposal.what.plan.separation !== this.plan.separation) this.startAgain();
					this.setPlan(proposal.what.plan);
				}
				return;
			}
			case 'candidate':
				this.setCandidate({ commit: act.commit, artefact: act.artefact });
				return;
			case 'baseline':
				this.baseline = true;
				return;
			case 'start-deployment':
			case 'record-rollback':
				performDeployment(this, act);
				return;
			case 'close-out':
			case 'reopen-release':
				performEnding(this, who, act);
				return;
			default:
				act satisfies never;
		}
	}

	/** Signs off whatever has all it needs, again and again until nothing changes. */
	private settle(): void {
		if (this.closed !== null) return;
		for (const { id, kind } of this.plan.milestones) {
			if (kind === 'call') continue;
			const round = this.open(id);
			if (!round || !this.isReached(id) || !this.isFinished(id) || !this.isShipped(id)) continue;
			const counted = this.countAll(id, round.requester);
			if (!counted) continue;
			for (const given of counted) given.counted = true;
			round.ended = true;
			this.signed.set(id, this.covered(id));
			this.waivers.delete(id);
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
		const outside = (given: Given) => !preparers.some((person) => this.isOf(given, person));
		if (counted.some(outside)) return counted;
		const looks = this.current(id).filter((given) => given.meaning === 'reviewed' && outside(given));
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
		const small = this.plan.separation === 'small';
		// Of several signatures that could count, a person's last one does: for themselves or for somebody else.
		const counting: Given[] = [];
		for (const given of this.current(id).reverse()) {
			if (!this.meets(id, given)) continue;
			const persons = given.principal === null ? [given.person] : [given.person, given.principal];
			const prepared = persons.some((person) => preparers.includes(person));
			if (!small && given.meaning !== 'authored' && prepared) continue;
			const taken = counting.some(
				(other) =>
					persons.some((person) => this.isOf(other, person)) &&
					(!small || (other.role === given.role && other.meaning === given.meaning)),
			);
			if (!taken) counting.push(given);
		}
		return counting.reverse().filter((given) => given.role === rule.role && given.meaning === meaning);
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

	isFinished(id: string): boolean {
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
			if (source === 'call' && ['revealed', 'declared'].includes(callOf(this, id)?.state ?? '')) continue;
			if (source === 'candidate' && this.candidate !== null) continue;
			const entry = content.evidence.find((each) => each.slot === slot);
			if (!entry || entry.url === '') return false;
			if (this.plan.separation === 'strict' && entry.hash === '') return false;
		}
		return !bindsCandidate || this.candidate !== null;
	}

	/** A deployment is signed once it has started, and was not rolled back since. */
	private isShipped(id: string): boolean {
		return this.milestone(id).kind !== 'deployment' || this.isStarted(id);
	}

	isStarted(id: string): boolean {
		return this.deployments.findLast(({ milestone }) => milestone === id)?.rolledBack === false;
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

	mayBeKnown({ how, minutesIdle }: Who): boolean {
		if (how === 'passkey') return true;
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
		return (this.open(id)?.given ?? []).filter(
			({ revoked, content, outdated }) => !revoked && content === covered && !outdated,
		);
	}

	isSignedNow(id: string): boolean {
		return this.signed.get(id) === this.covered(id) && !this.changedBelow.has(id);
	}

	isWaived(id: string): boolean {
		const waiver = this.waivers.get(id);
		return waiver !== undefined && !waiver.ended && this.clock < waiver.until;
	}

	private holds(id: string): boolean {
		return this.isSignedNow(id) || this.isWaived(id) || this.isPassed(id);
	}

	/** In an emergency; what ships, proves or ends the release is only opened by one, and signed afterwards. */
	isPassed(id: string): boolean {
		const kinds: Kind[] = ['plain', 'candidate', 'call'];
		return this.emergencies.includes(id) && kinds.includes(this.milestone(id).kind);
	}

	private isBreakable(id: string): boolean {
		return this.isPlanned(id) && this.milestone(id).kind !== 'close-out' && !this.isSignedNow(id);
	}

	/** What follows may build on it: it holds, and no waiver has ended before it without a signature. */
	stands(id: string): boolean {
		const ended = [id, ...this.upstream(id)].some((each) => this.waivers.has(each) && !this.holds(each));
		return this.holds(id) && !ended;
	}

	isReached(id: string): boolean {
		return this.emergencies.includes(id) || this.milestone(id).needs.every((need) => this.stands(need));
	}

	/** What it builds on, however far; nothing where the plan has dropped it. */
	upstream(id: string): string[] {
		if (!this.isPlanned(id)) return [];
		return this.milestone(id).needs.flatMap((need) => [need, ...this.upstream(need)]);
	}

	/** Whether a signature is this person's: they gave it, or it was given for them. */
	private isOf(given: Given, person: string): boolean {
		return given.person === person || given.principal === person;
	}

	/** For whom they would sign as this role: null for themselves, undefined for nobody. */
	private powerOf(who: Who, role: string, id: string): string | null | undefined {
		if (who.guest || !this.people.has(who.person) || this.removed.has(who.person)) return undefined;
		const own = this.people.get(who.person)!;
		if (own.includes(role)) return null;
		if (isOnlyAuditor(own)) return undefined;
		const givers = this.delegations
			.filter(({ to, milestones }) => to === who.person && milestones.includes(id))
			.filter(({ from, until, ended }) => !ended && from <= this.clock && this.clock < until)
			.map(({ by }) => by)
			.filter((by) => !this.removed.has(by) && this.people.get(by)!.includes(role));
		const preparers = this.preparers(id, this.open(id)?.requester ?? null);
		const free = givers.find(
			(by) => !preparers.includes(by) && !this.current(id).some((given) => this.isOf(given, by)),
		);
		return free ?? givers[0];
	}

	private judgePlan(plan: Plan): string {
		if (!this.isPossible(plan)) return 'R15';
		if (plan.milestones.some(({ id }) => this.dropped.has(id))) return 'R22';
		const slots = plan.milestones.flatMap(({ id, evidence }) => evidence.map(({ slot }) => `${id} ${slot}`));
		return slots.some((slot) => this.droppedSlots.has(slot)) ? 'R22' : 'yes';
	}

	/** Under other rules of the whole release nothing counts that was signed before. */
	private startAgain(): void {
		this.ending = null;
		for (const rounds of this.rounds.values())
			for (const { given } of rounds) for (const each of given) each.outdated = true;
	}

	private setPlan(plan: Plan): void {
		const slotsOf = ({ milestones }: Plan) =>
			milestones.flatMap(({ id, evidence }) => evidence.map(({ slot }) => `${id} ${slot}`));
		for (const { id } of this.plan.milestones) {
			if (plan.milestones.every((each) => each.id !== id)) this.dropped.add(id);
		}
		const kept = slotsOf(plan);
		for (const slot of slotsOf(this.plan)) if (!kept.includes(slot)) this.droppedSlots.add(slot);
		this.plan = plan;
	}

	/** Another build: what was decided on the one before has to be decided again. */
	private setCandidate(candidate: { commit: string; artefact: string }): void {
		const before = this.candidate;
		this.candidate = candidate;
		if (before?.commit === candidate.commit && before.artefact === candidate.artefact) return;
		voidVerdicts(lastCalls(this));
		for (const { id, bindsCandidate, kind } of this.plan.milestones) {
			if ((!bindsCandidate && kind !== 'call') || !this.signed.has(id)) continue;
			this.changedBelow.add(id);
			this.spread(id);
		}
	}

	propose({ person }: Who, what: Proposed['what']): void {
		for (const each of this.proposals) {
			if (each.state === 'waiting' && each.until <= this.clock) each.state = 'forgotten';
		}
		this.proposals.push({ by: person, until: this.clock + 30, what, state: 'waiting' });
	}

	/**
	 * After it, where nothing is signed or asked for: rather a plain one after a deployment, else the close-out, else the
	 * last; else itself.
	 */
	private reviewPlace(id: string): string {
		const later = this.plan.milestones.filter((each) => this.upstream(each.id).includes(id));
		const free = later.filter((each) => !this.signed.has(each.id) && !this.open(each.id));
		const deployments = this.plan.milestones.filter(({ kind }) => kind === 'deployment');
		const isShipped = (each: string) => deployments.some((one) => this.upstream(each).includes(one.id));
		const place =
			free.find((each) => each.kind === 'plain' && isShipped(each.id)) ??
			free.find((each) => each.kind === 'close-out') ??
			free.at(-1);
		return place?.id ?? id;
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

	takeBack(id: string): void {
		this.signed.delete(id);
		this.uncount(id);
		const round = this.open(id);
		if (round) round.ended = true;
		voidVerdicts(this.calls.filter(({ milestone }) => milestone === id));
		this.waivers.delete(id);
		this.changedBelow.delete(id);
		this.spread(id);
	}

	/** What counted before counts for nothing that is signed now. */
	uncount(id: string): void {
		for (const { given } of this.rounds.get(id) ?? []) for (const each of given) each.counted = false;
	}

	spread(id: string): void {
		for (const successor of this.plan.milestones) {
			if (!successor.needs.includes(id)) continue;
			voidVerdicts(this.calls.filter(({ milestone }) => milestone === successor.id));
			if (this.signed.has(successor.id)) this.changedBelow.add(successor.id);
			this.spread(successor.id);
		}
	}

	isPlanned(id: string): boolean {
		return this.plan.milestones.some((each) => each.id === id);
	}

	private milestone(id: string): Plan['milestones'][number] {
		return this.plan.milestones.find((each) => each.id === id)!;
	}
}

function isOnlyAuditor(roles: readonly string[]): boolean {
	return roles.length > 0 && roles.every((role) => role === 'Auditor');
}

function isCallAct(act: Act): act is CallAct {
	return [
		'schedule-call',
		'open-call',
		'take-chair',
		'stand-in',
		'vote',
		'close-voting',
		'reveal',
		're-poll',
		'declare',
		'cancel-call',
		'verify-condition',
	].includes(act.type);
}
