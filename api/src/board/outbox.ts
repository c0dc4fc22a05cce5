/**
 * What one event sends leaves after its last write, so that the platform's output gate holds it until that write is
 * durable: a send placed before a write in the same event would not wait for it. An event that throws sends nothing.
 */
export class Outbox {
	#sends: (() => void)[] = [];
	#depth = 0;

	/** Runs one event; events inside an event belong to the outer one. */
	event<T>(work: () => T): T {
		this.#depth += 1;
		try {
			const result = work();
			if (this.#depth === 1) for (let send = this.#sends.shift(); send; send = this.#sends.shift()) send();
			return result;
		} catch (error) {
			this.#sends = [];
			throw error;
		} finally {
			this.#depth -= 1;
		}
	}

	/** Sends when the event that is running has written all it writes. */
	push(send: () => void): void {
		if (this.#depth === 0) throw new Error('A send belongs to an event.');
		this.#sends.push(send);
	}
}
