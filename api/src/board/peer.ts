import type { Caller } from './board-api.ts';

/** What a member's socket remembers through hibernation: at most 16 KB, the platform's limit of an attachment. */
export interface MemberState {
	readonly kind: 'member';
	readonly caller: Caller;
	/** Offered the `holdpoint` subprotocol, so frames 64 and 65 are for it. */
	readonly ours: boolean;
	/** The one client ID whose presence this socket may set; null until its first own frame. */
	client: number | null;
	/** What it said last: under its own clock, and under the one that others were told (`Presence`). */
	presence: { clock: number; told: number; state: string } | null;
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

export interface MemberPeer extends Peer<MemberState> {
	/** When the runtime last answered its keep-alive text by itself, milliseconds since 1970; null for who sends none. */
	pingedAt(): number | null;
}
export type ViewerPeer = Peer<ViewerState>;

export function memberState(caller: Caller, ours: boolean): MemberState {
	return { kind: 'member', caller, ours, client: null, presence: null, gaps: 0, readOnlyEdits: 0 };
}
