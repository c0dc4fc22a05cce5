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

	/** These scopes were edited: returns whether that changed who edited them, so that others must be told. */
	refresh(state: GovernanceState, milestones: ReadonlySet<string>): boolean {
		const before = this.#known;
		if (before === null) return milestones.size > 0;
		const after = { ...before };
		for (const milestone of milestones) {
			if (Object.hasOwn(before, milestone)) after[milestone] = this.#readOne(state, milestone);
		}
		this.#known = after;
		return JSON.stringify(before) !== JSON.stringify(after);
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
