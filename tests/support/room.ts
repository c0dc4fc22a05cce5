import * as Y from 'yjs';
import {
	decodeFrame,
	encodeAwarenessFrame,
	encodeSyncStep1,
	encodeSyncStep2,
	encodeUpdate,
} from '@holdpoint/shared/protocol/frames';
import { decodeAwareness, encodeAwareness, type AwarenessEntry } from '@holdpoint/shared/protocol/awareness';
import { sha256Hex } from '@holdpoint/shared/ledger/hash';
import type { Standing } from '@holdpoint/shared/portfolio/standing-of-release';
import type { Actor } from '@holdpoint/shared/schema/actor';
import type { Command } from '@holdpoint/shared/schema/command';
import {
	governanceFrame,
	noticeFrame,
	type GovernanceFrame,
	type Notice,
} from '@holdpoint/shared/schema/frame';
import type { PublicView } from '@holdpoint/shared/schema/public-view';
import * as decoding from 'lib0/decoding';
import type { Segment } from '../../api/src/board/archive.ts';
import type { RecordedChange } from '@holdpoint/shared/schema/recorded-change';
import type { News, RelayAddress } from '../../api/src/board/news.ts';
import { memberState, type MemberPeer, type MemberState } from '../../api/src/board/peer.ts';
import type { NewBoard } from '../../api/src/board/board-api.ts';
import { Room, type Platform } from '../../api/src/board/room.ts';
import type { Sql } from '../../api/src/board/sql.ts';
import type { LogEntry } from '../../api/src/log.ts';
import { openSqlite } from './sqlite.ts';

export function anActor(partial: Partial<Actor> = {}): Actor {
	const person = partial.person ?? 'olga';
	return { person, name: person, guest: false, authentication: 'session', activeAt: startOfTest, ...partial };
}

/** A command whose ID the test numbers by itself. */
export type Bare = Command extends infer Each
	? Each extends Command
		? Omit<Each, 'commandId'>
		: never
	: never;

/** 12 March 2026, 14:00 UTC: a Thursday. */
export const startOfTest = Date.parse('2026-03-12T14:00:00.000Z');

/** A room on real SQLite whose clock, timers and sockets the test owns. `log` holds writes and sends in their order. */
export class RoomHarness {
	readonly log: string[] = [];
	readonly sql: Sql;
	readonly members: { readonly peer: MemberPeer; forget(): void }[] = [];
	/** What relays were told. Each answers in an event of its own that so many watch there, unless they are held. */
	readonly told: { readonly relay: RelayAddress; readonly news: News }[] = [];
	watching = 1;
	#relaysHeld = false;
	/** Whether there is an archive, from the next load on; what it was given, each to be `stored` by the test. */
	archives = false;
	readonly segments: Segment[] = [];
	/** What lists of releases were told. */
	readonly standings: Standing[] = [];
	/** What the server would write into its log. */
	readonly logged: LogEntry[] = [];
	now = startOfTest;
	aborted: string | null = null;
	restarted: string | null = null;
	/** Bytes of the largest row ever written. */
	largestRow = 0;
	/** Statements at which storage fails. */
	brokenFor: RegExp | null = null;
	room: Room;
	/** When the room asked to be woken. */
	alarm: number | null = null;
	#timers: { at: number; work: () => void }[] = [];

	constructor(release: Partial<NewBoard> = {}, owner: Actor = anActor()) {
		this.sql = openSqlite((statement, values) => {
			for (const value of values)
				if (value instanceof Uint8Array) this.largestRow = Math.max(this.largestRow, value.byteLength);
			if (this.brokenFor?.test(statement)) throw new Error(`no space left: ${statement}`);
			if (/^\s*(INSERT|UPDATE|DELETE)/.test(statement)) this.log.push('write');
		});
		const created = Room.create(this.platform, {
			title: 'Release 1',
			language: 'en',
			...release,
			id: 'board0000000001',
			owner,
		});
		if (!created.ok) throw new Error(created.refusal.message);
		this.room = created.value;
		this.log.length = 0;
	}

	get platform(): Platform {
		return {
			sql: this.sql,
			origin: 'https://release.example',
			now: () => this.now,
			later: (ms, work) => this.#timers.push({ at: this.now + ms, work }),
			wakeAt: (ms) => (this.alarm = ms),
			abort: (reason) => (this.aborted = reason),
			restart: (reason) => (this.restarted = reason),
			members: () => this.members.map((member) => member.peer),
			tell: (relay, news) => {
				this.log.push('tell relay');
				this.told.push({ relay, news });
				if (this.#relaysHeld) return;
				const { watching } = this;
				this.#timers.push({ at: this.now, work: () => this.room.told(relay, watching) });
			},
			index: (standing) => this.standings.push(standing),
			archive: this.archives ? (segment) => this.segments.push(segment) : null,
			log: (entry) => this.logged.push(entry),
			storage: () => ({ bytes: 0, rowsRead: 0, rowsWritten: 0 }),
		};
	}

	/**
	 * Lets time pass and runs the timers and the alarm that are due, in their order. Where a webhook is due, time stops
	 * until the test has delivered it.
	 */
	pass(ms: number): void {
		const until = this.now + ms;
		for (;;) {
			const next = this.#timers.filter((timer) => timer.at <= until).sort((a, b) => a.at - b.at)[0];
			if (this.alarm !== null && this.alarm <= (next?.at ?? until)) {
				this.now = Math.max(this.now, this.alarm);
				this.alarm = null;
				this.room.wake();
				if (this.alarm !== null && this.alarm <= this.now) return;
				continue;
			}
			if (next === undefined) break;
			this.#timers = this.#timers.filter((timer) => timer !== next);
			this.now = Math.max(this.now, next.at);
			next.work();
		}
		this.now = until;
	}

	/** Who changed what, as it is kept; a backup folds what the journal's rows record. */
	changes(): RecordedChange[] {
		const operator = anActor({ person: 'administrator', authentication: 'owner-token' });
		const taken = this.room.backup({ actor: operator });
		if (!taken.ok) throw new Error(taken.refusal.message);
		return this.sql
			.run('SELECT changes FROM record ORDER BY id')
			.flatMap(({ changes }) => JSON.parse(String(changes)) as RecordedChange[]);
	}

	/** The object leaves memory and comes back: sockets and their attachments stay, everything else is read again. */
	evict(): void {
		this.#timers = [];
		this.aborted = null;
		this.restarted = null;
		for (const member of this.members) member.forget();
		const room = Room.open(this.platform);
		if (room === null) throw new Error('The room is gone.');
		this.room = room;
	}

	/** Relays answer no more by themselves but by what this gives back: so many watch, or null: it could not be told. */
	holdRelays(): (relay: RelayAddress, watching: number | null) => void {
		this.#relaysHeld = true;
		return (relay, watching) => this.room.told(relay, watching);
	}

	/** What a public or screen link shows; null when it has ended. */
	publicView(token: string): PublicView | null {
		const { page } = this.room.follow({ board: this.room.board, hash: sha256Hex(token), relay: 0 }, 0);
		return page && (JSON.parse(page.text) as PublicView);
	}

	join(actor: Actor, options: { ours?: boolean; link?: string } = {}): TestPeer {
		const member = new TestPeer(this, actor, options);
		this.members.push(member);
		this.room.join(member.peer);
		member.sync();
		return member;
	}
}

/** A client with a document of its own, at the other end of a wire that delivers at once unless it is held. */
export class TestPeer {
	readonly doc = new Y.Doc();
	readonly notices: Notice[] = [];
	readonly frames: string[] = [];
	/** Every message as it came. */
	readonly received: Uint8Array[] = [];
	/** Whom this client sees, by client ID. */
	readonly present = new Map<number, AwarenessEntry['state']>();
	/** The wire is cut, and the server has not noticed yet. */
	dead = false;
	/** It reads nothing, and so answers nothing. */
	stalled = false;
	governance: GovernanceFrame | null = null;
	closed: { code: number; reason: string } | null = null;
	readonly peer: MemberPeer;
	#harness: RoomHarness;
	/** What hibernation keeps of the socket. */
	#attachment: MemberState;

	constructor(harness: RoomHarness, actor: Actor, { ours = true, link }: { ours?: boolean; link?: string }) {
		this.#harness = harness;
		this.peer = {
			state: memberState({ actor, ...(link !== undefined && { link }) }, ours),
			send: (data) => this.#receive(data),
			close: (code, reason) => {
				this.closed ??= { code, reason };
				this.leave();
			},
			remember: () => {
				this.#attachment = structuredClone(this.peer.state);
			},
			pingedAt: () => null,
		};
		this.#attachment = structuredClone(this.peer.state);
		this.doc.on('update', (update: Uint8Array, origin: unknown) => {
			if (origin !== 'wire' && this.closed === null) this.send(encodeUpdate(update));
		});
	}

	send(frame: Uint8Array): void {
		if (this.closed === null) this.#harness.room.receive(this.peer, frame);
		else this.#harness.room.overhear(this.peer.state.caller, frame.length);
	}

	/** The object left memory: of the socket's state there is what was remembered. */
	forget(): void {
		this.peer.state = structuredClone(this.#attachment);
	}

	sync(): void {
		this.send(encodeSyncStep1(Y.encodeStateVector(this.doc)));
	}

	presence(clock: number, state: Record<string, unknown> | null, client = this.doc.clientID): void {
		this.send(encodeAwarenessFrame(encodeAwareness([{ client, clock, state }])));
	}

	/** The socket is gone. */
	leave(): void {
		const at = this.#harness.members.indexOf(this);
		if (at < 0) return;
		this.#harness.members.splice(at, 1);
		this.#harness.room.leave(this.peer);
	}

	#hear(notice: Notice): void {
		if (notice.kind !== 'editors') this.notices.push(notice);
		else if (this.governance)
			this.governance = { ...this.governance, editors: { ...this.governance.editors, ...notice.editors } };
	}

	#receive(data: Uint8Array): void {
		if (this.dead) throw new TypeError("Can't call WebSocket send() after close().");
		const type = data[0];
		this.received.push(data);
		this.#harness.log.push(`send ${this.peer.state.caller.actor.person} ${type}`);
		if (type === governanceFrame) this.governance = readJson(data) as GovernanceFrame;
		else if (type === noticeFrame) this.#hear(readJson(data) as Notice);
		else {
			const frame = decodeFrame(data);
			this.frames.push(frame.type);
			if (frame.type === 'sync-step-2' || frame.type === 'update')
				Y.applyUpdate(this.doc, frame.update, 'wire');
			if (frame.type === 'sync-step-1' && !this.stalled)
				this.send(encodeSyncStep2(Y.encodeStateAsUpdate(this.doc, frame.stateVector)));
			if (frame.type === 'awareness')
				for (const { client, state } of decodeAwareness(frame.update) ?? []) this.present.set(client, state);
		}
	}
}

function readJson(frame: Uint8Array): unknown {
	const decoder = decoding.createDecoder(frame);
	decoding.readVarUint(decoder);
	return JSON.parse(decoding.readVarString(decoder)) as unknown;
}
