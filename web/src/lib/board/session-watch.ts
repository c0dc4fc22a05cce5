import { alertNow } from '../announce.svelte.ts';
import { api, ask, type Answer } from '../api.ts';
import type { SessionEnd } from '@holdpoint/shared/schema/account';
import type { OpenBoard } from './open-board.svelte.ts';

/** Milliseconds before its end at which the person is told. */
const toldBefore = 120_000;
/** Another tab or device may have put the end off, and timers do not count weeks. */
const askAgainAfter = 60 * 60_000;
const retryAfter = 30_000;
const leastPause = 5_000;

/**
 * How long this browser stays signed in, as the server says: tells the person before it ends, and ends the line when
 * it has. What was typed stays on the page and on the device.
 */
export class SessionWatch {
	readonly #open: OpenBoard;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#stopped = false;

	constructor(open: OpenBoard) {
		this.#open = open;
		void this.#look();
	}

	/** The person is here: says so to the server (R4), which lets the session live on. */
	async active(): Promise<void> {
		this.#take(await ask(api.session.active.$post()));
	}

	stop(): void {
		this.#stopped = true;
		clearTimeout(this.#timer);
	}

	async #look(): Promise<void> {
		this.#take(await ask(api.session.$get()));
	}

	#take(answer: Answer<SessionEnd>): void {
		if (this.#stopped) return;
		clearTimeout(this.#timer);
		if (!answer.ok) {
			if (answer.problem.status !== 401) return this.#lookAfter(retryAfter);
			this.#open.staySignedIn = null;
			this.#open.connection.signedOut();
			return;
		}
		const { secondsLeft } = answer.value;
		if (secondsLeft === null) return;
		const left = secondsLeft * 1000;
		if (left > toldBefore) {
			this.#open.staySignedIn = null;
			this.#lookAfter(Math.min(left - toldBefore, askAgainAfter));
			return;
		}
		if (this.#open.staySignedIn === null) {
			this.#open.staySignedIn = () => void this.active();
			alertNow('You will be signed out in two minutes.');
		}
		this.#lookAfter(Math.max(left, leastPause) + 1000);
	}

	#lookAfter(milliseconds: number): void {
		this.#timer = setTimeout(() => void this.#look(), milliseconds);
	}
}
