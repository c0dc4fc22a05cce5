import { renameMilestone } from '@holdpoint/shared/doc/edits';
import { decodeAwareness, encodeAwareness } from '@holdpoint/shared/protocol/awareness';
import { decodeFrame, encodeAwarenessFrame } from '@holdpoint/shared/protocol/frames';
import { expect, test } from 'vitest';
import {
	applyAwarenessUpdate,
	Awareness,
	encodeAwarenessUpdate,
	removeAwarenessStates,
} from 'y-protocols/awareness';
import * as Y from 'yjs';
import { anActor, RoomHarness, type TestPeer } from '../support/room.ts';

const kickoff = 'release-kickoff';

function aBoardForTwo(): { harness: RoomHarness; olga: TestPeer; quentin: TestPeer } {
	const harness = new RoomHarness();
	harness.room.addPerson({ actor: anActor() }, { id: 'quentin', name: 'Quentin', roles: ['QA'] });
	const olga = harness.join(anActor());
	const quentin = harness.join(anActor({ person: 'quentin', name: 'Quentin' }));
	return { harness, olga, quentin };
}

/** Names of those whom a client sees. */
function seenBy(peer: TestPeer): string[] {
	return [...peer.present.values()]
		.filter((state) => state !== null)
		.map((state) => (state.user as { name: string }).name)
		.sort();
}

test('a provider that echoes what it receives changes nobody and is not closed', () => {
	const { harness, olga, quentin } = aBoardForTwo();
	olga.presence(1, { card: kickoff });
	quentin.presence(1, { card: 'uat-sign-off' });
	harness.pass(1000);
	for (let n = 0; n < 50; n += 1) {
		const echo = [
			{ client: olga.doc.clientID, clock: 2 + n, state: null },
			{ client: 12345, clock: n, state: {} },
		];
		quentin.send(encodeAwarenessFrame(encodeAwareness(echo)));
	}
	harness.pass(1000);
	expect(quentin.closed).toBeNull();
	expect(seenBy(olga)).toEqual(['Quentin']);
	expect(seenBy(quentin)).toEqual(['olga']);
});

test('of a flood of presence ten frames a second count, and the last word of the second before stays', () => {
	const { harness, olga, quentin } = aBoardForTwo();
	const before = olga.frames.length;
	for (let clock = 1; clock <= 500; clock += 1) quentin.presence(clock, { card: `card ${clock}` });
	harness.pass(900);
	expect(quentin.closed).toBeNull();
	expect(olga.frames.slice(before).length).toBeLessThanOrEqual(10);
	expect(olga.present.get(quentin.doc.clientID)).toMatchObject({ card: 'card 10' });
	harness.pass(1000);
	quentin.presence(501, { card: 'calm again' });
	harness.pass(1000);
	expect(olga.present.get(quentin.doc.clientID)).toMatchObject({ card: 'calm again' });
});

test('of who is here only whose presence has changed is told again', () => {
	const { harness, olga, quentin } = aBoardForTwo();
	const third = harness.join(anActor({ person: 'olga' }));
	olga.presence(1, { card: kickoff });
	quentin.presence(1, { card: kickoff });
	harness.pass(1000);
	const before = third.received.length;
	quentin.presence(2, { card: 'uat-sign-off' });
	harness.pass(1000);
	const told = third.received.slice(before).map((frame) => decodeFrame(frame));
	expect(
		told.map(
			(frame) => frame.type === 'awareness' && decodeAwareness(frame.update)?.map(({ client }) => client),
		),
	).toEqual([[quentin.doc.clientID]]);
});

test('one socket has one client ID: a second one is dropped', () => {
	const { harness, olga, quentin } = aBoardForTwo();
	quentin.presence(1, { card: kickoff });
	quentin.presence(1, { card: 'a crowd' }, 4711);
	harness.pass(1000);
	expect(seenBy(olga)).toEqual(['Quentin']);
});

test('two sockets of one person are two, and each takes only itself away', () => {
	const { harness, olga, quentin } = aBoardForTwo();
	const phone = harness.join(anActor({ person: 'quentin', name: 'Quentin' }));
	quentin.presence(1, { card: kickoff });
	phone.presence(1, { card: 'uat-sign-off' });
	harness.pass(1000);
	expect(seenBy(olga)).toEqual(['Quentin', 'Quentin']);
	phone.leave();
	expect([olga.present.get(phone.doc.clientID), seenBy(olga)]).toEqual([null, ['Quentin']]);
	quentin.leave();
	expect(seenBy(olga)).toEqual([]);
});

test('a page that reconnects before its old socket is gone stays when that one goes', () => {
	const { harness, olga, quentin } = aBoardForTwo();
	quentin.presence(1, { card: kickoff });
	const again = harness.join(anActor({ person: 'quentin', name: 'Quentin' }));
	again.presence(1, { card: kickoff }, quentin.doc.clientID);
	harness.pass(1000);
	quentin.leave();
	harness.pass(1000);
	expect(seenBy(olga)).toEqual(['Quentin']);
	expect(seenBy(harness.join(anActor()))).toEqual(['Quentin']);
});

test('a page that reconnects, and has not said a word yet, is not told that it has gone', () => {
	const { harness, olga, quentin } = aBoardForTwo();
	quentin.presence(1, { card: kickoff });
	harness.pass(1000);
	const again = harness.join(anActor({ person: 'quentin', name: 'Quentin' }));
	quentin.leave();
	expect([seenBy(olga), again.present.has(quentin.doc.clientID)]).toEqual([[], false]);
	again.presence(1, { card: kickoff }, quentin.doc.clientID);
	harness.pass(1000);
	expect(seenBy(olga)).toEqual(['Quentin']);
});

test('who leaves while their presence waits in the window is not brought back by it', () => {
	const { harness, olga, quentin } = aBoardForTwo();
	olga.presence(1, { card: kickoff });
	quentin.presence(1, { card: kickoff });
	quentin.leave();
	const late = harness.join(anActor({ person: 'quentin', name: 'Quentin' }));
	harness.pass(1000);
	expect([seenBy(olga), seenBy(late)]).toEqual([[], ['olga']]);
});

test('who comes back is seen by an unmodified client with their next sign of life', () => {
	const { harness, olga, quentin } = aBoardForTwo();
	const awareness = new Awareness(new Y.Doc());
	const hear = () => {
		harness.pass(1000);
		for (const message of olga.received.splice(0)) {
			const frame = decodeFrame(message);
			if (frame.type === 'awareness') applyAwarenessUpdate(awareness, frame.update, 'wire');
		}
		return awareness.getStates().has(quentin.doc.clientID);
	};
	try {
		quentin.presence(1, { card: kickoff });
		expect(hear()).toBe(true);
		quentin.leave();
		expect(hear()).toBe(false);
		const back = harness.join(anActor({ person: 'quentin', name: 'Quentin' }));
		back.presence(1, { card: kickoff }, quentin.doc.clientID);
		back.presence(2, { card: kickoff }, quentin.doc.clientID);
		expect(hear()).toBe(true);
	} finally {
		awareness.destroy();
	}
});

test('who shows nothing of themselves and echoes what they hear takes nobody’s place', () => {
	const { harness, olga, quentin } = aBoardForTwo();
	quentin.presence(1, { card: kickoff });
	harness.pass(1000);
	const quiet = harness.join(anActor({ person: 'quentin', name: 'Quentin' }));
	olga.presence(1, { card: kickoff });
	const heard = quiet.received.findLast((frame) => decodeFrame(frame).type === 'awareness');
	harness.pass(1000);
	olga.leave();
	const gone = quiet.received.findLast((frame) => decodeFrame(frame).type === 'awareness');
	expect(gone).not.toEqual(heard);
	for (const frame of [heard, gone, heard]) if (frame) quiet.send(frame);
	harness.pass(1000);
	expect([quiet.peer.state.client, seenBy(quentin)]).toEqual([null, []]);
	harness.join(anActor()).presence(1, { card: kickoff }, olga.doc.clientID);
	harness.pass(1000);
	expect(seenBy(quentin)).toEqual(['olga']);
	quiet.presence(1, { card: kickoff });
	harness.pass(1000);
	expect(seenBy(quentin)).toEqual(['Quentin', 'olga']);
});

test('nobody takes the client ID that another person writes with, while they are away', () => {
	const { harness, olga, quentin } = aBoardForTwo();
	renameMilestone(quentin.doc, kickoff, 'By Quentin', 'test');
	quentin.leave();
	olga.presence(7, { card: kickoff }, quentin.doc.clientID);
	harness.pass(1000);
	expect(olga.peer.state.presence).toBeNull();
	const back = harness.join(anActor({ person: 'quentin', name: 'Quentin' }));
	back.presence(1, { card: kickoff }, quentin.doc.clientID);
	harness.pass(1000);
	expect(seenBy(olga)).toEqual(['Quentin']);
});

test('nobody is told their own presence, which would stand above what they say next', () => {
	const { harness, olga, quentin } = aBoardForTwo();
	quentin.presence(1, { card: kickoff });
	olga.presence(1, { card: kickoff });
	harness.pass(1000);
	const phone = harness.join(anActor({ person: 'quentin', name: 'Quentin' }));
	expect([...phone.present.keys()]).toEqual([olga.doc.clientID]);
	phone.presence(1, { card: 'uat-sign-off' });
	harness.pass(1000);
	// Its other window, though, as soon as it is known which of the two it is.
	expect([...phone.present.keys()].sort()).toEqual([olga.doc.clientID, quentin.doc.clientID].sort());
	expect([...quentin.present.keys()].sort()).toEqual([olga.doc.clientID, phone.doc.clientID].sort());
	for (const peer of [olga, quentin, phone]) expect(peer.present.has(peer.doc.clientID)).toBe(false);
});

test('a page that reconnects is told of everybody anew, as news, and of what they do after', () => {
	const { harness, olga, quentin } = aBoardForTwo();
	const page = new Awareness(new Y.Doc());
	const take = (peer: TestPeer) => {
		for (const frame of peer.received.splice(0).map((data) => decodeFrame(data)))
			if (frame.type === 'awareness') applyAwarenessUpdate(page, frame.update, 'wire');
	};
	quentin.presence(1, { card: kickoff });
	harness.pass(1000);
	take(olga);
	expect(page.getStates().get(quentin.doc.clientID)).toMatchObject({ card: kickoff });
	// What y-websocket does when its connection is gone.
	removeAwarenessStates(page, [quentin.doc.clientID], 'wire');
	olga.leave();
	harness.evict();
	harness.pass(1);
	const again = harness.join(anActor());
	take(again);
	expect(page.getStates().get(quentin.doc.clientID)).toMatchObject({ card: kickoff });
	quentin.presence(2, { card: 'uat-sign-off' });
	harness.pass(1000);
	take(again);
	expect(page.getStates().get(quentin.doc.clientID)).toMatchObject({ card: 'uat-sign-off' });
	page.destroy();
});

test('a client that says every 15 s that it is here, and forgets whom it does not hear of, hears of everybody; nobody else is told', () => {
	const { harness, olga, quentin } = aBoardForTwo();
	quentin.presence(1, { card: kickoff });
	harness.pass(1000);
	// An unmodified client: what it hears it echoes.
	const line = harness.join(anActor(), { ours: false });
	const other = new Awareness(line.doc);
	const renewed: number[] = [];
	let messages = 0;
	other.on('update', ({ added, updated, removed }: Record<'added' | 'updated' | 'removed', number[]>) => {
		messages += 1;
		renewed.push(...updated);
		const changed = [...added, ...updated, ...removed];
		line.send(encodeAwarenessFrame(encodeAwarenessUpdate(other, changed)));
	});
	const hear = () => {
		for (const data of line.received.splice(0)) {
			const frame = decodeFrame(data);
			if (frame.type === 'awareness') applyAwarenessUpdate(other, frame.update, 'wire');
		}
	};
	other.setLocalState({ card: 'uat-sign-off' });
	harness.pass(1000);
	hear();
	// The answer to its first echo.
	hear();
	messages = 0;
	const before = [olga.received.length, quentin.received.length];
	for (let beat = 0; beat < 20; beat += 1) {
		renewed.length = 0;
		harness.pass(15_000);
		if (beat === 10) harness.evict();
		other.setLocalState(other.getLocalState());
		harness.pass(0);
		hear();
		expect(renewed).toContain(quentin.doc.clientID);
		expect(other.getStates().get(quentin.doc.clientID)).toMatchObject({ card: kickoff });
	}
	// Four beats a minute, and the echo of what answers each.
	expect(messages).toBe(2 * 4 * 5);
	expect([olga.received.length, quentin.received.length]).toEqual(before);
	expect(line.closed).toBeNull();
	other.destroy();
});

test('presence that goes back in time is dropped', () => {
	const { harness, olga, quentin } = aBoardForTwo();
	quentin.presence(5, { card: 'new' });
	quentin.presence(4, { card: 'old' });
	harness.pass(1000);
	expect(olga.present.get(quentin.doc.clientID)).toMatchObject({ card: 'new' });
});

test('a cursor in notes reaches the others under the name that the server knows; anything else in its place does not', () => {
	const { harness, olga, quentin } = aBoardForTwo();
	const at = (clock: number) => ({
		type: null,
		tname: `notes:${kickoff}`,
		item: { client: quentin.doc.clientID, clock },
		assoc: 0,
	});
	const cursor = { anchor: at(3), head: at(7) };
	const seen = () => olga.present.get(quentin.doc.clientID);
	quentin.presence(1, { card: kickoff, cursor, user: { person: 'olga', name: 'Olga', color: 3 } });
	harness.pass(1000);
	expect(seen()).toMatchObject({ card: kickoff, cursor, user: { person: 'quentin', name: 'Quentin' } });

	quentin.presence(2, {
		card: kickoff,
		cursor: { ...cursor, html: '<b>', anchor: { ...at(3), colour: 'red' } },
	});
	harness.pass(1000);
	expect(seen()?.cursor).toEqual(cursor);

	const forged = [
		'3',
		{ anchor: at(3) },
		{ anchor: at(3), head: { ...at(7), tname: `criteria:${kickoff}` } },
		{ anchor: at(3), head: { ...at(7), item: { client: -1, clock: 7 } } },
		{ anchor: at(3), head: { ...at(7), item: { client: 2 ** 32, clock: 7 } } },
		{ anchor: at(3), head: { ...at(7), item: [] } },
		{ anchor: at(3), head: { ...at(7), type: { client: 1, clock: 7 } } },
		{ anchor: at(3), head: { ...at(7), assoc: 1e9 } },
	];
	for (const [index, nothing] of forged.entries()) {
		quentin.presence(3 + index, { card: kickoff, cursor: nothing });
		harness.pass(1000);
		expect(seen(), JSON.stringify(nothing)).toMatchObject({ card: kickoff });
		expect(seen(), JSON.stringify(nothing)).not.toHaveProperty('cursor');
	}
});
