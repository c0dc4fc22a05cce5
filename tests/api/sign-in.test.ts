import { createSignInLink } from '@holdpoint/api/auth/sign-in-links';
import { sendMail, sendsMail } from '@holdpoint/api/mail';
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
	signedIn,
	type Visitor,
} from './visitor.ts';

const minute = 60_000;
/** 64 random bits: e-mails are looked up on the whole server. */
const anEmail = () => `${crypto.randomUUID()}@example.org`;

/** A person with an address, signed in by their invitation. */
async function aPerson(name = 'Ada'): Promise<{ id: string; board: string; visitor: Visitor }> {
	const board = await newBoard();
	const { id, token } = await newPerson(board, { name, email: anEmail() });
	return { id, board, visitor: await signedIn(token) };
}

async function aLink(person: string, madeAt = Date.now()): Promise<string> {
	const token = await createSignInLink(env, person, madeAt);
	if (token === null) throw new Error('Too many links.');
	return token;
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
	expect((await browser().get('/api/sign-in/provider')).body).toMatchObject(problem(404, 'not-found'));
	expect((await browser().get('/api/sign-in/provider/callback?code=x&state=x')).body).toMatchObject(
		problem(404, 'not-found'),
	);
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

test('a person gets five links within an hour, and nobody else pays for it', async () => {
	const [ada, ben] = [await aPerson(), await aPerson('Ben')];
	const now = Date.now();
	for (let i = 0; i < 5; i += 1) expect(await createSignInLink(env, ada.id, now)).not.toBeNull();
	expect(await createSignInLink(env, ada.id, now)).toBeNull();
	expect(await createSignInLink(env, ben.id, now)).not.toBeNull();
	expect(await createSignInLink(env, ada.id, now + 61 * minute)).not.toBeNull();
});

test('who first proves an address is alone in the account: what an invitation opened before is gone', async () => {
	const { id, board, visitor: before } = await aPerson();
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
