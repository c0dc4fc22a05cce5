/** What the window needs from outside, so that a test owns the clock. */
export interface Timer {
	/** Runs `work` after `ms` milliseconds, in an event of its own. */
	later(ms: number, work: () => void): void;
	/** Milliseconds since 1970. */
	now(): number;
}

/**
 * A database's group commit for edits: the first leaves at once and opens a window; what comes while it is open leaves
 * together when it ends. No timer runs while nothing is edited, so that an idle board can hibernate.
 */
export class GroupCommit {
	#open = false;
	#waiting = false;
	#timer: Timer;
	#commit: () => void;
	#windowOf: (before: number, late: number) => number;
	/** The last window, and by how much it ended late, in milliseconds. */
	#window = 0;
	#late = 0;

	/** `windowOf`: how long the next window is, by the one before and by how much that ended late, in milliseconds. */
	constructor(timer: Timer, windowOf: (before: number, late: number) => number, commit: () => void) {
		this.#timer = timer;
		this.#windowOf = windowOf;
		this.#commit = commit;
	}

	/** Something waits to be committed. */
	add(): void {
		this.#waiting = true;
		if (!this.#open) this.flush();
	}

	/** Commits what waits, now. Every read that leaves the object and every command calls this first. */
	flush(): void {
		if (!this.#waiting) return;
		this.#waiting = false;
		this.#commit();
		this.#openWindow();
	}

	#openWindow(): void {
		if (this.#open) return;
		this.#open = true;
		this.#window = this.#windowOf(this.#window, this.#late);
		const due = this.#timer.now() + this.#window;
		this.#timer.later(this.#window, () => {
			this.#late = this.#timer.now() - due;
			this.#open = false;
			this.flush();
		});
	}
}
