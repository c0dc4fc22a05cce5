import * as Y from 'yjs';
import { Random } from '../../shared/doc/random.ts';

interface Timer {
	at: number;
	readonly work: () => void;
	/** Milliseconds after which it comes again; null for once. */
	readonly every: number | null;
}

/**
 * While it stands, everything that would differ from run to run is the seed's: the timers of the pages, whose time passes
 * only by `pass`, random numbers and IDs, and the client IDs of Yjs, which decide who wins a conflict.
 */
export class SeededWorld {
	readonly #timers = new Map<number, Timer>();
	readonly #random: Random;
	readonly #real = {
		setTimeout,
		clearTimeout,
		setInterval,
		clearInterval,
		crypto,
		random: Math.random,
	};
	#now = 0;
	#lastTimer = 0;

	constructor(seed: number) {
		this.#random = new Random(seed);
		const whole = () => this.#random.below(2 ** 32);
		const fill = (bytes: Uint8Array) => bytes.map(() => this.#random.below(256));
		const begin =
			(repeats: boolean) =>
			(work: (...given: unknown[]) => void, ms = 0, ...given: unknown[]) => {
				this.#lastTimer += 1;
				const every = repeats ? ms : null;
				this.#timers.set(this.#lastTimer, { at: this.#now + ms, work: () => work(...given), every });
				return this.#lastTimer;
			};
		const end = (timer: number) => this.#timers.delete(timer);
		Object.assign(globalThis, {
			setTimeout: begin(false),
			setInterval: begin(true),
			clearTimeout: end,
			clearInterval: end,
		});
		Math.random = () => this.#random.next();
		this.#replaceCrypto({
			subtle: this.#real.crypto.subtle,
			randomUUID: () => `${whole().toString(16)}-${whole().toString(16)}`,
			getRandomValues: (bytes: Uint8Array) => (bytes.set(fill(bytes)), bytes),
		});
		// Met by the constructor of each document, which has no such field of its own yet.
		Object.defineProperty(Y.Doc.prototype, 'clientID', {
			configurable: true,
			set(this: Y.Doc) {
				const field = { value: whole(), writable: true, enumerable: true, configurable: true };
				Object.defineProperty(this, 'clientID', field);
			},
		});
	}

	/** Time passes for the pages. */
	pass(ms: number): void {
		const until = this.#now + ms;
		for (;;) {
			let next: [number, Timer] | null = null;
			for (const each of this.#timers)
				if (each[1].at <= until && (next === null || each[1].at < next[1].at)) next = each;
			if (next === null) break;
			const [id, timer] = next;
			this.#now = Math.max(this.#now, timer.at);
			if (timer.every === null) this.#timers.delete(id);
			else timer.at += timer.every;
			timer.work();
		}
		this.#now = until;
	}

	/** Gives back what it took. */
	end(): void {
		const { crypto: real, random, ...timers } = this.#real;
		Object.assign(globalThis, timers);
		Math.random = random;
		this.#replaceCrypto(real);
		Reflect.deleteProperty(Y.Doc.prototype, 'clientID');
	}

	#replaceCrypto(value: unknown): void {
		Object.defineProperty(globalThis, 'crypto', { value, configurable: true, writable: true });
	}
}
