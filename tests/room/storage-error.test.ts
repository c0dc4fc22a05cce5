import { editNotes, renameMilestone } from '@holdpoint/shared/doc/edits';
import { readMilestone } from '@holdpoint/shared/doc/read';
import { verifyExport } from '@holdpoint/shared/ledger/export';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { anActor, RoomHarness } from '../support/room.ts';

const me = { test: 'storage' };
const kickoff = 'release-kickoff';
const owner = { actor: anActor() };

const policy = (harness: RoomHarness) => {
	const view = harness.room.view(owner);
	if (!view.ok) throw new Error(view.refusal.message);
	return view.value.governance.policy;
};

const added = {
	id: 'added-later',
	phase: '1',
	kind: 'plain' as const,
	bindsCandidate: false,
	needs: [],
	ordered: false,
	signers: [{ role: 'QA', n: 1 }],
	evidence: [],
};

// Each statement of a command's transaction in turn: of whichever storage says no, the whole must be as it was.
test.each([
	['the entry of the ledger', /^\s*INSERT INTO ledger/],
	['the journal row of what follows', /^\s*INSERT INTO journal/],
	['the memory of the command', /^\s*INSERT INTO commands/],
])(
	'storage fails at %s: the object aborts, says nothing, and comes back as it was',
	async (_name, statement) => {
		const harness = new RoomHarness();
		const olga = harness.join(anActor());
		harness.pass(1000);
		const before = harness.room.exportText(owner);
		const said = olga.governance?.seq;
		harness.brokenFor = statement;
		harness.log.length = 0;
		const current = policy(harness);
		const command = {
			...current,
			milestones: [...current.milestones, added],
			commandId: 'c1',
			type: 'set-policy',
		};
		expect(() => harness.room.command(owner, command)).toThrow('no space left');
		expect(harness.aborted).toContain('no space left');
		expect(harness.log.filter((line) => line.startsWith('send'))).toEqual([]);
		expect(olga.governance?.seq).toBe(said);

		harness.brokenFor = null;
		harness.evict();
		const after = harness.room.exportText(owner);
		expect(after).toEqual(before);
		if (!after.ok) throw new Error(after.refusal.message);
		expect(await verifyExport(after.value)).toMatchObject({ valid: true });
		expect(readMilestone(harness.join(anActor()).doc, added.id).name).toBe('');
		expect(harness.room.command(owner, command)).toMatchObject({ ok: true });
		expect(readMilestone(harness.join(anActor()).doc, added.id).name).toBe(added.id);
		expect(harness.aborted).toBeNull();
	},
);

test.each([
	['its journal row', /^\s*INSERT INTO journal/],
	['the owner of its client ID', /^\s*INSERT OR IGNORE INTO client_ids/],
])('storage fails at an edit’s %s: nobody sees it, and its author brings it again', (_name, statement) => {
	const harness = new RoomHarness();
	const olga = harness.join(anActor());
	const other = harness.join(anActor());
	harness.pass(1000);
	harness.brokenFor = statement;
	expect(() => renameMilestone(olga.doc, kickoff, 'kept by its author', me)).toThrow('no space left');
	expect(harness.aborted).toContain('no space left');
	expect(readMilestone(other.doc, kickoff).name).toBe('Release Kickoff');

	harness.brokenFor = null;
	harness.members.length = 0;
	harness.evict();
	const late = harness.join(anActor());
	expect(readMilestone(late.doc, kickoff).name).toBe('Release Kickoff');
	const again = harness.join(anActor());
	Y.applyUpdate(again.doc, Y.encodeStateAsUpdate(olga.doc), 'kept offline');
	harness.pass(1000);
	expect(readMilestone(late.doc, kickoff).name).toBe('kept by its author');
});

test('storage fails while a command flushes what waits: the command is not decided', () => {
	const harness = new RoomHarness();
	const olga = harness.join(anActor());
	harness.pass(1000);
	renameMilestone(olga.doc, kickoff, 'opens the window', me);
	const before = harness.room.ledger(owner);
	renameMilestone(olga.doc, kickoff, 'waits in it', me);
	harness.brokenFor = /INSERT INTO journal/;
	const candidate = { version: '1', commit: 'abc', artefact: `sha256:${'0'.repeat(64)}` };
	const command = { commandId: 'c1', type: 'set-release-candidate', ...candidate };
	expect(() => harness.room.command(owner, command)).toThrow('no space left');
	harness.brokenFor = null;
	harness.evict();
	expect(harness.room.ledger(owner)).toEqual(before);
	expect(readMilestone(harness.join(anActor()).doc, kickoff).name).toBe('opens the window');
});

test('storage fails while a snapshot is taken: journal and snapshot before it are still there', () => {
	const harness = new RoomHarness();
	const olga = harness.join(anActor());
	const write = (n: number) => {
		editNotes(olga.doc, kickoff, `note ${n}`, me);
		harness.pass(1000);
	};
	for (let n = 1; n <= 490; n += 1) write(n);
	harness.brokenFor = /INSERT INTO snapshot|DELETE FROM journal/;
	let last = 490;
	expect(() => {
		for (; last < 520; last += 1) write(last + 1);
	}).toThrow('no space left');
	expect(last).toBeLessThan(505);
	harness.brokenFor = null;
	harness.evict();
	expect(readMilestone(harness.join(anActor()).doc, kickoff).notes).toBe(`note ${last + 1}`);
});

test('a board of several megabytes is kept in parts that a row can hold, and comes back whole', () => {
	const harness = new RoomHarness();
	const olga = harness.join(anActor());
	let filled = 0;
	for (const milestone of Object.keys(olga.governance?.state.milestones ?? {})) {
		for (let n = 0; n < 55; n += 1) {
			const text = `${milestone} ${n} `.repeat(200).slice(0, 4000);
			olga.doc.transact(() => {
				const remark = new Y.Map<unknown>([
					['by', 'olga'],
					['text', text],
				]);
				olga.doc.getMap(`talk:${milestone}`).set(`t${n}`, remark);
			}, me);
			filled += text.length;
		}
		harness.pass(1000);
	}
	expect(filled).toBeGreaterThan(2_500_000);
	expect(olga.notices).toEqual([]);
	for (let n = 0; n < 500; n += 1) {
		editNotes(olga.doc, kickoff, `note ${n}`, me);
		harness.pass(1000);
	}
	const parts = harness.sql.run('SELECT part, length(bytes) AS size FROM snapshot ORDER BY part');
	expect(parts.map(({ part }) => part)).toEqual([0, 1]);
	for (const { size } of parts) expect(Number(size)).toBeLessThanOrEqual(1_500_000);
	harness.evict();
	const fresh = harness.join(anActor());
	expect(Y.encodeStateAsUpdate(fresh.doc).byteLength).toBe(Y.encodeStateAsUpdate(olga.doc).byteLength);
	expect(contentOf(fresh.doc)).toEqual(contentOf(olga.doc));
});

test('R1 undoing may write more than one row holds: it is kept all the same', () => {
	const harness = new RoomHarness();
	const olga = harness.join(anActor());
	for (let n = 0; n < 420; n += 1) {
		olga.doc.transact(() => {
			const activity = new Y.Map<unknown>([
				['text', 'x'.repeat(2000)],
				['reason', 'y'.repeat(2500)],
			]);
			olga.doc.getMap(`activities:${kickoff}`).set(`big${n}`, activity);
		}, me);
	}
	harness.pass(1000);
	expect(olga.notices).toEqual([]);
	const current = policy(harness);
	const dropped = { ...current, milestones: current.milestones.filter(({ id }) => id !== kickoff) };
	const milestones = dropped.milestones.map((each) => ({
		...each,
		needs: each.needs.filter((id) => id !== kickoff),
	}));
	expect(
		harness.room.command(owner, { ...dropped, milestones, commandId: 'c1', type: 'set-policy' }),
	).toMatchObject({ ok: true });
	olga.doc.getMap(`activities:${kickoff}`).clear();
	harness.pass(1000);
	expect(olga.notices).toMatchObject([{ kind: 'not-applied', rule: 'R1' }]);
	expect(harness.largestRow).toBeLessThanOrEqual(1_500_000);
	harness.evict();
	const fresh = harness.join(anActor());
	expect(Object.keys(fresh.doc.getMap(`activities:${kickoff}`).toJSON()).length).toBeGreaterThan(420);
	expect(contentOf(fresh.doc)).toEqual(contentOf(olga.doc));
});

/** Everything that a document holds, by root. */
function contentOf(doc: Y.Doc): Record<string, unknown> {
	const content: Record<string, unknown> = {};
	for (const name of [...doc.share.keys()].sort()) {
		const isText = /^(criteria|notes):/.test(name);
		content[name] = isText ? doc.getText(name).toJSON() : doc.getMap(name).toJSON();
	}
	return content;
}
