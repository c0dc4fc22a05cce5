import type { Activity, MilestoneRow } from '@holdpoint/shared/schema/document';
import type {
	EvidenceSlot,
	MilestonePolicy,
	Policy,
	PolicyNumbers,
	Separation,
	SignerRule,
} from '@holdpoint/shared/schema/release';

/** A milestone as it is being changed; `name` is kept for new ones, whose name the document does not have yet. */
export interface DraftMilestone extends MilestonePolicy {
	readonly name: string;
	readonly isNew: boolean;
	readonly activities: ActivityChanges;
}

/** What is to become of a milestone's activities. They are content, so the document has them and not the policy. */
interface ActivityChanges {
	/** Whether one counts (R11), where that is to change. */
	readonly counts: ReadonlyMap<string, boolean>;
	/** Texts of new ones. */
	readonly added: readonly string[];
}
const unchanged: ActivityChanges = { counts: new Map(), added: [] };

const newActivity = { state: 'open', reason: '', counts: true, owner: '', due: '', rank: 0 } as const;

/** IDs that were used before and are never used again (R22). */
export interface Taken {
	readonly milestones: readonly string[];
	/** Of evidence slots, by milestone. */
	readonly slots: Readonly<Record<string, readonly string[]>>;
}

/** The plan as somebody is changing it, until it is saved as one new version of the policy. */
export class PlanDraft {
	milestones: readonly DraftMilestone[] = $state.raw([]);
	separation: Separation = $state('standard');
	numbers: PolicyNumbers = $state.raw({ reasonCharacters: 10, activeMinutes: 15 });
	readonly #takenMilestones: Set<string>;
	// eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing watches it
	readonly #takenSlots = new Map<string, Set<string>>();
	readonly #saved: string;

	constructor(policy: Policy, nameOf: (id: string) => string, taken: Taken = { milestones: [], slots: {} }) {
		this.milestones = policy.milestones.map((milestone) => ({
			...milestone,
			name: nameOf(milestone.id),
			isNew: false,
			activities: unchanged,
		}));
		this.separation = policy.separation;
		this.numbers = policy.numbers;
		/* eslint-disable svelte/prefer-svelte-reactivity -- nothing watches these */
		this.#takenMilestones = new Set([...taken.milestones, ...policy.milestones.map(({ id }) => id)]);
		for (const { id, evidence } of policy.milestones) {
			this.#takenSlots.set(id, new Set([...(taken.slots[id] ?? []), ...evidence.map(({ slot }) => slot)]));
		}
		/* eslint-enable svelte/prefer-svelte-reactivity */
		this.#saved = JSON.stringify(this.policy);
	}

	get policy(): Policy {
		const milestones = this.milestones.map(
			({ name: _name, isNew: _isNew, activities: _activities, ...milestone }) => milestone,
		);
		return { milestones, separation: this.separation, numbers: this.numbers };
	}

	get changed(): boolean {
		return (
			this.changesPolicy ||
			this.milestones.some(({ activities: { counts, added } }) => counts.size > 0 || added.length > 0)
		);
	}

	get changesPolicy(): boolean {
		return JSON.stringify(this.policy) !== this.#saved;
	}

	get added(): readonly DraftMilestone[] {
		return this.milestones.filter(({ isNew }) => isNew);
	}

	/** At the end, after the last one, signed by the release manager until somebody says otherwise. */
	add(name: string): void {
		const last = this.milestones.at(-1);
		const id = freeId(name, 'milestone', this.#takenMilestones);
		this.milestones = [
			...this.milestones,
			{
				id,
				name,
				isNew: true,
				activities: unchanged,
				phase: last?.phase ?? '',
				kind: 'plain',
				bindsCandidate: false,
				needs: last === undefined ? [] : [last.id],
				ordered: false,
				signers: [{ role: 'Release manager', n: 1 }],
				evidence: [],
			},
		];
	}

	/** Those that waited for it wait for what it waited for. */
	remove(id: string): void {
		const gone = this.milestones.find((milestone) => milestone.id === id);
		if (gone === undefined) return;
		const heirs = (needs: readonly string[]) =>
			needs
				.flatMap((need) => (need === id ? gone.needs : [need]))
				.filter((need, index, all) => all.indexOf(need) === index);
		this.milestones = this.milestones
			.filter((milestone) => milestone !== gone)
			.map((milestone) => ({ ...milestone, needs: heirs(milestone.needs) }));
	}

	move(id: string, by: -1 | 1): void {
		this.milestones = moved(
			this.milestones,
			this.milestones.findIndex((milestone) => milestone.id === id),
			by,
		);
	}

	change(id: string, fields: Partial<DraftMilestone>): void {
		this.milestones = this.milestones.map((milestone) =>
			milestone.id === id ? { ...milestone, ...fields } : milestone,
		);
	}

	// --- Who signs, in their order ---

	addSigner(id: string, role: string): void {
		this.#signers(id, (signers) => [...signers, { role, n: 1 }]);
	}

	/** `meaning` approved is what a rule without one means. */
	changeSigner(id: string, index: number, fields: Partial<SignerRule>): void {
		this.#signers(id, (signers) =>
			signers.map((signer, at) => {
				if (at !== index) return signer;
				const { meaning, ...next } = { ...signer, ...fields };
				return meaning === undefined || meaning === 'approved' ? next : { ...next, meaning };
			}),
		);
	}

	removeSigner(id: string, index: number): void {
		this.#signers(id, (signers) => signers.toSpliced(index, 1));
	}

	moveSigner(id: string, index: number, by: -1 | 1): void {
		this.#signers(id, (signers) => moved(signers, index, by));
	}

	#signers(id: string, next: (signers: SignerRule[]) => SignerRule[]): void {
		const signers = this.milestones.find((milestone) => milestone.id === id)?.signers ?? [];
		this.change(id, { signers: next([...signers]) });
	}

	// --- Activities ---

	/** `activity`: as the document has it. */
	setCounts(id: string, activity: Pick<Activity, 'id' | 'counts'>, counts: boolean): void {
		this.#activities(id, (changes) => {
			const others = [...changes.counts].filter(([each]) => each !== activity.id);
			const mine: [string, boolean][] = counts === activity.counts ? [] : [[activity.id, counts]];
			// eslint-disable-next-line svelte/prefer-svelte-reactivity -- it is replaced, not written to
			return { ...changes, counts: new Map([...others, ...mine]) };
		});
	}

	addActivity(id: string, text: string): void {
		this.#activities(id, (changes) => ({ ...changes, added: [...changes.added, text] }));
	}

	/** One that was only added here. */
	removeActivity(id: string, index: number): void {
		this.#activities(id, (changes) => ({ ...changes, added: changes.added.toSpliced(index, 1) }));
	}

	/** The document's row of a milestone, as it would be once this is saved. */
	rowOf(row: MilestoneRow): MilestoneRow {
		const milestone = this.milestones.find(({ id }) => id === row.id);
		if (milestone === undefined) return row;
		const { counts, added } = milestone.activities;
		return {
			...row,
			...(milestone.isNew && { name: milestone.name }),
			activities: [
				...row.activities.map((each) => ({ ...each, counts: counts.get(each.id) ?? each.counts })),
				...added.map((text, index) => ({ ...newActivity, id: `new-${index}`, text })),
			],
		};
	}

	#activities(id: string, next: (changes: ActivityChanges) => ActivityChanges): void {
		const changes = this.milestones.find((milestone) => milestone.id === id)?.activities ?? unchanged;
		this.change(id, { activities: next(changes) });
	}

	// --- Evidence ---

	addSlot(id: string, title: string): void {
		// eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing watches it
		const taken = this.#takenSlots.get(id) ?? new Set<string>();
		this.#takenSlots.set(id, taken);
		const slot = freeId(title, 'evidence', taken);
		this.#slots(id, (slots) => [...slots, { slot, title, required: true }]);
	}

	/** `source` undefined: it is filled by hand. */
	changeSlot(id: string, slot: string, fields: Partial<EvidenceSlot>): void {
		this.#slots(id, (slots) =>
			slots.map((each) => {
				if (each.slot !== slot) return each;
				const { source, ...next } = { ...each, ...fields };
				return source === undefined ? next : { ...next, source };
			}),
		);
	}

	removeSlot(id: string, slot: string): void {
		this.#slots(id, (slots) => slots.filter((each) => each.slot !== slot));
	}

	#slots(id: string, next: (slots: EvidenceSlot[]) => EvidenceSlot[]): void {
		const slots = this.milestones.find((milestone) => milestone.id === id)?.evidence ?? [];
		this.change(id, { evidence: next([...slots]) });
	}
}

function moved<T>(list: readonly T[], from: number, by: -1 | 1): T[] {
	const to = from + by;
	const item = list[from];
	if (item === undefined || to < 0 || to >= list.length) return [...list];
	return list.toSpliced(from, 1).toSpliced(to, 0, item);
}

/** An ID that reads like the name and was never used; taken from then on. */
function freeId(name: string, otherwise: string, taken: Set<string>): string {
	const slug =
		name
			.toLowerCase()
			.normalize('NFKD')
			.replace(/[^a-z0-9]+/g, '-')
			.replace(/^-|-$/g, '')
			.slice(0, 60) || otherwise;
	let id = slug;
	for (let n = 2; taken.has(id); n += 1) id = `${slug}-${n}`;
	taken.add(id);
	return id;
}
