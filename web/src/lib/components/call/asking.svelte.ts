import { sentenceOf } from '../../api.ts';
import type { Asked, Decided, OpenBoard } from '../../board/open-board.svelte.ts';

/** One decision of one form: whether it is under way, and why the last try was refused. */
export class Asking {
	busy = $state(false);
	refused: { readonly text: string; readonly rule: string } | null = $state.raw(null);
	readonly #open: OpenBoard;

	constructor(open: OpenBoard) {
		this.#open = open;
	}

	/**
	 * Returns whether it was written. A second press while the first is under way does nothing. `send`: how it goes to the
	 * board, where a passkey has to be asked before.
	 */
	async ask<A extends Asked>(
		asked: A,
		send: (asked: A) => Promise<Decided> = (each) => this.#open.command(each),
	): Promise<boolean> {
		if (this.busy) return false;
		this.busy = true;
		this.refused = null;
		try {
			const decided = await send(asked);
			if (!decided.ok) this.refused = sentenceOf(decided.problem);
			return decided.ok;
		} finally {
			this.busy = false;
		}
	}
}
