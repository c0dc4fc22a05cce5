import { observeRows } from '@holdpoint/shared/doc/changes';
import { readDefects } from '@holdpoint/shared/doc/defects';
import { readRollback } from '@holdpoint/shared/doc/rollback';
import { emptyRollback, type DefectRow, type RollbackRow } from '@holdpoint/shared/schema/document';
import type { Board } from './board.svelte.ts';

/** What the document holds besides the board: defects and the way back, live. To be made while a component is. */
export class Registers {
	#defects: readonly DefectRow[] = $state.raw([]);
	#rollback: RollbackRow = $state.raw(emptyRollback);

	constructor(board: Board) {
		if (board.doc) {
			this.#defects = readDefects(board.doc);
			this.#rollback = readRollback(board.doc);
		}
		$effect(() => {
			const { doc } = board;
			if (doc === null) return;
			this.#defects = readDefects(doc);
			this.#rollback = readRollback(doc);
			return observeRows(doc, (touched) => {
				if (touched.defects) this.#defects = readDefects(doc);
				if (touched.rollback) this.#rollback = readRollback(doc);
			});
		});
	}

	get defects(): readonly DefectRow[] {
		return this.#defects;
	}

	get rollback(): RollbackRow {
		return this.#rollback;
	}
}
