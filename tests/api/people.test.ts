import { app } from '@holdpoint/api/app';
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import {
	browser,
	newBoard,
	newLink,
	newPerson,
	origin,
	owner,
	ownerToken,
	problem,
	program,
	signedIn,
	tokenOf,
} from './visitor.ts';

const moment = expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string;

test('an invited person joins on two devices and is the same person on both', async () => {
	const board = await newBoard();
	const ada = await newPerson(board, {
		name: 'Ada Žofie',
		email: 'ada@example.org',
		roles: ['QA', 'Security'],
	});
	expect(ada.inviteUrl).toBe(`${origin}/join#${ada.token}`);

	const [laptop, phone] = [await signedIn(ada.token), await signedIn(ada.token)];
	const me = { id: ada.id, name: 'Ada Žofie', email: 'ada@example.org', guest: false, administrator: false };
	expect((await laptop.get('/api/me')).body).toEqual(me);
	expect((await phone.get('/api/me')).body).toEqual(me);
	expect((await phone.get('/api/boards')).body).toEqual([
		{ id: board, title: 'Kubernetes 1.33', createdAt: moment },
	]);
	expect((await phone.post('/api/join', { token: ada.token })).body).toEqual({
		kind: 'board',
		board,
		title: 'Kubernetes 1.33',
		access: 'member',
	});
});

test('R3 the ledger holds the printed name and never the e-mail', async () => {
	const board = await newBoard();
	await newPerson(board, { name: 'Ada', email: 'ada@secret.example' });
	const ledger = JSON.stringify((await owner().get(`/api/boards/${board}/ledger`)).body);
	expect(ledger).toContain('"Ada"');
	expect(ledger).not.toContain('secret.example');
});

test('a newer invitation ends the one before it, and a removed person cannot join', async () => {
	const board = await newBoard();
	const ada = await newPerson(board);
	const { body } = await owner().post<{ inviteUrl: string }>(`/api/boards/${board}/people/${ada.id}/invite`);
	expect((await browser().post('/api/join', { token: ada.token })).body).toMatchObject(
		problem(404, 'not-found'),
	);
	await signedIn(tokenOf(body.inviteUrl));

	const removed = await owner().post(`/api/boards/${board}/commands`, {
		commandId: 'remove',
		type: 'remove-person',
		person: ada.id,
	});
	expect(removed.status).toBe(200);
	expect((await browser().post('/api/join', { token: tokenOf(body.inviteUrl) })).status).toBe(404);
});

test('an invitation runs out after 14 days', async () => {
	const { token } = await newPerson(await newBoard());
	const inTwoWeeks = Date.now() + 14 * 24 * 60 * 60 * 1000;
	const expiry = await env.DB.prepare('SELECT max(expires_at) AS at FROM invites').first<number>('at');
	expect(Math.abs((expiry ?? 0) - inTwoWeeks)).toBeLessThan(60_000);
	await env.DB.prepare('UPDATE invites SET expires_at = ?').bind(Date.now()).run();
	expect((await browser().post('/api/join', { token })).body).toMatchObject(problem(404, 'not-found'));
});

test('who may invite sees e-mail and invitations; others see names and roles', async () => {
	const board = await newBoard();
	const ada = await newPerson(board, { email: 'ada@people.example' });
	const ben = await newPerson(board, { name: 'Ben', roles: [] });
	const path = `/api/boards/${board}/people`;
	const asAda = await signedIn(ada.token);

	const invite = { createdAt: moment, expiresAt: moment };
	const rows = (await owner().get<{ id: string }[]>(path)).body;
	expect(rows.find(({ id }) => id === ada.id)).toEqual({
		id: ada.id,
		name: 'Ada',
		roles: ['QA'],
		removed: false,
		email: 'ada@people.example',
		seenAt: moment,
		invite: { ...invite, usedAt: moment },
	});
	expect(rows.find(({ id }) => id === ben.id)).toEqual({
		id: ben.id,
		name: 'Ben',
		roles: [],
		removed: false,
		seenAt: null,
		invite,
	});
	expect((await asAda.get<{ id: string }[]>(path)).body.find(({ id }) => id === ada.id)).toEqual({
		id: ada.id,
		name: 'Ada',
		roles: ['QA'],
		removed: false,
	});
	expect((await asAda.post(`${path}/${ben.id}/invite`)).body).toMatchObject(problem(403, 'forbidden'));
	expect((await asAda.post(path, { name: 'Eve', roles: ['QA'] })).status).toBe(403);
});

test('an e-mail known here is the person known here, and no owner of a release can sign in as them', async () => {
	const first = await newBoard();
	const ada = await newPerson(first, { email: 'ada@known.example' });
	const mallory = await signedIn((await newPerson(first, { name: 'Mallory' })).token);

	const second = await newBoard({ title: 'Second' }, mallory);
	const again = await newPerson(second, { name: 'Someone', email: 'ADA@known.example' }, mallory);
	expect(again.id).toBe(ada.id);
	expect((await browser().post('/api/join', { token: again.token })).body).toMatchObject(
		problem(401, 'unauthenticated'),
	);

	const asAda = await signedIn(ada.token);
	expect((await asAda.post('/api/join', { token: again.token })).body).toMatchObject({
		kind: 'board',
		board: second,
	});
	expect((await asAda.get('/api/me')).body).toMatchObject({ id: ada.id, name: 'Ada' });
});

test('signing out ends the session for good', async () => {
	const visitor = await signedIn((await newPerson(await newBoard())).token);
	const kept = new Map(visitor.cookies);
	expect((await visitor.post('/api/session/end')).status).toBe(204);
	expect(visitor.cookies.size).toBe(0);
	for (const [name, cookie] of kept) visitor.cookies.set(name, cookie);
	expect((await visitor.get('/api/me')).body).toMatchObject(problem(401, 'unauthenticated'));
	expect((await visitor.post('/api/session/end')).status).toBe(204);
});

test('a session ends by itself 30 days after the last visit, and a visit moves that', async () => {
	const board = await newBoard();
	const { id, token } = await newPerson(board);
	const visitor = await signedIn(token);
	const setSeen = (at: number) =>
		env.DB.prepare('UPDATE sessions SET seen_at = ? WHERE person = ?').bind(at, id).run();
	const now = Date.now();

	await setSeen(now - 2 * 60 * 60 * 1000);
	const visit = await visitor.get('/api/me');
	expect(visit.headers.getSetCookie()).toHaveLength(1);
	const seen = await env.DB.prepare('SELECT seen_at FROM sessions WHERE person = ?')
		.bind(id)
		.first('seen_at');
	expect(Number(seen)).toBeGreaterThanOrEqual(now);
	expect((await visitor.get('/api/me')).headers.getSetCookie()).toEqual([]);

	// Asking how long it lasts does not make it last longer; being there does.
	const lifetime = 30 * 24 * 60 * 60 * 1000;
	await setSeen(now - lifetime + 90_000);
	const asked = await visitor.get<{ secondsLeft: number }>('/api/session');
	expect(asked.body.secondsLeft).toBeGreaterThan(0);
	expect(asked.body.secondsLeft).toBeLessThanOrEqual(90);
	expect(asked.headers.getSetCookie()).toEqual([]);
	const stays = await visitor.post<{ secondsLeft: number }>('/api/session/active');
	expect(stays.body.secondsLeft).toBe(lifetime / 1000);
	expect(stays.headers.getSetCookie()).toHaveLength(1);
	expect((await owner().get('/api/session')).body).toEqual({ secondsLeft: null });

	await setSeen(now - lifetime);
	expect((await visitor.get('/api/session')).status).toBe(401);
	expect((await visitor.get('/api/me')).status).toBe(401);
});

test('R4 only what the person does counts as activity: accepted writes, not tickets, reads or refusals', async () => {
	const board = await newBoard();
	const { id, token } = await newPerson(board);
	const visitor = await signedIn(token);
	const activeAt = () =>
		env.DB.prepare('SELECT active_at FROM sessions WHERE person = ?').bind(id).first<number>('active_at');
	await env.DB.prepare('UPDATE sessions SET active_at = 1 WHERE person = ?').bind(id).run();

	await visitor.get(`/api/boards/${board}`);
	expect((await visitor.post(`/api/boards/${board}/ticket`)).status).toBe(200);
	expect((await visitor.post(`/api/boards/${board}/commands`, { type: 'nonsense' })).status).toBe(422);
	expect(await activeAt()).toBe(1);

	expect((await visitor.post('/api/session/active')).status).toBe(200);
	expect(await activeAt()).toBeGreaterThan(Date.now() - 60_000);
});

test('a token of a person acts as them on its board only, and only while the owner token is set', async () => {
	const [board, other] = [await newBoard(), await newBoard()];
	const ada = await newPerson(board);
	await newPerson(other, { name: 'Other' });
	const path = `/api/boards/${board}/people/${ada.id}/token`;
	const { status, body } = await owner().post<{ token: string }>(path);
	expect({ status, body }).toEqual({
		status: 200,
		body: { token: expect.stringMatching(/^hpt_.{43}$/) as string },
	});

	const asAda = program(body.token);
	expect((await asAda.get(`/api/boards/${board}`)).status).toBe(200);
	expect((await asAda.get('/api/me')).body).toMatchObject({ id: ada.id, administrator: false });
	expect((await asAda.get(`/api/boards/${other}`)).body).toMatchObject(problem(403, 'forbidden'));
	expect((await asAda.post('/api/boards', { title: 'Mine' })).status).toBe(403);
	expect((await asAda.post(path)).status).toBe(403);

	const withoutOwner = { ...env, HOLDPOINT_OWNER_TOKEN: undefined };
	const ask = (method: string, address: string, token: string) =>
		app.request(address, { method, headers: { Authorization: `Bearer ${token}` } }, withoutOwner);
	expect((await ask('GET', `/api/boards/${board}`, body.token)).status).toBe(401);
	expect((await ask('GET', `/api/boards/${board}`, ownerToken)).status).toBe(401);
	expect((await ask('POST', path, ownerToken)).status).toBe(404);
	const short = { ...env, HOLDPOINT_OWNER_TOKEN: 'too short' };
	const withShort = await app.request('/api/me', { headers: { Authorization: 'Bearer too short' } }, short);
	expect(withShort.status).toBe(401);
});

test('only SHA-256 of any secret is stored', async () => {
	const board = await newBoard();
	const ada = await newPerson(board);
	const visitor = await signedIn(ada.token);
	const { body } = await owner().post<{ token: string }>(`/api/boards/${board}/people/${ada.id}/token`);
	const link = await newLink(board, { access: 'edit' });
	await browser().post('/api/join', { token: link.token, name: 'Guest' });
	const tables = ['people', 'sessions', 'visits', 'invites', 'tokens', 'memberships'];
	const rows = await Promise.all(tables.map((table) => env.DB.prepare(`SELECT * FROM ${table}`).all()));
	const stored = JSON.stringify(rows.map(({ results }) => results));
	const cookie = [...visitor.cookies.values()][0]?.value ?? '';
	for (const secret of [ada.token, cookie, body.token, link.token]) {
		expect(secret.length).toBeGreaterThan(40);
		expect(stored).not.toContain(secret.replace(/^(inv|hpt)_/, ''));
	}
});

test('a session in daily use ends after 90 days, and its sockets with it', async () => {
	const board = await newBoard();
	const { id, token } = await newPerson(board);
	const visitor = await signedIn(token);
	const endsAt = await env.DB.prepare('SELECT expires_at FROM sessions WHERE person = ?')
		.bind(id)
		.first('expires_at');
	expect(Number(endsAt) - Date.now()).toBeGreaterThan(89.9 * 24 * 60 * 60 * 1000);
	const end = Date.now() + 1000;
	await env.DB.prepare('UPDATE sessions SET expires_at = ? WHERE person = ?').bind(end, id).run();
	const left = (await visitor.get<{ secondsLeft: number }>('/api/session')).body.secondsLeft;
	expect(left).toBeLessThanOrEqual(1);
	const socket = await visitor.connect(`/sync/${board}`);
	await socket.firstMessage;
	// Whoever says anything after the end is shown out: sync step 1, until then.
	const closed = socket.closed.then(({ code }) => code);
	let answer: number | null = null;
	while (answer === null) {
		socket.send(new Uint8Array([0, 0, 1, 0]));
		// And it reads what it is sent: sync step 2 says so.
		socket.send(new Uint8Array([0, 1, 2, 0, 0]));
		answer = await Promise.race([closed, visitor.get('/api/health').then(() => null)]);
	}
	expect(answer).toBe(4401);
	expect((await visitor.get('/api/me')).status).toBe(401);
});

test('the administrator signs a person out of every browser, and nobody else does', async () => {
	const board = await newBoard();
	const ada = await newPerson(board);
	const asAda = await signedIn(ada.token);
	const socket = await asAda.connect(`/sync/${board}`);
	await socket.firstMessage;
	const manager = await signedIn((await newPerson(board, { name: 'Ben', roles: ['Release manager'] })).token);
	const path = `/api/people/${ada.id}/sign-out`;
	expect((await manager.post(path)).status).toBe(403);
	expect((await asAda.post(path)).status).toBe(403);
	expect((await owner().post(path)).status).toBe(204);
	expect((await asAda.get('/api/me')).status).toBe(401);
	expect((await socket.closed).code).toBe(4401);
	expect((await owner().post('/api/people/p-nobody/sign-out')).status).toBe(404);
});
