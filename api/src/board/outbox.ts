/**
 * What one event sends leaves after its last write, so that the platform's output gate holds it until that write is
 * durable: a send placed before a write in the same event would not wait for it. An event that throws still sends what
 * it pushed, which speaks of what is on disk, unless that was discarded: a lost broadcast would split the replicas.
 */
export class Outbox {
	#sends: (() => void)[] = [];
	#depth = 0;

	/** Runs one event; events inside an event belong to the outer one. */
	event<T>(work: () => T): T {
		this.#depth += 1;
		try {
			return work();
		} finally {
			try {
				if (this.#depth === 1) this.#sendAll();
			} finally {
				this.#depth -= 1;
			}
		}
	}

	/** Sends when the event that is running has written all it writes. */
	push(send: () => void): void {
		if (this.#depth === 0) throw new Error('A send belongs to an event.');
		this.#sends.push(send);
	}

	/** The write that these sends speak of has failed. */
	discard(): void {
		this.#sends = [];
	}

	/** One send that fails keeps none of the others back. */
	#sendAll(): void {
		const failures: unknown[] = [];
		for (let send = this.#sends.shift(); send; send = this.#sends.shift()) {
			try {
				send();
			} catch (error) {
				failures.push(error);
			}
		}
		if (failures.length > 0) throw failures[0];
	}
}
