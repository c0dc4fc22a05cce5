import { encodeSyncStep1, decodeFrame } from '@holdpoint/shared/protocol/frames';
import { closeCodes } from '@holdpoint/shared/protocol/close-codes';
import { governanceFrame } from '@holdpoint/shared/schema/frame';
import * as decoding from 'lib0/decoding';
import * as Y from 'yjs';
import type { Caller, Outcome } from '../../../api/src/board/board-api.ts';
import { limits } from '../../../api/src/board/limits.ts';
import { memberState, type MemberPeer, type MemberState } from '../../../api/src/board/peer.ts';
import { Room, type Platform } from '../../../api/src/board/room.ts';
import type { Sql } from '../../../api/src/board/sql.ts';
import { anActor, startOfTest } from '../room.ts';
import { openSqlite } from '../sqlite.ts';

/** What a page hears of its connection. */
interface Hearer {
	open(): void;
	message(data: Uint8Array | string): void;
	closed(code: number, reason: string): void;
}

type Down =
	| { readonly kind: 'open'; readonly gate: number }
	| { readonly kind: 'message'; readonly gate: number; readonly data: Uint8Array | string }
	| { readonly kind: 'close'; readonly gate: number; readonly code: number; readonly reason: string };
type Up =
	| { readonly kind: 'open' }
	| { readonly kind: 'close' }
	| { readonly kind: 'message'; readonly data: Uint8Array | string };

/**
 * One connection: each direction delivers in order, or ends with whatever was under way lost, which each end notices when
 * it does. What the server sends carries a gate: how many writes came before it.
 */
export class Wire {
	readonly caller: Caller;
	readonly ours: boolean;
	readonly hearer: Hearer;
	up: Up[] = [{ kind: 'open' }];
	down: Down[] = [];
	/** Nothing arrives any more. */
	isCut = false;
	/** The server's end; null before it opens and after it has closed there. */
	peer: MemberPeer | null = null;
	/** What hibernation keeps of the socket. */
	attachment: MemberState | null = null;
	/** The page has heard of its end. */
	isOver = false;

	constructor(caller: Caller, ours: boolean, hearer: Hearer) {
		this.caller = caller;
		this.ours = ours;
		this.hearer = hearer;
	}

	/** The server sends; what goes into a connection that has ended is lost. */
	push(...sent: Down[]): void {
		if (!this.isCut) this.down.push(...sent);
	}

	cut(): void {
		this.isCut = true;
		this.up = [];
		this.down = [];
	}
}

/** What a decision is answered with: its last entry. It leaves when that is on disk. */
export interface Answer {
	readonly gate: number;
	readonly seq: number;
	readonly hash: string;
	hasLeft: boolean;
}

export const owner: Caller = { actor: anActor({ name: 'Olga' }) };
const board = 'board0000000001';
/** The state vector of an empty document. */
const nothing = Uint8Array.of(0);

/**
 * The real room on real SQLite, on a platform as Durable Objects have: what an event sends leaves when all that was
 * written before it is on disk, the object may leave memory while nothing runs, and a crash takes memory, connections and
 * every write that is not on disk yet.
 */
export class SimulatedServer {
	/** That have come here and not ended at the page. */
	readonly #wires = new Set<Wire>();
	now = startOfTest;
	/** The latest that its clock has ever shown. */
	#latest = startOfTest;
	/** The next write finds no room on the disk. */
	diskIsFull = false;
	/** What left this server and arrived, at any page. */
	#seen: Uint8Array[] = [];
	readonly #taken = new WeakSet<Uint8Array>();
	/** The ledger as answers and frames told of it: sequence number and hash of an entry. */
	#told: { readonly seq: number; readonly hash: string } = { seq: 0, hash: '' };
	#waiting: Answer[] = [];
	readonly #sql: Sql;
	#room: Room | null = null;
	#aborted = false;
	#timers: { readonly at: number; readonly work: () => void }[] = [];
	#alarm: number | null = null;
	#writes = 0;
	#onDisk = { writes: 0, alarm: this.#alarm };

	constructor() {
		this.#sql = openSqlite((statement) => {
			if (!/^\s*(INSERT|UPDATE|DELETE)/.test(statement)) return;
			if (this.diskIsFull) throw new Error('database or disk is full');
			this.#writes += 1;
		});
		const plan = {
			id: board,
			title: 'Release 1',
			template: 'weekly-train',
			separation: 'small',
			language: 'en',
			owner: owner.actor,
		} as const;
		const created = Room.create(this.#platform, plan);
		if (!created.ok) throw new Error(created.refusal.message);
		this.#room = created.value;
		this.#sql.run('SAVEPOINT disk');
		this.sync();
	}

	get #platform(): Platform {
		return {
			sql: this.#sql,
			origin: 'https://release.example',
			now: () => this.now,
			later: (ms, work) => this.#timers.push({ at: this.now + ms, work }),
			wakeAt: (ms) => {
				this.#writes += 1;
				this.#alarm = ms;
			},
			abort: () => (this.#aborted = true),
			restart: () => (this.#aborted = true),
			members: () => [...this.#wires].flatMap(({ peer }) => peer ?? []),
			tell: () => undefined,
			index: () => undefined,
			archive: null,
			log: () => undefined,
			storage: () => ({ bytes: 0, rowsRead: 0, rowsWritten: 0 }),
		};
	}

	/** The room, read from storage at the first question after waking. */
	get room(): Room {
		this.#room ??= Room.open(this.#platform);
		if (this.#room === null) throw new Error('The release is gone.');
		return this.#room;
	}

	// --- What happens to it ---

	/** One event of the object. An exception out of it is a fault, unless the disk was full. */
	#event<T>(work: (room: Room) => T): T | null {
		this.now += 1;
		this.#latest = Math.max(this.#latest, this.now);
		try {
			return work(this.room);
		} catch (error) {
			if (!this.diskIsFull) throw error;
			return null;
		} finally {
			if (this.#aborted) this.crash();
		}
	}

	ask<T>(question: (room: Room) => Outcome<T>): Outcome<T> | null {
		return this.#event(question);
	}

	/** What somebody decided, as the answer that they are to get: whether it has left shows on what is returned. */
	answer(entry: { readonly seq: number; readonly hash: string }): Answer {
		const answer = { gate: this.#writes, ...entry, hasLeft: false };
		this.#waiting.push(answer);
		this.#answer();
		return answer;
	}

	/** Everything written so far is on disk. */
	sync(): void {
		this.#sql.run('RELEASE disk');
		this.#sql.run('SAVEPOINT disk');
		this.#onDisk = { writes: this.#writes, alarm: this.#alarm };
		this.#answer();
	}

	#answer(): void {
		for (const answer of this.#waiting) {
			if (answer.gate > this.#onDisk.writes) continue;
			answer.hasLeft = true;
			if (answer.seq >= this.#told.seq) this.#told = answer;
		}
		this.#waiting = this.#waiting.filter(({ hasLeft }) => !hasLeft);
	}

	crash(): void {
		this.#sql.run('ROLLBACK TO disk');
		this.#alarm = this.#onDisk.alarm;
		this.#onDisk = { ...this.#onDisk, writes: this.#writes };
		this.#waiting = [];
		this.#timers = [];
		this.#aborted = false;
		this.diskIsFull = false;
		this.#room = null;
		for (const wire of this.#wires) {
			wire.peer = null;
			wire.cut();
		}
		this.#wires.clear();
	}

	/** Leaves memory, as the platform lets it when no timer runs and all is on disk. Connections stay. */
	evict(): void {
		for (let fired = 0; this.#timers.length > 0; fired += 1) {
			if (fired > 100) throw new Error('The object never comes to rest.');
			this.fire();
		}
		this.sync();
		this.#room = null;
		for (const { peer, attachment } of this.#wires)
			if (peer && attachment) peer.state = structuredClone(attachment);
	}

	/** The clock is right again. */
	setClock(): void {
		this.now = this.#latest;
	}

	/** So many rows more, and a snapshot takes the journal's place. */
	fillJournal(left: number): void {
		this.evict();
		this.diskIsFull = false;
		this.#sql.run(
			`INSERT INTO journal (at, bytes) WITH RECURSIVE n(i) AS (SELECT count(*) + 1 FROM journal UNION ALL
			SELECT i + 1 FROM n WHERE i < ?) SELECT 0, x'0000' FROM n WHERE i <= ?`,
			limits.journalRows - left,
			limits.journalRows - left,
		);
		this.sync();
	}

	get isWaiting(): boolean {
		return this.#timers.length > 0;
	}

	/** The timer that is due next fires, whatever the clock says. */
	fire(): void {
		this.#timers.sort((a, b) => a.at - b.at);
		const timer = this.#timers.shift();
		if (timer) this.#event(() => timer.work());
	}

	wake(): void {
		if (this.#alarm === null || this.#alarm > this.now) return;
		this.#alarm = null;
		this.#event((room) => room.wake());
	}

	// --- Connections ---

	/** The next thing of this page arrives here. */
	receive(wire: Wire): void {
		const next = wire.up.shift();
		if (next === undefined) return;
		if (next.kind === 'open') return this.#accept(wire);
		if (next.kind === 'close') return this.notice(wire);
		const { data } = next;
		// Keep-alive text is answered by the runtime, without the room.
		if (typeof data === 'string') wire.push({ kind: 'message', data: 'pong', gate: 0 });
		else if (wire.peer) {
			const { peer } = wire;
			this.#event((room) => room.receive(peer, data));
		}
	}

	/** The connection has ended, and the server hears of it. */
	notice(wire: Wire): void {
		const { peer } = wire;
		wire.peer = null;
		if (wire.isOver) this.#wires.delete(wire);
		if (peer) this.#event((room) => room.leave(peer));
	}

	#accept(wire: Wire): void {
		this.#wires.add(wire);
		const open = { kind: 'open', gate: 0 } as const;
		if (this.room.accessOf(wire.caller) === 'none') {
			const reason = 'You are not a member of this release.';
			wire.push(open, { kind: 'close', gate: 0, code: closeCodes.forbidden, reason });
			return;
		}
		const peer: MemberPeer = {
			state: memberState(wire.caller, wire.ours),
			send: (data) => wire.push({ kind: 'message', data, gate: this.#writes }),
			close: (code, reason) => {
				wire.push({ kind: 'close', code, reason, gate: this.#writes });
				wire.peer = null;
				this.#room?.leave(peer);
			},
			remember: () => (wire.attachment = structuredClone(peer.state)),
			pingedAt: () => null,
		};
		wire.peer = peer;
		peer.remember();
		wire.push(open);
		this.#event((room) => room.join(peer));
	}

	/** Whether something of this wire has left the server. */
	hasLeft(wire: Wire): boolean {
		const [next] = wire.down;
		return next !== undefined && next.gate <= this.#onDisk.writes;
	}

	/** The next thing that has left arrives at the page. */
	deliver(wire: Wire): void {
		if (!this.hasLeft(wire)) return;
		const next = wire.down.shift();
		if (next === undefined) return;
		if (next.kind === 'open') return wire.hearer.open();
		if (next.kind === 'message') {
			if (typeof next.data !== 'string') this.#arrived(next.data);
			return wire.hearer.message(next.data);
		}
		wire.isOver = true;
		this.#wires.delete(wire);
		wire.hearer.closed(next.code, next.reason);
	}

	#arrived(data: Uint8Array): void {
		if (this.#taken.has(data)) return;
		this.#taken.add(data);
		if (data[0] === governanceFrame) {
			const decoder = decoding.createDecoder(data);
			decoding.readVarUint(decoder);
			const { seq } = JSON.parse(decoding.readVarString(decoder)) as { seq: number };
			if (seq > this.#told.seq) this.#told = { seq, hash: '' };
			return;
		}
		const frame = decodeFrame(data);
		if (frame.type === 'update' || frame.type === 'sync-step-2') this.saw(frame.update);
	}

	/** Somebody has seen this, or had it as saved. */
	saw(update: Uint8Array): void {
		this.#seen.push(update);
	}

	/** All that anybody has seen or had as saved. */
	get seen(): Uint8Array {
		const whole = Y.mergeUpdates(this.#seen);
		this.#seen = [whole];
		return whole;
	}

	// --- What it holds ---

	/** The document as the room tells it to somebody without one. */
	document(): Y.Doc {
		const doc = new Y.Doc();
		const send = (data: Uint8Array | string) => {
			const frame = decodeFrame(data as Uint8Array);
			if (frame.type === 'sync-step-2') Y.applyUpdate(doc, frame.update);
		};
		const peer = {
			state: memberState(owner, false),
			send,
			close: fail,
			remember: fail,
			pingedAt: () => null,
		};
		this.room.receive(peer, encodeSyncStep1(nothing));
		return doc;
	}

	/** What was told of the ledger and is not in it; null where all is. */
	findForgotten(): string | null {
		const ledger = this.room.ledger(owner);
		if (!ledger.ok) throw new Error(ledger.refusal.message);
		const { seq, hash } = this.#told;
		const entry = ledger.value[seq - 1];
		if (seq > 0 && entry === undefined) return `entry ${seq} is gone`;
		return hash !== '' && entry?.hash !== hash ? `entry ${seq} is another one` : null;
	}
}

function fail(): never {
	throw new Error('Whoever only reads is neither closed nor remembered.');
}
