import { editNotes, renameMilestone } from '@holdpoint/shared/doc/edits';
import { readMilestone } from '@holdpoint/shared/doc/read';
import { verifyExportBytes } from '@holdpoint/shared/ledger/export';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { digestsOf, keptColumns, leftOut, readBoardLine } from '../../api/src/board/backup.ts';
import type { BoardBackup, Outcome } from '../../api/src/board/board-api.ts';
import { Room } from '../../api/src/board/room.ts';
import { anActor, RoomHarness } from '../support/room.ts';

const kickoff = 'release-kickoff';
const me = { test: 'backup' };
const operator = { actor: anActor({ person: 'administrator', authentication: 'owner-token' }) };
const olga = { actor: anActor() };

function must<T>(outcome: Outcome<T>): T {
	if (!outcome.ok) throw new Error(outcome.refusal.message);
	return outcome.value;
}

/** What `Board.restore` does with what it has verified. */
function restore(harness: RoomHarness, taken: BoardBackup): Room {
	const exported = JSON.parse(new TextDecoder().decode(taken.export)) as never;
	const line = readBoardLine(new TextDecoder().decode(taken.board));
	if (line === null) throw new Error('the line is not read');
	const digests = digestsOf((exported as { document: unknown }).document);
	const room = Room.restore(harness.platform, { id: 'board0000000001', exported, line, digests });
	if (room === null) throw new Error('not the same');
	harness.room = room;
	room.takeOver();
	return room;
}

test('every table of a board is in a backup whole, or left out for a reason', () => {
	const { sql } = new RoomHarness();
	const tables = sql
		.run(`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`)
		.map(({ name }) => String(name));
	const inExportOrDocument = ['ledger', 'scopes', 'snapshot', 'journal', 'meta'];
	const kept = Object.keys(keptColumns);
	expect(tables.sort()).toEqual([...kept, ...leftOut, ...inExportOrDocument].sort());
	for (const [name, columns] of Object.entries(keptColumns)) {
		const real = sql.run(`SELECT name FROM pragma_table_info('${name}')`).map((row) => row.name);
		expect([name, columns]).toEqual([name, real]);
	}
});

test('a backup goes back into empty storage: the same ledger, document, links, versions and refusals', async () => {
	const harness = new RoomHarness();
	const writer = harness.join(anActor());
	for (const name of ['one', 'two', 'three']) {
		renameMilestone(writer.doc, kickoff, name, me);
		harness.pass(20_000);
	}
	const link = must(harness.room.createLink(olga, { access: 'edit', label: 'Team' }));
	must(
		harness.room.createWebhook(olga, {
			url: 'https://archive.example.com/',
			label: 'Archive',
			language: 'de',
		}),
	);
	must(harness.room.command(olga, { commandId: 'c1', type: 'accept-baseline' }));
	expect(harness.room.command(olga, { commandId: 'c2', type: 'close-out', outcome: 'shipped' }).ok).toBe(
		false,
	);
	const taken = must(harness.room.backup(operator));
	expect(taken).toMatchObject({ entries: 3, history: true });

	const fresh = new RoomHarness();
	for (const { name } of fresh.sql.run(
		`SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' AND type = 'table'`,
	))
		fresh.sql.run(`DROP TABLE ${String(name)}`);
	const room = restore(fresh, taken);
	const { entries, head } = must(room.backup(operator));
	expect({ entries, head }).toEqual({ entries: taken.entries, head: taken.head });
	expect(room.exportText(olga)).toEqual(harness.room.exportText(olga));
	const verdict = await verifyExportBytes(new TextEncoder().encode(must(room.exportText(olga))));
	expect(verdict).toMatchObject({ valid: true, head: taken.head, entries: taken.entries });
	expect(room.history(olga)).toEqual(harness.room.history(olga));
	expect(room.accessLog(olga)).toEqual(harness.room.accessLog(olga));
	expect(room.links(olga)).toEqual(harness.room.links(olga));
	expect(must(room.openLink(link.token)).link.id).toBe(link.id);
	const reader = fresh.join(anActor({ person: 'ben' }), { link: link.id });
	expect(Y.encodeStateAsUpdate(reader.doc)).toEqual(Y.encodeStateAsUpdate(writer.doc));
	// The same command again answers the same, as if nothing had happened.
	expect(room.command(olga, { commandId: 'c1', type: 'accept-baseline' })).toEqual(
		harness.room.command(olga, { commandId: 'c1', type: 'accept-baseline' }),
	);
	// Under another ID a webhook tells of what comes, and of nothing that its receiver was told.
	const [webhook] = must(room.webhooks(olga));
	const [before] = must(harness.room.webhooks(olga));
	expect({ ...webhook, id: '' }).toEqual({ ...before, id: '' });
	expect(webhook?.id).not.toBe(before?.id);
});

test('put over a board that went on: members start again under a new epoch, and what was taken away stays so', () => {
	const harness = new RoomHarness();
	const ada = harness.join(anActor());
	renameMilestone(ada.doc, kickoff, 'in the backup', me);
	harness.pass(1000);
	const link = must(harness.room.createLink(olga, { access: 'edit', label: 'Team' }));
	const taken = must(harness.room.backup(operator));
	renameMilestone(ada.doc, kickoff, 'after it', me);
	harness.pass(1000);
	must(harness.room.revokeLink(olga, link.id));
	const later = must(harness.room.createLink(olga, { access: 'edit', label: 'Later' }));
	must(harness.room.command(olga, { commandId: 'c1', type: 'accept-baseline' }));
	const epoch = ada.governance?.epoch;
	const bound = harness.sql.run('SELECT * FROM client_ids ORDER BY client');

	for (const round of [1, 2]) {
		const room = restore(harness, taken);
		expect(must(room.backup(operator)).head).toBe(taken.head);
		expect(ada.closed).toMatchObject({ code: 4500 });
		const again = harness.join(anActor());
		expect(readMilestone(again.doc, kickoff).name).toBe('in the backup');
		expect(again.governance).toMatchObject({ seq: taken.entries });
		expect([round, again.governance?.epoch]).not.toEqual([round, epoch]);
		expect(room.openLink(link.token).ok).toBe(false);
		expect(room.openLink(later.token).ok).toBe(false);
		expect(harness.sql.run('SELECT * FROM client_ids ORDER BY client')).toEqual(bound);
		again.leave();
	}
});

test('a vote that is not revealed survives, and a session gets no backup', () => {
	const harness = new RoomHarness();
	harness.sql.run(`INSERT INTO votes (seal, opening) VALUES ('s', '{"vote":"go"}')`);
	const taken = must(harness.room.backup(operator));
	restore(harness, taken);
	expect(harness.sql.run('SELECT * FROM votes')).toEqual([{ seal: 's', opening: '{"vote":"go"}' }]);
	expect(harness.room.backup(olga)).toMatchObject({ ok: false, refusal: { code: 'forbidden' } });
});

test('a document that is not the one of the export changes nothing', () => {
	const harness = new RoomHarness();
	const ada = harness.join(anActor());
	const taken = must(harness.room.backup(operator));
	renameMilestone(ada.doc, kickoff, 'another name', me);
	harness.pass(1000);
	const other = must(harness.room.backup(operator));
	const before = must(harness.room.exportText(olga));
	expect(() => restore(harness, { ...taken, board: other.board })).toThrow('not the same');
	expect(harness.room.exportText(olga)).toEqual({ ok: true, value: before });
	editNotes(ada.doc, kickoff, 'goes on', me);
	harness.pass(1000);
	expect(ada.closed).toBe(null);
});

test('where the versions make it too large they are left out, and all the rest is there', () => {
	const harness = new RoomHarness();
	const text = 'x'.repeat(1_000_000);
	for (let n = 0; n < 17; n += 1)
		harness.sql.run('INSERT INTO contents (digest, text) VALUES (?, ?)', `d${n}`, text);
	const taken = must(harness.room.backup(operator));
	expect(taken.history).toBe(false);
	expect(taken.board.byteLength).toBeLessThan(1_000_000);
	restore(harness, taken);
	expect(must(harness.room.history(olga)).versions).toHaveLength(1);
});
