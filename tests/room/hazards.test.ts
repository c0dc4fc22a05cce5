import { editNotes, renameMilestone, setOwner } from '@holdpoint/shared/doc/edits';
import { readMilestone } from '@holdpoint/shared/doc/read';
import { encodeAwarenessFrame, encodeUpdate } from '@holdpoint/shared/protocol/frames';
import * as encoding from 'lib0/encoding';
import { expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { anActor, RoomHarness, type TestPeer } from '../support/room.ts';

const me = { test: 'hazards' };
const kickoff = 'release-kickoff';

/** Olga's release with Quentin, both on their boards. */
function aBoardForTwo(): { harness: RoomHarness; olga: TestPeer; quentin: TestPeer } {
	const harness = new RoomHarness();
	harness.room.addPerson({ actor: anActor() }, { id: 'quentin', name: 'Quentin', roles: ['QA'] });
	const olga = harness.join(anActor());
	const quentin = harness.join(anActor({ person: 'quentin', name: 'Quentin' }));
	return { harness, olga, quentin };
}

/** The board goes on: what one writes reaches the other, and is there after the object has left memory. */
function expectGoesOn(harness: RoomHarness, writer: TestPeer): void {
	harness.pass(1000);
	const reader = harness.join(anActor());
	const name = `goes on ${harness.now}`;
	renameMilestone(writer.doc, kickoff, name, me);
	harness.pass(1000);
	expect(writer.closed).toBeNull();
	expect(readMilestone(reader.doc, kickoff).name).toBe(name);
	expect(harness.aborted).toBeNull();
	harness.evict();
	expect(readMilestone(harness.join(anActor()).doc, kickoff).name).toBe(name);
}

/** A copy of the client's document that talks to nobody. */
function offlineCopy(peer: TestPeer, clientID?: number): Y.Doc {
	const doc = new Y.Doc();
	Y.applyUpdate(doc, Y.encodeStateAsUpdate(peer.doc), 'copy');
	if (clientID !== undefined) doc.clientID = clientID;
	return doc;
}

/** One update for each of these edits, made one after the other. */
function updatesOf(doc: Y.Doc, edits: ((doc: Y.Doc) => void)[]): Uint8Array[] {
	return edits.map((edit) => {
		const before = Y.encodeStateVector(doc);
		edit(doc);
		return Y.encodeStateAsUpdate(doc, before);
	});
}

function numbers(...values: number[]): Uint8Array {
	const encoder = encoding.createEncoder();
	for (const value of values) encoding.writeVarUint(encoder, value);
	return encoding.toUint8Array(encoder);
}

const owner = (name: string) => (doc: Y.Doc) => setOwner(doc, kickoff, name, me);

const garbage: Record<string, () => Uint8Array> = {
	'an update of 7 bytes that claims 300 MB': () => encodeUpdate(numbers(1, 40_000_000, 1, 0)),
	'a V2 update': () => encodeUpdate(Y.encodeStateAsUpdateV2(new Y.Doc())),
	'an update that is cut short': () => {
		const [update = new Uint8Array()] = updatesOf(new Y.Doc(), [owner('cut')]);
		return encodeUpdate(update.slice(0, -3));
	},
	'nesting without end': () => {
		const doc = new Y.Doc();
		let map = doc.getMap<unknown>('risks');
		for (let level = 0; level < 3000; level += 1) {
			const inner = new Y.Map<unknown>();
			map.set('r', inner);
			map = inner;
		}
		return encodeUpdate(Y.encodeStateAsUpdate(doc));
	},
	'a sync message that is cut short': () => numbers(0, 2, 100, 1),
	'an unknown sync step': () => numbers(0, 9, 0),
	'a state vector that is cut short': () => numbers(0, 0, 2, 200, 200),
	'no bytes at all': () => new Uint8Array(),
};

test.each(Object.keys(garbage))('%s closes its socket with 4400, and the board goes on', (name) => {
	const { harness, olga, quentin } = aBoardForTwo();
	const before = Y.encodeStateAsUpdate(olga.doc);
	quentin.send(garbage[name]?.() ?? new Uint8Array());
	expect(quentin.closed).toMatchObject({ code: 4400 });
	harness.pass(1000);
	expect(Y.encodeStateAsUpdate(olga.doc)).toEqual(before);
	expectGoesOn(harness, olga);
});

test('an update that fails after it has changed the document: rebuilt from disk and from what waits, and no more', () => {
	const { harness, olga, quentin } = aBoardForTwo();
	// The edit that waits is the 500th row, with which a snapshot is due: it must not be one of the broken document.
	const rows = Number(harness.sql.run('SELECT count(*) AS n FROM journal')[0]?.n);
	const empty = Y.encodeStateAsUpdate(new Y.Doc());
	for (let n = rows; n < 498; n += 1) harness.sql.run('INSERT INTO journal (at, bytes) VALUES (0, ?)', empty);
	harness.evict();
	renameMilestone(olga.doc, kickoff, 'on disk', me);
	renameMilestone(olga.doc, kickoff, 'waits in the window', me);
	const undo = vi.spyOn(Y.UndoManager.prototype, 'undo').mockImplementation(() => {
		throw new Error('a fault in the middle');
	});
	try {
		quentin.doc.transact(() => {
			quentin.doc.getMap('governance').set('signed', true);
			setOwner(quentin.doc, kickoff, 'half applied', me);
		});
		expect(undo).toHaveBeenCalledOnce();
	} finally {
		undo.mockRestore();
	}
	expect(quentin.closed).toMatchObject({ code: 4400 });
	harness.pass(1000);
	expect(readMilestone(olga.doc, kickoff)).toMatchObject({
		name: 'waits in the window',
		owner: 'Release manager',
	});
	expect(Number(harness.sql.run('SELECT count(*) AS n FROM snapshot')[0]?.n)).toBe(1);
	expectGoesOn(harness, olga);
	expect(readMilestone(harness.join(anActor()).doc, kickoff).owner).toBe('Release manager');
});

test('a message of more than 1 MB closes its socket with 4413, and one just below is read', () => {
	const { harness, olga, quentin } = aBoardForTwo();
	quentin.send(new Uint8Array(1_000_000).fill(77));
	expect(quentin.closed).toBeNull();
	quentin.send(new Uint8Array(1_000_001));
	expect(quentin.closed).toMatchObject({ code: 4413 });
	expectGoesOn(harness, olga);
});

test('frames of types that nobody knows, and our own sent back, are passed over', () => {
	const { harness, quentin } = aBoardForTwo();
	quentin.send(numbers(77));
	quentin.send(numbers(64, 2, 0x7b, 0x7d));
	expectGoesOn(harness, quentin);
});

test('structs under the client ID of somebody who wrote: not applied, a fork notice, and they go on', () => {
	const { harness, olga, quentin } = aBoardForTwo();
	setOwner(olga.doc, kickoff, 'Olga', me);
	harness.pass(1000);
	const [poison = new Uint8Array()] = updatesOf(offlineCopy(olga, olga.doc.clientID), [owner('poison')]);
	quentin.send(encodeUpdate(poison));
	expect(quentin.notices).toMatchObject([{ kind: 'fork' }]);
	expect(quentin.closed).toBeNull();
	setOwner(olga.doc, kickoff, 'Olga again', me);
	harness.pass(1000);
	expect(readMilestone(quentin.doc, kickoff).owner).toBe('Olga again');
	expectGoesOn(harness, olga);
});

test('structs under the client ID of somebody who is only here yet are theirs to write first', () => {
	const { harness, olga, quentin } = aBoardForTwo();
	olga.presence(1, { card: kickoff });
	const [poison = new Uint8Array()] = updatesOf(offlineCopy(olga, olga.doc.clientID), [owner('poison')]);
	quentin.send(encodeUpdate(poison));
	expect(quentin.notices).toMatchObject([{ kind: 'fork' }]);
	expectGoesOn(harness, olga);
	expect(olga.notices).toEqual([]);
});

test('an unmodified client cannot fork, so it is closed with 4403', () => {
	const { harness, olga } = aBoardForTwo();
	const plain = harness.join(anActor({ person: 'quentin' }), { ours: false });
	setOwner(olga.doc, kickoff, 'Olga', me);
	const [poison = new Uint8Array()] = updatesOf(offlineCopy(olga, olga.doc.clientID), [owner('poison')]);
	plain.send(encodeUpdate(poison));
	expect(plain.closed).toMatchObject({ code: 4403 });
	expectGoesOn(harness, olga);
});

test('who a client ID belongs to survives eviction', () => {
	const { harness, olga, quentin } = aBoardForTwo();
	setOwner(olga.doc, kickoff, 'Olga', me);
	harness.pass(1000);
	harness.evict();
	const [poison = new Uint8Array()] = updatesOf(offlineCopy(olga, olga.doc.clientID), [owner('poison')]);
	quentin.send(encodeUpdate(poison));
	expect(quentin.notices).toMatchObject([{ kind: 'fork' }]);
	expectGoesOn(harness, olga);
});

test('an edit typed before the first sync is honest: asked for, brought, applied', () => {
	const { harness, quentin } = aBoardForTwo();
	const doc = offlineCopy(quentin);
	const [, late = new Uint8Array()] = updatesOf(doc, [
		owner('offline'),
		(doc) => editNotes(doc, kickoff, 'typed', me),
	]);
	const before = quentin.frames.length;
	quentin.send(encodeUpdate(late));
	expect(quentin.frames.slice(before)).toEqual(['sync-step-1']);
	const server = harness.join(anActor()).doc;
	expect(readMilestone(server, kickoff)).toMatchObject({ notes: '' });
	quentin.send(encodeUpdate(Y.encodeStateAsUpdate(doc, Y.encodeStateVector(server))));
	harness.pass(1000);
	expect(readMilestone(quentin.doc, kickoff)).toMatchObject({ owner: 'offline', notes: 'typed' });
	expectGoesOn(harness, quentin);
});

test('orphans that nothing ever completes: three questions, then 4503, nothing kept', () => {
	const { harness, olga, quentin } = aBoardForTwo();
	const orphans = updatesOf(
		offlineCopy(quentin),
		['a', 'b', 'c', 'd', 'e'].map((name) => owner(name)),
	).slice(1);
	const before = quentin.frames.length;
	const states = orphans.map((orphan) => {
		quentin.send(encodeUpdate(orphan));
		return quentin.closed?.code ?? null;
	});
	expect(states).toEqual([null, null, null, 4503]);
	expect(quentin.frames.slice(before)).toEqual(['sync-step-1', 'sync-step-1', 'sync-step-1']);
	expectGoesOn(harness, olga);
});

test('2,000 orphans of one client cost no more than 2,000 messages', () => {
	const { harness, olga, quentin } = aBoardForTwo();
	const doc = new Y.Doc();
	doc.getText(`notes:${kickoff}`).insert(0, 'unknown to the server');
	const orphans = updatesOf(
		doc,
		Array.from({ length: 2000 }, () => (doc: Y.Doc) => doc.getText(`notes:${kickoff}`).insert(3, 'x')),
	);
	const begin = performance.now();
	for (const orphan of orphans) {
		quentin.peer.state.gaps = 0;
		quentin.send(encodeUpdate(orphan));
	}
	expect(performance.now() - begin).toBeLessThan(5000);
	expectGoesOn(harness, olga);
});

test('R27 a read-only provider may connect as it does: an empty update, presence, a question for presence', () => {
	const { harness, olga, viewer } = aBoardWithViewer();
	const seen = olga.frames.length;
	for (let n = 0; n < 300; n += 1) {
		viewer.send(encodeUpdate(Y.encodeStateAsUpdate(new Y.Doc())));
		viewer.presence(n + 1, { card: kickoff });
		viewer.send(numbers(3));
	}
	expect(viewer.closed).toBeNull();
	expect(viewer.notices).toEqual([]);
	expect(olga.frames.length).toBe(seen);
	expectGoesOn(harness, olga);
});

test('R27 a non-empty update on a read-only socket is a notice a hundred times, then 4403', () => {
	const { harness, olga, viewer } = aBoardWithViewer();
	const [first = new Uint8Array()] = updatesOf(offlineCopy(viewer), [owner('mine')]);
	for (let n = 0; n < 100; n += 1) viewer.send(encodeUpdate(first));
	expect(viewer.closed).toBeNull();
	expect(viewer.notices).toHaveLength(100);
	viewer.send(encodeUpdate(first));
	expect(viewer.closed).toMatchObject({ code: 4403 });
	expect(readMilestone(olga.doc, kickoff).owner).not.toBe('mine');
	expectGoesOn(harness, olga);
});

test('what a socket has sent before the object left memory counts', () => {
	const { harness, olga, viewer } = aBoardWithViewer();
	const orphans = updatesOf(
		offlineCopy(olga),
		['a', 'b', 'c', 'd', 'e'].map((name) => owner(name)),
	).slice(1);
	const [first = new Uint8Array()] = updatesOf(offlineCopy(viewer), [owner('mine')]);
	for (let n = 0; n < 100; n += 1) viewer.send(encodeUpdate(first));
	for (const orphan of orphans.slice(0, 3)) {
		olga.send(encodeUpdate(orphan));
		harness.evict();
	}
	expect([olga.closed, viewer.closed]).toEqual([null, null]);
	viewer.send(encodeUpdate(first));
	olga.send(encodeUpdate(orphans[3] ?? new Uint8Array()));
	expect([olga.closed?.code, viewer.closed?.code]).toEqual([4503, 4403]);
});

test('three in a row: a gap that was filled is forgotten, also by an object that left memory', () => {
	const { harness, quentin } = aBoardForTwo();
	const [first = new Uint8Array(), second = new Uint8Array()] = updatesOf(
		offlineCopy(quentin),
		['a', 'b'].map((name) => owner(name)),
	);
	for (let n = 0; n < 3; n += 1) quentin.send(encodeUpdate(second));
	quentin.send(encodeUpdate(first));
	harness.evict();
	const [, third = new Uint8Array()] = updatesOf(
		offlineCopy(quentin),
		['c', 'd'].map((name) => owner(name)),
	);
	quentin.send(encodeUpdate(third));
	expect(quentin.closed).toBeNull();
});

test('a provider that is told nothing else hears its dropped presence answered before it gives up', () => {
	const { harness, olga, viewer } = aBoardWithViewer();
	const seen = olga.frames.length;
	const before = viewer.frames.length;
	for (let beat = 1; beat <= 4; beat += 1) {
		harness.pass(15_000);
		viewer.presence(beat, { card: kickoff });
	}
	expect(viewer.frames.slice(before)).toEqual(['awareness', 'awareness', 'awareness', 'awareness']);
	expect([...viewer.present]).toEqual([]);
	expect(olga.frames.length).toBe(seen);
});

function aBoardWithViewer(): { harness: RoomHarness; olga: TestPeer; viewer: TestPeer } {
	const harness = new RoomHarness();
	const link = harness.room.createLink({ actor: anActor() }, { access: 'view', label: 'Watch' });
	if (!link.ok) throw new Error(link.refusal.message);
	const olga = harness.join(anActor());
	const viewer = harness.join(anActor({ person: 'guest-1', guest: true }), { link: link.value.id });
	return { harness, olga, viewer };
}

test('a dead socket in the middle of a fan-out is dropped, and everybody else hears', () => {
	const { harness, olga, quentin } = aBoardForTwo();
	const after = harness.join(anActor());
	quentin.dead = true;
	renameMilestone(olga.doc, kickoff, 'Heard', me);
	expect([readMilestone(olga.doc, kickoff).name, readMilestone(after.doc, kickoff).name]).toEqual([
		'Heard',
		'Heard',
	]);
	expect(quentin.closed).toMatchObject({ code: 1011 });
	expect(harness.members).toEqual([olga, after]);
});

test('presence of any depth and size is bounded', () => {
	const { harness, olga, quentin } = aBoardForTwo();
	const deep = `{"card":${'['.repeat(300_000)}${']'.repeat(300_000)}}`;
	const encoder = encoding.createEncoder();
	for (const number of [1, quentin.doc.clientID, 1]) encoding.writeVarUint(encoder, number);
	encoding.writeVarString(encoder, deep);
	quentin.send(encodeAwarenessFrame(encoding.toUint8Array(encoder)));
	harness.pass(1000);
	expect(olga.present.get(quentin.doc.clientID)).toMatchObject({ user: { name: 'Quentin' } });
	quentin.presence(2, { card: '家'.repeat(1500) });
	harness.pass(1000);
	expect(olga.present.get(quentin.doc.clientID)).not.toHaveProperty('card');
	expectGoesOn(harness, quentin);
});
