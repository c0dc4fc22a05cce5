/* eslint-disable svelte/prefer-svelte-reactivity -- the plain maps here are built once and never watched */
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
	#fork: Y.Doc | null = null;
	#rows: ReadonlyMap<string, MilestoneRow> | null = $state.raw(null);
	/** As the document had them when the copy was made. */
	#before: ReadonlyMap<string, MilestoneRow> = new Map();

	/** Whether dates are being tried out. */
	get isOn(): boolean {
		return this.#rows !== null;
	}

	/** The copy's row of a milestone; undefined while nothing is tried out. */
	row(id: string): MilestoneRow | undefined {
		return this.#rows?.get(id);
	}

	begin(doc: Y.Doc): void {
		const fork = new Y.Doc();
		Y.applyUpdate(fork, Y.encodeStateAsUpdate(doc));
		this.#fork = fork;
		this.#before = rowsOf(fork);
		this.#rows = this.#before;
	}

	set(id: string, dates: Partial<Dates>): void {
		if (this.#fork === null) return;
		setDates(this.#fork, id, dates, origin);
		this.#rows = new Map(this.#rows).set(id, readMilestone(this.#fork, id));
	}

	/** What is other than when the copy was made. */
	get changed(): readonly (Dates & { readonly id: string })[] {
		return [...(this.#rows ?? [])].flatMap(([id, { start, due }]) => {
			const then = this.#before.get(id);
			return then?.start === start && then.due === due ? [] : [{ id, start, due }];
		});
	}

	/** Milestones among them whose dates somebody has changed in the document meanwhile. `now`: the document's row. */
	changedMeanwhile(now: (id: string) => Dates): readonly string[] {
		return this.changed.flatMap(({ id }) => {
			const then = this.#before.get(id);
			const { start, due } = now(id);
			return then && then.start === start && then.due === due ? [] : [id];
		});
	}

	end(): void {
		this.#fork?.destroy();
		this.#fork = null;
		this.#rows = null;
	}
}

function rowsOf(doc: Y.Doc): ReadonlyMap<string, MilestoneRow> {
	return new Map(listMilestones(doc).map((id) => [id, readMilestone(doc, id)]));
}
