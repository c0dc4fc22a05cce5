import * as Y from 'yjs';
import { setDates } from '@holdpoint/shared/doc/edits';
import { listMilestones, readMilestone } from '@holdpoint/shared/doc/read';
import type { MilestoneRow } from '@holdpoint/shared/schema/document';

export interface Dates {
	readonly start: string;
	readonly due: string;
}

const origin = { kind: 'tried out' } as const;

/** Dates tried out on a copy of the document that only this page holds: kept in one step, or thrown away. */
export class TriedDates {
	#fork: Y.Doc | null = $state.raw(null);
	/** The copy's milestones as they are now, and as they were when it was made. */
	rows: readonly MilestoneRow[] = $state.raw([]);
	before: readonly MilestoneRow[] = [];

	/** Whether dates are being tried out. */
	get isOn(): boolean {
		return this.#fork !== null;
	}

	/** The copy's row of a milestone; undefined while nothing is tried out. */
	row(id: string): MilestoneRow | undefined {
		return this.rows.find((row) => row.id === id);
	}

	begin(doc: Y.Doc): void {
		const fork = new Y.Doc();
		Y.applyUpdate(fork, Y.encodeStateAsUpdate(doc));
		this.#fork = fork;
		this.before = listMilestones(fork).map((id) => readMilestone(fork, id));
		this.rows = this.before;
	}

	set(id: string, dates: Partial<Dates>): void {
		const fork = this.#fork;
		if (fork === null) return;
		setDates(fork, id, dates, origin);
		const now = readMilestone(fork, id);
		// One that the plan has got meanwhile goes to the end.
		const isKnown = this.rows.some((row) => row.id === id);
		this.rows = isKnown ? this.rows.map((row) => (row.id === id ? now : row)) : [...this.rows, now];
	}

	/** What is other than when the copy was made. */
	get changed(): readonly (Dates & { readonly id: string })[] {
		return this.rows.flatMap(({ id, start, due }, at) => {
			const then = this.before[at];
			return then?.start === start && then.due === due ? [] : [{ id, start, due }];
		});
	}

	/** Milestones among them whose dates somebody has changed in the document meanwhile. `now`: the document's row. */
	changedMeanwhile(now: (id: string) => Dates): readonly string[] {
		return this.changed.flatMap(({ id }) => {
			const then = this.before.find((row) => row.id === id);
			const { start, due } = now(id);
			return then && then.start === start && then.due === due ? [] : [id];
		});
	}

	end(): void {
		this.#fork?.destroy();
		this.#fork = null;
		this.rows = [];
	}
}
