import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { addWorkingDays } from '@holdpoint/shared/template/working-days';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildChanged } from '../../scripts/build-steps.ts';
import { serve, type Server } from '../../scripts/server.ts';
import { ApiClient } from '../support/api.ts';
import { Receiver } from '../support/receiver.ts';
import { freePort } from '../support/server.ts';

const ownerToken = 'owner-token-of-the-digest-tests-0123456789';
let mailbox: Receiver;
let server: Server;
let url: string;
let data: string;
let owner: ApiClient;

beforeAll(async () => {
	mailbox = await Receiver.listen((response) => response.writeHead(202).end());
	data = await mkdtemp(path.join(tmpdir(), 'holdpoint-'));
	await buildChanged();
	const port = await freePort();
	url = `http://localhost:${port}`;
	server = await serve({
		port,
		data,
		bindings: {
			PORT: String(port),
			HOLDPOINT_OWNER_TOKEN: ownerToken,
			HOLDPOINT_MAIL_URL: mailbox.url,
			HOLDPOINT_MAIL_FROM: 'releases@example.org',
		},
	});
	owner = new ApiClient(url, ownerToken);
});
afterAll(async () => {
	await server.stop();
	await mailbox.close();
	await rm(data, { recursive: true });
});

/** The same person in their browser, by the cookie that opening a link gave. */
async function openInvitation(text: string) {
	const link = new URL(/http\S+#\S+/.exec(text)?.[0] ?? 'none:');
	const joined = await fetch(`${url}/api/join`, {
		method: 'POST',
		headers: { 'content-type': 'application/json', origin: url },
		body: JSON.stringify({ token: link.hash.slice(1) }),
	});
	const cookie = joined.headers.get('set-cookie')?.split(';')[0] ?? '';
	return async (method: string, address: string, body?: object, language = 'en') => {
		const response = await fetch(url + address, {
			method,
			headers: { cookie, origin: url, 'content-type': 'application/json', 'accept-language': language },
			...(body && { body: JSON.stringify(body) }),
		});
		const said = await response.text();
		return { status: response.status, body: said === '' ? null : (JSON.parse(said) as unknown) };
	};
}

const digests = () =>
	mailbox.received
		.map(({ body }) => JSON.parse(body) as { to: string; subject: string; text: string })
		.filter(({ text }) => text.includes('You asked for this e-mail'));

test('who asked gets one e-mail each working morning, with what waits for them and what comes up', async () => {
	const days = (n: number): number => n * 24 * 60 * 60_000;
	const soon = [2, 3, 4, 5, 6, 7, 8].map((n) => new Date(Date.now() + days(n)));
	const wednesday =
		soon
			.find((each) => each.getUTCDay() === 3)
			?.toISOString()
			.slice(0, 10) ?? '';
	const at = (time: string, later = 0) => new Date(Date.parse(`${wednesday}T${time}:00Z`) + days(later));

	const board = await owner.createBoard({
		title: 'Atlas 4.2 https://evil.example',
		template: 'weekly-train',
		targetDate: addWorkingDays(wednesday, 2),
	});
	const { id } = await owner.must<{ id: string }>('POST', `/api/boards/${board}/people`, {
		name: 'Ada',
		roles: ['Product'],
	});
	await owner.must('POST', `/api/boards/${board}/people/${id}/invite/mail`, { email: 'ada@example.org' });
	const invitation = await mailbox.until(({ body }) => body.includes('ada@example.org'));
	const ada = await openInvitation((JSON.parse(invitation.body) as { text: string }).text);

	expect(await ada('GET', '/api/me/digest')).toEqual({ status: 200, body: { digest: null } });
	expect((await ada('POST', '/api/me/digest', { zone: 'Mars/Olympus' })).status).toBe(422);
	await server.runDue(at('08:00'));
	expect(digests()).toEqual([]);
	expect((await ada('POST', '/api/me/digest', { zone: 'Asia/Kolkata' })).status).toBe(204);
	expect(await ada('GET', '/api/me/digest')).toMatchObject({ body: { digest: { zone: 'Asia/Kolkata' } } });

	const asked = await owner.command(board, { type: 'request-sign-off', milestone: 'scope-and-risk-agreed' });
	expect(asked.status).toBe(200);
	await expect
		.poll(async () => (await ada('GET', '/api/boards')).body, { timeout: 10_000 })
		.toMatchObject([{ waitsForMe: ['Scope and Risk Agreed'] }]);

	// Eight in Kolkata is half past two in UTC.
	await server.runDue(at('02:29'));
	expect(digests()).toEqual([]);
	await Promise.all([server.runDue(at('02:30')), server.runDue(at('02:30'))]);
	await server.runDue(at('09:00'));
	expect(digests()).toHaveLength(1);
	const [mail] = digests();
	expect(mail).toMatchObject({ to: 'ada@example.org', subject: '1 thing waits for you' });
	expect(mail?.text).toMatch(
		/^Waiting for you\n\nAtlas 4\.2 https: \/\/evil\. example \(.+\)\n- Scope and Risk Agreed\n/,
	);
	expect(mail?.text).toMatch(/Within seven days\n\n- \w+ \d+ \w+: .+, Atlas 4\.2 https: \/\/evil\. example/);
	expect(mail?.text.match(/https?:\/\/\S+/g)).toEqual([`${url}/b/${board}`, `${url}/account`]);

	await server.runDue(at('02:30', 1));
	expect(digests()).toHaveLength(2);
	// Saturday.
	await server.runDue(at('06:00', 3));
	expect(digests()).toHaveLength(2);
	expect((await ada('DELETE', '/api/me/digest')).status).toBe(204);
	await server.runDue(at('02:30', 5));
	expect(digests()).toHaveLength(2);

	expect((await ada('POST', '/api/me/digest', { zone: 'UTC' }, 'de')).status).toBe(204);
	await server.runDue(at('08:00', 7));
	const german = JSON.parse(mailbox.received.at(-1)?.body ?? '{}') as { subject: string; text: string };
	expect(german.subject).toBe('1 Sache wartet auf Sie');
	expect(german.text).toMatch(/^Wartet auf Sie\n\nAtlas 4\.2 .+\n- Scope and Risk Agreed\n/);
	expect(german.text).toContain('Sie haben diese E-Mail auf der Seite Ihres Kontos bestellt');
});

test('without an address that is shown to be theirs a person is told what to do first', async () => {
	const board = await owner.createBoard();
	const { inviteUrl } = await owner.must<{ inviteUrl: string }>('POST', `/api/boards/${board}/people`, {
		name: 'Ben',
		email: 'ben@example.org',
		roles: [],
	});
	const ben = await openInvitation(inviteUrl);
	expect(await ben('GET', '/api/me/digest')).toEqual({
		status: 200,
		body: {
			digest: null,
			why: 'Sign in once by a link to your e-mail: that shows that the address is yours.',
		},
	});
	expect((await ben('POST', '/api/me/digest', { zone: 'UTC' })).status).toBe(404);
});
