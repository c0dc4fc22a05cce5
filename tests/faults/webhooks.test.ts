import { treeHead } from '@holdpoint/shared/ledger/merkle';
import type { LedgerEntry } from '@holdpoint/shared/schema/ledger-entry';
import { expect, test } from 'vitest';
import { ApiClient } from '../support/api.ts';
import { messageOf, Receiver, signatureOf } from '../support/receiver.ts';
import { startServer } from '../support/server.ts';
import { askAll } from '../support/verifiers.ts';

const ownerToken = 'owner-token-of-the-fault-tests-0123456789';

test('R21 heads reach a program outside, signed, through failures and kill -9, and find a ledger that was rolled back', async () => {
	const env = { HOLDPOINT_OWNER_TOKEN: ownerToken };
	let ready = false;
	const held: (() => void)[] = [];
	const receiver = await Receiver.listen((response, nth) => {
		const answer = () => void response.writeHead(ready ? 204 : 503).end();
		// The third message is answered when the test says so.
		if (nth === 3) held.push(answer);
		else answer();
	});
	let server = await startServer({ env });
	try {
		const api = new ApiClient(server.url, ownerToken);
		const board = await api.createBoard();
		const exported = () => fetch(`${server.url}/api/boards/${board}/export`, { headers: bearer });
		const before = await (await exported()).text();

		const { id, secret } = await api.must<{ id: string; secret: string }>(
			'POST',
			`/api/boards/${board}/webhooks`,
			{ url: receiver.url, label: 'Archive' },
		);
		const refused = await receiver.until(() => true);
		await server.kill();

		ready = true;
		server = await startServer({ env, data: server.data, port: Number(new URL(server.url).port) });
		const again = await receiver.until((message) => message !== refused);
		expect(again.headers['webhook-id']).toBe(refused.headers['webhook-id']);
		expect(again.body).toBe(refused.body);

		await api.addPerson(board, 'Rita', ['Release manager']);
		await receiver.until(() => held.length > 0);
		await api.addPerson(board, 'Quinn', ['QA']);
		// Nothing happens after this but the answer: what was written meanwhile has to follow by itself.
		for (const answer of held) answer();
		const ledger = await api.must<LedgerEntry[]>('GET', `/api/boards/${board}/ledger`);
		const head = ledger.at(-1)?.hash ?? '';
		const last = await receiver.until((message) => messageOf(message).data.head === head);
		for (const message of receiver.received)
			expect(message.headers['webhook-signature']).toBe(signatureOf(message, secret));
		const told = new Set(
			receiver.received.flatMap((message) => messageOf(message).data.entries.map(({ hash }) => hash)),
		);
		expect([...told]).toEqual(ledger.slice(1).map(({ hash }) => hash));
		expect(messageOf(last).data.tree).toEqual(treeHead(ledger));

		const now = await (await exported()).text();
		for (const answers of await askAll([
			{ file: now, head },
			{ file: before, head },
		]))
			expect(answers.map(({ exit, reason }) => ({ exit, reason }))).toEqual([
				{ exit: 0, reason: '' },
				{ exit: 1, reason: expect.stringContaining('not in this ledger') as string },
			]);

		const confirmed = { id, label: 'Archive', delivered: ledger.length };
		await expect
			.poll(() => api.must('GET', `/api/boards/${board}/webhooks`), { timeout: 20_000 })
			.toEqual([expect.objectContaining(confirmed)]);
	} finally {
		await server.stop();
		await receiver.close();
	}
});

const bearer = { authorization: `Bearer ${ownerToken}` };
