import {
	decodeAwareness,
	encodeAwareness,
	encodeEntry,
	joinEntries,
	type AwarenessEntry,
} from '@holdpoint/shared/protocol/awareness';
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

/** Whether somebody sits before this socket, as its page has said. */
export function isHere({ state: { presence } }: MemberPeer): boolean {
	return presence !== null && presence.state !== 'null';
}

/** More than one object in memory tells; 2^53 allows for 33 million of them. */
const clocksOfALifetime = 2 ** 28;

/**
 * Who is here. Never an `Awareness` instance (it keeps an interval): each socket holds its own last state, the server
 * stamps person, name and colour on it, and hibernation keeps it with the socket.
 *
 * A client may forget whom it has not heard of for 30 s (y-protocols does, ours does not) and takes in only what has a
 * higher clock. So everybody is told under the server's clock, a number that only grows, whatever the time does: what a
 * client says again without a change goes to nobody, and whoever is told anew takes it as news. Nobody is told their own,
 * which would stand above their own clock.
 */
export class Presence {
	/** Own frames of the running second, by socket. */
	#rates = new WeakMap<MemberPeer, { second: number; frames: number }>();
	/** What was told last; 0 until something is. */
	#clock = 0;
	readonly #lifetime: () => number;

	/** `lifetime` counts the times that the object has told anything since it came into memory, and keeps the count. */
	constructor(lifetime: () => number) {
		this.#lifetime = lifetime;
	}

	#tick(): number {
		if (this.#clock === 0) this.#clock = this.#lifetime() * clocksOfALifetime;
		return (this.#clock += 1);
	}

	/**
	 * Takes a socket's awareness update; returns whether others have something to learn from it. Entries for other client
	 * IDs are dropped unread: an honest provider echoes every change that it receives.
	 */
	accept(peer: MemberPeer, update: Uint8Array, around: Surroundings): boolean {
		const isOwn = (client: number) => this.#isOwn(peer, client, around);
		const entries = decodeAwareness(update, { client: isOwn, longest: limits.awareness });
		const own = entries?.find(({ state }) => peer.state.client !== null || !isEcho(state));
		if (own === undefined || own.clock > limits.awarenessClock) return false;
		if (this.#isTooFast(peer, around.now)) return false;
		const before = peer.state.presence;
		if (before !== null && own.clock < before.clock) return false;
		const state = stamp(own.state, peer);
		if (state === before?.state) {
			before.clock = own.clock;
			return false;
		}
		peer.state.client = own.client;
		peer.state.presence = { clock: own.clock, state };
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

	/** What there is to tell of these sockets: a frame for each who is to know, or null where it would be empty. */
	tell(of: Iterable<MemberPeer>): (to: MemberPeer) => Uint8Array | null {
		// Of two sockets with one client ID, as while a page reconnects, the later one.
		const entries = new Map<number, { person: string; bytes: Uint8Array }>();
		let clock = 0;
		for (const { state } of of) {
			const { client, presence, caller } = state;
			if (client === null || presence === null) continue;
			clock ||= this.#tick();
			const bytes = encodeEntry({ client, clock, state: presence.state });
			entries.set(client, { person: caller.actor.person, bytes });
		}
		const frameOf = (parts: readonly Uint8Array[]) =>
			parts.length === 0 ? null : encodeAwarenessFrame(joinEntries(parts));
		let whole: Uint8Array | null = null;
		return (to) => {
			const { client, caller } = to.state;
			// Before its first word it may be a page that reconnects, whose old socket is still among the others.
			const isOwn = (id: number, person: string) =>
				client === null ? person === caller.actor.person : id === client;
			const others = [...entries].filter(([id, { person }]) => !isOwn(id, person));
			if (others.length < entries.size) return frameOf(others.map(([, { bytes }]) => bytes));
			return (whole ??= frameOf([...entries.values()].map(({ bytes }) => bytes)));
		};
	}

	/** The frame that takes a leaver away, and only them; null if another socket of theirs carries on. */
	leaveFrame(peer: MemberPeer, remaining: Iterable<MemberPeer>): Uint8Array | null {
		const { client, presence } = peer.state;
		if (client === null || presence === null) return null;
		for (const other of remaining) if (other !== peer && other.state.client === client) return null;
		return encodeAwarenessFrame(encodeAwareness([{ client, clock: this.#tick(), state: null }]));
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

/** One of eight hues, the same for a person on every board and every screen; the web's tokens give them their shades. */
function colorOf(person: string): number {
	let sum = 0;
	for (const character of person) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 8191;
	return sum % 8;
}
