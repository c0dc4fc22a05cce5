import { addRemark, editNotes, setRelease } from '@holdpoint/shared/doc/edits';
import { readMilestone, readRelease } from '@holdpoint/shared/doc/read';
import type { Actor } from '@holdpoint/shared/schema/actor';
import { expect, test } from 'vitest';
import { anActor, RoomHarness, type Bare } from '../support/room.ts';

const me = { test: 'closing' };
const olga = anActor();
const rita = anActor({ person: 'rita', name: 'Rita' });
const bea = anActor({ person: 'bea', name: 'Bea' });

test('R1 R31 after close-out no edit of anything becomes visible, and its author gets it back; two people reopen', () => {
	const harness = new RoomHarness();
	harness.room.addPerson({ actor: olga }, { id: 'rita', name: 'Rita', roles: ['Release manager'] });
	harness.room.addPerson({ actor: olga }, { id: 'bea', name: 'Bea', roles: ['Business'] });
	let count = 0;
	const ask = (actor: Actor, command: Bare) =>
		harness.room.command(
			{ actor: { ...actor, activeAt: harness.now } },
			{ ...command, commandId: `c${(count += 1)}` },
		);
	const editor = harness.join(olga);
	const watcher = harness.join(bea);
	const end = { type: 'close-out', outcome: 'cancelled', reason: 'The market has gone' } as const;
	expect(ask(rita, end)).toMatchObject({ ok: true });
	expect(ask(bea, end)).toMatchObject({ ok: true });
	expect(editor.governance?.state.closed).toMatchObject({ outcome: 'cancelled' });
	const report = () => harness.room.reportCheck({ actor: rita }, { name: 'smoke', conclusion: 'success' });
	expect(report()).toMatchObject({ ok: false, refusal: { code: 'R31' } });
	const name = readRelease(watcher.doc).name;

	editNotes(editor.doc, 'release-kickoff', 'A note too late', me);
	setRelease(editor.doc, { name: 'Another name' }, me);
	const at = new Date(harness.now).toISOString();
	addRemark(editor.doc, 'lessons', { id: 'l1', by: 'olga', text: 'A lesson too late', at }, me);
	harness.pass(1000);
	const roots = editor.notices.flatMap((notice) => (notice.kind === 'not-applied' ? [notice.root] : []));
	expect(new Set(roots)).toEqual(new Set(['notes:release-kickoff', 'release', 'lessons']));
	expect(editor.notices.every((notice) => notice.kind === 'not-applied' && notice.rule === 'R31')).toBe(true);
	for (const { doc } of [editor, watcher]) {
		expect(readMilestone(doc, 'release-kickoff').notes).toBe('');
		expect(readRelease(doc).name).toBe(name);
	}
	expect(ask(olga, { type: 'accept-baseline' })).toMatchObject({ ok: false, refusal: { code: 'R31' } });
	expect(harness.room.addPerson({ actor: olga }, { id: 'zoe', name: 'Zoe', roles: [] })).toMatchObject({
		ok: false,
		refusal: { code: 'R31' },
	});

	ask(rita, { type: 'reopen-release', reason: 'It has come back' });
	const proposal = editor.governance?.state.proposals.at(-1)?.seq ?? 0;
	expect(ask(bea, { type: 'second', proposal })).toMatchObject({ ok: true });
	editNotes(editor.doc, 'release-kickoff', 'A note in time', me);
	harness.pass(1000);
	expect(readMilestone(watcher.doc, 'release-kickoff').notes).toBe('A note in time');
});
