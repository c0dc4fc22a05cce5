import { editCriteria, renameMilestone, setOutcome } from '@holdpoint/shared/doc/edits';
import type { Content, Version } from '@holdpoint/shared/schema/history';
import { expect, test } from 'vitest';
import { anActor, RoomHarness } from '../support/room.ts';

const me = { test: 'history' };
const kickoff = 'release-kickoff';
const olga = { actor: anActor() };
const hour = 3_600_000;
const day = 24 * hour;

function versionsOf(harness: RoomHarness): Version[] {
	const history = harness.room.history(olga);
	if (!history.ok) throw new Error(history.refusal.message);
	return history.value.versions;
}

function contentOf(harness: RoomHarness, id: number | undefined): Content {
	const read = harness.room.version(olga, id ?? 0);
	if (!read.ok) throw new Error(read.refusal.message);
	return read.value.content;
}

const outcomeIn = (content: Content) => content.milestones.find(({ id }) => id === kickoff)?.outcome;

test('every ledger entry has the board as it was right after it', () => {
	const harness = new RoomHarness();
	const editor = harness.join(olga.actor);
	for (const outcome of ['First words', 'Second words']) {
		setOutcome(editor.doc, kickoff, outcome, me);
		harness.pass(1000);
		harness.room.addPerson(olga, { id: outcome.slice(0, 5).toLowerCase(), name: outcome, roles: ['QA'] });
	}
	const versions = versionsOf(harness);
	const seqs = versions.map(({ seq }) => seq);
	// The release with its owner; each person with their roles in one decision.
	expect([...new Set(seqs)]).toEqual([2, 4, 6]);
	const after = (seq: number) => versions.find((version) => version.seq === seq)?.id;
	expect(outcomeIn(contentOf(harness, after(4)))).toBe('First words');
	expect(outcomeIn(contentOf(harness, after(6)))).toBe('Second words');
	expect(outcomeIn(contentOf(harness, after(2)))).not.toBe('First words');
});

test('while people only edit, a version every ten seconds, with who edited; none is lost to whoever reads', () => {
	const harness = new RoomHarness();
	const editor = harness.join(olga.actor);
	const before = versionsOf(harness).length;
	for (let second = 0; second < 35; second++) {
		setOutcome(editor.doc, kickoff, `Words ${second}`, me);
		harness.pass(1000);
	}
	const versions = versionsOf(harness);
	// At 10, 20 and 30 seconds, and how it is now.
	expect(versions.length - before).toBe(4);
	expect(versions.slice(before).map(({ people }) => people)).toEqual(Array(4).fill(['olga']));
	expect(outcomeIn(contentOf(harness, versions.at(-1)?.id))).toBe('Words 34');
	expect(versionsOf(harness)).toEqual(versions);
});

test('what did not change is stored once, and all of it outlives the room', () => {
	const harness = new RoomHarness();
	const editor = harness.join(olga.actor);
	const stored = () => Number(harness.sql.run('SELECT count(*) AS n FROM contents')[0]?.n);
	const before = stored();
	for (const text of ['one', 'two', 'one']) {
		editCriteria(editor.doc, kickoff, text, me);
		harness.pass(11_000);
	}
	// Two texts of one milestone; the third is the first again.
	expect(stored() - before).toBe(2);
	const versions = versionsOf(harness);
	const contents = versions.map(({ id }) => contentOf(harness, id));
	harness.evict();
	expect(versionsOf(harness)).toEqual(versions);
	expect(versions.map(({ id }) => contentOf(harness, id))).toEqual(contents);
	renameMilestone(harness.join(olga.actor).doc, kickoff, 'After the sleep', me);
	harness.pass(11_000);
	expect(stored() - before).toBe(3);
	expect(versionsOf(harness)).toHaveLength(versions.length + 1);
});

test('a release that an earlier version made begins its history when it is next opened and changed', () => {
	const harness = new RoomHarness();
	harness.sql.run('DROP TABLE versions');
	harness.sql.run('DROP TABLE contents');
	harness.evict();
	renameMilestone(harness.join(olga.actor).doc, kickoff, 'Later', me);
	harness.pass(1000);
	expect(versionsOf(harness).map(({ seq }) => seq)).toEqual([2]);
});

test('a transaction that fails keeps no version of what nobody wrote', () => {
	const harness = new RoomHarness();
	const editor = harness.join(olga.actor);
	const before = versionsOf(harness).length;
	harness.brokenFor = /INSERT INTO journal/;
	harness.now += 11_000;
	expect(() => setOutcome(editor.doc, kickoff, 'Lost', me)).toThrow('no space left');
	expect(harness.aborted).toMatch('no space left');
	harness.brokenFor = null;
	harness.evict();
	expect(versionsOf(harness)).toHaveLength(before);
});

test('all of a day stays, then one an hour for a week, then one a day; those of decisions stay for ever', () => {
	const harness = new RoomHarness();
	const editor = harness.join(olga.actor);
	const begin = harness.now;
	const made: { id: number; at: number; seq: number }[] = [];
	const note = () => {
		const [row] = harness.sql.run('SELECT id, at, seq FROM versions ORDER BY id DESC LIMIT 1');
		made.push({ id: Number(row?.id), at: Number(row?.at), seq: Number(row?.seq) });
	};
	note();
	// Ten days, on each of them three hours with three edits, and a decision in the middle.
	for (let edit = 0; edit < 90; edit += 1) {
		const [onDay, inDay] = [Math.floor(edit / 9), edit % 9];
		const at = begin + onDay * day + (Math.floor(inDay / 3) * 60 + (inDay % 3) * 10) * 60_000;
		harness.pass(at - harness.now);
		setOutcome(editor.doc, kickoff, `Words ${edit}`, me);
		note();
		if (inDay === 4) {
			harness.pass(1000);
			harness.room.addPerson(olga, { id: `p${edit}`, name: `P${edit}`, roles: [] });
			note();
		}
		if (edit % 10 === 0) harness.evict();
	}
	// With the first edit of the next hour the old ones are thinned.
	harness.pass(hour);
	setOutcome(editor.doc, kickoff, 'Last words', me);
	note();

	const { now } = harness;
	const lastOf = (step: number, age: number, of: { at: number }) =>
		made.filter(({ at }) => at < now - age && Math.floor(at / step) === Math.floor(of.at / step)).at(-1);
	const firstOf = (seq: number) => made.find((each) => each.seq === seq);
	const expected = made.filter((each) => {
		const age = now - each.at;
		if (age <= day || firstOf(each.seq) === each) return true;
		return age <= 7 * day ? lastOf(hour, day, each) === each : lastOf(day, 7 * day, each) === each;
	});
	expect(versionsOf(harness).map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
	expect(expected.length).toBeLessThan(made.length / 2);
	for (const { id } of expected) expect(contentOf(harness, id).milestones).not.toEqual([]);
	const unused = `SELECT count(*) AS n FROM contents
		WHERE id NOT IN (SELECT each.value FROM versions, json_each(versions.parts) AS each)`;
	expect(harness.sql.run(unused)).toEqual([{ n: 0 }]);
});

test('strangers read no history', () => {
	const harness = new RoomHarness();
	const eve = { actor: anActor({ person: 'eve' }) };
	for (const read of [harness.room.history(eve), harness.room.version(eve, 1)])
		expect(read).toMatchObject({ ok: false, refusal: { code: 'forbidden' } });
	expect(harness.room.version(olga, 999)).toMatchObject({ ok: false, refusal: { code: 'not-found' } });
});
