import type { Caller } from './board-api.ts';

/** What a member's socket remembers through hibernation: at most 16 KB, the platform's limit of an attachment. */
export interface MemberState {
	readonly kind: 'member';
	readonly caller: Caller;
	/** Offered the `holdpoint` subprotocol, so frames 64 and 65 are for it. */
	readonly ours: boolean;
	/** The one client ID whose presence this socket may set; null until its first own frame. */
	client: number | null;
	presence: { clock: number; state: string } | null;
	gaps: number;
	readOnlyEdits: number;
}

/** A viewer of a public or screen link. */
export interface ViewerState {
	readonly kind: 'viewer';
	readonly link: string;
}

/** A socket as the room sees it: effects only, so that a test's is an array. */
export interface Peer<State = MemberState> {
	state: State;
	send(data: Uint8Array | string): void;
	close(code: number, reason: string): void;
	/** Writes `state` where hibernation keeps it. */
	remember(): void;
}

export type MemberPeer = Peer<MemberState>;
export type ViewerPeer = Peer<ViewerState>;

export function memberState(caller: Caller, ours: boolean): MemberState {
	return { kind: 'member', caller, ours, client: null, presence: null, gaps: 0, readOnlyEdits: 0 };
}
