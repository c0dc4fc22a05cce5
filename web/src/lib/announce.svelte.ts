/**
 * What screen readers are told, wherever it comes from: at most one message in two seconds; more of them wait in turn, what
 * is urgent first. Others' edits are never announced one by one.
 */
const pauseMilliseconds = 2000;
/** What is said often is soon out of date: of more polite ones than this the oldest is left out. */
const mostWaiting = 4;

interface Message {
	readonly text: string;
	readonly urgent: boolean;
}

class Announcer {
	/** Where messages are heard: the page, and over it each open dialog, outside of which nothing is read out. */
	readonly #places: symbol[] = [];
	#waiting: Message[] = [];
	#timer: ReturnType<typeof setTimeout> | null = null;
	#said: Message & { readonly place: symbol | undefined } = $state.raw({
		text: '',
		urgent: false,
		place: undefined,
	});

	/** A pair of live regions is on the page; returns what to call when it leaves. */
	enter(place: symbol): () => void {
		this.#places.push(place);
		return () => this.#places.splice(this.#places.indexOf(place), 1);
	}

	/** What a region holds: each message stands in one alone, so that nothing is said twice. */
	textOf(place: symbol, urgent: boolean): string {
		return this.#said.place === place && this.#said.urgent === urgent ? this.#said.text : '';
	}

	say(text: string, urgent: boolean): void {
		const first = this.#waiting.filter((each) => each.urgent);
		const rest = this.#waiting.filter((each) => !each.urgent);
		(urgent ? first : rest).push({ text, urgent });
		this.#waiting = [...first, ...rest.slice(-mostWaiting)];
		// A moment later, so that a dialog that closes upon it does not take it along.
		if (this.#timer === null) this.#speakIn(100);
	}

	#speakIn(milliseconds: number): void {
		this.#timer = setTimeout(() => {
			this.#timer = null;
			const next = this.#waiting.shift();
			if (!next) return;
			// The same sentence twice would not be read again: a no-break space makes it another text.
			const text = next.text === this.#said.text ? `${next.text}\u00a0` : next.text;
			this.#said = { ...next, text, place: this.#places.at(-1) };
			this.#speakIn(pauseMilliseconds);
		}, milliseconds);
	}
}

export const announcer = new Announcer();

/** Says one sentence to screen readers when they are free. */
export function announce(sentence: string): void {
	announcer.say(sentence, false);
}

/** Says one sentence before others: something was lost, refused or taken away. */
export function alertNow(sentence: string): void {
	announcer.say(sentence, true);
}
