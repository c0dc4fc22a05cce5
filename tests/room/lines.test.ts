import { editNotes, renameMilestone } from '@holdpoint/shared/doc/edits';
import { readMilestone } from '@holdpoint/shared/doc/read';
import { encodeAwareness } from '@holdpoint/shared/protocol/awareness';
import { encodeAwarenessFrame, encodeSyncStep1, encodeSyncStep2 } from '@holdpoint/shared/protocol/frames';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { limits } from '../../api/src/board/limits.ts';
import { Lines } from '../../api/src/board/lines.ts';
import { anActor, RoomHarness, startOfTest, type TestPeer } from '../support/room.ts';

const me = { test: 'lines' };
const kickoff = 'release-kickoff';

const bytesTo = (peer: TestPeer) => peer.received.reduce((sum, frame) => sum + frame.byteLength, 0);
/** Edits until so many bytes have left for everybody. */
function write(harness: RoomHarness, author: TestPeer, bytes: number): void {
	const until = bytesTo(author) + bytes;
	for (let n = 0; bytesTo(author) < until; n += 1) {
		editNotes(author.doc, kickoff, String.fromCharCode(97 + (n % 26)).repeat(99_000), me);
		harness.pass(1000);
	}
}

test('who reads nothing is closed with 4500 after 4 MB, the others go on, and they come back to all of it', () => {
	const harness = new RoomHarness();
	const olga = harness.join(anActor());
	const reader = harness.join(anActor());
	const stalled = harness.join(anActor());
	stalled.stalled = true;
	write(harness, olga, 3_500_000);
	expect(stalled.closed).toBeNull();
	write(harness, olga, 1_000_000);
	expect(stalled.closed).toMatchObject({ code: 4500 });
	expect(bytesTo(stalled)).toBeLessThan(limits.unanswered + 200_000);
	write(harness, olga, 10_000_000);
	expect([olga.closed, reader.closed]).toEqual([null, null]);
	expect(readMilestone(reader.doc, kickoff).notes).toBe(readMilestone(olga.doc, kickoff).notes);
	const back = harness.join(anActor());
	expect(readMilestone(back.doc, kickoff).notes).toBe(readMilestone(olga.doc, kickoff).notes);
});

test('who asks for the whole board again and again gets it once, and again when it has read that', () => {
	const harness = new RoomHarness();
	const olga = harness.join(anActor());
	for (const milestone of Object.keys(olga.governance?.state.milestones ?? {}))
		editNotes(olga.doc, milestone, 'x'.repeat(9_000), me);
	harness.pass(1000);
	const greedy = harness.join(anActor());
	const answers = () => greedy.frames.filter((type) => type === 'sync-step-2').length;
	expect(answers()).toBe(1);
	const ask = () => greedy.send(encodeSyncStep1(Y.encodeStateVector(new Y.Doc())));
	greedy.stalled = true;
	for (let n = 0; n < 20; n += 1) ask();
	expect(answers()).toBe(2);
	const nothing = Y.encodeStateAsUpdate(new Y.Doc());
	greedy.send(encodeSyncStep2(nothing));
	expect(answers()).toBe(3);
	greedy.stalled = false;
	greedy.send(encodeSyncStep2(nothing));
	for (let n = 0; n < 5; n += 1) ask();
	expect(answers()).toBe(8);
	expect([greedy.closed, olga.closed]).toEqual([null, null]);
});

test('an answer of more than 4 MB is sent whole, and 4 MB beside it', () => {
	const peer = new RoomHarness().join(anActor()).peer;
	const lines = new Lines(() => startOfTest);
	lines.answers(peer, 9_000_000);
	expect(lines.sends(peer, 9_000_000)).toBe('with a probe');
	lines.probed(peer);
	for (let sent = 0; sent < limits.unanswered; sent += 100_000)
		expect(lines.sends(peer, 100_000)).toBe('yes');
	expect(lines.sends(peer, 1)).toBe('too slow');
	expect(lines.answered(peer)).toBe(true);
	expect(lines.sends(peer, 1)).toBe('with a probe');
	expect(lines.answered(peer)).toBe(false);
});

test('who sends more than anybody has to is closed with 4429, before it is read; what came before counts', () => {
	const harness = new RoomHarness();
	const olga = harness.join(anActor());
	const flooder = harness.join(anActor());
	renameMilestone(flooder.doc, kickoff, 'before the flood', me);
	const echo = encodeAwarenessFrame(encodeAwareness([{ client: 4711, clock: 1, state: {} }]));
	let sent = 0;
	for (; flooder.closed === null && sent < 10_000; sent += 1) flooder.send(echo);
	expect(flooder.closed).toMatchObject({ code: 4429 });
	expect(sent).toBeLessThanOrEqual(limits.line.burst.messages);
	expect(harness.room.counters.sinceLoad.tooMany).toBe(1);
	expect(readMilestone(olga.doc, kickoff).name).toBe('before the flood');
});

test('who goes on after that is cut off by a restart, not let in for ten minutes, and in the access log', () => {
	const harness = new RoomHarness();
	const olga = harness.join(anActor());
	const eve = anActor({ person: 'eve', name: 'Eve' });
	harness.room.addPerson({ actor: anActor() }, { id: 'eve', name: 'Eve', roles: [] });
	const flooder = harness.join(eve);
	const unknown = new Uint8Array([7, 7, 7]);
	const flood = (count: number) => {
		for (let n = 0; n < count; n += 1) flooder.send(unknown);
	};
	flood(limits.line.burst.messages);
	expect(flooder.closed).toMatchObject({ code: 4429 });
	// What was on its way when the close arrived is nobody's fault.
	flood(limits.line.burst.messages - 100);
	expect([harness.restarted, harness.room.shutOutFor({ actor: eve })]).toEqual([null, 0]);

	// The second waits for its window to end, which the restart does not.
	renameMilestone(olga.doc, kickoff, 'typed before', me);
	renameMilestone(olga.doc, kickoff, 'typed meanwhile', me);
	flood(1_000);
	expect(harness.restarted).not.toBeNull();
	expect(harness.logged.filter(({ event }) => event === 'flood-cut-off')).toHaveLength(1);
	harness.evict();
	expect(harness.room.shutOutFor({ actor: eve })).toBe(600);
	expect(harness.room.shutOutFor({ actor: anActor() })).toBe(0);
	const log = harness.room.accessLog({ actor: anActor() });
	expect(log.ok && log.value.attempts[0]).toMatchObject({ person: 'eve', attempt: 'flood', times: 1 });
	expect(readMilestone(harness.join(anActor()).doc, kickoff).name).toBe('typed meanwhile');
	harness.pass(600_000);
	expect(harness.room.shutOutFor({ actor: eve })).toBe(0);
});

test('a socket that was closed before the board slept is counted all the same', () => {
	const harness = new RoomHarness();
	const sleeper = harness.join(anActor());
	harness.room.receive(sleeper.peer, 'this is no binary message');
	expect(sleeper.closed).toMatchObject({ code: 4400 });
	harness.evict();
	for (let n = 0; n <= limits.line.burst.messages; n += 1) sleeper.send(new Uint8Array([7]));
	expect(harness.restarted).not.toBeNull();
});

test('one caller on many sockets says no more than on five', () => {
	const harness = new RoomHarness();
	const sockets = Array.from({ length: 30 }, () => harness.join(anActor()));
	harness.room.addPerson({ actor: anActor() }, { id: 'other', name: 'Other', roles: [] });
	const other = harness.join(anActor({ person: 'other' }));
	for (let n = 0; n < 600; n += 1) for (const socket of sockets) socket.send(new Uint8Array([7]));
	expect(sockets.filter(({ closed }) => closed !== null).length).toBeGreaterThan(0);
	expect(other.closed).toBeNull();
});

test('a board that five have flooded is cut off from no sixth, and has their rows in the access log whatever else they did', () => {
	const harness = new RoomHarness();
	const unknown = new Uint8Array([7]);
	for (let nth = 0; nth < 6; nth += 1) {
		const person = `flooder-${nth}`;
		harness.room.addPerson({ actor: anActor() }, { id: person, name: person, roles: [] });
		const flooder = harness.join(anActor({ person, name: person }));
		for (let n = 0; n < 2 * limits.line.burst.messages + 100; n += 1) flooder.send(unknown);
		expect(harness.restarted === null).toBe(nth === 5);
		harness.evict();
	}
	const log = harness.room.accessLog({ actor: anActor() });
	expect(log.ok && log.value.attempts.map(({ person }) => person)).toEqual(
		[4, 3, 2, 1, 0].map((nth) => `flooder-${nth}`),
	);
});

test('keep-alives are counted too, and are no reason to close', () => {
	const harness = new RoomHarness();
	const page = harness.join(anActor());
	for (let n = 0; n < 100; n += 1) harness.room.receive(page.peer, 'ping');
	expect(page.closed).toBeNull();
	for (let n = 0; n < limits.line.burst.messages; n += 1) harness.room.receive(page.peer, 'ping');
	expect(page.closed).toMatchObject({ code: 4429 });
	const talker = harness.join(anActor());
	harness.room.receive(talker.peer, 'hello');
	expect(talker.closed).toMatchObject({ code: 4400 });
});

test('so is who sends too many bytes; six hundred messages a second for an hour are not', () => {
	const harness = new RoomHarness();
	const heavy = harness.join(anActor());
	const large = new Uint8Array(900_000).fill(99);
	for (let n = 0; n < 9 && heavy.closed === null; n += 1) heavy.send(large);
	expect(heavy.closed).toMatchObject({ code: 4429 });
	const steady = harness.join(anActor());
	const echo = encodeAwarenessFrame(encodeAwareness([{ client: 4711, clock: 1, state: {} }]));
	for (let tick = 0; tick < 600; tick += 1) {
		for (let n = 0; n < 60; n += 1) steady.send(echo);
		harness.pass(100);
	}
	expect(steady.closed).toBeNull();
});

test('who is silent is asked, and is gone with their presence if they do not answer; who answers or keeps alive stays', () => {
	const harness = new RoomHarness();
	for (const name of ['lid', 'listener', 'pinger'])
		harness.room.addPerson({ actor: anActor() }, { id: name, name, roles: ['QA'] });
	const olga = harness.join(anActor());
	const lidClosed = harness.join(anActor({ person: 'lid' }));
	const listener = harness.join(anActor({ person: 'listener' }));
	const pinger = harness.join(anActor({ person: 'pinger' }));
	const seen = () =>
		[...olga.present.values()]
			.filter((state) => state !== null)
			.map(({ user }) => (user as { name: string }).name);
	for (const peer of [lidClosed, listener, pinger]) peer.presence(1, { card: kickoff });
	lidClosed.stalled = true;
	pinger.stalled = true;
	pinger.peer.pingedAt = () => harness.now;
	for (let second = 0; second < 180; second += 10) {
		renameMilestone(olga.doc, kickoff, `name ${second}`, me);
		harness.pass(10_000);
		if (second < 100) expect(seen().sort()).toEqual(['lid', 'listener', 'pinger']);
	}
	expect(lidClosed.closed).toMatchObject({ code: 4500 });
	expect([listener.closed, pinger.closed]).toEqual([null, null]);
	expect(seen().sort()).toEqual(['listener', 'pinger']);
});

test('R27 a reader who has written all the same may be asked as often as it takes: their answers are no attempts', () => {
	const harness = new RoomHarness();
	const link = harness.room.createLink({ actor: anActor() }, { access: 'view', label: 'Watch' });
	if (!link.ok) throw new Error(link.refusal.message);
	const olga = harness.join(anActor());
	const viewer = harness.join(anActor({ person: 'viewer' }), { link: link.value.id });
	renameMilestone(viewer.doc, kickoff, 'mine', me);
	const before = viewer.peer.state.readOnlyEdits;
	write(harness, olga, 5_000_000);
	expect(viewer.notices.length).toBeGreaterThan(before + 2);
	expect([viewer.closed, viewer.peer.state.readOnlyEdits]).toEqual([null, before]);
	expect(readMilestone(olga.doc, kickoff).name).not.toBe('mine');
});
