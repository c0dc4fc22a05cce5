import type { Editors } from '@holdpoint/shared/rules/reading';
import type { GovernanceState } from '@holdpoint/shared/schema/governance';
import type { ChangeRecord } from './change-record.ts';

/**
 * Who edited each milestone's scope, last and since its round before (R14): read from the record on disk, after a flush
 * or inside its transaction, and kept until an edit or a decision may have changed it.
 */
export class Editorship {
	readonly #record: ChangeRecord;
	#known: Editors | null = null;

	constructor(record: ChangeRecord) {
		this.#record = record;
	}

	read(state: GovernanceState): Editors {
		this.#known ??= Object.fromEntries(
			Object.keys(state.milestones).map((milestone) => [milestone, this.#readOne(state, milestone)]),
		);
		return this.#known;
	}

	/** These scopes were edited: returns those of which that changed who edited them, so that others must be told. */
	refresh(state: GovernanceState, milestones: ReadonlySet<string>): string[] {
		const before = this.#known;
		if (before === null) return [...milestones];
		const known = [...milestones].filter((milestone) => Object.hasOwn(before, milestone));
		const after = known.map((milestone) => [milestone, this.#readOne(state, milestone)] as const);
		this.#known = { ...before, ...Object.fromEntries(after) };
		return after
			.filter(([milestone, editors]) => JSON.stringify(before[milestone]) !== JSON.stringify(editors))
			.map(([milestone]) => milestone);
	}

	/** A decision was written: rounds begin and end. */
	forget(): void {
		this.#known = null;
	}

	#readOne(state: GovernanceState, milestone: string): Editors[string] {
		const rounds = state.milestones[milestone]?.rounds ?? [];
		const ended = rounds.findLast((round) => round.end !== undefined)?.end;
		return this.#record.editorsOf(milestone, ended === undefined ? 0 : Date.parse(ended.at));
	}
}
