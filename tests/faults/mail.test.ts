import { afterAll, beforeAll, expect, test } from 'vitest';
import { ApiClient } from '../support/api.ts';
import { Receiver } from '../support/receiver.ts';
import { startServer, type RunningServer } from '../support/server.ts';

const ownerToken = 'owner-token-of-the-mail-tests-0123456789';
let mailbox: Receiver;
let server: RunningServer;
let owner: ApiClient;
/** What the mail API answers next. */
let status = 202;

beforeAll(async () => {
	mailbox = await Receiver.listen((response) => response.writeHead(status).end());
	server = await startServer({
		env: {
			HOLDPOINT_OWNER_TOKEN: ownerToken,
			HOLDPOINT_MAIL_URL: mailbox.url,
			HOLDPOINT_MAIL_FROM: 'releases@example.org',
			HOLDPOINT_MAIL_HEADERS: '{"X-Server-Token":"the key of the mail API"}',
			HOLDPOINT_MAIL_BODY:
				'{"From":"{from}","To":["{to}"],"Subject":"[Release] {subject}","TextBody":"{text}","Tag":7}',
		},
	});
	owner = new ApiClient(server.url, ownerToken);
});
afterAll(async () => {
	await server.stop();
	await mailbox.close();
});

async function aPerson(
	parts: Record<string, unknown>,
): Promise<{ board: string; id: string; inviteUrl: string }> {
	const board = await owner.createBoard({ title: 'Atlas "4"' });
	const added = await owner.must<{ id: string; inviteUrl: string }>('POST', `/api/boards/${board}/people`, {
		roles: [],
		...parts,
	});
	return { board, ...added };
}

const mailTo = async (address: string) => {
	const { headers, body } = await mailbox.until(({ body }) => body.includes(address));
	return {
		headers,
		body: JSON.parse(body) as { From: string; To: string[]; Subject: string; TextBody: string },
	};
};

/** Opens the link in an e-mail as its page does. */
async function follow(path: string, text: string): Promise<number> {
	const url = new URL(/http\S+/.exec(text)?.[0] ?? 'none:');
	const response = await fetch(server.url + path, {
		method: 'POST',
		headers: { 'content-type': 'application/json', origin: server.url },
		body: JSON.stringify({ token: url.hash.slice(1) }),
	});
	return response.status;
}

test('an invitation goes out in the shape that the mail API takes, and what it leads to signs in', async () => {
	const { board, id } = await aPerson({ name: 'Ada "the first"' });
	const path = `/api/boards/${board}/people/${id}/invite/mail`;
	expect((await owner.request('POST', path, {})).status).toBe(422);
	expect(await owner.must('POST', path, { email: 'ada@example.org' })).toEqual({ sent: true });
	const { headers, body } = await mailTo('ada@example.org');
	expect(headers['x-server-token']).toBe('the key of the mail API');
	expect(body).toEqual({
		From: 'releases@example.org',
		To: ['ada@example.org'],
		Subject: '[Release] Atlas "4": your invitation',
		TextBody: expect.stringContaining('Hello Ada "the first",') as string,
		Tag: 7,
	});
	expect(body.TextBody).toContain('invites you to the release “Atlas "4"”');
	const before = await owner.must<{ id: string; email?: string }[]>('GET', `/api/boards/${board}/people`);
	expect(before.find((person) => person.id === id)).not.toHaveProperty('email');
	// The address is theirs once they have used what went to it.
	expect(await follow('/api/join', body.TextBody)).toBe(200);
	const people = await owner.must<{ id: string; email?: string }[]>('GET', `/api/boards/${board}/people`);
	expect(people.find((person) => person.id === id)?.email).toBe('ada@example.org');
	// Whoever was here has an account, and adds an address there.
	const cleo = await aPerson({ name: 'Cleo' });
	const again = await owner.must<{ inviteUrl: string }>(
		'POST',
		`/api/boards/${cleo.board}/people/${cleo.id}/invite`,
	);
	expect(await follow('/api/join', again.inviteUrl)).toBe(200);
	const taken = await owner.request('POST', `/api/boards/${cleo.board}/people/${cleo.id}/invite/mail`, {
		email: 'cleo@example.org',
	});
	expect(taken).toMatchObject({
		status: 403,
		body: { detail: 'This person has an account already. They add their address there.' },
	});
});

test('who invites from a German page sends the invitation in German', async () => {
	const { board, id } = await aPerson({ name: 'Adele' });
	const answer = await fetch(`${server.url}/api/boards/${board}/people/${id}/invite/mail`, {
		method: 'POST',
		headers: {
			'content-type': 'application/json',
			authorization: `Bearer ${ownerToken}`,
			'accept-language': 'de-AT, en;q=0.5',
		},
		body: JSON.stringify({ email: 'adele@example.org' }),
	});
	expect(answer.status).toBe(200);
	const { body } = await mailTo('adele@example.org');
	expect(body.Subject).toBe('[Release] Atlas "4": Ihre Einladung');
	expect(body.TextBody).toMatch(/^Guten Tag Adele,\n\n.+ lädt Sie zum Release „Atlas "4"“ ein:\n\nhttp/);
	expect(await follow('/api/join', body.TextBody)).toBe(200);
});

test('a sign-in link goes to an address that is known here, and to no other', async () => {
	await aPerson({ name: 'Ben', email: 'ben@example.org' });
	const ask = (email: string) => owner.must('POST', '/api/sign-in/link', { email });
	const known = await ask('BEN@example.org');
	expect(await ask('nobody@example.org')).toEqual(known);
	const { body } = await mailTo('ben@example.org');
	expect(await follow('/api/sign-in', body.TextBody)).toBe(200);
	expect(mailbox.received.some(({ body }) => body.includes('nobody@example.org'))).toBe(false);
	// Where mail is sent nothing is printed.
	expect(server.output()).not.toContain('/sign-in#');
});

test('an API that refuses is said so, and nothing is kept of the address', async () => {
	const { board, id } = await aPerson({ name: 'Cleo' });
	status = 500;
	const { status: answered, body } = await owner.request(
		'POST',
		`/api/boards/${board}/people/${id}/invite/mail`,
		{
			email: 'cleo@example.org',
		},
	);
	status = 202;
	expect({ answered, body }).toMatchObject({
		answered: 502,
		body: {
			code: 'unreachable',
			detail: 'The e-mail could not be sent. Try again later, or send a link yourself.',
		},
	});
	const people = await owner.must<{ id: string; email?: string }[]>('GET', `/api/boards/${board}/people`);
	expect(people.find((person) => person.id === id)).not.toHaveProperty('email');
});

test('an address gets five e-mails within the hour, whoever sends them; what is not sent replaces no invitation', async () => {
	const email = 'dan@example.org';
	const statuses = await Promise.all(
		Array.from({ length: 8 }, async (_, i) => {
			const { board, id, inviteUrl } = await aPerson({ name: `Dan ${i}` });
			const path = `/api/boards/${board}/people/${id}/invite/mail`;
			const { status } = await owner.request('POST', path, { email });
			return { sent: status, before: await follow('/api/join', inviteUrl) };
		}),
	);
	expect(statuses.toSorted((a, b) => a.sent - b.sent)).toEqual([
		...Array<object>(5).fill({ sent: 200, before: 404 }),
		...Array<object>(3).fill({ sent: 429, before: 200 }),
	]);
});

test('what people write cannot become a line or a link of an e-mail', async () => {
	const board = await owner.createBoard({ title: 'Bank\r\nBcc: all@corp.example' });
	const { id } = await owner.must<{ id: string }>('POST', `/api/boards/${board}/people`, {
		name: 'sir, press https://evil.example',
		roles: [],
	});
	await owner.must('POST', `/api/boards/${board}/people/${id}/invite/mail`, { email: 'eve@example.org' });
	const { body } = await mailTo('eve@example.org');
	expect(body.Subject).toBe('[Release] Bank Bcc: all@corp. example: your invitation');
	expect(body.TextBody.match(/https?:\/\/\S+/g)).toEqual([
		expect.stringContaining(`${server.url}/join#inv_`),
	]);
});
