import { app } from '@holdpoint/api/app';
import { createSignInLink } from '@holdpoint/api/auth/sign-in-links';
import { mayMail, quoted, sendMail, sendsMail } from '@holdpoint/api/mail';
import * as answers from '@holdpoint/api/openapi/answers';
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { Authenticator, type RequestOptions } from '../support/authenticator.ts';
import {
	browser,
	enrol,
	newBoard,
	newPerson,
	origin,
	owner,
	problem,
	program,
	signedIn,
	type Visitor,
} from './visitor.ts';

const minute = 60_000;
/** 64 random bits: e-mails are looked up on the whole server. */
const anEmail = () => `${crypto.randomUUID()}@example.org`;

/** A person with an address, signed in by their invitation. */
async function aPerson(name = 'Ada') {
	const board = await newBoard();
	const { id, token } = await newPerson(board, { name, email: anEmail() });
	return { id, board, token, visitor: await signedIn(token) };
}

function aLink(person: string, madeAt = Date.now()): Promise<string> {
	return createSignInLink(env, { person, email: null }, madeAt);
}

const whoIs = async (visitor: Visitor) => (await visitor.get<{ id?: string }>('/api/me')).body.id;

async function answerOf(visitor: Visitor, device: Authenticator, faults = {}) {
	const { body } = await visitor.post<RequestOptions>('/api/sign-in/passkey/options');
	return { assertion: await device.get(body, faults) };
}

test('a server without mail or provider offers neither, and says what to do', async () => {
	const { body } = await browser().get('/api/sign-in');
	expect(answers.signInWays.parse(body)).toEqual({ link: null, provider: null });
	expect((await browser().post('/api/sign-in/link', { email: 'ada@example.org' })).body).toEqual({
		...problem(404, 'not-found'),
		detail: 'This server sends no e-mail. Ask who invited you for a new invitation.',
	});
	for (const path of ['', '/callback?code=x&state=x']) {
		const { status, headers } = await browser().get(`/api/sign-in/provider${path}`);
		expect([status, headers.get('Location')]).toEqual([302, '/sign-in?refused=no-provider']);
	}
});

test('a link by e-mail leads back to a place on this server, and nowhere else', async () => {
	const ask = async (to: string) =>
		(await browser().post('/api/sign-in/link', { email: 'ada@example.org', to })).status;
	// This server sends none, which it says of every request that it would take.
	expect(await ask('/vote/board0000000001?m=review')).toBe(404);
	for (const to of [
		'https://evil.example',
		'//evil.example',
		'/\\evil.example',
		'/\t/evil.example',
		'vote/board',
		'javascript:alert(1)',
		'',
	])
		expect([to, await ask(to)]).toEqual([to, 422]);
});

test('a link by e-mail signs in once, within ten minutes', async () => {
	const { id } = await aPerson();
	const token = await aLink(id);
	const visitor = browser();
	const { status, body } = await visitor.post('/api/sign-in', { token });
	expect(status).toBe(200);
	expect(answers.signedIn.parse(body)).toMatchObject({ id, name: 'Ada' });
	expect(await whoIs(visitor)).toBe(id);

	const late = await aLink(id, Date.now() - 10 * minute);
	for (const spent of [token, late, 'x'])
		expect((await browser().post('/api/sign-in', { token: spent })).body).toEqual({
			...problem(404, 'not-found'),
			detail: 'This link was used already, or its ten minutes are over. Ask for a new one.',
		});
});

test('of two browsers with one link, one is signed in', async () => {
	const { id } = await aPerson();
	const token = await aLink(id);
	const statuses = await Promise.all(
		[browser(), browser()].map(async (visitor) => (await visitor.post('/api/sign-in', { token })).status),
	);
	expect(statuses.sort()).toEqual([200, 404]);
});

test('an address gets five e-mails within an hour, and nobody else pays for it; a sender has a hundred', async () => {
	const [ada, ben] = [anEmail(), anEmail()];
	const now = Date.now();
	const toAda = await Promise.all(Array.from({ length: 8 }, () => mayMail(env, ada, null, now)));
	expect(toAda.filter(Boolean)).toHaveLength(5);
	expect(await mayMail(env, ben, null, now)).toBe(true);
	expect(await mayMail(env, ada, null, now + 61 * minute)).toBe(true);
	const sender = `p-${crypto.randomUUID()}`;
	const sent: boolean[] = [];
	for (let i = 0; i <= 100; i += 1) sent.push(await mayMail(env, anEmail(), sender, now));
	expect(sent.filter(Boolean)).toHaveLength(100);
});

test('an address of one’s own that got five e-mails is refused the sixth, and no link is left of it', async () => {
	const { id, token } = await newPerson(await newBoard());
	const visitor = await signedIn(token);
	const email = anEmail();
	const mailing = { ...env, HOLDPOINT_MAIL_FROM: 'releases@example.org' };
	const links = () =>
		env.DB.prepare('SELECT count(*) AS n FROM sign_in_links WHERE person = ?').bind(id).first<number>('n');
	const add = async () => {
		const request = visitor.request('POST', '/api/me/email', { body: { email } });
		return (await app.fetch(request, mailing)).status;
	};
	for (let time = 1; time <= 5; time += 1) expect([await add(), await links()]).toEqual([200, time]);
	expect([await add(), await links()]).toEqual([429, 5]);
});

test('what people write is a part of a line in an e-mail, and no address', () => {
	expect(quoted(' Ada\r\nBcc: all@corp.example\u2028 https://evil.example ')).toBe(
		'Ada Bcc: all@corp. example https: //evil. example',
	);
	expect(quoted('x'.repeat(500))).toHaveLength(100);
});

test('who first proves an address is alone in the account: what an invitation opened before is gone', async () => {
	const { id, board, token, visitor: before } = await aPerson();
	const device = await Authenticator.make();
	await enrol(before, device);
	const socket = await before.connect(`/sync/${board}`);
	await socket.firstMessage;

	const proved = browser();
	expect((await proved.post('/api/sign-in', { token: await aLink(id) })).body).toEqual({
		id,
		name: 'Ada',
		cleared: true,
	});
	expect((await before.get('/api/me')).status).toBe(401);
	expect((await socket.closed).code).toBe(4401);
	expect((await proved.get('/api/passkeys')).body).toEqual([]);
	expect((await browser().post('/api/sign-in/passkey', await answerOf(browser(), device))).status).toBe(403);

	expect((await browser().post('/api/join', { token })).status).toBe(404);
	await enrol(proved, await Authenticator.make());
	const again = browser();
	expect((await again.post('/api/sign-in', { token: await aLink(id) })).body).toMatchObject({
		cleared: false,
	});
	expect(await whoIs(proved)).toBe(id);
	expect((await proved.get<unknown[]>('/api/passkeys')).body).toHaveLength(1);
});

test('a passkey signs its person in, in a browser that knew nobody or somebody else', async () => {
	const [ada, ben] = [await aPerson(), await aPerson('Ben')];
	const device = await Authenticator.make();
	await enrol(ada.visitor, device);
	const visitor = browser();
	expect((await visitor.post('/api/sign-in/passkey', await answerOf(visitor, device))).body).toEqual({
		id: ada.id,
		name: 'Ada',
		cleared: false,
	});
	expect(await whoIs(visitor)).toBe(ada.id);
	const cookie = [...ben.visitor.cookies.values()][0];
	await ben.visitor.post('/api/sign-in/passkey', await answerOf(ben.visitor, device));
	expect(await whoIs(ben.visitor)).toBe(ada.id);

	// Ben's old session has ended with it.
	const old = browser();
	old.cookies.set('__Host-holdpoint', cookie ?? { value: '', path: '/' });
	expect((await old.get('/api/me')).status).toBe(401);
});

test('an answer counts once, for who was asked here, with the person verified', async () => {
	const { visitor: ada } = await aPerson();
	const device = await Authenticator.make();
	await enrol(ada, device);
	const refused = async (answer: unknown) => {
		const visitor = browser();
		const { status } = await visitor.post('/api/sign-in/passkey', answer);
		expect(visitor.cookies.size).toBe(0);
		return status;
	};
	const good = await answerOf(browser(), device);
	expect((await browser().post('/api/sign-in/passkey', good)).status).toBe(200);
	expect(await refused(good)).toBe(403);
	for (const faults of [
		{ unverified: true },
		{ origin: 'http://localhost:9999' },
		{ relyingParty: 'evil.example' },
		{ type: 'webauthn.create' },
	])
		expect([faults, await refused(await answerOf(browser(), device, faults))]).toEqual([faults, 403]);
	expect(await refused(await answerOf(browser(), await Authenticator.make()))).toBe(403);
	const invented = await device.get({ challenge: 'aW52ZW50ZWQ', rpId: 'localhost' });
	expect(await refused({ assertion: invented })).toBe(403);

	// What Ada's browser was asked when it adds a passkey is no question to sign in with.
	const { body } = await ada.post<RequestOptions>('/api/passkeys/options');
	expect(await refused({ assertion: await device.get({ ...body, rpId: 'localhost' }) })).toBe(403);
});

test('the platform’s own mail takes what is sent, from the address that it allows', async () => {
	const platform = { ...env, HOLDPOINT_MAIL_FROM: 'releases@example.org' };
	expect(sendsMail(platform)).toBe(true);
	const mail = { to: 'ada@example.org', subject: 'Atlas: your invitation', text: 'Hello Ada' };
	await sendMail(platform, mail);
	await expect(sendMail({ ...platform, HOLDPOINT_MAIL_FROM: 'other@example.org' }, mail)).rejects.toThrow();
});

test('without mail, a new person is somebody whom nothing was sent to', async () => {
	const board = await newBoard();
	const { body } = await owner().post(`/api/boards/${board}/people`, {
		name: 'Ada',
		email: anEmail(),
		roles: [],
	});
	expect(body).toEqual({
		id: expect.any(String) as string,
		inviteUrl: expect.stringMatching(`^${origin}/join#inv_`) as string,
	});
});

test('an address counts as the account’s when its link is opened where the person is signed in, and nowhere else', async () => {
	const { id, token } = await newPerson(await newBoard(), { name: 'Mallory' });
	const mallory = await signedIn(token);
	const email = anEmail();
	const link = await createSignInLink(env, { person: id, email }, Date.now());
	const victim = browser();
	expect((await victim.post('/api/sign-in', { token: link })).body).toMatchObject(problem(403, 'forbidden'));
	expect(victim.cookies.size).toBe(0);
	const own = await createSignInLink(env, { person: id, email }, Date.now());
	expect((await mallory.post('/api/sign-in', { token: own })).body).toMatchObject({ id, cleared: false });
	expect((await mallory.get('/api/me')).body).toMatchObject({ email });
	const second = await createSignInLink(env, { person: id, email: anEmail() }, Date.now());
	expect((await mallory.post('/api/sign-in', { token: second })).status).toBe(403);
	expect((await mallory.get('/api/me')).body).toMatchObject({ email });
});

test('an address that another manager wrote down is not the person, until it is proven', async () => {
	const email = anEmail();
	const manager = async () => {
		const board = await newBoard();
		const { token } = await newPerson(board, { name: 'Manager', roles: ['Release manager'] });
		return { board, visitor: await signedIn(token) };
	};
	const [a, b] = [await manager(), await manager()];
	const first = await newPerson(a.board, { name: 'Vic', email }, a.visitor);
	const squatter = await signedIn(first.token);
	const second = await newPerson(b.board, { name: 'Vic', email }, b.visitor);
	expect(second.id).not.toBe(first.id);
	expect((await squatter.get(`/api/boards/${b.board}`)).status).toBe(403);
	expect(
		(await newPerson(a.board, { name: 'Vic', email }, a.visitor).catch(String)) as unknown,
	).toBeDefined();

	const vic = browser();
	await vic.post('/api/sign-in', { token: await aLink(second.id) });
	const c = await manager();
	expect((await newPerson(c.board, { name: 'Vic', email }, c.visitor)).id).toBe(second.id);
});

test('an invitation made before an address was proven, or by a manager after it, opens no account', async () => {
	const board = await newBoard();
	const { token } = await newPerson(board, { name: 'Manager', roles: ['Release manager'] });
	const manager = await signedIn(token);
	const { id, token: early } = await newPerson(board, { email: anEmail() }, manager);
	const ada = browser();
	await ada.post('/api/sign-in', { token: await aLink(id) });
	expect((await browser().post('/api/join', { token: early })).status).toBe(404);
	const { body } = await manager.post<{ inviteUrl: string }>(`/api/boards/${board}/people/${id}/invite`);
	const late = new URL(body.inviteUrl).hash.slice(1);
	expect((await browser().post('/api/join', { token: late })).status).toBe(401);
	expect((await ada.post('/api/join', { token: late })).status).toBe(200);
});

test('R22 who deleted their account is nobody again: no invitation, no token, no address brings them back', async () => {
	const { id, board, visitor } = await aPerson();
	const ticket = (await visitor.post<{ ticket: string }>(`/api/boards/${board}/ticket`)).body.ticket;
	const { body: minted } = await owner().post<{ token: string }>(`/api/boards/${board}/people/${id}/token`);
	const byToken = await program(minted.token).connect(`/sync/${board}`);
	await byToken.firstMessage;
	expect((await visitor.send('DELETE', '/api/me')).status).toBe(204);
	expect((await byToken.closed).code).toBe(4401);
	const late = await browser().connect(`/sync/${board}`, ['yjs', `ticket.${ticket}`]);
	expect((await late.closed).code).toBe(4401);
	expect((await program(minted.token).get('/api/me')).status).toBe(401);
	for (const path of [`${id}/invite`, `${id}/token`])
		expect((await owner().post(`/api/boards/${board}/people/${path}`)).status).toBe(403);
	const { body } = await owner().get<{ id: string; name: string }[]>(`/api/boards/${board}/people`);
	expect(body.find((person) => person.id === id)).toMatchObject({ name: 'Ada', removed: false });
});
