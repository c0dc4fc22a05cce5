import * as Y from 'yjs';
import { expect, test } from 'vitest';
import { listMilestones, readMilestone } from '@holdpoint/shared/doc/read';
import { editNotes, renameMilestone, setRelease } from '@holdpoint/shared/doc/edits';
import { encodeUpdate } from '@holdpoint/shared/protocol/frames';
import type { StatementRequest } from '@holdpoint/shared/schema/passkey';
import { anActor, RoomHarness, startOfTest } from '../support/room.ts';

const me = { test: 'edit' };

test('an edit reaches every other socket, and its own as an echo', () => {
	const harness = new RoomHarness();
	const olga = harness.join(anActor());
	const other = harness.join(anActor());
	const before = olga.frames.length;
	renameMilestone(olga.doc, 'release-kickoff', 'Kickoff', me);
	expect(readMilestone(other.doc, 'release-kickoff').name).toBe('Kickoff');
	expect(olga.frames.slice(before)).toEqual(['update']);
});

test('no send stands before the last write of its event', () => {
	const harness = new RoomHarness();
	const olga = harness.join(anActor());
	harness.join(anActor());
	harness.log.length = 0;
	renameMilestone(olga.doc, 'release-kickoff', 'Kickoff', me);
	expect(harness.log.filter((line) => line.startsWith('send')).length).toBeGreaterThan(1);
	expect(harness.log.lastIndexOf('write')).toBeLessThan(
		harness.log.findIndex((line) => line.startsWith('send')),
	);
});

test('no send stands before the last write when a command first flushes what waits', () => {
	const harness = new RoomHarness();
	const olga = harness.join(anActor());
	renameMilestone(olga.doc, 'release-kickoff', 'one', me);
	renameMilestone(olga.doc, 'release-kickoff', 'two', me);
	harness.log.length = 0;
	const candidate = { version: '1.0', commit: 'abc', artefact: `sha256:${'0'.repeat(64)}` };
	const outcome = harness.room.command(
		{ actor: anActor() },
		{ commandId: 'c1', type: 'set-release-candidate', ...candidate },
	);
	expect(outcome).toMatchObject({ ok: true });
	const firstSend = harness.log.findIndex((line) => line.startsWith('send'));
	expect(harness.log.lastIndexOf('write')).toBeLessThan(firstSend);
	expect(harness.log.filter((line) => line === 'send olga 0')).toHaveLength(1);
	expect(readMilestone(olga.doc, 'release-kickoff').name).toBe('two');
});

test('edits in one window leave together, in one row and one frame', () => {
	const harness = new RoomHarness();
	const olga = harness.join(anActor());
	const other = harness.join(anActor());
	harness.pass(1000);
	const rows = () => harness.sql.run('SELECT count(*) AS n FROM journal')[0]?.n;
	const before = Number(rows());
	const frames = other.frames.length;
	for (const name of ['a', 'b', 'c', 'd']) renameMilestone(olga.doc, 'release-kickoff', name, me);
	expect(rows()).toBe(before + 1);
	harness.pass(1000);
	expect(rows()).toBe(before + 2);
	expect(other.frames.slice(frames)).toEqual(['update', 'update']);
	expect(readMilestone(other.doc, 'release-kickoff').name).toBe('d');
});

const rowsOf = (harness: RoomHarness) => Number(harness.sql.run('SELECT count(*) AS n FROM journal')[0]?.n);

const reads = ['view', 'scope', 'gate', 'export', 'history', 'link', 'sync', 'public'] as const;

test.each(reads)('a read by %s flushes first', (read) => {
	const harness = new RoomHarness();
	const olga = harness.join(anActor());
	const link = harness.room.createLink({ actor: anActor() }, { access: 'public', label: 'Stakeholders' });
	const invitation = harness.room.createLink({ actor: anActor() }, { access: 'view', label: 'Watch' });
	if (!link.ok || !invitation.ok) throw new Error('no link');
	renameMilestone(olga.doc, 'release-kickoff', 'one', me);
	renameMilestone(olga.doc, 'release-kickoff', 'two', me);
	setRelease(olga.doc, { name: 'Release two' }, me);
	const caller = { actor: anActor() };
	const before = rowsOf(harness);
	const shown = {
		view: () => JSON.stringify(harness.room.view(caller)),
		scope: () => JSON.stringify(harness.room.scope(caller, 'release-kickoff')),
		gate: () => JSON.stringify(harness.room.gate(caller, 'requirement-sign-off')),
		export: () => JSON.stringify(harness.room.exportText(caller)),
		history: () => {
			const history = harness.room.history(caller);
			const newest = history.ok ? history.value.versions.at(-1) : undefined;
			return JSON.stringify(harness.room.version(caller, newest?.id ?? 0));
		},
		link: () => JSON.stringify(harness.room.openLink(invitation.value.token)),
		sync: () => readMilestone(harness.join(anActor()).doc, 'release-kickoff').name,
		public: () => JSON.stringify(harness.publicView(link.value.token)),
	}[read]();
	expect(shown).toContain('two');
	expect(rowsOf(harness)).toBe(before + 1);
});

test('a passkey is asked about what is on disk', () => {
	const harness = new RoomHarness();
	const olga = harness.join(anActor());
	renameMilestone(olga.doc, 'release-kickoff', 'one', me);
	renameMilestone(olga.doc, 'release-kickoff', 'two', me);
	const before = rowsOf(harness);
	const asked = { milestone: 'release-kickoff', role: 'QA', meaning: 'approved', digest: '0'.repeat(64) };
	expect(harness.room.makeStatement({ actor: anActor() }, asked as StatementRequest).ok).toBe(false);
	expect(rowsOf(harness)).toBe(before + 1);
});

test('the answer to sync step 1 comes after everything before it is on disk: so "saved" is true', () => {
	const harness = new RoomHarness();
	const olga = harness.join(anActor());
	renameMilestone(olga.doc, 'release-kickoff', 'one', me);
	renameMilestone(olga.doc, 'release-kickoff', 'two', me);
	const before = rowsOf(harness);
	harness.log.length = 0;
	olga.sync();
	expect(rowsOf(harness)).toBe(before + 1);
	expect(harness.log.lastIndexOf('write')).toBeLessThan(
		harness.log.findIndex((line) => line.startsWith('send')),
	);
	// The echo of the edit first, then the answer.
	expect(olga.frames.slice(-2)).toEqual(['update', 'sync-step-2']);
});

test('what the server says to lack after a gap is what is on disk', () => {
	const harness = new RoomHarness();
	const olga = harness.join(anActor());
	const other = harness.join(anActor());
	const late = new Y.Doc();
	late.getText('notes:release-kickoff').insert(0, 'unknown to the server');
	const state = Y.encodeStateVector(late);
	late.getText('notes:release-kickoff').insert(3, 'x');
	renameMilestone(olga.doc, 'release-kickoff', 'one', me);
	renameMilestone(olga.doc, 'release-kickoff', 'two', me);
	const before = rowsOf(harness);
	other.send(encodeUpdate(Y.encodeStateAsUpdate(late, state)));
	expect(rowsOf(harness)).toBe(before + 1);
	expect(other.frames.slice(-2)).toEqual(['update', 'sync-step-1']);
});

test('half a megabyte that waits is written before the window ends', () => {
	const harness = new RoomHarness();
	const olga = harness.join(anActor());
	const milestones = listMilestones(olga.doc);
	const before = rowsOf(harness);
	for (const id of milestones.slice(0, 6)) editNotes(olga.doc, id, 'x'.repeat(99_000), me);
	// The first left at once; the others are 495,000 bytes.
	expect(rowsOf(harness)).toBe(before + 1);
	editNotes(olga.doc, milestones[6] ?? '', 'x'.repeat(99_000), me);
	expect(rowsOf(harness)).toBe(before + 2);
});

test('the window of a room is that of the sockets in it', () => {
	const harness = new RoomHarness();
	const olga = harness.join(anActor());
	for (let n = 0; n < 99; n += 1) harness.join(anActor());
	harness.pass(1000);
	const before = rowsOf(harness);
	renameMilestone(olga.doc, 'release-kickoff', 'one', me);
	renameMilestone(olga.doc, 'release-kickoff', 'two', me);
	harness.pass(11);
	expect(rowsOf(harness)).toBe(before + 1);
	harness.pass(1);
	expect(rowsOf(harness)).toBe(before + 2);
});

test('everything is there after eviction, through snapshots too', () => {
	const harness = new RoomHarness();
	const olga = harness.join(anActor());
	for (let n = 0; n < 1200; n += 1) {
		renameMilestone(olga.doc, 'release-kickoff', `name ${n}`, me);
		harness.pass(1000);
	}
	expect(Number(harness.sql.run('SELECT count(*) AS n FROM journal')[0]?.n)).toBeLessThan(500);
	expect(Number(harness.sql.run('SELECT count(*) AS n FROM snapshot')[0]?.n)).toBe(1);
	harness.evict();
	const fresh = harness.join(anActor());
	expect(readMilestone(fresh.doc, 'release-kickoff').name).toBe('name 1199');
	expect(Y.encodeStateVector(fresh.doc)).toEqual(Y.encodeStateVector(olga.doc));
});

test('a storage error aborts the object and sends nothing', () => {
	const harness = new RoomHarness();
	const olga = harness.join(anActor());
	const other = harness.join(anActor());
	harness.pass(1000);
	harness.sql.run('DROP TABLE journal');
	harness.log.length = 0;
	expect(() => renameMilestone(olga.doc, 'release-kickoff', 'unsaid', me)).toThrow();
	expect(harness.aborted).toContain('journal');
	expect(harness.log.filter((line) => line.startsWith('send'))).toEqual([]);
	expect(readMilestone(other.doc, 'release-kickoff').name).not.toBe('unsaid');
});

test('R27 a read-only socket changes nothing and is told', () => {
	const harness = new RoomHarness();
	const link = harness.room.createLink({ actor: anActor() }, { access: 'view', label: 'Watch' });
	if (!link.ok) throw new Error(link.refusal.message);
	const guest = harness.join(anActor({ person: 'guest-1', guest: true }), { link: link.value.id });
	const olga = harness.join(anActor());
	renameMilestone(guest.doc, 'release-kickoff', 'mine now', me);
	guest.presence(1, { card: 'release-kickoff' });
	harness.pass(1000);
	expect(readMilestone(olga.doc, 'release-kickoff').name).toBe('Release Kickoff');
	expect(guest.notices).toMatchObject([{ kind: 'not-applied' }]);
	expect(olga.frames).not.toContain('awareness');
});

test('R26 revoking a link closes its sockets at once', () => {
	const harness = new RoomHarness();
	const link = harness.room.createLink({ actor: anActor() }, { access: 'edit', label: 'Team' });
	if (!link.ok) throw new Error(link.refusal.message);
	const guest = harness.join(anActor({ person: 'guest-1', guest: true }), { link: link.value.id });
	expect(guest.closed).toBeNull();
	harness.room.revokeLink({ actor: anActor() }, link.value.id);
	expect(guest.closed).toMatchObject({ code: 4410 });
});

test('R26 removing a person closes their sockets at once', () => {
	const harness = new RoomHarness();
	const owner = { actor: anActor() };
	harness.room.addPerson(owner, { id: 'quentin', name: 'Quentin', roles: ['QA'] });
	const quentin = harness.join(anActor({ person: 'quentin' }));
	expect(
		harness.room.command(owner, { commandId: 'c1', type: 'remove-person', person: 'quentin' }),
	).toMatchObject({
		ok: true,
	});
	expect(quentin.closed).toMatchObject({ code: 4403 });
});

test('presence is stamped by the server, survives eviction, and leaves with its socket alone', () => {
	const harness = new RoomHarness();
	harness.room.addPerson({ actor: anActor() }, { id: 'quentin', name: 'Quentin', roles: ['QA'] });
	const olga = harness.join(anActor());
	const quentin = harness.join(anActor({ person: 'quentin', name: 'Quentin' }));
	olga.presence(1, { card: 'release-kickoff', user: { name: 'The pope' } });
	quentin.presence(1, { card: 'uat-sign-off' });
	harness.pass(1000);
	harness.evict();
	const late = harness.join(anActor());
	expect(late.frames).toContain('awareness');
	harness.log.length = 0;
	harness.members.splice(harness.members.indexOf(quentin), 1);
	harness.room.leave(quentin.peer);
	expect(harness.log).toEqual(['send olga 1', 'send olga 1']);
	expect(olga.peer.state.presence?.state).toContain('"name":"olga"');
	expect(olga.peer.state.presence?.state).not.toContain('pope');
});

test('nobody sets the presence of another, or a clock that would lock them out', () => {
	const harness = new RoomHarness();
	harness.room.addPerson({ actor: anActor() }, { id: 'quentin', name: 'Quentin', roles: ['QA'] });
	const olga = harness.join(anActor());
	const quentin = harness.join(anActor({ person: 'quentin' }));
	olga.presence(1, { card: 'release-kickoff' });
	quentin.presence(2, { card: 'stolen' }, olga.doc.clientID);
	quentin.presence(2 ** 40, { card: 'far' });
	expect(olga.peer.state.presence?.state).toContain('release-kickoff');
	expect(quentin.peer.state.presence).toBeNull();
});

test('the record of changes names who changed what, from what, to what', () => {
	const harness = new RoomHarness();
	const olga = harness.join(anActor());
	renameMilestone(olga.doc, 'release-kickoff', 'Kickoff', me);
	harness.pass(1000);
	expect(harness.changes()).toEqual([
		{
			at: startOfTest,
			person: 'olga',
			access: 'owner',
			root: 'milestone:release-kickoff',
			scopeOf: 'release-kickoff',
			item: '',
			field: 'name',
			before: 'Release Kickoff',
			after: 'Kickoff',
		},
	]);
});
