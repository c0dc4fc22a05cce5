import { editNotes, renameMilestone } from '@holdpoint/shared/doc/edits';
import { readMilestone } from '@holdpoint/shared/doc/read';
import { encodeSyncStep2 } from '@holdpoint/shared/protocol/frames';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as Y from 'yjs';
import { limits } from '../../api/src/board/limits.ts';
import { anActor, RoomHarness, type TestPeer } from '../support/room.ts';

const me = { test: 'size' };
const kickoff = 'release-kickoff';
const owner = { actor: anActor() };

// A tenth of everything, for the test's time.
const real = { ...limits };
const tenth = Object.fromEntries(
	(['rebuildAbove', 'warnAbove', 'fullAbove', 'journalBytes'] as const).map((name) => [
		name,
		limits[name] / 10,
	]),
);
beforeAll(() => void Object.assign(limits, tenth));
afterAll(() => void Object.assign(limits, real));

/** Values that are overwritten leave something behind: a board on which so many were, as it lies in storage. */
function wear(harness: RoomHarness, peer: TestPeer, values: number): void {
	const worn = new Y.Doc();
	Y.applyUpdate(worn, Y.encodeStateAsUpdate(peer.doc));
	const cards = [kickoff, 'uat-sign-off'].map((milestone) => worn.getMap(`card:${milestone}`));
	worn.transact(() => {
		for (let n = 0; n < values / 2; n += 1) for (const card of cards) card.set('owner', `o${n}`);
	});
	const bytes = Y.encodeStateAsUpdate(worn);
	for (const table of ['journal', 'snapshot']) harness.sql.run(`DELETE FROM ${table}`);
	for (let start = 0, part = 0; start < bytes.byteLength; start += limits.row, part += 1)
		harness.sql.run(
			'INSERT INTO snapshot (part, bytes) VALUES (?, ?)',
			...[part, bytes.slice(start, start + limits.row)],
		);
	peer.leave();
	harness.evict();
}

/** Long entries until the document has so many bytes. */
function fillTo(harness: RoomHarness, peer: TestPeer, bytes: number): void {
	const milestones = Object.keys(peer.governance?.state.milestones ?? {});
	for (let n = 0; sizeOf(harness) < bytes; n += 1) {
		const id = `${harness.now}-${n}`;
		const long = Object.entries({ text: `${id} `.padEnd(2000, '€'), reason: `${id} `.padEnd(4000, '€') });
		peer.doc.getMap(`activities:${milestones[n % milestones.length]}`).set(`a${id}`, new Y.Map(long));
		harness.pass(10);
	}
	harness.pass(1000);
}

const digests = (harness: RoomHarness) => {
	const text = harness.room.exportText(owner);
	if (!text.ok) throw new Error(text.refusal.message);
	return (JSON.parse(text.value) as { document: { milestones: Record<string, { digest: string }> } })
		.document;
};

test('tombstone growth: a board past its size, mostly of what was overwritten, is made anew under another epoch, and reads the same', () => {
	const harness = new RoomHarness();
	const olga = harness.join(anActor());
	const epoch = olga.governance?.epoch;
	wear(harness, olga, 60_000);
	const [page, stranger] = [harness.join(anActor()), harness.join(anActor(), { ours: false })];
	const old = Y.encodeStateAsUpdate(stranger.doc);
	expect(old.byteLength).toBeGreaterThan(limits.rebuildAbove);
	for (let n = 0; page.closed === null; n += 1) {
		editNotes(page.doc, kickoff, `Notes that stay${' '.repeat(20_000 + (n % 2))}`, me);
		harness.pass(1000);
	}
	expect([page.closed, stranger.closed]).toMatchObject([{ code: 4500 }, { code: 4500 }]);
	const read = digests(harness);

	const back = harness.join(anActor());
	expect(back.governance?.epoch).not.toBe(epoch);
	expect(Y.encodeStateAsUpdate(back.doc).byteLength).toBeLessThan(80_000);
	expect(readMilestone(back.doc, kickoff)).toEqual(readMilestone(page.doc, kickoff));
	harness.evict();
	expect(digests(harness)).toEqual(read);
	expect(harness.join(anActor()).governance?.epoch).toBe(back.governance?.epoch);

	// Who comes back with the old document brings nothing of it: ours starts afresh, another is shown out.
	for (const ours of [true, false]) {
		const late = harness.join(anActor(), { ours });
		late.send(encodeSyncStep2(Y.encodeStateAsUpdate(olga.doc)));
		harness.pass(1000);
		if (ours) expect(late.notices.map(({ kind }) => kind)).toContain('fork');
		else expect(late.closed).toMatchObject({ code: 4403 });
	}
	const after = harness.join(anActor());
	expect(readMilestone(after.doc, kickoff)).toEqual(readMilestone(page.doc, kickoff));
	renameMilestone(after.doc, kickoff, 'goes on', me);
	harness.pass(1000);
	expect(readMilestone(harness.join(anActor()).doc, kickoff).name).toBe('goes on');
});

test('a board is full at its size, and says so before: what needs room is not applied, removing is', () => {
	const harness = new RoomHarness();
	const olga = harness.join(anActor());
	const fill = (until: number) => fillTo(harness, olga, until);
	fill(limits.warnAbove - 150_000);
	expect(harness.join(anActor()).notices).toEqual([]);
	fill(limits.warnAbove + 10_000);
	expect(harness.join(anActor()).notices).toMatchObject([
		{ kind: 'size', message: expect.stringMatching(/7\d % full/) as string },
	]);
	fill(limits.fullAbove + 1);
	expect(olga.notices).toEqual([]);
	editNotes(olga.doc, kickoff, 'x'.repeat(300), me);
	expect(olga.notices).toMatchObject([{ kind: 'not-applied', rule: 'size' }]);
	expect(readMilestone(harness.join(anActor()).doc, kickoff).notes).toBe('');
	const [one] = olga.doc.getMap<Y.Map<unknown>>(`activities:${kickoff}`).values();
	one?.set('removed', true);
	harness.pass(1000);
	expect(olga.notices).toHaveLength(1);
	expect(olga.closed).toBeNull();
});

function sizeOf(harness: RoomHarness): number {
	const [row] = harness.sql.run(
		`SELECT (SELECT coalesce(sum(length(bytes)), 0) FROM snapshot) + (SELECT coalesce(sum(length(bytes)), 0) FROM journal) AS n`,
	);
	return Number(row?.n);
}
