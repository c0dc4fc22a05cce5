import {
	addComment,
	editComment,
	removeComment,
	setActivityState,
	setDates,
	setOutcome,
} from '@holdpoint/shared/doc/edits';
import { readMilestone } from '@holdpoint/shared/doc/read';
import type { Feed, Unseen } from '@holdpoint/shared/schema/feed';
import { expect, test } from 'vitest';
import { anActor, RoomHarness, startOfTest, type TestPeer } from '../support/room.ts';

const me = { test: 'feed' };
const kickoff = 'release-kickoff';
const olga = { actor: anActor() };
const eve = { actor: anActor({ person: 'eve', name: 'Eve Brandt' }) };
const minute = 60_000;

/** Olga, who owns the release, edits; Eve reads. */
function aBoardForTwo(): { harness: RoomHarness; editor: TestPeer } {
	const harness = new RoomHarness();
	harness.room.addPerson(olga, { id: 'eve', name: 'Eve Brandt', roles: ['QA'] });
	const editor = harness.join(olga.actor);
	harness.pass(minute);
	return { harness, editor };
}
function value<T>(outcome: { ok: true; value: T } | { ok: false; refusal: { message: string } }): T {
	if (!outcome.ok) throw new Error(outcome.refusal.message);
	return outcome.value;
}
const feedOf = (harness: RoomHarness, who = eve): Feed => value(harness.room.feed(who));
const unseenOf = (harness: RoomHarness, who = eve): Unseen => value(harness.room.unseen(who));
const look = (harness: RoomHarness, milestone?: string, who = eve) =>
	harness.room.look(who, {
		upTo: unseenOf(harness, who).upTo,
		...(milestone !== undefined && { milestone }),
	});
const removeEve = { commandId: 'r1', type: 'remove-person', person: 'eve' };
const comment = (id: string, text: string) => ({
	...{ id, by: 'olga', text, at: new Date(startOfTest).toISOString() },
});

test('what others decided and edited since a person looked is counted, and is seen once they have', () => {
	const { harness, editor } = aBoardForTwo();
	expect(unseenOf(harness)).toMatchObject({ since: null, decisions: 0, changes: 0, mentions: [] });
	look(harness);
	harness.pass(minute);
	setOutcome(editor.doc, kickoff, 'Everybody knows the goal', me);
	setDates(editor.doc, kickoff, { due: '2026-04-01' }, me);
	harness.pass(minute);
	harness.room.addPerson(olga, { id: 'quentin', name: 'Quentin', roles: ['QA'] });
	const unseen = unseenOf(harness);
	expect(unseen).toMatchObject({ decisions: 2, changes: 2 });
	// What one did oneself is no news.
	look(harness, undefined, olga);
	expect(unseenOf(harness, olga)).toMatchObject({ decisions: 0, changes: 0 });

	const feed = feedOf(harness);
	expect(feed.changes.map(({ person, change, to }) => [person, change, to])).toEqual([
		['olga', 'outcome', undefined],
		['olga', 'due', '2026-04-01'],
	]);
	expect(feed.entries.at(-1)?.decision.type).toBe('roles-assigned');
	expect(feed).toMatchObject({ since: unseen.since, upTo: unseen.upTo, more: false });
	harness.evict();
	look(harness);
	expect(unseenOf(harness)).toMatchObject({ since: feed.upTo, decisions: 0, changes: 0 });
});

test('nobody has seen less than before, nor what has not happened yet', () => {
	const { harness, editor } = aBoardForTwo();
	look(harness);
	const { since } = unseenOf(harness);
	harness.room.look(eve, { upTo: '2020-01-01T00:00:00.000Z' });
	expect(unseenOf(harness).since).toBe(since);
	harness.room.look(eve, { upTo: '2099-01-01T00:00:00.000Z' });
	harness.pass(minute);
	setOutcome(editor.doc, kickoff, 'Later', me);
	harness.pass(minute);
	expect(unseenOf(harness).changes).toBe(1);
});

test('a comment that names somebody waits for them, in their list of releases too, until they have read it', () => {
	const { harness, editor } = aBoardForTwo();
	addComment(editor.doc, kickoff, comment('c1', 'Is it ready, @Eve Brandt?'), me);
	harness.pass(2 * minute);
	expect(unseenOf(harness).mentions).toEqual([
		{
			milestone: kickoff,
			comment: 'c1',
			by: 'olga',
			at: expect.stringMatching(/^2026-03-12T14:01/) as string,
		},
	]);
	const name = readMilestone(editor.doc, kickoff).name;
	expect(harness.standings.at(-1)?.waits).toEqual({ eve: [`olga's comment on ${name}`] });
	harness.evict();
	// What happened is seen, a comment is read where it stands.
	look(harness);
	expect(unseenOf(harness).mentions).toHaveLength(1);
	look(harness, 'requirement-sign-off');
	expect(unseenOf(harness).mentions).toHaveLength(1);
	const [{ at = '' } = {}] = unseenOf(harness).mentions;
	harness.room.look(eve, { upTo: at, milestone: kickoff });
	harness.pass(2 * minute);
	expect(unseenOf(harness).mentions).toEqual([]);
	expect(harness.standings.at(-1)?.waits).toEqual({});
});

test('of many comments the newest hundred wait, and one comment calls fifty at most', () => {
	const { harness, editor } = aBoardForTwo();
	for (let n = 1; n <= 120; n += 1) {
		addComment(editor.doc, kickoff, comment(`c${n}`, `@Eve Brandt: question ${n}`), me);
		harness.pass(minute);
	}
	const { mentions } = unseenOf(harness);
	expect([mentions.length, mentions[0]?.comment, mentions.at(-1)?.comment]).toEqual([100, 'c21', 'c120']);
	const name = readMilestone(editor.doc, kickoff).name;
	expect(harness.standings.at(-1)?.waits).toEqual({ eve: [`olga's comment on ${name}`] });
	look(harness, kickoff);
	addComment(editor.doc, kickoff, comment('crowd', `${'@nobody '.repeat(50)}@Eve Brandt`), me);
	harness.pass(minute);
	expect(unseenOf(harness).mentions).toEqual([]);
});

test.each([
	['left the release', (harness: RoomHarness) => harness.room.command(olga, removeEve, null)],
	['has deleted the account', (harness: RoomHarness) => harness.room.drop('eve')],
])('nothing is kept of the looking of somebody who %s', (_, leave) => {
	const { harness, editor } = aBoardForTwo();
	addComment(editor.doc, kickoff, comment('c1', 'Is it ready, @Eve Brandt?'), me);
	look(harness);
	harness.pass(minute);
	const kept = () =>
		harness.sql.run(
			"SELECT person FROM seen WHERE person = 'eve' UNION ALL SELECT person FROM mentions WHERE person = 'eve'",
		);
	expect(kept()).toHaveLength(2);
	leave(harness);
	expect(kept()).toEqual([]);
});

test('a name that is added later, taken out, or written by oneself; a comment that is removed', () => {
	const { harness, editor } = aBoardForTwo();
	addComment(editor.doc, kickoff, comment('c1', 'Is it ready?'), me);
	addComment(editor.doc, kickoff, comment('c2', '@olga, remember'), me);
	harness.pass(minute);
	expect(unseenOf(harness).mentions).toEqual([]);
	expect(unseenOf(harness, olga).mentions).toEqual([]);
	editComment(editor.doc, kickoff, 'c1', 'Is it ready, @Eve Brandt?', me);
	harness.pass(minute);
	expect(unseenOf(harness).mentions).toHaveLength(1);
	editComment(editor.doc, kickoff, 'c1', 'Is it ready, anybody?', me);
	harness.pass(minute);
	expect(unseenOf(harness).mentions).toEqual([]);
	addComment(editor.doc, kickoff, comment('c3', '@Eve Brandt: the vendor is late'), me);
	harness.pass(minute);
	removeComment(editor.doc, kickoff, 'c3', me);
	harness.pass(minute);
	expect(unseenOf(harness).mentions).toEqual([]);
	// Its words are in no answer either.
	expect(JSON.stringify(feedOf(harness))).not.toContain('vendor');
});

test('R27 who came by a link reads what happens, and nothing is kept of their looking; others read nothing', () => {
	const { harness } = aBoardForTwo();
	const link = value(harness.room.createLink(olga, { access: 'view', label: 'Sales' })).id;
	const guest = { actor: anActor({ person: 'guest-1', guest: true }), link };
	expect(feedOf(harness, guest).since).toBeNull();
	expect(look(harness, undefined, guest)).toMatchObject({ ok: false, refusal: { code: 'forbidden' } });
	const stranger = { actor: anActor({ person: 'stranger' }) };
	expect(harness.room.feed(stranger)).toMatchObject({ ok: false, refusal: { code: 'forbidden' } });
	expect(harness.room.unseen(stranger)).toMatchObject({ ok: false });
	expect(harness.room.look(stranger, { upTo: '2026-03-12T14:00:00.000Z' })).toMatchObject({ ok: false });
});

test('a long life is told back to one moment, which both decisions and edits reach', () => {
	const { harness, editor } = aBoardForTwo();
	const [activity] = readMilestone(editor.doc, kickoff).activities;
	for (let hour = 0; hour < 160; hour += 1) {
		setActivityState(editor.doc, kickoff, activity?.id ?? '', hour % 2 === 0 ? 'done' : 'open', '', me);
		harness.pass(61 * minute);
		if (hour % 40 === 0) harness.room.addPerson(olga, { id: `p${hour}`, name: `P${hour}`, roles: [] });
	}
	// What the journal's rows record goes to where it is kept for long.
	harness.changes();
	const feed = feedOf(harness);
	expect(feed.more).toBe(true);
	expect(feed.changes).toHaveLength(100);
	const from = feed.changes[0]?.at ?? '';
	expect(feed.entries.map(({ at }) => at).filter((at) => at < from)).toEqual([]);
	expect(feed.entries.length).toBeGreaterThan(0);
});
