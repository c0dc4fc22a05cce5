import { refuse, type Outcome } from './board-api.ts';
import { limits } from './limits.ts';

const minute = 60_000;
/** Callers that are remembered before those whose minute is over are forgotten. */
const mostKnown = 1_000;

/**
 * How often one caller may ask one board for something within a minute, counted exactly. In memory: while nobody asks,
 * the object may leave memory, and then nobody was too fast either.
 */
export class Rates {
	readonly #counts = new Map<string, { since: number; count: number }>();
	#forgotten = 0;
	readonly #now: () => number;

	constructor(now: () => number) {
		this.#now = now;
	}

	/** Callers that are remembered. */
	get size(): number {
		return this.#counts.size;
	}

	/** Counts one more; the refusal says after how many seconds the caller may ask again. */
	take(what: keyof typeof limits.aMinute, who: string): Outcome<null> {
		const now = this.#now();
		const key = `${what} ${who}`;
		const known = this.#counts.get(key);
		const current = known && now - known.since < minute ? known : { since: now, count: 0 };
		current.count += 1;
		this.#counts.set(key, current);
		if (this.#counts.size > mostKnown && now - this.#forgotten >= minute) this.#forget(now);
		if (current.count <= limits.aMinute[what]) return { ok: true, value: null };
		const seconds = Math.ceil((current.since + minute - now) / 1000);
		return refuse('too-many', `That was too often within a minute. Try again in ${seconds} seconds.`, {
			seconds,
		});
	}

	#forget(now: number): void {
		this.#forgotten = now;
		for (const [key, { since }] of this.#counts) if (now - since >= minute) this.#counts.delete(key);
	}
}
