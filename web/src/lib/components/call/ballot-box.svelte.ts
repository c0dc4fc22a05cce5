import { SvelteMap } from 'svelte/reactivity';
import { untrack } from 'svelte';
import type { Call } from '@holdpoint/shared/schema/governance';
import type { Problem } from '@holdpoint/shared/schema/problem';
import { alertNow, announce } from '../../announce.svelte.ts';
import { sentenceOf } from '../../api.ts';
import { newId } from '../../board/new-id.ts';
import type { OpenBoard } from '../../board/open-board.svelte.ts';
import { voteOf, type Draft } from './ballot-draft.svelte.ts';
import { keepOwnVote, nameOf, type Booth } from './own-votes.ts';
import {
	findProvisional,
	forgetProvisional,
	keepProvisional,
	type ProvisionalVote,
	type Seat,
} from './provisional-votes.ts';
import { judgeUnsent, lostSentences, votesCast, type Lost, type UnsentVote } from './unsent-votes.ts';

/** What this device keeps of one booth until the server has the vote. */
export interface KeptBallot {
	readonly booth: Booth;
	readonly milestone: string;
	readonly draft: Draft;
	/** Cast, and not answered yet. */
	readonly unsent: UnsentVote | null;
	/** Why it was not sent, or what refused it: the text is kept for another try. */
	readonly lost: { readonly why: Lost | 'refused'; readonly text: string; readonly rule: string } | null;
}

type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
const prefix = 'holdpoint ballot ';
/** Milliseconds after which a server that did not answer is asked again, while the line is there. */
const tryAgainAfter = 5_000;
const nowhere: Store = { getItem: () => null, setItem: () => undefined, removeItem: () => undefined };

const boxes = new WeakMap<OpenBoard, BallotBox>();

/** The one of a page and board. */
export function ballotBoxOf(open: OpenBoard): BallotBox {
	const box = boxes.get(open) ?? new BallotBox(open);
	boxes.set(open, box);
	return box;
}

/** Ballots of this person that the server does not have: drafts, and votes that were cast and are not sent. */
class BallotBox {
	readonly #open: OpenBoard;
	readonly #store: Store;
	readonly #kept = new SvelteMap<string, KeptBallot>();
	/** IDs of commands that wait for an answer on this line. */
	readonly #underWay = new Set<string>();
	#again = $state(0);

	constructor(open: OpenBoard) {
		this.#open = open;
		// An example begins anew each time.
		this.#store = open.served ? localStorage : nowhere;
		if (open.served) this.#load();
	}

	find(booth: Booth): KeptBallot | null {
		return this.#kept.get(nameOf(booth)) ?? null;
	}

	/** What this person cast on a milestone and nobody has got. */
	unsentOn(milestone: string): readonly KeptBallot[] {
		return this.#mine.filter((each) => each.milestone === milestone && (each.unsent ?? each.lost) !== null);
	}

	/** Keeps what has been filled in so far. */
	keep(booth: Booth, milestone: string, draft: Draft): void {
		this.#set({ booth, milestone, draft, unsent: null, lost: null });
	}

	forget(booth: Booth): void {
		this.#kept.delete(nameOf(booth));
		this.#store.removeItem(prefix + nameOf(booth));
	}

	findProvisional(seat: Seat): ProvisionalVote | null {
		return findProvisional(this.#store, seat);
	}

	/** Keeps what somebody would vote, before there is a ballot. */
	keepProvisional(seat: Seat, vote: ProvisionalVote): void {
		this.#write(() => keepProvisional(this.#store, seat, vote));
	}

	forgetProvisional(seat: Seat): void {
		forgetProvisional(this.#store, seat);
	}

	/** Back to the ballot, with what was written: it is not sent as it is. */
	takeBack(booth: Booth): void {
		const kept = this.find(booth);
		if (kept) this.#set({ ...kept, unsent: null, lost: null });
	}

	/** Sends it; without a connection it waits for one (`follow`). `digest`: of the content that its voter has before them. */
	async cast(booth: Booth, draft: Draft, call: Call, digest: string): Promise<void> {
		const unsent = { commandId: newId(), digest, before: votesCast(call, booth), tried: false };
		const cast = { booth, milestone: call.milestone, draft, unsent, lost: null };
		this.#set(cast);
		if (this.#open.connection.upToDate) await this.#send(cast);
	}

	/** While the component lives that is being made: what waits goes out as soon as the server can be asked. */
	follow(): void {
		$effect(() => {
			void this.#again;
			const { connection, governance } = this.#open;
			if (!connection.upToDate || governance.cached) {
				// What was sent on a line that is gone may have no answer ever.
				this.#underWay.clear();
				return;
			}
			const { state, views, now } = governance;
			for (const kept of this.#mine) {
				const call = state?.calls[kept.milestone];
				const digest = views.get(kept.milestone)?.digest ?? '';
				untrack(() => this.#settle(kept, call, digest, now));
			}
		});
	}

	#settle(kept: KeptBallot, call: Call | undefined, digest: string, now: number): void {
		const { booth, unsent, lost } = kept;
		if (unsent === null) {
			const isOver = call?.seq !== booth.call || call.state !== 'open' || call.round !== booth.round;
			if (lost === null && isOver) this.forget(booth);
			return;
		}
		if (this.#underWay.has(unsent.commandId)) return;
		const fate = judgeUnsent(booth, unsent, { call, digest, now });
		if (fate === 'send') void this.#send({ ...kept, unsent });
		else if (fate === 'arrived') this.#arrived(kept);
		else this.#lose(kept, { why: fate, text: lostSentences[fate], rule: '' });
	}

	async #send(kept: KeptBallot & { readonly unsent: UnsentVote }): Promise<void> {
		const { booth, draft, unsent } = kept;
		const { commandId } = unsent;
		const vote = voteOf(draft);
		if (vote === null) return;
		this.#underWay.add(commandId);
		const sent = { ...kept, unsent: { ...unsent, tried: true } };
		this.#set(sent);
		const decided = await this.#open.command(
			{ type: 'vote', station: booth.station, ...vote, conditions: [...vote.conditions] },
			commandId,
		);
		this.#underWay.delete(commandId);
		// Taken back meanwhile, or answered at another try.
		if (this.find(booth)?.unsent?.commandId !== commandId) return;
		if (decided.ok) this.#arrived(sent);
		else if (isAnswer(decided.problem)) this.#lose(sent, { why: 'refused', ...sentenceOf(decided.problem) });
		else setTimeout(() => (this.#again += 1), tryAgainAfter);
	}

	#arrived({ booth, milestone, draft }: KeptBallot): void {
		const vote = voteOf(draft);
		if (vote) keepOwnVote(sessionStorage, booth, vote);
		this.forget(booth);
		this.forgetProvisional({ ...booth, milestone });
		announce('Your vote is in.');
	}

	#lose(kept: KeptBallot, lost: NonNullable<KeptBallot['lost']>): void {
		this.#set({ ...kept, unsent: null, lost });
		// What is refused stands beside the button that was pressed, and is read out there.
		if (lost.why !== 'refused') alertNow(lost.text);
	}

	/** Another person in the same browser sees nothing of them. */
	get #mine(): readonly KeptBallot[] {
		const person = this.#open.governance.you?.person;
		return [...this.#kept.values()].filter(({ booth }) => booth.person === person);
	}

	#set(kept: KeptBallot): void {
		const name = nameOf(kept.booth);
		this.#kept.set(name, kept);
		this.#write(() => this.#store.setItem(prefix + name, JSON.stringify(kept)));
	}

	#write(write: () => void): void {
		try {
			write();
		} catch (error) {
			// No room: while the page is open it is kept all the same.
			if (!(error instanceof DOMException)) throw error;
			this.#open.deviceFull = true;
		}
	}

	#load(): void {
		for (const key of Object.keys(localStorage).filter((each) => each.startsWith(prefix))) {
			const kept = JSON.parse(localStorage.getItem(key) ?? 'null') as KeptBallot | null;
			if (kept?.booth.board === this.#open.id) this.#kept.set(nameOf(kept.booth), kept);
		}
	}
}

/** Whether the server has decided. Signed out, asked too often or not reached, it may still take the vote. */
function isAnswer({ status }: Problem): boolean {
	return status >= 400 && status < 500 && status !== 401 && status !== 429;
}
