import type { Caller } from './board-api.ts';

/** What a member's socket remembers through hibernation: at most 16 KB, the platform's limit of an attachment. */
export interface MemberState {
	readonly caller: Caller;
	/** Offered the `holdpoint` subprotocol, so frames 64 and 65 are for it. */
	readonly ours: boolean;
	/** The one client ID whose presence this socket may set; null until its first own frame. */
	client: number | null;
	presence: { clock: number; state: string } | null;
	gaps: number;
	readOnlyEdits: number;
}

/** A member's socket as the room sees it: effects only, so that a test's is an array. */
export interface MemberPeer {
	state: MemberState;
	send(data: Uint8Array): void;
	close(code: number, reason: string): void;
	/** Writes `state` where hibernation keeps it. */
	remember(): void;
	/** When the runtime last answered its keep-alive text by itself, milliseconds since 1970; null for who sends none. */
	pingedAt(): number | null;
}

export function memberState(caller: Caller, ours: boolean): MemberState {
	return { caller, ours, client: null, presence: null, gaps: 0, readOnlyEdits: 0 };
}
