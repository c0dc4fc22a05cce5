/**
 * What screen readers are told: at most one message in two seconds for each region, the last one wins.
 * Others' edits are never announced one by one.
 */
const pauseMilliseconds = 2000;

class Region {
	text = $state('');
	#waiting: string | null = null;
	#timer: ReturnType<typeof setTimeout> | null = null;

	say(text: string): void {
		if (this.#timer !== null) {
			this.#waiting = text;
			return;
		}
		// The same sentence twice would not be read again: a no-break space makes it another text.
		this.text = text === this.text ? `${text}\u00a0` : text;
		this.#timer = setTimeout(() => {
			this.#timer = null;
			const next = this.#waiting;
			this.#waiting = null;
			if (next !== null) this.say(next);
		}, pauseMilliseconds);
	}
}

export const politeRegion = new Region();
export const assertiveRegion = new Region();

/** Says one sentence to screen readers when they are free. */
export function announce(sentence: string): void {
	politeRegion.say(sentence);
}

/** Says one sentence at once: something was lost, refused or taken away. */
export function alertNow(sentence: string): void {
	assertiveRegion.say(sentence);
}
