import { Allowance } from './allowance.ts';
import { limits } from './limits.ts';
import type { MemberPeer } from './peer.ts';

/** What one socket's line has carried. */
interface Line {
	/** When something was last heard of it, milliseconds since 1970. */
	heard: number;
	readonly allowance: Allowance;
	/** Bytes sent since the probe before the last was answered, and since the last one was sent. */
	unanswered: number;
	sinceProbe: number;
	/** A probe is not answered yet. */
	isProbed: boolean;
	/** How often it was looked for and found silent. */
	missed: number;
	/** Bytes of the last answer to a sync request: a large board takes its time. */
	answer: number;
	/** What it asked for while that was not read. */
	asked: Uint8Array | null;
}

/**
 * Who floods, who cannot follow, who is gone. A socket does not say how much of what was sent has been read, so a probe
 * asks: a sync step 1, which every client answers when it has read all that came before. Kept in memory only: a board
 * that leaves memory was idle, and nothing waited on its lines.
 */
export class Lines {
	readonly #lines = new WeakMap<MemberPeer, Line>();
	readonly #now: () => number;

	constructor(now: () => number) {
		this.#now = now;
	}

	/** Takes note of a message of so many bytes; false if nobody has a reason to send so much. */
	heard(peer: MemberPeer, bytes: number): boolean {
		const line = this.#of(peer);
		line.heard = this.#now();
		return line.allowance.take(bytes, line.heard);
	}

	/** Takes note of a frame of so many bytes that is about to be sent, and says whether to. */
	sends(peer: MemberPeer, bytes: number): 'yes' | 'with a probe' | 'too slow' {
		const line = this.#of(peer);
		line.unanswered += bytes;
		line.sinceProbe += bytes;
		if (line.unanswered - line.answer > limits.unanswered) return 'too slow';
		return !line.isProbed && line.sinceProbe > limits.probeAfter ? 'with a probe' : 'yes';
	}

	/** It asks for what a state vector lacks: whether to answer now. Making an answer is work, so one is read before the next. */
	mayAsk(peer: MemberPeer, stateVector: Uint8Array): boolean {
		const line = this.#of(peer);
		const isUnread = line.isProbed && line.answer > limits.largeAnswer;
		line.asked = isUnread ? stateVector : null;
		return !isUnread;
	}

	/** An answer of so many bytes is about to be sent; whether a probe is to follow it. */
	answers(peer: MemberPeer, bytes: number): boolean {
		this.#of(peer).answer = bytes;
		return bytes > limits.largeAnswer;
	}

	/** What waited for the last answer to be read. */
	takeAsked(peer: MemberPeer): Uint8Array | null {
		const line = this.#of(peer);
		const { asked } = line;
		line.asked = null;
		return asked;
	}

	probed(peer: MemberPeer): void {
		const line = this.#of(peer);
		line.isProbed = true;
		line.sinceProbe = 0;
	}

	/** A sync step 2 came: whether that was the answer to a probe. */
	answered(peer: MemberPeer): boolean {
		const line = this.#of(peer);
		if (!line.isProbed) return false;
		line.isProbed = false;
		line.unanswered = line.sinceProbe;
		return true;
	}

	/**
	 * Whether its other end is there: `silent` is to be probed, `gone` was found silent again and again. Not by time alone:
	 * where the clock jumps everybody seems silent once.
	 */
	judge(peer: MemberPeer): 'there' | 'silent' | 'gone' {
		const line = this.#of(peer);
		const last = Math.max(line.heard, peer.pingedAt() ?? 0);
		line.missed = this.#now() - last < limits.silent ? 0 : line.missed + 1;
		if (line.missed === 1) return 'silent';
		return line.missed > limits.missed ? 'gone' : 'there';
	}

	#of(peer: MemberPeer): Line {
		const known = this.#lines.get(peer);
		if (known) return known;
		const line = {
			heard: this.#now(),
			allowance: new Allowance(limits.line, this.#now()),
			unanswered: 0,
			sinceProbe: 0,
			isProbed: false,
			missed: 0,
			answer: 0,
			asked: null,
		};
		this.#lines.set(peer, line);
		return line;
	}
}
