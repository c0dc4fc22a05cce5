import type { GovernanceState } from './governance.ts';

/** Types of our own frames beside y-websocket's 0 (sync), 1 (awareness), 3 (query awareness). */
export const governanceFrame = 64;
export const noticeFrame = 65;

type EditorsTold = Readonly<Record<string, { lastEditor: string | null; editors: readonly string[] }>>;

/** Frame 64: whole state; only to those who offered the `holdpoint` subprotocol. */
export interface GovernanceFrame {
	readonly seq: number;
	readonly epoch: string;
	/** Server time in milliseconds: the moment at which waivers, delegations and windows are to be judged. */
	readonly now: number;
	readonly state: GovernanceState;
	/** Per milestone: last editor of the scope and all editors since the round before (R14), which the ledger does not hold. */
	readonly editors: EditorsTold;
	/** The person this connection acts as, and what it may do. */
	readonly you: { person: string; name: string; guest: boolean; access: 'owner' | 'edit' | 'view' };
}

/** One thing that was not applied: where, and what its author had written, so that nothing typed is lost. */
export interface NotApplied {
	/** Root, then item and field where known. */
	readonly path: readonly string[];
	readonly attempted: unknown;
}

/** Frame 65. */
export type Notice =
	| {
			readonly kind: 'not-applied';
			/** Rule ID, or the bound that was passed. */
			readonly rule: string;
			readonly root: string;
			readonly message: string;
			readonly items: readonly NotApplied[];
	  }
	/** A client ID is another person's: take the server's document into a fresh Y.Doc and replay unsaved fields. */
	| { readonly kind: 'fork'; readonly message: string }
	/** The board was rebuilt or restored under another epoch. */
	| { readonly kind: 'epoch'; readonly epoch: string }
	/** Of these milestones the editors are others now: in the place of what frame 64 said, which is large. */
	| { readonly kind: 'editors'; readonly now: number; readonly editors: EditorsTold }
	/** The board is nearly full. */
	| { readonly kind: 'size'; readonly message: string };
