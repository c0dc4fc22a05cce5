import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { editNotes, renameMilestone } from '@holdpoint/shared/doc/edits';
import { verifyExportBytes } from '@holdpoint/shared/ledger/export';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as Y from 'yjs';
import { ApiClient, saved } from '../support/api.ts';
import { Receiver } from '../support/receiver.ts';
import { startServer, type RunningServer } from '../support/server.ts';

const root = path.resolve(import.meta.dirname, '../..');
const ownerToken = 'owner-token-of-the-operating-tests-0123456789';
const kickoff = 'release-kickoff';
/** What people are called, write and are reached by in the scripted run; none of it may be in the log. */
const personal = [
	...['Ada Lovelace', 'ada@people.example', 'Atlas, the secret release', 'What Ada noted', 'Mallory'],
	...[ownerToken, 'The label of a link', '127.0.0.1', 'localhost', '::1'],
];

let folder: string;
let server: RunningServer;
let mailbox: Receiver;
beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'holdpoint-backups-'));
	mailbox = await Receiver.listen((response) => response.writeHead(500).end());
	server = await startServer({
		env: {
			HOLDPOINT_OWNER_TOKEN: ownerToken,
			HOLDPOINT_MAIL_URL: mailbox.url,
			HOLDPOINT_MAIL_FROM: 'releases@example.org',
		},
	});
});
afterAll(async () => {
	await mailbox.close();
	await rm(folder, { recursive: true });
});

/** A command of the project as an operator runs it: what it says, and how it ends. */
async function run(script: string, url: string, ...words: string[]): Promise<{ code: number; said: string }> {
	try {
		const { stdout } = await promisify(execFile)(
			process.execPath,
			['--import', './scripts/require-node.mjs', `scripts/${script}.ts`, ...words],
			{
				cwd: root,
				env: {
					...process.env,
					NODE_OPTIONS: '',
					INIT_CWD: folder,
					PORT: new URL(url).port,
					HOLDPOINT_OWNER_TOKEN: ownerToken,
				},
			},
		);
		return { code: 0, said: stdout };
	} catch (error) {
		const { code, stderr } = error as { code: number; stderr: string };
		return { code, said: stderr };
	}
}

test('a release is backed up, and goes on from its file on a fresh server: same ledger, same document', async () => {
	const owner = new ApiClient(server.url, ownerToken);
	const board = await owner.createBoard({ title: personal[2] });
	const at = `/api/boards/${board}`;
	const ada = await owner.must<{ id: string }>('POST', `${at}/people`, {
		name: personal[0],
		email: personal[1],
		roles: ['QA'],
	});
	const link = await owner.must<{ token: string }>('POST', `${at}/links`, {
		access: 'edit',
		label: 'The label of a link',
	});
	await owner.must('POST', `${at}/webhooks`, { url: mailbox.url, label: 'Mallory' });
	await mailbox.until(({ headers }) => headers['webhook-id'] !== undefined);
	const writer = await owner.connect(board);
	renameMilestone(writer.doc, kickoff, 'Kick-off of Ada Lovelace', 'test');
	editNotes(writer.doc, kickoff, 'What Ada noted', 'test');
	await saved(writer.provider);
	await owner.command(board, { type: 'accept-baseline' });
	// What goes wrong in a run: an e-mail, a command, a socket, a token.
	expect((await owner.request('POST', `${at}/people/${ada.id}/invite/mail`, {})).status).toBe(502);
	expect((await owner.command(board, { type: 'close-out', outcome: 'shipped' })).status).toBe(409);
	const refused = new WebSocket(`${server.url.replace('http', 'ws')}/sync/${board}`);
	expect(await new Promise((resolve) => refused.addEventListener('close', ({ code }) => resolve(code)))).toBe(
		4401,
	);
	const invite = await owner.must<{ inviteUrl: string }>('POST', `${at}/people/${ada.id}/invite`);
	const document = Y.encodeStateAsUpdate(writer.doc);
	writer.provider.destroy();

	const file = path.join(folder, 'atlas.backup');
	const taken = await run('backup', server.url, board, 'atlas.backup');
	const exported = await owner.must('GET', `${at}/export`);
	const head = /Head ([0-9a-f]{64})/.exec(taken.said)?.[1] ?? '';
	expect(taken).toEqual({ code: 0, said: expect.stringContaining(`entries.\nHead ${head}\n`) as string });
	expect((await stat(file)).mode & 0o777).toBe(0o600);
	expect(await run('backup', server.url, board, 'atlas.backup')).toEqual({
		code: 1,
		said: `${file} is there already. A backup never takes the place of another one.\n`,
	});
	// Loaded again after a kill, so that the log tells of a load.
	const { data } = server;
	await server.kill();
	const before = server.output();
	server = await startServer({
		data,
		port: Number(new URL(server.url).port),
		env: { HOLDPOINT_OWNER_TOKEN: ownerToken },
	});
	expect(await owner.must('GET', `${at}/export`)).toEqual(exported);
	await server.stop();
	checkLog(before + server.output(), board);

	const fresh = await startServer({ env: { HOLDPOINT_OWNER_TOKEN: ownerToken } });
	try {
		const whole = await readFile(file);
		const changed = Buffer.from(whole);
		const middle = Math.floor(whole.length / 2);
		changed[middle] = (changed[middle] ?? 0) ^ 1;
		await writeFile(path.join(folder, 'changed.backup'), changed);
		await writeFile(path.join(folder, 'half.backup'), whole.subarray(0, middle));
		for (const bad of ['changed.backup', 'half.backup'])
			expect(await run('restore', fresh.url, bad)).toEqual({
				code: 1,
				said: 'The backup is damaged: its content does not give the hash that it carries. It was changed, or only a part of it was written.\n',
			});
		const there = new ApiClient(fresh.url, ownerToken);
		expect((await there.request('GET', at)).status).toBe(404);

		const restored = await run('restore', fresh.url, 'atlas.backup');
		expect(restored.code).toBe(0);
		expect(restored.said.match(/head ([0-9a-f]{64})/g)).toEqual([`head ${head}`, `head ${head}`]);
		expect(restored.said).toContain('The ledger is the same.\n');
		const after = await there.must('GET', `${at}/export`);
		expect(after).toEqual(exported);
		const response = await fetch(`${fresh.url}${at}/export`, {
			headers: { authorization: `Bearer ${ownerToken}` },
		});
		expect(await verifyExportBytes(new Uint8Array(await response.arrayBuffer()), head)).toMatchObject({
			valid: true,
			head,
		});
		const reader = await there.as(link.token).connect(board);
		expect(Y.encodeStateAsUpdate(reader.doc)).toEqual(document);
		// Ada's invitation opens the account that came with the file.
		const joined = await fetch(`${fresh.url}/api/join`, {
			method: 'POST',
			headers: { 'content-type': 'application/json', origin: fresh.url },
			body: JSON.stringify({ token: new URL(invite.inviteUrl).hash.slice(1) }),
		});
		expect(joined.status).toBe(200);
		reader.provider.destroy();

		const again = await run('restore', fresh.url, 'atlas.backup');
		expect(again).toMatchObject({ code: 1, said: expect.stringContaining(`the head ${head}`) as string });
		const over = await run('restore', fresh.url, 'atlas.backup', '--overwrite');
		expect(over).toMatchObject({ code: 0, said: expect.stringContaining('Replaced ') as string });
		expect(await there.must('GET', `${at}/export`)).toEqual(exported);
	} finally {
		await fresh.stop();
	}
	await rm(data, { recursive: true, force: true });
});

/** Every line but those of `start` itself is JSON of known members, and holds nothing of anybody. */
function checkLog(output: string, board: string): void {
	const ofStart = /^(Building|Built|Starting|Holdpoint is running|Initial JavaScript|The worker:)/;
	const lines = output.split('\n').filter((line) => line !== '' && !ofStart.test(line));
	const entries = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
	const known = ['time', 'level', 'event', 'board', 'webhook', 'code', 'ms', 'bytes', 'entries', 'times'];
	for (const entry of entries) {
		expect(known).toEqual(expect.arrayContaining(Object.keys(entry)));
		expect(entry).toMatchObject({ level: expect.stringMatching(/^(info|warn|error)$/) as string });
		if (entry.board !== undefined) expect(entry.board).toBe(board);
	}
	expect([...new Set(entries.map(({ event }) => event))].sort()).toEqual([
		'board-backed-up',
		'board-compacted',
		'board-created',
		'board-loaded',
		'mail-failed',
		'socket-refused',
		'webhook-failed',
	]);
	const text = lines.join('\n');
	expect(personal.filter((each) => text.includes(each))).toEqual([]);
}
