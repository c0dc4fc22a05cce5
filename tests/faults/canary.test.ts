import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ApiClient } from '../support/api.ts';
import { findLeaks, tokensIn } from '../support/leaks.ts';
import { Receiver } from '../support/receiver.ts';
import { startServer } from '../support/server.ts';

const ownerToken = 'owner-token-of-the-canary-tests-012345';

test('a token in a file or in what was printed is found', async () => {
	const data = await mkdtemp(path.join(tmpdir(), 'holdpoint-'));
	const secret = 'Ab0_-'.repeat(9).slice(0, 43);
	await writeFile(path.join(data, 'binary'), Buffer.from([0, 255, ...Buffer.from(`x inv_${secret}`), 0]));
	expect(
		await findLeaks(
			data,
			`Sign-in link for Ada: /sign-in#sgn_${secret}\nGET /p/${'a'.repeat(16)}.${secret} 200`,
		),
	).toEqual([`printed: ${'a'.repeat(16)}.${secret}`, `binary: inv_${secret}`]);
	await rm(data, { recursive: true });
});

test('no token of any kind lies in files, logs, exports, records, messages or answers that did not make it', async () => {
	const mailbox = await Receiver.listen((response) => response.writeHead(202).end());
	const server = await startServer({
		env: {
			HOLDPOINT_OWNER_TOKEN: ownerToken,
			HOLDPOINT_MAIL_URL: mailbox.url,
			HOLDPOINT_MAIL_FROM: 'releases@example.org',
		},
	});
	const owner = new ApiClient(server.url, ownerToken);
	const made = new Set<string>();
	const make = async <T>(path: string, body?: Record<string, unknown>): Promise<T> => {
		const answer = await owner.must<T>('POST', path, body);
		for (const token of tokensIn(JSON.stringify(answer))) made.add(token);
		return answer;
	};
	/** Opens a token as a browser does; what is made of it is in the cookie. */
	const open = async (path: string, body: Record<string, unknown>): Promise<void> => {
		const response = await fetch(server.url + path, {
			method: 'POST',
			headers: { 'content-type': 'application/json', origin: server.url },
			body: JSON.stringify(body),
		});
		expect([path, response.status]).toEqual([path, 200]);
		expect(tokensIn(await response.text())).toEqual([]);
		for (const token of tokensIn(response.headers.getSetCookie().join())) made.add(token);
	};

	const board = await owner.createBoard({ title: 'Atlas' });
	const at = `/api/boards/${board}`;
	const ada = await make<{ id: string; inviteUrl: string }>(`${at}/people`, {
		name: 'Ada',
		email: 'ada@example.org',
		roles: ['QA'],
	});
	await open('/api/join', { token: new URL(ada.inviteUrl).hash.slice(1) });
	await make(`${at}/people/${ada.id}/invite`);
	await make(`${at}/people/${ada.id}/token`);
	await make(`${at}/ticket`);
	await make(`${at}/webhooks`, { url: mailbox.url, label: 'Listener' });
	for (const access of ['edit', 'view', 'public', 'screen']) {
		const { token } = await make<{ token: string }>(`${at}/links`, { access, label: access });
		if (access === 'public') {
			await open('/api/public', { token });
			await make('/api/public/ticket', { token });
		} else await open('/api/join', { token, name: 'Guest' });
	}
	await make(`${at}/links`, { access: 'api', label: 'CI', scopes: ['read', 'gate', 'evidence'] });
	await owner.must('POST', '/api/sign-in/link', { email: 'ada@example.org' });
	const { body } = await mailbox.until((message) => message.body.includes('/sign-in#'));
	for (const token of tokensIn(body)) made.add(token);
	await open('/api/sign-in', { token: [...made].find((token) => token.startsWith('sgn_')) ?? '' });
	const kinds = [...made].map((token) => token.replace(/[._].*/, (rest) => rest.slice(0, 1)));
	expect(new Set(kinds)).toEqual(new Set([`${board}.`, 'inv_', 'hps_', 'sgn_', 'hpt_']));

	for (const path of [
		'/api/boards',
		'/api/me',
		at,
		`${at}/people`,
		`${at}/links`,
		`${at}/webhooks`,
		`${at}/ledger`,
		`${at}/history`,
		`${at}/access-log`,
		`${at}/export`,
	])
		expect([path, tokensIn(JSON.stringify(await owner.must('GET', path)))]).toEqual([path, []]);
	await owner.command(board, { type: 'accept-baseline' });
	const told = await mailbox.until((message) => message.body.includes('baseline-accepted'));
	expect(tokensIn(told.body)).toEqual([]);

	// The files and the output are searched when it ends, as those of every server in the tests are.
	await server.stop();
	await mailbox.close();
});
