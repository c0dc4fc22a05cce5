import { sayCount } from '@holdpoint/shared/schema/word';
/**
 * Whether what this person wrote is on the server's disk; true or not claimed.
 *
 * The server answers sync step 1 only after everything before it is on disk (architecture.md, durable before visible).
 * So: an edit counts as saved when the answer to a request *sent after it* has come back. Answers come in the order
 * of the requests. One request of ours is under way at a time.
 */

export type SavedState = 'saved' | 'saving' | 'not-saved';

/** What the indicator needs from a connection. */
export interface SyncWire {
	/** Sends sync step 1; the answer is reported by `answered`. */
	ask(): void;
}

/** Edits that come within this time are asked about together, milliseconds. */
const gather = 60;

export class SavedIndicator {
	/** Local edits since this page began, and before it as far as the device remembers. */
	#made = $state(0);
	/** As many of them are proven to be saved. */
	#proven = $state(0);
	#online = $state(false);
	/** Requests without an answer yet, oldest first, and how many edits the answer proves. */
	#asked: { readonly proves: number; readonly ours: boolean }[] = [];
	/** The server has our backlog only after it asked for it, once a connection, and we answered. */
	#backlogSent = false;
	#timer: ReturnType<typeof setTimeout> | null = null;
	readonly #wire: SyncWire;
	readonly #onproven: () => void;

	/** `onproven` is called when nothing unsaved is left. */
	constructor(wire: SyncWire, onproven: () => void = () => undefined) {
		this.#wire = wire;
		this.#onproven = onproven;
	}

	/** Edits that no answer has proven yet. */
	get unsaved(): number {
		return this.#made - this.#proven;
	}

	get state(): SavedState {
		if (this.unsaved === 0) return 'saved';
		return this.#online ? 'saving' : 'not-saved';
	}

	/** The words of the indicator. */
	get words(): string {
		const count = this.unsaved;
		if (this.state === 'saved') return 'Saved';
		if (this.state === 'saving') return 'Saving';
		return `Not saved yet (offline, ${sayCount(count, 'change', 'changes')})`;
	}

	/** Edits that this device kept from an earlier page and that were not proven then. */
	remember(count: number): void {
		this.#made += count;
		this.#askSoon();
	}

	/** This person changed the document. */
	edited(): void {
		this.#made += 1;
		this.#askSoon();
	}

	/** The socket is open, and the provider has sent its own step 1: its answer proves nothing. */
	opened(): void {
		this.#online = true;
		this.#backlogSent = false;
		this.#asked = [{ proves: this.#proven, ours: false }];
	}

	closed(): void {
		this.#online = false;
		this.#asked = [];
		this.#backlogSent = false;
		if (this.#timer !== null) clearTimeout(this.#timer);
		this.#timer = null;
	}

	/** The server asked for what it lacks, and our answer has left. */
	backlogSent(): void {
		this.#backlogSent = true;
		this.#askSoon();
	}

	/** A sync step 2 arrived: the answer to the oldest request. */
	answered(): void {
		const request = this.#asked.shift();
		if (request === undefined) return;
		const before = this.unsaved;
		this.#proven = Math.max(this.#proven, request.proves);
		if (before > 0 && this.unsaved === 0) this.#onproven();
		this.#askSoon();
	}

	/** The first so many unsaved edits belong to a document that is gone, and are about to be made again on another. */
	passOver(count: number): void {
		this.#proven += count;
	}

	#askSoon(): void {
		if (!this.#online || !this.#backlogSent || this.unsaved === 0) return;
		if (this.#timer !== null || this.#asked.some((request) => request.ours)) return;
		this.#timer = setTimeout(() => {
			this.#timer = null;
			if (!this.#online || this.unsaved === 0) return;
			this.#asked.push({ proves: this.#made, ours: true });
			this.#wire.ask();
		}, gather);
	}
}
