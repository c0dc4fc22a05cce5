import { limits } from './limits.ts';

/** What one socket may send: so much each second and at once (`limits.line`), far above what a page has to say. */
export class Allowance {
	#last: number;
	/** What came lately, falling each second. */
	#messages = 0;
	#bytes = 0;

	/** `now`: milliseconds since 1970, here and below. */
	constructor(now: number) {
		this.#last = now;
	}

	/** Takes note of a message of so many bytes; false if nobody has a reason to send so much. */
	take(bytes: number, now: number): boolean {
		const seconds = Math.max(0, now - this.#last) / 1000;
		this.#last = now;
		this.#messages = Math.max(0, this.#messages - seconds * limits.line.messages) + 1;
		this.#bytes = Math.max(0, this.#bytes - seconds * limits.line.bytes) + bytes;
		return this.#messages <= limits.line.burst.messages && this.#bytes <= limits.line.burst.bytes;
	}
}
