import { expect } from 'vitest';
import * as Y from 'yjs';
import type { Verdict } from '@holdpoint/shared/doc/guard';
import { ownUndo } from '@holdpoint/shared/doc/own-undo';
import { parseRoot } from '@holdpoint/shared/doc/roots';
import { contentOf, GuardedBoard, scopeOf } from './guarded-board.ts';
import type { Random } from './random.ts';

type Message =
	| { readonly type: 'step-1'; readonly stateVector: Uint8Array }
	| { readonly type: 'update'; readonly update: Uint8Array };

/** Tags what a client does itself, so that its undo finds it. */
export const own = { kind: 'own' };

/** A browser: its replica, its undo, and the two directions of its socket, each in order. */
export class Client {
	readonly person: string;
	doc = new Y.Doc();
	undo: Y.UndoManager;
	online = false;
	toServer: Message[] = [];
	fromServer: Message[] = [];

	constructor(person: string, stored: Uint8Array, id: number) {
		this.person = person;
		this.undo = this.#open(stored, id);
	}

	/** A page load: another client ID over what the device had stored. */
	reload(id: number): void {
		this.disconnect();
		const stored = Y.encodeStateAsUpdate(this.doc);
		this.doc.destroy();
		this.doc = new Y.Doc();
		this.undo = this.#open(stored, id);
	}

	#open(stored: Uint8Array, id: number): Y.UndoManager {
		this.doc.clientID = id;
		Y.applyUpdate(this.doc, stored, 'stored');
		for (const name of this.doc.share.keys()) {
			if (parseRoot(name)?.type === 'text') this.doc.getText(name);
			else this.doc.getMap(name);
		}
		this.doc.on('update', (update: Uint8Array, origin: unknown) => {
			if (this.online && origin !== 'server' && origin !== 'stored')
				this.toServer.push({ type: 'update', update });
		});
		return ownUndo(this.doc, own, 0);
	}

	connect(): void {
		this.online = true;
		this.toServer.push({ type: 'step-1', stateVector: Y.encodeStateVector(this.doc) });
	}

	disconnect(): void {
		this.online = false;
		this.toServer = [];
		this.fromServer = [];
	}

	receive(): void {
		const message = this.fromServer.shift();
		if (message === undefined) return;
		if (message.type === 'update') Y.applyUpdate(this.doc, message.update, 'server');
		else this.toServer.push({ type: 'update', update: Y.encodeStateAsUpdate(this.doc, message.stateVector) });
	}
}

/**
 * A guarded server, its clients, and an observer who holds nothing but what was broadcast. Every delivery is the
 * caller's to choose, so a seed decides all that happens.
 */
export class GuardedNetwork {
	readonly board: GuardedBoard;
	readonly clients: Client[];
	readonly observer: Y.Doc;
	/** What locked milestones held when they were locked. */
	readonly #sealed = new Map<string, Record<string, unknown>>();
	reverts = 0;
	accepted = 0;

	/** Client IDs decide who wins a conflict, so they are the seed's too. */
	constructor(people: readonly string[], random: Random) {
		this.board = new GuardedBoard(random.below(2 ** 32));
		this.observer = this.board.replica();
		const stored = Y.encodeStateAsUpdate(this.board.doc);
		this.clients = people.map((person) => new Client(person, stored, random.below(2 ** 32)));
		for (const client of this.clients) this.connect(client);
	}

	connect(client: Client): void {
		client.connect();
		client.fromServer.push({ type: 'step-1', stateVector: Y.encodeStateVector(this.board.doc) });
	}

	sign(milestone: string): void {
		this.board.signed.add(milestone);
		this.#sealed.set(milestone, scopeOf(this.board.doc, milestone));
	}

	reopen(milestone: string): void {
		this.board.signed.delete(milestone);
		this.#sealed.delete(milestone);
	}

	/** The server handles the next message of a client. */
	handle(client: Client): void {
		const message = client.toServer.shift();
		if (message === undefined) return;
		if (message.type === 'step-1') {
			const update = Y.encodeStateAsUpdate(this.board.doc, message.stateVector);
			client.fromServer.push({ type: 'update', update });
			return;
		}
		const verdict = this.#accept(message.update, client.person);
		if (verdict.kind === 'gap') {
			client.fromServer.push({ type: 'step-1', stateVector: Y.encodeStateVector(this.board.doc) });
		} else if (verdict.kind === 'applied') {
			Y.applyUpdate(this.observer, verdict.update);
			this.#expectSealed();
			for (const other of this.clients) {
				if (other.online) other.fromServer.push({ type: 'update', update: verdict.update });
			}
		} else expect(verdict).toEqual({ kind: 'nothing' });
	}

	/** Everybody comes online and everything arrives; then all hold the same. */
	settle(random: Random): void {
		for (const client of this.clients) if (!client.online) this.connect(client);
		for (;;) {
			const busy = this.clients.filter(({ toServer, fromServer }) => toServer.length + fromServer.length > 0);
			if (busy.length === 0) break;
			const client = random.pick(busy);
			if (client.toServer.length > 0 && random.chance(0.5)) this.handle(client);
			else client.receive();
		}
		const expected = contentOf(this.board.doc);
		for (const doc of [this.observer, ...this.clients.map((client) => client.doc)]) {
			expect(contentOf(doc)).toEqual(expected);
			expect(Y.decodeStateVector(Y.encodeStateVector(doc))).toEqual(
				Y.decodeStateVector(Y.encodeStateVector(this.board.doc)),
			);
			expectNothingPending(doc);
		}
	}

	#expectSealed(): void {
		for (const [milestone, content] of this.#sealed) {
			expect(scopeOf(this.board.doc, milestone)).toEqual(content);
			expect(scopeOf(this.observer, milestone)).toEqual(content);
		}
		expectNothingPending(this.board.doc);
		expectNothingPending(this.observer);
	}

	/** Accepts an update and compares the verdict with what the update would have done without a guard. */
	#accept(update: Uint8Array, person: string): Verdict {
		const before = fieldsOf(this.board.doc);
		// Keeps what is deleted, to be looked at.
		const unguarded = new Y.Doc({ gc: false });
		Y.applyUpdate(unguarded, Y.encodeStateAsUpdate(this.board.doc));
		const known = Y.decodeStateVector(Y.encodeStateVector(this.board.doc));
		const verdict = this.board.accept(update, person);
		if (verdict.kind !== 'applied') return verdict;
		this.accepted += 1;
		Y.applyUpdate(unguarded, update);
		const after = fieldsOf(this.board.doc);
		expectAppliedOrReported({ before, wanted: fieldsOf(unguarded), after, verdict });
		expectIneffectiveReported({ update, known, unguarded, after, verdict });
		expectChangesTold(before, after, verdict);
		if (verdict.notices.length > 0) this.reverts += 1;
		return verdict;
	}
}

type Applied = Extract<Verdict, { kind: 'applied' }>;
type Fields = Map<string, unknown>;

function expectNothingPending(doc: Y.Doc): void {
	expect([doc.store.pendingStructs, doc.store.pendingDs]).toEqual([null, null]);
}

/** Every value by its path as JSON. */
export function fieldsOf(doc: Y.Doc): Fields {
	const fields: Fields = new Map();
	for (const name of doc.share.keys()) {
		const type = parseRoot(name)?.type;
		if (type === 'text') fields.set(JSON.stringify([name]), doc.getText(name).toJSON());
		else put(fields, [name], doc.getMap(name).toJSON());
	}
	return fields;
}

function put(fields: Fields, path: readonly string[], value: unknown): void {
	const inner = typeof value === 'object' && value !== null ? Object.entries(value) : [];
	if (inner.length === 0 && path.length > 1) fields.set(JSON.stringify(path), value);
	for (const [key, part] of inner) put(fields, [...path, key], part);
}

/** Null where nothing stands; a text that nobody has written in is an empty one. */
function valueIn(fields: Fields, path: string): unknown {
	const [root = '', ...keys] = JSON.parse(path) as string[];
	return fields.get(path) ?? (keys.length === 0 && parseRoot(root)?.type === 'text' ? '' : null);
}

function reportedItems(verdict: Applied) {
	return verdict.notices.flatMap((notice) => (notice.kind === 'not-applied' ? notice.items : []));
}

/** Whatever the update wanted is in the document, or is as it was before and in a notice. */
function expectAppliedOrReported(oracle: {
	before: Fields;
	wanted: Fields;
	after: Fields;
	verdict: Applied;
}): void {
	const { before, wanted, after, verdict } = oracle;
	const reported = new Map(
		reportedItems(verdict).map(({ path, attempted }) => [JSON.stringify(path), attempted]),
	);
	for (const path of new Set([...before.keys(), ...wanted.keys(), ...after.keys()])) {
		const [want, is] = [valueIn(wanted, path), valueIn(after, path)];
		if (JSON.stringify(want) === JSON.stringify(is)) continue;
		expect([path, is]).toEqual([path, valueIn(before, path)]);
		expect([path, reported.get(path)]).toEqual([path, want]);
	}
}

/** What had no effect from the start (its parent is gone, or another value won) is in a notice too. */
function expectIneffectiveReported(oracle: {
	update: Uint8Array;
	known: Map<number, number>;
	unguarded: Y.Doc;
	after: Fields;
	verdict: Applied;
}): void {
	const { update, known, unguarded, after, verdict } = oracle;
	const { structs, ds } = Y.decodeUpdate(update);
	const deletions = Y.mergeDeleteSets([ds]);
	const attempts = reportedItems(verdict).map(({ attempted }) => attempted);
	const values = new Set([...after.values()].map((value) => JSON.stringify(value)));
	for (const struct of structs) {
		if (!(struct instanceof Y.Item) || struct.id.clock < (known.get(struct.id.client) ?? 0)) continue;
		const { content } = struct;
		if (!(content instanceof Y.ContentAny || content instanceof Y.ContentString)) continue;
		const stored = Y.getItem(unguarded.store, struct.id);
		if (!stored.deleted || Y.isDeleted(deletions, struct.id)) continue;
		const value: unknown = content instanceof Y.ContentAny ? content.arr[0] : content.str;
		const isReported = attempts.some((attempted) =>
			typeof attempted === 'string' && typeof value === 'string'
				? attempted.includes(value)
				: attempted === value,
		);
		if (!isReported && !values.has(JSON.stringify(value))) {
			expect(attempts).toContain(value);
		}
	}
}

/** The record says of every field that changed what it was and is, and of no other. */
function expectChangesTold(before: Fields, after: Fields, verdict: Applied): void {
	const told = new Map(
		verdict.changes.map(({ root, item, field, before, after }) => {
			const inner = parseRoot(root)?.type === 'text' ? [] : [item, field].filter((part) => part !== '');
			return [JSON.stringify([root, ...inner]), [before, after]];
		}),
	);
	const expected = new Map<string, unknown[]>();
	for (const path of new Set([...before.keys(), ...after.keys()])) {
		const [was, is] = [valueIn(before, path), valueIn(after, path)];
		if (JSON.stringify(was) !== JSON.stringify(is)) expected.set(path, [was, is]);
	}
	expect(told).toEqual(expected);
	expect(verdict.changes).toHaveLength(expected.size);
	const roots = [...expected.keys()].map((path) => (JSON.parse(path) as string[])[0]);
	expect([...verdict.touched].sort()).toEqual([...new Set(roots)].sort());
}
