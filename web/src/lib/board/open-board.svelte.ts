import { getContext, setContext } from 'svelte';
import { SvelteMap } from 'svelte/reactivity';
import type { MilestoneView } from '@holdpoint/shared/schema/board-view';
import type { Command } from '@holdpoint/shared/schema/command';
import { scopeRoots } from '@holdpoint/shared/doc/roots';
import { isFilledByItself } from '@holdpoint/shared/rules/content';
import { findUnstaffed } from '@holdpoint/shared/rules/staffing';
import { findMilestone, findPrincipals, isSigned } from '@holdpoint/shared/rules/standing';
import type { Lane } from '@holdpoint/shared/schema/document';
import type { Mention } from '@holdpoint/shared/schema/feed';
import type { Signature } from '@holdpoint/shared/schema/governance';
import type { Problem } from '@holdpoint/shared/schema/problem';
import type { GovernanceFrame } from '@holdpoint/shared/schema/frame';
import type { EvidenceSlot } from '@holdpoint/shared/schema/release';
import { list } from '@holdpoint/shared/schema/word';
import { withinSentence } from '$lib/language/language.ts';
import { alertNow, announce } from '../announce.svelte.ts';
import { exampleBoard } from '../example/example-board.ts';
import { Board, ownEdit } from './board.svelte.ts';
import {
	columnOf,
	columnsOf,
	columnTitles,
	rankAt,
	reuseColumns,
	type ColumnId,
	type Columns,
} from './columns.ts';
import { BoardConnection } from './connection.svelte.ts';
import type { DeviceStore } from './device-copy.ts';
import { filterWords, type Filter } from './filters.ts';
import { Governance } from './governance.svelte.ts';
import { newId } from './new-id.ts';
import { NotAppliedList } from './not-applied.svelte.ts';
import { Presence } from './presence.svelte.ts';
import { todayOf } from './say.ts';
import { changedSinceSigned, wayToReaffirm } from './since-you-signed.ts';
import { waysToSign, type WayToSign } from './ways-to-sign.ts';

type WithoutId<C> = C extends unknown ? Omit<C, 'commandId'> : never;
/** A decision that a person asks for; the command's ID is added on the way out. */
export type Asked = WithoutId<Command>;

export type Decided = { readonly ok: true } | { readonly ok: false; readonly problem: Problem };

/** How a command reaches the server: sent again with the same ID, it is written once. */
export type SendCommand = (board: string, asked: Asked, commandId: string) => Promise<Decided>;

interface Setting {
	readonly id: string;
	readonly origin: string;
	readonly store: DeviceStore;
	/** Where this tab keeps texts that were not applied, and as whom it was here. */
	readonly kept: Pick<Storage, 'getItem' | 'setItem'>;
	readonly send: SendCommand;
	/** Another WebSocket than the browser's, for tests. */
	readonly WebSocket?: typeof WebSocket;
}

/** One board open in one page: its document, what has been decided, who is here, and what the page says about it. */
export class OpenBoard {
	readonly id: string;
	readonly board: Board;
	readonly governance: Governance;
	readonly presence: Presence;
	readonly connection: BoardConnection;
	readonly notApplied: NotAppliedList;
	/** Under a card: why a drop or a move was refused, or what it asks next. */
	readonly refusals = new SvelteMap<string, string>();
	/** The card that asks "Ask Product and QA to sign?", and whether it does so because it was moved. */
	asking: { readonly card: string; readonly moved: boolean } | null = $state.raw(null);
	/** The card to focus after it has been drawn elsewhere. */
	focusNext: string | null = $state(null);
	/** The milestone whose last seat was filled while this page looked on: its seal is stamped. */
	justSigned: string | null = $state(null);
	/** The milestone on whose ballot to go on, once it is there. */
	voteNext: string | null = $state(null);
	/** The milestone whose panel, once it is open, takes a comment. */
	commentNext: string | null = $state(null);
	/** Comments that name this person, and that they have not read. */
	mentions: readonly Mention[] = $state.raw([]);
	/** Only cards that fit each of these are shown; all of them where there is none. */
	filters: readonly Filter[] = $state.raw([]);
	/** The device has no room for changes made offline. */
	deviceFull = $state(false);
	/** The server has another version of this page. */
	outdated = $state(false);
	/** While this browser will soon be signed out: what keeps it signed in. */
	staySignedIn: (() => void) | null = $state.raw(null);
	/** A sentence of this moment: what undo took back, as whom somebody has come. */
	said: { readonly sentence: string } | null = $state.raw(null);
	/** How the board shows that a card passes the line: it calls `change` once, now or a moment later. */
	pass: ((card: string, change: () => void) => void) | null = null;
	/** The newest of what was decided while a card is about to pass. */
	#arriving: GovernanceFrame | null = null;
	readonly #send: SendCommand;
	#columnsBefore: Columns | null = null;
	/** What the last undo or redo would have asked again, if it was told so. */
	#told: { readonly what: 'undo' | 'redo'; readonly milestone: string } | null = null;
	/** The milestone that was signed off over what undo would have taken back next. */
	#settled: string | null = null;

	#order: readonly string[] = $derived.by(
		() => this.governance.state?.policy.milestones.map(({ id }) => id) ?? [],
	);
	#columns: Columns = $derived.by(() => {
		const { views } = this.governance;
		const now = columnsOf(
			this.#order,
			(id) => views.get(id),
			(id) => this.board.row(id),
		);
		this.#columnsBefore = reuseColumns(this.#columnsBefore, now);
		return this.#columnsBefore;
	});

	#shownBefore: Columns | null = null;
	#shown: Columns = $derived.by(() => {
		const columns = this.#columns;
		const fitting = (ids: readonly string[]) =>
			ids.filter((id) => this.filters.every((filter) => this.fits(id, filter)));
		if (this.filters.length === 0) return columns;
		this.#shownBefore = reuseColumns(this.#shownBefore, {
			planned: fitting(columns.planned),
			'in-progress': fitting(columns['in-progress']),
			ready: fitting(columns.ready),
			signed: fitting(columns.signed),
		});
		return this.#shownBefore;
	});

	constructor(setting: Setting) {
		this.id = setting.id;
		this.#send = setting.send;
		this.notApplied = new NotAppliedList(
			setting.kept,
			setting.id,
			// Who somebody is may be known a moment before the board is drawn for them.
			() => this.connection.person ?? this.governance.you?.person ?? '',
		);
		this.connection = new BoardConnection(
			{
				origin: setting.origin,
				board: setting.id,
				store: setting.store,
				tab: setting.kept,
				...(setting.WebSocket && { WebSocket: setting.WebSocket }),
				transact: (doc, edit) => doc.transact(() => edit(doc), ownEdit),
			},
			{
				ondoc: (doc, provider) => {
					this.board.attach(doc);
					this.presence.attach(provider.awareness);
				},
				ongovernance: (frame, cached) => this.#take(frame, cached),
				onrefused: ({ root, items }) =>
					this.board.dropFromUndo([root, ...items.map(({ path }) => path[0] ?? '')]),
				onlost: (message, words, rule) => alertNow(this.notApplied.keep(message, words, rule)),
				onsaid: announce,
			},
		);
		this.board = new Board(
			(edit) => {
				// What was refused before is out of date once this person goes on.
				this.refusals.clear();
				this.#told = null;
				this.#settled = null;
				this.connection.edit(edit);
			},
			(items) => {
				const message = 'Somebody else wrote in the same place at the same time, and theirs stands.';
				const words = items.map(({ path, attempted }) => ({ path, text: attempted }));
				alertNow(this.notApplied.keep(message, words));
			},
		);
		this.governance = new Governance(this.board);
		this.presence = new Presence(() => this.governance.you);
	}

	/** Whether it is on a server: of an example nothing can be shared or looked up elsewhere. */
	get served(): boolean {
		return this.id !== exampleBoard;
	}

	/** A decision that signs a milestone off is shown as its card passing the line, where the board is drawn. */
	#take(frame: GovernanceFrame, cached: boolean): void {
		if (this.#arriving !== null) {
			this.#arriving = frame;
			return;
		}
		const { state } = this.governance;
		const [passing] = state === null || cached ? [] : this.#newlySigned(frame);
		if (passing === undefined || this.pass === null) return this.#draw(frame, cached);
		this.#arriving = frame;
		this.pass(passing, () => {
			if (this.#arriving) this.#draw(this.#arriving, false);
			this.#arriving = null;
		});
	}

	/** What a milestone rests on as it is signed off is not undone any more: its scope, and a list that fills its evidence. */
	#draw(frame: GovernanceFrame, cached: boolean): void {
		for (const id of this.#newlySigned(frame)) {
			const isFilled = frame.state.milestones[id]?.policy.evidence.some(({ source }) => source === 'risks');
			if (this.board.dropFromUndo([...scopeRoots(id), ...(isFilled ? ['risks'] : [])])) this.#settled = id;
		}
		this.governance.take(frame, cached);
	}

	#newlySigned(frame: GovernanceFrame): readonly string[] {
		return Object.keys(frame.state.milestones).filter(
			(id) => frame.state.milestones[id]?.signedOff && !this.governance.of(id)?.signedOff,
		);
	}

	/** Whether this page may not write the document; after close-out nobody does (R31). */
	get readOnly(): boolean {
		const { you, state } = this.governance;
		const { line, closing } = this.connection;
		// Signed out is like offline: what is typed waits on this device for its person. A guest never comes back as the same.
		const waits = closing?.next === 'sign-in' && you?.guest === false;
		const isEnded = line === 'closed' && !waits;
		return you?.access === 'view' || isEnded || state?.closed !== undefined;
	}

	/** Whether this person may decide: ask, sign, withdraw. Guests edit only (R2). */
	get mayDecide(): boolean {
		return !this.readOnly && this.governance.you?.guest === false;
	}

	/** Milestones in the policy's order. */
	get order(): readonly string[] {
		return this.#order;
	}

	/** The milestone to talk about: one that people are asked for, otherwise what can be signed next. */
	get next(): MilestoneView | undefined {
		const { state, views, next } = this.governance;
		if (state?.closed) return undefined;
		const asked = [...views.values()].find(
			(view) => view.asked && view.status !== 'signed' && view.status !== 'waived',
		);
		return asked ?? views.get(next ?? '');
	}

	/** The number on the card. */
	numberOf(id: string): number {
		return this.#order.indexOf(id) + 1;
	}

	get columns(): Columns {
		return this.#columns;
	}

	/** The cards that are drawn: all of them, or those that fit the filters. */
	get shown(): Columns {
		return this.#shown;
	}

	toggleFilter(filter: Filter): void {
		this.filters = this.filters.includes(filter)
			? this.filters.filter((each) => each !== filter)
			: [...this.filters, filter];
	}

	/** Whether a milestone is one of those that a filter shows. */
	fits(id: string, filter: Filter): boolean {
		const { you, views } = this.governance;
		const { owner, due, activities } = this.board.row(id);
		const isDone = this.columnOf(id) === 'signed';
		switch (filter) {
			case 'mine': {
				const isMe = (named: string) =>
					you !== null &&
					(named === you.person || named === you.name || this.governance.yourRoles.includes(named));
				return isMe(owner) || activities.some((activity) => isMe(activity.owner));
			}
			case 'waits-for-me':
				return this.rolesToSign(id).length > 0;
			case 'blocked': {
				const isOutside = views.get(id)?.blockers.some(({ code }) => blockedBy.has(code)) ?? false;
				return !isDone && (isOutside || this.wasRejected(id));
			}
			case 'late':
				return !isDone && due !== '' && due < todayOf();
			default:
				return filter satisfies never;
		}
	}

	/** "Showing 3 of 12: late." */
	sayFiltered(): string {
		const count = Object.values(this.shown).flat().length;
		const all = this.#order.length;
		if (this.filters.length === 0) return `Showing all ${all}.`;
		const words = list(this.filters.map((filter) => withinSentence(filterWords[filter])));
		return `Showing ${count} of ${all}: ${words}.`;
	}

	/** Milestones that wait for this person's signature. */
	get forYou(): readonly string[] {
		const you = this.governance.you;
		if (you === null) return [];
		return this.#order.filter((id) => this.rolesToSign(id).length > 0);
	}

	/** Roles as which this person's signature would count on a milestone now. */
	rolesToSign(id: string): readonly string[] {
		if (this.whyNotSign(id) !== null) return [];
		return this.waysToSign(id)
			.filter((way) => way.counts)
			.map((way) => way.role);
	}

	/** What keeps everybody from signing it, asked or not: work, evidence or a milestone before it (R10, R11). */
	whyNotSign(id: string): string | null {
		const blockers = this.governance.views.get(id)?.blockers ?? [];
		return blockers.find(({ code }) => code === 'R10' || code === 'R11')?.message ?? null;
	}

	/** As what this person may sign a milestone now; empty while nobody is asked. */
	waysToSign(id: string): readonly WayToSign[] {
		if (!this.mayDecide) return [];
		const { state, views, you, yourRoles } = this.governance;
		const view = views.get(id);
		if (!view?.asked || you === null || state === null || state.closed) return [];
		return waysToSign({
			view,
			policy: this.governance.of(id)?.policy,
			separation: state.policy.separation,
			person: you.person,
			roles: yourRoles,
			prepared: this.prepared(id, you.person),
			principals: findPrincipals(state, you.person, id, this.governance.now).map((principal) => ({
				...principal,
				prepared: this.prepared(id, principal.id),
			})),
		});
	}

	/** Whether somebody asked, or changed what is signed last: they sign as author only (R14). */
	prepared(id: string, person: string): boolean {
		const { state } = this.governance;
		const editors = this.governance.editorsOf(id);
		const round = this.governance.of(id)?.rounds.at(-1);
		if (round && !round.end && round.requester === person) return true;
		if (editors?.lastEditor === person) return true;
		return state?.policy.separation === 'strict' && (editors?.editors.includes(person) ?? false);
	}

	/** This person's last signature on a milestone, where it is over another content than that of now (R7). */
	changedSinceSigned(id: string): Signature | null {
		const { you, reading } = this.governance;
		const clause = this.governance.of(id);
		const read = reading?.milestones[id];
		return clause && read && you ? changedSinceSigned(clause, read, you.person, this.waysToSign(id)) : null;
	}

	/** How this person's signature may be given anew, where nothing but the release candidate changed (R9). */
	wayToReaffirm(id: string): { readonly signature: Signature; readonly way: WayToSign } | null {
		const { state, reading } = this.governance;
		const signature = this.changedSinceSigned(id);
		const read = reading?.milestones[id];
		if (state === null || signature === null || read === undefined) return null;
		const way = wayToReaffirm(signature, this.waysToSign(id), state, read);
		return way && { signature, way };
	}

	/**
	 * Asks the server to decide; a refusal is a value whose detail is a sentence. Asked again after a lost answer with the
	 * same `commandId`, it is written once.
	 */
	async command(asked: Asked, commandId = newId()): Promise<Decided> {
		return this.#send(this.id, asked, commandId);
	}

	/**
	 * Moves a card to a lane and a place in it, or says why not. `index`: among the other cards of that lane;
	 * left out, the end of it. Returns whether it moved.
	 */
	move(id: string, to: Lane, index?: number): boolean {
		const refusal = this.whyNotMove(id);
		if (refusal !== null) {
			this.refuse(id, refusal);
			return false;
		}
		this.refusals.delete(id);
		const others = this.#columns[to].filter((other) => other !== id);
		const place = Math.min(index ?? others.length, others.length);
		const ranks = others.map((other) => this.board.row(other).rank);
		const fromLane = this.board.row(id).lane;
		this.board.move(id, to, rankAt(ranks, place));
		this.focusNext = id;
		announce(`Moved to ${columnTitles[to]}, ${place + 1} of ${others.length + 1}.`);
		if (to === 'ready' && fromLane !== 'ready' && this.mayDecide && this.whyNotAsk(id) === null)
			this.asking = { card: id, moved: true };
		else if (this.asking?.card === id) this.asking = null;
		return true;
	}

	/** Why this card cannot be moved now, or null. */
	whyNotMove(id: string): string | null {
		if (this.governance.state?.closed) return 'This release is closed. Reopen it to move its cards.';
		if (this.readOnly) return 'You can read this board but not change it.';
		const view = this.governance.views.get(id);
		if (view === undefined) return null;
		if (columnOf(view) === 'signed') return `${view.name} is signed off. Reopen it to move it.`;
		if (view.asked) return 'Signatures are being collected. Withdraw the request to move it.';
		if (view.status === 'ready' && view.lane !== 'ready')
			return 'Its call is under way. Declare the verdict or cancel the call to move it.';
		return null;
	}

	/** Whether a go/no-go call decides it, and nobody is asked to sign (R28). */
	isCalled(id: string): boolean {
		return this.governance.of(id)?.policy.kind === 'call';
	}

	/** Asks whether to ask, or says what would refuse it. */
	offerToAsk(id: string): void {
		const why = this.whyNotAsk(id);
		if (why !== null) return this.tell(id, why);
		this.refusals.delete(id);
		this.asking = { card: id, moved: false };
	}

	/** Why this person cannot ask for signatures on it (R15, R16), or null. */
	whyNotAsk(id: string): string | null {
		const { state, reading, you } = this.governance;
		if (this.isCalled(id)) return 'A call decides it: nobody is asked to sign.';
		if (this.columnOf(id) === 'signed') return 'It is signed off already.';
		if (this.governance.views.get(id)?.asked) return 'Signatures are being collected already.';
		const milestone = state && reading && findMilestone(state, reading, id);
		return milestone ? (findUnstaffed(state, reading, milestone, you?.person)?.message ?? null) : null;
	}

	/** Signed off is not a place to drag to: says whose signatures it needs. */
	refuseSigned(id: string): void {
		this.refuse(id, `Signed off needs signatures from ${this.awaitedOf(id) || 'everybody who must sign'}.`);
	}

	refuse(id: string, sentence: string): void {
		this.refusals.set(id, sentence);
		announce(`Not moved. ${sentence}`);
	}

	/** Says under a card why a key did nothing. */
	tell(id: string, sentence: string): void {
		this.refusals.set(id, sentence);
		announce(sentence);
	}

	/** The column a card stands in now. */
	columnOf(id: string): ColumnId | null {
		const view = this.governance.views.get(id);
		return view ? columnOf(view) : null;
	}

	/** Whose signatures a milestone needs, in words: "Product and QA". */
	signersOf(id: string): string {
		return list(this.governance.of(id)?.policy.signers.map(({ role }) => role) ?? []) || 'the signers';
	}

	/** Who is still awaited, in words; empty when every seat is filled. */
	awaitedOf(id: string): string {
		const awaiting = this.governance.views.get(id)?.awaiting ?? [];
		return list(awaiting.filter(({ n }) => n > 0).map(({ role }) => role));
	}

	/** Whether the last round ended with a rejection, and nobody asked again. */
	wasRejected(id: string): boolean {
		return this.governance.of(id)?.rounds.at(-1)?.end?.how === 'rejected';
	}

	/** Whether a piece of evidence is there: linked, or filled by the product itself (R11). */
	evidenceIsIn(id: string, slot: EvidenceSlot): boolean {
		const { state, reading } = this.governance;
		if (state && reading && isFilledByItself(slot, id, state, reading)) return true;
		const entry = this.board.row(id).evidence.find((each) => each.slot === slot.slot);
		return (entry?.url ?? '') !== '' && (state?.policy.separation !== 'strict' || entry?.hash !== '');
	}

	/** Whether its sign-off holds: for this content and build, with nothing before it reopened since (R9). */
	isSigned(id: string): boolean {
		const { state, reading } = this.governance;
		return state !== null && reading !== null && isSigned(state, reading, id);
	}

	/** Why it is no longer what was signed, in a few words; null while it is (R7, R9). */
	whatChanged(id: string): string | null {
		const view = this.governance.views.get(id);
		const signedOff = this.governance.of(id)?.signedOff;
		if (signedOff && view && signedOff.digest !== view.digest) return 'The build or the plan changed';
		if (view?.upstreamChanged) return 'What it builds on changed';
		const isStale = view?.signatures.some(({ stale, meaning }) => stale && meaning !== 'rejected');
		return isStale ? 'Changed since signed' : null;
	}

	/** Whether nothing is missing but to ask. */
	mayAsk(id: string): boolean {
		const view = this.governance.views.get(id);
		if (!view || view.asked || this.isSigned(id) || view.status === 'waived') return false;
		return (
			this.governance.of(id)?.policy.signers.length !== 0 && view.blockers.every(({ code }) => code === 'R16')
		);
	}

	/** Takes back this person's last edit, and says which. */
	undo(): void {
		this.#back('undo', this.board.milestonesToUndo);
	}

	redo(): void {
		this.#back('redo', this.board.milestonesToRedo);
	}

	#back(what: 'undo' | 'redo', milestones: readonly string[]): void {
		if (this.#tellsFirst(what, milestones)) return;
		const done = this.board[what]();
		const isUndo = what === 'undo';
		if (done === null) return this.say(isUndo ? 'Nothing of yours to undo.' : 'Nothing of yours to redo.');
		this.say(isUndo ? `Undone: ${done}.` : `Redone: ${done}.`);
	}

	/** Shows a sentence for a moment, and tells it, with `tell`, to those who do not look. */
	say(sentence: string, tell = announce): void {
		const said = { sentence };
		this.said = said;
		setTimeout(
			() => {
				if (this.said === said) this.said = null;
			},
			Math.max(shownFor, sentence.length * readIn),
		);
		tell(sentence);
	}

	/**
	 * Whose last edit was signed off meanwhile is told once that it stays. Who is about to ask people again is told first
	 * (R7), and goes on by asking for the same once more.
	 */
	#tellsFirst(what: 'undo' | 'redo', milestones: readonly string[]): boolean {
		const told = this.#told;
		this.#told = null;
		if (what === 'undo' && this.#settled !== null) {
			this.say(
				`${this.board.row(this.#settled).name} is signed off: undo leaves what it rests on.`,
				alertNow,
			);
			this.#settled = null;
			return true;
		}
		const milestone = milestones.find((id) => {
			const view = this.governance.views.get(id);
			return view?.asked && view.signatures.some(({ stale, meaning }) => !stale && meaning !== 'rejected');
		});
		if (milestone === undefined || (told?.what === what && told.milestone === milestone)) return false;
		this.#told = { what, milestone };
		this.say(
			`People have signed ${this.board.row(milestone).name}. This asks them again; do it once more if you mean it.`,
			alertNow,
		);
		return true;
	}

	async ask(id: string): Promise<void> {
		const answer = await this.command({ type: 'request-sign-off', milestone: id });
		this.asking = null;
		if (answer.ok) {
			this.refusals.delete(id);
			announce(`Asked ${this.signersOf(id)} to sign.`);
		} else this.refusals.set(id, answer.problem.detail);
	}
}

/** Milliseconds for which a sentence of the moment is shown, at least, and for each of its letters. */
const shownFor = 5000;
const readIn = 100;
/** Rules by which something outside of a milestone keeps it from being signed: another one, a waiver, a build, a GO. */
const blockedBy: ReadonlySet<string> = new Set(['R9', 'R10', 'R19', 'R29']);

const key = Symbol('open board');

export function provideOpenBoard(board: OpenBoard): void {
	setContext(key, board);
}

/** The board that this page shows. */
export function useOpenBoard(): OpenBoard {
	return getContext<OpenBoard>(key);
}
