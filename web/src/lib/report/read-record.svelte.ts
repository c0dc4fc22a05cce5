import type { GovernanceState } from '@holdpoint/shared/schema/governance';
import type { LedgerEntry } from '@holdpoint/shared/schema/ledger-entry';
import type { Problem } from '@holdpoint/shared/schema/problem';
import { api, ask } from '../api.ts';

/** The record with what was decided by it: they arrive one after the other, and are shown together. */
interface Read {
	readonly entries: readonly LedgerEntry[];
	readonly state: GovernanceState;
}

/** The whole record of a release, read again whenever something was decided; what is there stays until then. */
export class ReadRecord {
	#read: Read | null = $state.raw(null);
	#problem: Problem | null = $state.raw(null);
	readonly #board: string;
	readonly #state: () => GovernanceState;

	/** To be made while a component is. `state`: what was decided, as it is now. */
	constructor(board: string, state: () => GovernanceState) {
		this.#board = board;
		this.#state = state;
		$effect(() => {
			if (state().seq > 0) void this.load();
		});
	}

	get read(): Read | null {
		return this.#read;
	}

	get problem(): Problem | null {
		return this.#problem;
	}

	async load(): Promise<void> {
		const answer = await ask(api.boards[':id'].ledger.$get({ param: { id: this.#board } }));
		this.#problem = answer.ok ? null : answer.problem;
		const state = this.#state();
		// A decision that came meanwhile has asked again.
		if (answer.ok && answer.value.at(-1)?.seq === state.seq) this.#read = { entries: answer.value, state };
	}
}
