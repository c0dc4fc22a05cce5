import type * as Y from 'yjs';
import type { Notice } from '../schema/frame.ts';
import type { Change } from './changes.ts';

export type { Change } from './changes.ts';

/** Who sends an update, and what they may write now; judged anew for every message (R26). */
export interface GuardContext {
	/** Person or guest ID. */
	readonly person: string;
	/** A viewer: nothing of theirs is applied (R27). */
	readonly readOnly: boolean;
	/** Why this actor may not write that root now, or null. Asked for known roots only. */
	lockOf(root: string): { readonly rule: string; readonly message: string } | null;
	/** The person that a Yjs client ID is bound to, or null if nobody has written with it. */
	ownerOfClient(client: number): string | null;
	/** Milestones of the policy, and those it has dropped. */
	readonly knownMilestones: ReadonlySet<string>;
}

export type Verdict =
	| {
			readonly kind: 'applied';
			/** What the client sent and what was undone of it: one journal row, one broadcast. */
			readonly update: Uint8Array;
			/** Everything of the update that is not in the document now, for its author. */
			readonly notices: readonly Notice[];
			/** What the person changed, field by field; undone edits are no changes. */
			readonly changes: readonly Change[];
			/** Client IDs seen for the first time: bind them to the person. */
			readonly newClients: readonly number[];
			/** Roots whose content changed. */
			readonly touched: ReadonlySet<string>;
	  }
	/** It holds nothing that the document lacks. */
	| { readonly kind: 'nothing' }
	/** It builds on something that the server has not got: not applied; answer with sync step 1. */
	| { readonly kind: 'gap' }
	/** New structs under another person's client ID: not applied. */
	| { readonly kind: 'fork'; readonly client: number }
	| { readonly kind: 'read-only'; readonly notice: Notice }
	/** No honest client sends this: close with 4400. `broken`: the document may have changed, rebuild it from the journal. */
	| { readonly kind: 'malformed'; readonly reason: string; readonly broken: boolean };

/**
 * The lock on the document's door (R1): applies a client's update and, in the same step, undoes whatever this person
 * may not write or no schema allows, so that no other replica ever holds it.
 */
export class Guard {
	readonly #doc: Y.Doc;

	constructor(doc: Y.Doc) {
		this.#doc = doc;
	}

	accept(_update: Uint8Array, _context: GuardContext): Verdict {
		throw new Error(`The guard of ${this.#doc.guid} is not written yet.`);
	}
}
