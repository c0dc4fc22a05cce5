/** Messages and bytes each second, and so many at once. */
export interface Rate {
	readonly messages: number;
	readonly bytes: number;
	readonly burst: { readonly messages: number; readonly bytes: number };
}

/** What somebody may send. */
export class Allowance {
	readonly #rate: Rate;
	#last: number;
	/** What came lately, falling each second. */
	#messages = 0;
	#bytes = 0;

	/** `now`: milliseconds since 1970, here and below. */
	constructor(rate: Rate, now: number) {
		this.#rate = rate;
		this.#last = now;
	}

	/** Takes note of a message of so many bytes; false if nobody has a reason to send so much. */
	take(bytes: number, now: number): boolean {
		const { messages, burst, ...rate } = this.#rate;
		const seconds = Math.max(0, now - this.#last) / 1000;
		this.#last = now;
		this.#messages = Math.max(0, this.#messages - seconds * messages) + 1;
		this.#bytes = Math.max(0, this.#bytes - seconds * rate.bytes) + bytes;
		return this.#messages <= burst.messages && this.#bytes <= burst.bytes;
	}
}

/** The same for each of many, in memory: who is idle so long that it leaves memory has sent little. */
export class Allowances {
	readonly #rate: Rate;
	readonly #of = new Map<string, Allowance>();

	constructor(rate: Rate) {
		this.#rate = rate;
	}

	take(who: string, bytes: number, now: number): boolean {
		let allowance = this.#of.get(who);
		if (allowance === undefined) this.#of.set(who, (allowance = new Allowance(this.#rate, now)));
		return allowance.take(bytes, now);
	}
}
