import { decodeAwareness, encodeAwareness, type AwarenessEntry } from '@holdpoint/shared/protocol/awareness';
import { readCursor } from '@holdpoint/shared/protocol/cursor';
import { encodeAwarenessFrame } from '@holdpoint/shared/protocol/frames';
import { limits } from './limits.ts';
import type { MemberPeer } from './peer.ts';

/** What presence is judged against. */
export interface Surroundings {
	readonly peers: () => Iterable<MemberPeer>;
	/** The person that a client ID is bound to by an edit, or null. */
	readonly ownerOf: (client: number) => string | null;
	/** Milliseconds since 1970. */
	readonly now: number;
}

/**
 * Who is here. Never an `Awareness` instance (it keeps an interval): each socket holds its own last state, the server
 * stamps person, name and colour on it, and hibernation keeps it with the socket.
 */
export class Presence {
	/** Own frames of the running second, by socket. */
	#rates = new WeakMap<MemberPeer, { second: number; frames: number }>();

	/**
	 * Takes a socket's awareness update; returns whether its own presence changed. Entries for other client IDs are
	 * dropped unread: an honest provider echoes every change that it receives.
	 */
	accept(peer: MemberPeer, update: Uint8Array, around: Surroundings): boolean {
		const isOwn = (client: number) => this.#isOwn(peer, client, around);
		const entries = decodeAwareness(update, { client: isOwn, longest: limits.awareness });
		const own = entries?.find(({ state }) => peer.state.client !== null || !isEcho(state));
		if (own === undefined || own.clock > limits.awarenessClock) return false;
		if (this.#isTooFast(peer, around.now)) return false;
		const before = peer.state.presence;
		if (before !== null && own.clock < before.clock) return false;
		peer.state.client = own.client;
		peer.state.presence = { clock: own.clock, state: stamp(own.state, peer) };
		peer.remember();
		return true;
	}

	#isOwn(peer: MemberPeer, client: number, { peers, ownerOf }: Surroundings): boolean {
		if (peer.state.client !== null) return client === peer.state.client;
		const { person } = peer.state.caller.actor;
		if ((ownerOf(client) ?? person) !== person) return false;
		for (const other of peers()) {
			if (other === peer || other.state.client !== client) continue;
			// A page that reconnects before its old socket is gone keeps its client ID; another person's is another's.
			if (other.state.caller.actor.person !== person) return false;
		}
		return true;
	}

	#isTooFast(peer: MemberPeer, now: number): boolean {
		const second = Math.floor(now / 1000);
		const rate = this.#rates.get(peer);
		if (rate?.second !== second) {
			this.#rates.set(peer, { second, frames: 1 });
			return false;
		}
		rate.frames += 1;
		return rate.frames > limits.awarenessRate;
	}

	/** One frame with the presence of these sockets, or null if none has any. */
	frameOf(peers: Iterable<MemberPeer>): Uint8Array | null {
		const entries: AwarenessEntry[] = [];
		for (const { state } of peers) {
			if (state.client === null || state.presence === null) continue;
			entries.push({ client: state.client, clock: state.presence.clock, state: parse(state.presence.state) });
		}
		return entries.length === 0 ? null : encodeAwarenessFrame(encodeAwareness(entries));
	}

	/**
	 * The frame that takes a leaver away, and only them; null if another socket of theirs carries on. Under their last
	 * clock, as y-websocket's own server does: under a later one their next change after coming back would not be seen.
	 */
	leaveFrame(peer: MemberPeer, remaining: Iterable<MemberPeer>): Uint8Array | null {
		const { client, presence } = peer.state;
		if (client === null || presence === null) return null;
		for (const other of remaining) if (other !== peer && other.state.client === client) return null;
		return encodeAwarenessFrame(encodeAwareness([{ client, clock: presence.clock, state: null }]));
	}
}

/**
 * Whether this is no page's first word about itself: that of who has gone, or what bears the server's stamp. Their client
 * IDs may be nobody's now, and would be taken from them by who only echoes.
 */
function isEcho(state: AwarenessEntry['state']): boolean {
	if (state === null) return true;
	const { user } = state;
	return typeof user === 'object' && user !== null && 'person' in user && 'guest' in user;
}

/** The client's own fields, with the identity that the server knows, and a cursor only if others can draw it. */
function stamp(state: AwarenessEntry['state'], peer: MemberPeer): string {
	if (state === null) return 'null';
	const { person, name, guest } = peer.state.caller.actor;
	const { cursor, ...own } = state;
	const drawn = readCursor(cursor);
	const user = { person, name, guest, color: colorOf(person) };
	return JSON.stringify({ ...own, ...(drawn && { cursor: drawn }), user });
}

function parse(text: string): Record<string, unknown> | null {
	return JSON.parse(text) as Record<string, unknown> | null;
}

/** One of eight hues, the same for a person on every board and every screen; the web's tokens give them their shades. */
function colorOf(person: string): number {
	let sum = 0;
	for (const character of person) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 8191;
	return sum % 8;
}
