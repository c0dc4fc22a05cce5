import type { MilestonePolicy, Policy } from '@holdpoint/shared/schema/release';

/** A milestone as it is being changed; `name` is kept for new ones, whose name the document does not have yet. */
export interface DraftMilestone extends MilestonePolicy {
	readonly name: string;
	readonly isNew: boolean;
}

/** The plan as somebody is changing it, until it is saved as one new version of the policy. */
export class PlanDraft {
	milestones: readonly DraftMilestone[] = $state.raw([]);
	/** Chosen once for a release; kept as they are. */
	readonly #rest: Pick<Policy, 'separation' | 'numbers'>;
	readonly #taken: Set<string>;
	readonly #saved: string;

	/** `taken`: IDs of milestones that were dropped; an ID is never used again (R22). */
	constructor(policy: Policy, nameOf: (id: string) => string, taken: readonly string[]) {
		this.milestones = policy.milestones.map((milestone) => ({
			...milestone,
			name: nameOf(milestone.id),
			isNew: false,
		}));
		this.#rest = { separation: policy.separation, numbers: policy.numbers };
		// eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing watches it
		this.#taken = new Set([...taken, ...policy.milestones.map(({ id }) => id)]);
		this.#saved = JSON.stringify(this.policy);
	}

	get policy(): Policy {
		const milestones = this.milestones.map(({ name: _name, isNew: _isNew, ...milestone }) => milestone);
		return { milestones, ...this.#rest };
	}

	get changed(): boolean {
		return JSON.stringify(this.policy) !== this.#saved;
	}

	get added(): readonly DraftMilestone[] {
		return this.milestones.filter(({ isNew }) => isNew);
	}

	/** At the end, after the last one, signed by the release manager until somebody says otherwise. */
	add(name: string): void {
		const last = this.milestones.at(-1);
		const id = this.#idFor(name);
		this.#taken.add(id);
		this.milestones = [
			...this.milestones,
			{
				id,
				name,
				isNew: true,
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
		const from = this.milestones.findIndex((milestone) => milestone.id === id);
		const to = from + by;
		const moved = this.milestones[from];
		if (moved === undefined || to < 0 || to >= this.milestones.length) return;
		this.milestones = this.milestones.toSpliced(from, 1).toSpliced(to, 0, moved);
	}

	change(id: string, fields: Partial<MilestonePolicy>): void {
		this.milestones = this.milestones.map((milestone) =>
			milestone.id === id ? { ...milestone, ...fields } : milestone,
		);
	}

	/** Zero takes the role off the list. */
	setSigners(id: string, role: string, n: number): void {
		const signers = this.milestones.find((milestone) => milestone.id === id)?.signers ?? [];
		const known = signers.some((signer) => signer.role === role);
		const next = known
			? signers.map((signer) => (signer.role === role ? { ...signer, n } : signer))
			: [...signers, { role, n }];
		this.change(id, { signers: next.filter((signer) => signer.n > 0) });
	}

	#idFor(name: string): string {
		const slug =
			name
				.toLowerCase()
				.normalize('NFKD')
				.replace(/[^a-z0-9]+/g, '-')
				.replace(/^-|-$/g, '')
				.slice(0, 60) || 'milestone';
		let id = slug;
		for (let n = 2; this.#taken.has(id); n += 1) id = `${slug}-${n}`;
		return id;
	}
}
