import { addRisk, editNotes, renameMilestone } from '@holdpoint/shared/doc/edits';
import { sha256Hex } from '@holdpoint/shared/ledger/hash';
import type { NewLink } from '@holdpoint/shared/schema/link';
import type { PublicView } from '@holdpoint/shared/schema/public-view';
import { expect, test } from 'vitest';
import { anActor, RoomHarness, type TestPeer } from '../support/room.ts';

const me = { test: 'audience' };
const kickoff = 'release-kickoff';
const owner = { actor: anActor() };

const board = 'board0000000001';

interface Shared {
	readonly id: string;
	readonly hash: string;
}

function share(harness: RoomHarness, parts: Partial<NewLink> = {}): Shared {
	const link = harness.room.createLink(owner, { access: 'public', label: 'x', ...parts });
	if (!link.ok) throw new Error(link.refusal.message);
	return { id: link.value.id, hash: sha256Hex(link.value.token) };
}

/** A board with one editor, and a link with so many relays at which 500 watch each. */
function anAudience(relays: number, parts: Partial<NewLink> = {}) {
	const harness = new RoomHarness({ targetDate: '2026-05-01' });
	harness.watching = 500;
	const link = share(harness, parts);
	const editor = harness.join(anActor());
	for (let relay = 0; relay < relays; relay += 1) harness.room.follow({ board, hash: link.hash, relay }, 500);
	return { harness, editor, link };
}

function rename(harness: RoomHarness, editor: TestPeer, name: string): void {
	renameMilestone(editor.doc, kickoff, name, me);
	harness.pass(1_000);
}

/** The first milestone's name as a relay was told it; null: the link has ended. */
const namesTold = ({ told }: RoomHarness) =>
	told.map(({ relay, news }) => [relay.relay, news.page && viewOf(news.page.text).milestones[0]?.name]);
const viewOf = (text: string): PublicView => JSON.parse(text) as PublicView;
const known = (harness: RoomHarness) => harness.sql.run('SELECT hash, relay FROM relays ORDER BY relay');

test('a change is said once to each relay, however many watch there, and not at all where no page shows it', () => {
	const { harness, editor } = anAudience(3);
	rename(harness, editor, 'One');
	expect(namesTold(harness)).toEqual([
		[0, 'One'],
		[1, 'One'],
		[2, 'One'],
	]);
	editNotes(editor.doc, kickoff, 'No public page shows this', me);
	harness.pass(1_000);
	expect(harness.told).toHaveLength(3);
	const count = harness.room.count({ actor: anActor() });
	if (!count.ok) throw new Error(count.refusal.message);
	expect(count.value.now.viewers).toBe(1_500);
	expect(count.value.sinceLoad).toMatchObject({ relaysTold: 3, relaysAsked: 3 });
});

test('edits of one moment reach a relay as one, after they are written', () => {
	const { harness, editor } = anAudience(1);
	for (const name of ['a', 'b', 'c']) renameMilestone(editor.doc, kickoff, name, me);
	harness.log.length = 0;
	harness.pass(1_000);
	expect(namesTold(harness)).toEqual([[0, 'c']]);
	expect(harness.log.lastIndexOf('write')).toBeLessThan(harness.log.indexOf('tell relay'));
});

test('R27 relays of links with different choices are each told what their own link shows', () => {
	const { harness, editor, link } = anAudience(1);
	const undated = share(harness, { hideDates: true });
	const risky = share(harness, { showRisks: true });
	for (const { hash } of [undated, risky]) harness.room.follow({ board, hash, relay: 0 }, 1);
	addRisk(editor.doc, 'r1', { title: 'The key is missing' }, me);
	rename(harness, editor, 'Another name');
	const viewBy = ({ hash }: Shared) => {
		const of = harness.told.filter(({ relay }) => relay.hash === hash);
		return viewOf(of.at(-1)?.news.page?.text ?? '');
	};
	for (const each of [link, undated, risky]) expect(viewBy(each).milestones[0]?.name).toBe('Another name');
	expect(viewBy(link).status.date).not.toBe('');
	expect(viewBy(undated).status.date).toBe('');
	expect(viewBy(link)).not.toHaveProperty('risks');
	expect(viewBy(risky).risks).toHaveLength(1);
});

test('R26 revoking a link says so to its relays at once, and says nothing to the others that is not on disk', () => {
	const { harness, editor, link } = anAudience(2);
	const other = share(harness);
	harness.room.follow({ board, hash: other.hash, relay: 0 }, 1);
	renameMilestone(editor.doc, kickoff, 'opens the window', me);
	harness.pass(0);
	renameMilestone(editor.doc, kickoff, 'waits in it', me);
	harness.log.length = 0;
	harness.watching = 0;
	harness.room.revokeLink(owner, link.id);
	expect(harness.told.map(({ relay, news }) => [relay.hash === link.hash, news.page === null])).toEqual([
		[true, true],
		[true, true],
		[false, false],
	]);
	expect(namesTold(harness)[2]).toEqual([0, 'waits in it']);
	expect(harness.log.lastIndexOf('write')).toBeLessThan(harness.log.indexOf('tell relay'));
	// Nobody watches there any more: nothing is said to it again.
	harness.pass(0);
	expect(known(harness)).toEqual([]);
});

test('R26 a link that runs out is ended at its relays at its minute, with nobody doing anything', () => {
	const { harness, link } = anAudience(1, { expiresAt: '2026-03-12T14:03:00.000Z' });
	harness.pass(3 * 60_000 - 1);
	expect(harness.told).toEqual([]);
	harness.pass(1_000);
	expect(harness.told).toMatchObject([{ relay: { hash: link.hash }, news: { page: null } }]);
});

test('R26 a link with a new address ends at the relays of the old one', () => {
	const { harness, link } = anAudience(1);
	harness.room.rotateLink(owner, link.id);
	expect(harness.told).toMatchObject([{ relay: { hash: link.hash }, news: { page: null } }]);
});

test('one thing at a time is said to a relay: while it has not answered the newest waits', () => {
	const { harness, editor, link } = anAudience(1);
	const relay = { board, hash: link.hash, relay: 0 };
	const answer = harness.holdRelays();
	for (const name of ['One', 'Two', 'Three']) rename(harness, editor, name);
	expect(namesTold(harness)).toEqual([[0, 'One']]);
	answer(relay, 500);
	expect(namesTold(harness)).toEqual([
		[0, 'One'],
		[0, 'Three'],
	]);
	answer(relay, 500);
	expect(harness.told).toHaveLength(2);
	const [first, second] = harness.told.map(({ news }) => news.moment);
	expect(second).toBeGreaterThan(first ?? Infinity);
});

test('a relay that could not be told is told again, also that all is as before, and the others do not wait', () => {
	const { harness, editor, link } = anAudience(2);
	const [broken, other] = [0, 1].map((relay) => ({ board, hash: link.hash, relay }));
	if (!broken || !other) throw new Error('There are two.');
	rename(harness, editor, 'One');
	const answer = harness.holdRelays();
	rename(harness, editor, 'Two');
	answer(broken, null);
	answer(other, 500);
	renameMilestone(editor.doc, kickoff, 'One', me);
	harness.pass(500);
	answer(other, 500);
	harness.pass(10_000);
	// It may have heard of Two, though its answer was lost.
	expect(namesTold(harness).slice(2)).toEqual([
		[0, 'Two'],
		[1, 'Two'],
		[0, 'One'],
		[1, 'One'],
	]);
	answer(broken, null);
	harness.pass(1_000);
	answer(broken, 500);
	harness.pass(10_000);
	expect(namesTold(harness).slice(6)).toEqual([[0, 'One']]);
});

test('a relay at which nobody watches is told nothing more, unless somebody came while it said so', () => {
	const { harness, editor, link } = anAudience(2);
	const [left, came] = [0, 1].map((relay) => ({ board, hash: link.hash, relay }));
	if (!left || !came) throw new Error('There are two.');
	const answer = harness.holdRelays();
	rename(harness, editor, 'One');
	harness.room.follow(came, 1);
	answer(left, 0);
	answer(came, 0);
	expect(known(harness)).toEqual([{ hash: link.hash, relay: 1 }]);
	answer(came, 1);
	rename(harness, editor, 'Two');
	expect(namesTold(harness).at(-1)).toEqual([1, 'Two']);
	expect(harness.told.filter(({ relay }) => relay.relay === 0)).toHaveLength(1);
});

test('what a relay has asked for meanwhile may be another page: the one from before is said again', () => {
	const { harness, editor, link } = anAudience(1);
	rename(harness, editor, 'One');
	renameMilestone(editor.doc, kickoff, 'Two', me);
	// Asked and answered before the audience is told.
	const { page } = harness.room.follow({ board, hash: link.hash, relay: 0 }, 500);
	expect(page?.text).toContain('"Two"');
	rename(harness, editor, 'One');
	expect(namesTold(harness)).toEqual([
		[0, 'One'],
		[0, 'One'],
	]);
});

test('after the board has left memory it still knows its relays', () => {
	const { harness, link } = anAudience(2);
	harness.members.splice(0);
	harness.evict();
	const editor = harness.join(anActor());
	rename(harness, editor, 'One');
	expect(harness.told.map(({ relay }) => relay)).toEqual(
		[0, 1].map((relay) => ({ board, hash: link.hash, relay })),
	);
});

test('R26 a board that failed before it could say that a link has ended says so when it is loaded again', () => {
	const { harness, link } = anAudience(1);
	const stays = share(harness);
	harness.room.follow({ board, hash: stays.hash, relay: 0 }, 1);
	harness.sql.run('UPDATE links SET revoked_at = created_at WHERE id = ?', link.id);
	harness.members.splice(0);
	harness.watching = 0;
	harness.evict();
	harness.pass(1_000);
	expect(harness.told).toMatchObject([{ relay: { hash: link.hash }, news: { page: null } }]);
	expect(known(harness)).toEqual([{ hash: stays.hash, relay: 0 }]);
});

test('only who watches is followed: reading, and a link that has ended, leave nothing behind', () => {
	const harness = new RoomHarness();
	const link = share(harness);
	expect(harness.room.follow({ board, hash: link.hash, relay: 0 }, 0).page?.link).toBe(link.id);
	const ended = share(harness);
	harness.room.revokeLink(owner, ended.id);
	expect(harness.room.follow({ board, hash: ended.hash, relay: 0 }, 1).page).toBeNull();
	const edit = share(harness, { access: 'edit' });
	expect(harness.room.follow({ board, hash: edit.hash, relay: 0 }, 1).page).toBeNull();
	expect(known(harness)).toEqual([]);
});
