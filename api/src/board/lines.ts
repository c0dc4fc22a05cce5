import { limits } from './limits.ts';
import type { MemberPeer } from './peer.ts';

/** What one socket's line has carried. */
interface Line {
	/** When something was last heard of it, milliseconds since 1970. */
	heard: number;
	/** What came lately, falling by `limits.line` each second. */
	messages: number;
	bytes: number;
	/** Bytes sent since the probe before the last was answered, and since the last one was sent. */
	unanswered: number;
	sinceProbe: number;
	/** When the probe that is not answered yet was sent. */
	probedAt: number | null;
	/** Bytes of the last whole answer to a sync request: a large board takes its time. */
	answer: number;
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
		const now = this.#now();
		const seconds = Math.max(0, now - line.heard) / 1000;
		line.heard = now;
		line.messages = Math.max(0, line.messages - seconds * limits.line.messages) + 1;
		line.bytes = Math.max(0, line.bytes - seconds * limits.line.bytes) + bytes;
		return line.messages <= limits.line.burst.messages && line.bytes <= limits.line.burst.bytes;
	}

	/** Takes note of a frame of so many bytes that is about to be sent, and says whether to. */
	sends(peer: MemberPeer, bytes: number): 'yes' | 'with a probe' | 'too slow' {
		const line = this.#of(peer);
		line.unanswered += bytes;
		line.sinceProbe += bytes;
		if (line.unanswered - line.answer > limits.unanswered) return 'too slow';
		return line.probedAt === null && line.sinceProbe > limits.probeAfter ? 'with a probe' : 'yes';
	}

	/** A whole document, or much of one, is about to be sent. */
	answers(peer: MemberPeer, bytes: number): void {
		this.#of(peer).answer = bytes;
	}

	probed(peer: MemberPeer): void {
		const line = this.#of(peer);
		line.probedAt ??= this.#now();
		line.sinceProbe = 0;
	}

	/** A sync step 2 came: whether that was the answer to a probe. */
	answered(peer: MemberPeer): boolean {
		const line = this.#of(peer);
		if (line.probedAt === null) return false;
		line.probedAt = null;
		line.unanswered = line.sinceProbe;
		return true;
	}

	/** Whether its other end is there: `silent` is to be probed, `gone` has not answered that either. */
	judge(peer: MemberPeer): 'there' | 'silent' | 'gone' {
		const { heard, probedAt } = this.#of(peer);
		const now = this.#now();
		const last = Math.max(heard, peer.pingedAt() ?? 0);
		if (now - last < limits.silent) return 'there';
		if (probedAt === null || probedAt <= last) return 'silent';
		return now - probedAt < limits.silent ? 'there' : 'gone';
	}

	#of(peer: MemberPeer): Line {
		const known = this.#lines.get(peer);
		if (known) return known;
		const line = {
			heard: this.#now(),
			messages: 0,
			bytes: 0,
			unanswered: 0,
			sinceProbe: 0,
			probedAt: null,
			answer: 0,
		};
		this.#lines.set(peer, line);
		return line;
	}
}
