import { getHeapStatistics } from 'node:v8';
import { closeCodes } from '@holdpoint/shared/protocol/close-codes';
import { encodeAwareness } from '@holdpoint/shared/protocol/awareness';
import { milestoneRoots, releaseParts } from '@holdpoint/shared/doc/roots';
import { templateOf } from '@holdpoint/shared/template/templates';
import * as named from '@holdpoint/shared/doc/edits';
import {
	decodeFrame,
	encodeAwarenessFrame,
	encodeQueryAwareness,
	encodeSyncStep1,
	encodeSyncStep2,
	encodeUpdate,
} from '@holdpoint/shared/protocol/frames';
import { sha256Hex } from '@holdpoint/shared/ledger/hash';
import type { Notice } from '@holdpoint/shared/schema/frame';
import { expect } from 'vitest';
import * as Y from 'yjs';
import type { Caller } from '../../api/src/board/board-api.ts';
import { memberState, type MemberPeer } from '../../api/src/board/peer.ts';
import { contentOf } from '../shared/doc/guarded-board.ts';
import type { Random } from '../shared/doc/random.ts';
import { fuzzedFrame, type Sample } from './frame-fuzz.ts';
import { anActor, RoomHarness, type TestPeer } from './room.ts';

/** What one frame may take of memory, as large as it may be (1 MB) and as often as it is copied. */
const mostPerFrame = 48_000_000;

const milestones = ['scope-and-risk-agreed', 'build-frozen-and-tested'] as const;
const me = { test: 'fuzz' };

/** Bytes in use, whatever they are in use for. */
export function memory(): number {
	const { used_heap_size, external_memory, malloced_memory } = getHeapStatistics();
	return used_heap_size + external_memory + malloced_memory;
}

/** A socket through which anything is sent. Connects again when it is closed. */
class Attacker {
	readonly #caller: Caller;
	readonly #ours: boolean;
	readonly #harness: RoomHarness;
	readonly mayWrite: boolean;
	/** What the room has, as it said after the last frame; null where it did not. */
	vector: Uint8Array | null = null;
	#missing: Uint8Array = new Uint8Array();
	#peer: MemberPeer;
	/** How the last frame was turned away: the code with which it closed, or what was answered. */
	#answers: (number | string)[] = [];

	constructor(harness: RoomHarness, caller: Caller, ours: boolean, mayWrite = true) {
		this.#harness = harness;
		this.#caller = caller;
		this.#ours = ours;
		this.mayWrite = mayWrite;
		this.#peer = this.#connect();
	}

	#connect(): MemberPeer {
		let kept: MemberPeer['state'] | null = null;
		const peer: MemberPeer = {
			state: memberState(this.#caller, this.#ours),
			send: (data) => {
				const frame = decodeFrame(data);
				if (frame.type === 'sync-step-1') {
					this.vector = frame.stateVector;
					this.#answers.push('gap');
				} else if (frame.type === 'sync-step-2') this.#missing = frame.update;
				else if (frame.type === 'notice') this.#answers.push(...reasonIn(frame.notice));
			},
			close: (code) => {
				this.#answers.push(code);
				const { members, room } = this.#harness;
				const at = members.indexOf(member);
				if (at >= 0) members.splice(at, 1);
				room.leave(peer);
			},
			remember: () => (kept = structuredClone(peer.state)),
			pingedAt: () => this.#harness.now,
		};
		const member = { peer, forget: () => (peer.state = structuredClone(kept ?? peer.state)) };
		this.#harness.members.push(member);
		this.#harness.room.join(peer);
		return peer;
	}

	/** Returns whether the frame was turned away, and how; null where it may have been taken. */
	send(frame: Uint8Array): number | string | null {
		this.#answers = [];
		this.vector = null;
		this.#harness.room.receive(this.#peer, frame);
		const [answer = null] = this.#answers;
		if (typeof answer === 'number') this.#peer = this.#connect();
		return answer;
	}

	/** What the room tells to somebody who has this. */
	ask(vector: Uint8Array): Uint8Array {
		this.#missing = new Uint8Array();
		this.#harness.room.receive(this.#peer, encodeSyncStep1(vector));
		return this.#missing;
	}
}

/** Other notices tell of parts alone: the rest was taken. */
function reasonIn(notice: Notice): string[] {
	if (notice.kind === 'fork') return ['fork'];
	return notice.kind === 'not-applied' && notice.rule === 'R27' ? ['read-only'] : [];
}

/** One room under attack, with two honest people who edit and one who looks on. */
export class Siege {
	readonly harness = new RoomHarness({ template: 'weekly-train', separation: 'small' });
	readonly #random: Random;
	readonly #honest: readonly [TestPeer, TestPeer];
	readonly #onlooker: TestPeer;
	readonly #attackers: readonly Attacker[];
	/** Real frames, to make others of. */
	readonly #samples: Sample[] = [];
	/** A document of the attackers' own, and where it began. */
	#draft = new Y.Doc();
	#begin: Uint8Array = new Uint8Array();
	/** All that this document has. */
	readonly #roots: ReadonlySet<string> = new Set([
		...releaseParts,
		...templateOf('weekly-train').flatMap(({ id }) => milestoneRoots(id)),
	]);
	#words = 0;
	#seenUpdates = 0;

	constructor(random: Random) {
		this.#random = random;
		const { room } = this.harness;
		const owner = { actor: anActor() };
		for (const [id, roles] of Object.entries({ hanna: ['QA'], eve: ['Product'], vera: ['Auditor'] }))
			room.addPerson(owner, { id, name: id, roles });
		const link = (access: 'edit' | 'view' | 'public') => {
			const made = room.createLink(owner, { access, label: access });
			if (!made.ok) throw new Error(made.refusal.message);
			return made.value;
		};
		const shown = link('public');
		room.follow({ board: room.board, hash: sha256Hex(shown.token), relay: 0 }, 1);
		this.#onlooker = this.harness.join(anActor({ person: 'hanna' }));
		this.#honest = [
			this.harness.join(anActor()),
			this.harness.join(anActor({ person: 'hanna' }), { ours: false }),
		];
		for (const honest of this.#honest) honest.presence(1, { card: milestones[0] });
		const guest = (person: string) => anActor({ person, name: person, guest: true });
		this.#attackers = [
			new Attacker(this.harness, { actor: anActor({ person: 'eve' }) }, true),
			new Attacker(this.harness, { actor: anActor({ person: 'eve' }) }, false),
			new Attacker(this.harness, { actor: guest('gus'), link: link('edit').id }, false),
			new Attacker(this.harness, { actor: guest('gil'), link: link('view').id }, true, false),
			new Attacker(this.harness, { actor: anActor({ person: 'vera' }) }, false, false),
			// Whoever comes by a public link has nothing to say to members' sockets.
			new Attacker(this.harness, { actor: guest('pat'), link: shown.id }, false, false),
		];
		this.#draftAnew();
		for (let count = 0; count < 12; count += 1) this.#editDraft();
	}

	/** What the attackers know of the document, under a client ID of their own, or of somebody honest. */
	#draftAnew(): void {
		this.#draft.destroy();
		this.#draft = new Y.Doc();
		Y.applyUpdate(this.#draft, Y.encodeStateAsUpdate(this.#onlooker.doc), 'copy');
		if (this.#random.chance(0.2)) this.#draft.clientID = this.#random.pick(this.#honest).doc.clientID;
		this.#begin = Y.encodeStateVector(this.#draft);
	}

	#keep(payload: Uint8Array, wrap: Sample['wrap']): void {
		if (this.#samples.length < 40) this.#samples.push({ payload, wrap });
		else this.#samples[this.#random.below(40)] = { payload, wrap };
	}

	/** An edit that could be honest, with those before it, as an update to make others of. */
	#editDraft(): void {
		this.#edit(this.#draft);
		const update = Y.encodeStateAsUpdate(this.#draft, this.#begin);
		this.#keep(update, encodeUpdate);
	}

	#edit(doc: Y.Doc): void {
		const random = this.#random;
		const milestone = random.pick(milestones);
		const word = `${random.pick(['late', '😀', 'rollback'])}${(this.#words += 1)}`;
		const text = doc.getText(`notes:${milestone}`);
		const choices: (() => void)[] = [
			() => named.renameMilestone(doc, milestone, word, me),
			() => named.setOwner(doc, milestone, word, me),
			() => named.addActivity(doc, milestone, { id: random.pick(['x1', 'x2']), text: word }, me),
			() => named.editNotes(doc, milestone, `${text.toJSON().slice(0, 200)}${word}`, me),
			() => text.length > 0 && text.delete(0, Math.min(text.length, 3)),
			() => named.addRisk(doc, random.pick(['r1', 'r2']), { title: word }, me),
			() => doc.transact(() => doc.getMap('risks').delete('r1'), me),
		];
		random.pick(choices)();
	}

	/** One frame that nobody should send. Returns what became of it. */
	attack(): string {
		const random = this.#random;
		const { harness } = this;
		harness.now += random.below(30);
		if (random.chance(0.02)) this.#goOn();
		if (random.chance(0.2)) this.#editDraft();
		if (random.chance(0.02)) this.#keepOthers();
		if (random.chance(0.02)) this.#draftAnew();
		// Otherwise honest edits wait in memory while it arrives.
		const isQuiet = random.chance(0.5);
		if (isQuiet) harness.pass(300);
		const updates = this.#updatesSeen();
		const { edits } = harness.room.counters.sinceLoad;
		const { how, frame } = fuzzedFrame(random, this.#samples);
		const attacker = random.pick(this.#attackers);
		const before = memory();
		let answer: number | string | null;
		try {
			answer = attacker.send(frame);
			if (answer !== null && answer !== closeCodes.gone) this.#expectAsSeen(attacker);
			if (!attacker.mayWrite) expect(harness.room.counters.sinceLoad.edits, 'edits of readers').toBe(edits);
			if (answer !== null && isQuiet) expect(this.#updatesSeen(), 'updates told').toBe(updates);
			expect(memory() - before, 'bytes that one frame took').toBeLessThan(mostPerFrame);
			expect(harness.aborted).toBeNull();
		} catch (error) {
			const hex = Buffer.from(frame.slice(0, 2_000)).toString('hex');
			throw new Error(`A frame that ${how}: ${hex}`, { cause: error });
		}
		if (random.chance(0.05) && answer === null) attacker.send(frame);
		if (answer !== null) return String(answer);
		return harness.room.counters.sinceLoad.edits > edits ? 'taken' : 'passed over';
	}

	/** Documents told to the onlooker until now. */
	#updatesSeen(): number {
		const { frames } = this.#onlooker;
		this.#seenUpdates += frames.filter((type) => type === 'update').length;
		frames.length = 0;
		this.#onlooker.received.length = 0;
		return this.#seenUpdates;
	}

	/** Honest people, time, and the object that leaves memory. */
	#goOn(): void {
		const random = this.#random;
		const honest = random.pick(this.#honest);
		honest.doc.transact(() => this.#edit(honest.doc), me);
		honest.presence(this.#words + 2, { card: random.pick(milestones) });
		if (random.chance(0.1)) {
			// The platform keeps an object whose timer runs.
			this.harness.pass(1000);
			this.harness.evict();
		}
		for (const peer of this.#honest) {
			peer.received.length = 0;
			peer.frames.length = 0;
		}
		this.harness.log.length = 0;
		this.harness.logged.length = 0;
	}

	/** Frames of the other kinds, with what the document is now. */
	#keepOthers(): void {
		const { doc } = this.#onlooker;
		const vector = Y.encodeStateVector(doc);
		this.#keep(vector, encodeSyncStep1);
		this.#keep(Y.encodeStateAsUpdate(doc), encodeSyncStep2);
		const [honest] = this.#honest;
		const state = { card: milestones[0] };
		const presence = encodeAwareness([
			{ client: this.#draft.clientID, clock: this.#words, state },
			{ client: honest.doc.clientID, clock: this.#words, state: null },
		]);
		this.#keep(presence, encodeAwarenessFrame);
		this.#keep(encodeQueryAwareness(), (frame) => frame);
		for (const received of honest.received.slice(-1)) this.#keep(received, (frame) => frame);
	}

	/** The room holds what everybody was told, and nothing else: the same clocks, no struct more, the same deletions. */
	#expectAsSeen(by: Attacker): void {
		const { doc } = this.#onlooker;
		const vector = Y.encodeStateVector(doc);
		const missing = by.ask(vector);
		const nothing = Y.encodeStateAsUpdate(doc, vector);
		if (!isSame(missing, nothing))
			expect(Y.decodeUpdate(missing), 'what was not told').toEqual(Y.decodeUpdate(nothing));
		if (by.vector && !isSame(by.vector, Y.encodeStateVector(doc)))
			expect(clocksIn(by.vector), 'what the room has').toEqual(clocksIn(Y.encodeStateVector(doc)));
	}

	/** Everything that everybody holds is the same, and it is what is on disk. */
	expectOneDocument(): void {
		const { harness } = this;
		harness.pass(1000);
		const room = harness.join(anActor({ person: 'hanna' }));
		const content = contentOf(room.doc);
		expect(
			Object.keys(content).filter((name) => !this.#roots.has(name)),
			'roots of nobody',
		).toEqual([]);
		const clocks = clocksIn(Y.encodeStateVector(room.doc));
		harness.evict();
		const onDisk = harness.join(anActor({ person: 'hanna' }));
		const all = {
			onlooker: this.#onlooker,
			'first honest': this.#honest[0],
			'second honest': this.#honest[1],
			onDisk,
		};
		for (const [who, { doc, closed, notices }] of Object.entries(all)) {
			expect(closed, who).toBeNull();
			expect(
				notices.filter(({ kind }) => kind === 'fork'),
				who,
			).toEqual([]);
			expect(contentOf(doc), who).toEqual(content);
			expect(clocksIn(Y.encodeStateVector(doc)), who).toEqual(clocks);
			expect(doc.store.pendingStructs === null && doc.store.pendingDs === null).toBe(true);
		}
		for (const peer of [room, onDisk]) peer.leave();
	}

	/** What honest people write still arrives. */
	expectGoesOn(): void {
		for (const { doc } of this.#honest) {
			const name = `goes on ${(this.#words += 1)}`;
			named.setOwner(doc, milestones[0] ?? '', name, me);
			this.harness.pass(1000);
			expect(contentOf(this.#onlooker.doc)[`card:${milestones[0]}`]).toMatchObject({ owner: name });
		}
	}
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
	return Buffer.compare(a, b) === 0;
}

function clocksIn(vector: Uint8Array): [number, number][] {
	return [...Y.decodeStateVector(vector)].sort(([a], [b]) => a - b);
}
