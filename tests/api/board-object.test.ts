import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { editNotes, renameMilestone } from '@holdpoint/shared/doc/edits';
import { readMilestone } from '@holdpoint/shared/doc/read';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { Client } from './client.ts';
import { newBoard, newPerson, owner, signedIn } from './visitor.ts';

const me = 'test';
const kickoff = 'release-kickoff';

async function member(board: string, name: string): Promise<Client> {
	return Client.on(board, await signedIn((await newPerson(board, { name })).token));
}

const stubOf = (board: string) => env.BOARD.get(env.BOARD.idFromName(board));

function sql(board: string, statement: string): Promise<Record<string, unknown>[]> {
	return runInDurableObject(stubOf(board), (_board, state) => state.storage.sql.exec(statement).toArray());
}

test('the platform’s own storage error in an edit: nobody sees it, sockets close, the board comes back as it was', async () => {
	const board = await newBoard();
	const visitor = await signedIn((await newPerson(board, { name: 'Ada' })).token);
	const [ada, ben] = [await Client.on(board, visitor), await member(board, 'Ben')];
	renameMilestone(ada.doc, kickoff, 'on disk', me);
	await ben.connection.until(() => ben.name === 'on disk');
	await sql(
		board,
		`CREATE TRIGGER full BEFORE INSERT ON journal BEGIN SELECT RAISE(ABORT, 'no space left'); END`,
	);
	renameMilestone(ada.doc, kickoff, 'not on disk', me);
	await Promise.all([ada.connection.closed, ben.connection.closed]);
	expect(ben.name).toBe('on disk');

	await sql(board, 'DROP TRIGGER full');
	const [again, cleo] = [await Client.on(board, visitor), await member(board, 'Cleo')];
	expect(cleo.name).toBe('on disk');
	Y.applyUpdate(again.doc, Y.encodeStateAsUpdate(ada.doc));
	await cleo.connection.until(() => cleo.name === 'not on disk');
});

test('a storage error in a command: nothing of it is on disk, and the next one is decided on what is', async () => {
	const board = await newBoard();
	const ledger = async () => (await owner().get<unknown[]>(`/api/boards/${board}/ledger`)).body;
	const before = await ledger();
	await sql(
		board,
		`CREATE TRIGGER full BEFORE INSERT ON commands BEGIN SELECT RAISE(ABORT, 'no space left'); END`,
	);
	const candidate = { version: '1', commit: 'abc', artefact: `sha256:${'0'.repeat(64)}` };
	const command = { commandId: 'c1', type: 'set-release-candidate', ...candidate };
	expect((await owner().post(`/api/boards/${board}/commands`, command)).status).toBe(500);
	await sql(board, 'DROP TRIGGER full');
	expect(await ledger()).toEqual(before);
	expect((await owner().post(`/api/boards/${board}/commands`, command)).status).toBe(200);
	expect(await ledger()).toHaveLength(before.length + 1);
});

test('more edits than a journal keeps become a snapshot, and the board is the same after it leaves memory', async () => {
	const board = await newBoard();
	const ada = await member(board, 'Ada');
	editNotes(ada.doc, kickoff, 'a first note', me);
	await runInDurableObject(stubOf(board), (_board, state) => {
		for (let n = 0; n < 500; n += 1) {
			const empty = new Uint8Array([0, 0]).buffer;
			state.storage.sql.exec('INSERT INTO journal (at, bytes) VALUES (0, ?)', empty);
		}
	});
	await evictDurableObject(stubOf(board));
	editNotes(ada.doc, kickoff, 'the last note', me);
	const ben = await member(board, 'Ben');
	await ben.connection.until(() => readMilestone(ben.doc, kickoff).notes === 'the last note');
	expect(await sql(board, 'SELECT count(*) AS rows FROM snapshot')).toEqual([{ rows: 1 }]);
	const [row] = await sql(board, 'SELECT count(*) AS rows FROM journal');
	expect(Number(row?.rows)).toBeLessThan(10);
	await evictDurableObject(stubOf(board));
	const cleo = await member(board, 'Cleo');
	expect(readMilestone(cleo.doc, kickoff)).toEqual(readMilestone(ada.doc, kickoff));
});

test('the largest presence fits what hibernation keeps', async () => {
	const board = await newBoard();
	const name = '家'.repeat(100);
	const [ada, ben] = [await member(board, name), await member(board, 'Ben')];
	ada.stir(1, { card: '家'.repeat(675) });
	await ben.sees(ada);
	expect(ben.present.get(ada.doc.clientID)).toMatchObject({ card: '家'.repeat(675), user: { name } });
	await evictDurableObject(stubOf(board));
	const late = await member(board, 'Late');
	expect(await late.sees(ada)).toBe(name);
});

test('text closes with 4400, a message of more than 1 MB with 4413, and others go on', async () => {
	const board = await newBoard();
	const [ada, ben, cleo] = [
		await member(board, 'Ada'),
		await member(board, 'Ben'),
		await member(board, 'Cleo'),
	];
	ada.connection.sendText('hello');
	expect((await ada.connection.closed).code).toBe(4400);
	ben.connection.send(new Uint8Array(1_000_001));
	expect((await ben.connection.closed).code).toBe(4413);
	const dan = await member(board, 'Dan');
	renameMilestone(cleo.doc, kickoff, 'goes on', me);
	await dan.connection.until(() => dan.name === 'goes on');
});

test('sockets that close while others write to them stop nobody', async () => {
	const board = await newBoard();
	const visitor = await signedIn((await newPerson(board, { name: 'Ada' })).token);
	const [ada, ben] = [await Client.on(board, visitor), await member(board, 'Ben')];
	for (let round = 0; round < 20; round += 1) {
		const passing = await Client.on(board, visitor);
		passing.stir(1);
		renameMilestone(passing.doc, kickoff, `before leaving ${round}`, me);
		passing.connection.close();
		renameMilestone(ada.doc, kickoff, `round ${round}`, me);
		await ben.connection.until(() => ben.name === `round ${round}` || ben.name === `before leaving ${round}`);
	}
	renameMilestone(ada.doc, kickoff, 'the end', me);
	await ben.connection.until(() => ben.name === 'the end');
});
