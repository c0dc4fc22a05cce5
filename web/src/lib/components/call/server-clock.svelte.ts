import type { Governance } from '../../board/governance.svelte.ts';

const tickMilliseconds = 5000;

/** The server's time as it goes on between its frames: for what runs out while people look on. */
export class ServerClock {
	#here = $state(Date.now());
	#ahead = $derived.by(() => this.#governance.now - Date.now());
	readonly #governance: Governance;

	/** To be made while a component is: it ticks as long as that lives. */
	constructor(governance: Governance) {
		this.#governance = governance;
		$effect(() => {
			const timer = setInterval(() => (this.#here = Date.now()), tickMilliseconds);
			return () => clearInterval(timer);
		});
	}

	/** Milliseconds since 1970; never before what the server told last. */
	get now(): number {
		return Math.max(this.#governance.now, this.#here + this.#ahead);
	}
}
