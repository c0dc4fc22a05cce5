import { afterEach, describe, expect, test, vi } from 'vitest';
import { offeredProtocols, protocolVersion } from '@holdpoint/shared/protocol/version';
import { limits } from '../../api/src/board/limits.ts';
import {
	browser,
	newBoard,
	newLink,
	newPerson,
	origin,
	owner,
	program,
	signedIn,
	Visitor,
} from './visitor.ts';

const anonymous = new Visitor();

async function ticketFor(board: string, by: Visitor = owner(), body?: unknown): Promise<string> {
	const answer = await by.post<{ ticket: string }>(`/api/boards/${board}/ticket`, body);
	expect(answer.status).toBe(200);
	return answer.body.ticket;
}

test('a signed-in page connects with its cookie', async () => {
	const board = await newBoard();
	const visitor = await signedIn((await newPerson(board, { name: 'Ada Žofie 家' })).token);
	const connection = await visitor.connect(`/sync/${board}`);
	expect(connection.protocol).toBe(null);
	expect(new Uint8Array((await connection.firstMessage) as ArrayBuffer)[0]).toBe(0);
	connection.close();
});

test('nobody connects without a credential: the socket opens and closes with 4401', async () => {
	const board = await newBoard();
	for (const visitor of [browser(), anonymous]) {
		const { code } = await (await visitor.connect(`/sync/${board}`)).closed;
		expect(code).toBe(4401);
	}
	const spoofed = JSON.stringify({ actor: { person: 'administrator', name: 'x', guest: false } });
	const connection = await anonymous.connect(`/sync/${board}`, [], { 'x-holdpoint-caller': spoofed });
	expect((await connection.closed).code).toBe(4401);
	const beside = await anonymous.connect(`/sync/${board}`, ['yjs', `ticket.${board}.${'x'.repeat(43)}`], {
		'x-holdpoint-caller': spoofed,
	});
	expect((await beside.closed).code).toBe(4401);
	expect((await (await program('nothing').connect(`/sync/${board}`)).closed).code).toBe(4401);
});

test('another site does not connect, neither by cookie nor by ticket', async () => {
	const board = await newBoard();
	const visitor = await signedIn((await newPerson(board)).token);
	const foreign = { Origin: 'https://evil.example' };
	expect((await (await visitor.connect(`/sync/${board}`, [], foreign)).closed).code).toBe(4403);
	const ticket = await ticketFor(board);
	const byTicket = await anonymous.connect(`/sync/${board}`, ['yjs', `ticket.${ticket}`], foreign);
	expect(await byTicket.closed).toEqual({ code: 4403, reason: 'This site may not connect.' });
	expect(byTicket.protocol).toBe('yjs');
});

test('an absent Origin is fine with a ticket or a bearer, not with a cookie', async () => {
	const board = await newBoard();
	const visitor = await signedIn((await newPerson(board)).token);
	const bare = new Visitor();
	for (const [name, cookie] of visitor.cookies) bare.cookies.set(name, cookie);
	expect((await (await bare.connect(`/sync/${board}`)).closed).code).toBe(4403);
	for (const connection of [
		await owner().connect(`/sync/${board}`),
		await anonymous.connect(`/sync/${board}`, ['yjs', `ticket.${await ticketFor(board)}`]),
	]) {
		await connection.firstMessage;
		connection.close();
	}
});

test('a ticket connects once, to its own release, and is never the selected protocol', async () => {
	const [board, other] = [await newBoard(), await newBoard()];
	const ticket = await ticketFor(board);
	const elsewhere = await anonymous.connect(`/sync/${other}`, ['holdpoint', `ticket.${ticket}`]);
	expect((await elsewhere.closed).code).toBe(4401);
	expect(elsewhere.protocol).toBe('holdpoint');

	const first = await anonymous.connect(`/sync/${board}`, ['holdpoint', `ticket.${ticket}`]);
	expect(first.protocol).toBe('holdpoint');
	await first.firstMessage;
	const second = await anonymous.connect(`/sync/${board}`, ['holdpoint', `ticket.${ticket}`]);
	expect((await second.closed).code).toBe(4401);
	first.close();
});

test('the token of an edit or view link gets a ticket', async () => {
	const board = await newBoard();
	for (const access of ['edit', 'view']) {
		const { token } = await newLink(board, { access });
		const ticket = await ticketFor(board, program(token), { name: 'Probe' });
		const connection = await anonymous.connect(`/sync/${board}`, ['yjs', `ticket.${ticket}`], {
			Origin: origin,
		});
		await connection.firstMessage;
		connection.close();
	}
});

test('a member of another release is closed with 4403', async () => {
	const visitor = await signedIn((await newPerson(await newBoard())).token);
	expect((await (await visitor.connect(`/sync/${await newBoard()}`)).closed).code).toBe(4403);
	expect((await (await visitor.connect('/sync/NOT-A-BOARD')).closed).code).toBe(4403);
});

test('signing out closes the sockets of this session and of no other', async () => {
	const board = await newBoard();
	const { token } = await newPerson(board);
	const [laptop, phone] = [await signedIn(token), await signedIn(token)];
	const [first, second] = [await laptop.connect(`/sync/${board}`), await phone.connect(`/sync/${board}`)];
	await Promise.all([first.firstMessage, second.firstMessage]);
	await laptop.post('/api/session/end');
	expect((await first.closed).code).toBe(4401);
	expect((await phone.get(`/api/boards/${board}`)).status).toBe(200);
	await phone.post('/api/session/end');
	expect((await second.closed).code).toBe(4401);
});

test.each([
	{ who: 'a page of this version', offered: offeredProtocols, code: null },
	{ who: 'a page from before there were versions', offered: ['holdpoint'], code: null },
	{ who: 'an unmodified client', offered: ['yjs'], code: null },
	{ who: 'a page that is newer', offered: ['holdpoint', `holdpoint.${protocolVersion + 1}`], code: 4505 },
	{ who: 'a page that is too old', offered: ['holdpoint', 'holdpoint.0'], code: 4505 },
	{ who: 'a page of no version', offered: ['holdpoint', 'holdpoint.1e1'], code: 4505 },
])('$who is understood, or told to reload', async ({ offered, code }) => {
	const board = await newBoard();
	const ticket = await ticketFor(board);
	const connection = await anonymous.connect(`/sync/${board}`, [...offered, `ticket.${ticket}`]);
	expect(connection.protocol).toBe(offered[0]);
	const heard = connection.firstMessage.then(() => null);
	expect(await Promise.race([heard, connection.closed.then((closed) => closed.code)])).toBe(code);
});

describe('a full board', () => {
	const { sockets, guestSockets, relaySockets, relayLevels } = limits;
	afterEach(() => Object.assign(limits, { sockets, guestSockets, relaySockets, relayLevels }));

	/** The code with which it was closed, or null if it is open and hears something. */
	async function codeOf(by: Visitor, path: string): Promise<number | null> {
		const connection = await by.connect(path);
		return Promise.race([
			connection.firstMessage.then(() => null),
			connection.closed.then(({ code }) => code),
		]);
	}

	test('viewers and guests keep nobody of its own people out, and each other neither', async () => {
		const board = await newBoard();
		const path = `/sync/${board}`;
		const guests = program((await newLink(board, { access: 'view' })).token);
		const shown = await newLink(board, { access: 'public' });
		const viewers = browser();
		await viewers.post('/api/public', { token: shown.token });
		const live = `/api/public/${shown.id}/live`;
		const [ada, ben] = [
			await signedIn((await newPerson(board)).token),
			await signedIn((await newPerson(board, { name: 'Ben' })).token),
		];
		Object.assign(limits, { sockets: 3, guestSockets: 2, relaySockets: 2, relayLevels: 1 });

		const later = 4500;
		expect([await codeOf(viewers, live), await codeOf(viewers, live)]).toEqual([null, null]);
		expect(await codeOf(viewers, live)).toBe(later);
		expect([await codeOf(guests, path), await codeOf(guests, path)]).toEqual([null, null]);
		expect(await codeOf(guests, path)).toBe(later);
		expect(await codeOf(ada, path)).toBe(null);
		expect(await codeOf(ben, path)).toBe(later);
	});

	test('who leaves makes room', async () => {
		const board = await newBoard();
		const ada = await signedIn((await newPerson(board)).token);
		Object.assign(limits, { sockets: 1 });
		const first = await ada.connect(`/sync/${board}`);
		await first.firstMessage;
		expect(await codeOf(ada, `/sync/${board}`)).toBe(4500);
		first.close();
		await vi.waitFor(async () => expect(await codeOf(ada, `/sync/${board}`)).toBe(null));
	});
});

test('an address for sockets answers 426 to anything else', async () => {
	expect((await owner().get(`/sync/${await newBoard()}`)).status).toBe(426);
	expect((await owner().get('/api/public/x/live')).status).toBe(426);
});

test('a socket that its page closes is closed by the board too, at once', async () => {
	const board = await newBoard();
	const member = await owner().connect(`/sync/${board}`);
	await member.firstMessage;
	member.close();
	expect(await member.closed).toMatchObject({ code: 1005 });
});
