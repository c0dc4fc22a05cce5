import { execFile } from 'node:child_process';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ApiClient } from '../support/api.ts';
import { startServer, type RunningServer } from '../support/server.ts';

const root = path.resolve(import.meta.dirname, '../..');
const ownerToken = 'owner-token-of-the-pipeline-tests-0123456789';
const artefact = `sha256:${'a'.repeat(64)}`;

let server: RunningServer;
let owner: ApiClient;
let board: string;
let token: string;
beforeAll(async () => {
	server = await startServer({ env: { HOLDPOINT_OWNER_TOKEN: ownerToken } });
	owner = new ApiClient(server.url, ownerToken);
	board = await owner.createBoard();
	const scopes = ['gate', 'evidence'];
	const link = { access: 'api', label: 'CI', scopes };
	token = (await owner.must<{ token: string }>('POST', `/api/boards/${board}/links`, link)).token;
});
afterAll(() => server.stop());

/** The command as a pipeline runs it; the board by its address. */
function holdpoint(words: string[], env: Record<string, string> = { HOLDPOINT_TOKEN: token }) {
	return new Promise<{ code: unknown; out: string; err: string }>((resolve) =>
		execFile(
			process.execPath,
			['--import', './scripts/require-node.mjs', 'scripts/holdpoint.ts', ...words],
			{ cwd: root, env: { ...process.env, NODE_OPTIONS: '', ...env } },
			(error, out, err) => resolve({ code: error === null ? 0 : error.code, out, err }),
		),
	);
}
const page = () => `${server.url}/b/${board}`;

test('R10 R29 the gate answers by its exit code: 0 open, 1 shut with what blocks it, 2 anything else', async () => {
	expect(await holdpoint(['gate', page(), 'release-kickoff'])).toEqual({ code: 0, out: 'Open.\n', err: '' });
	const shut = await holdpoint(['gate', board, 'production-deployment', '--origin', server.url]);
	expect(shut).toMatchObject({ code: 1, err: '' });
	const lines = shut.out.trim().split('\n');
	expect(lines.every((line) => /^R(10|29): .*\.$/.test(line))).toBe(true);
	expect(lines.some((line) => line.startsWith('R29: '))).toBe(true);

	const wrong: [string[], RegExp, Record<string, string>?][] = [
		[['gate', page()], /^Usage/],
		[['gate', page(), 'nowhere'], /^There is no milestone nowhere/],
		[['gate', `${server.url}/`, 'release-kickoff'], /is no board/],
		[['gate', board, 'release-kickoff'], /^Give the address of the board/],
		[['gate', page(), 'release-kickoff', '--artefact', 'latest'], /^--artefact takes a SHA-256 digest/],
		[['gate', page(), 'release-kickoff'], /^Set HOLDPOINT_TOKEN/, { HOLDPOINT_TOKEN: '' }],
		[['gate', page(), 'release-kickoff'], /not known here/, { HOLDPOINT_TOKEN: 'mine' }],
		[['gate', `http://127.0.0.1:9/b/${board}`, 'release-kickoff'], /^No Holdpoint answers at/],
		[['open', page()], /^Usage/],
	];
	const answers = await Promise.all(wrong.map(([words, , env]) => holdpoint(words, env)));
	for (const [index, [, sentence]] of wrong.entries())
		expect(answers[index]).toMatchObject({
			code: 2,
			out: '',
			err: expect.stringMatching(sentence) as string,
		});
});

test('a pipeline reports a check and evidence, and waits until the gate opens', async () => {
	const rita = await owner.addPerson(board, 'Rita', ['Release manager']);
	const waiting = holdpoint(['gate', page(), 'requirement-sign-off', '--wait', '60']);
	const [checked, filled, refused] = await Promise.all([
		holdpoint(['check', page(), 'smoke', 'success', '--artefact', artefact, '--url', 'https://ci.example/7']),
		holdpoint([
			'evidence',
			page(),
			'release-kickoff',
			await slot(),
			'https://ci.example/7/notes',
			'--file',
			'LICENSE',
		]),
		holdpoint(['check', page(), 'smoke', 'fine']),
	]);
	expect([checked.code, filled.code]).toEqual([0, 0]);
	expect(refused).toMatchObject({ code: 2, err: expect.stringContaining('conclusion') as string });
	const gate = await owner.request('GET', `/api/boards/${board}/gates/release-kickoff?artefact=${artefact}`);
	expect(gate.body).toMatchObject({ checks: [{ name: 'smoke', conclusion: 'success', artefact }] });
	const waived = await rita.api.command(board, {
		...{
			type: 'waive',
			milestone: 'release-kickoff',
			reason: 'Agreed by telephone',
			control: 'A call each day',
		},
		expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
	});
	expect(waived.status).toBe(200);
	expect(await waiting).toEqual({ code: 0, out: 'Open.\n', err: '' });
});

/** The first piece of evidence that somebody has to bring to the kickoff. */
async function slot(): Promise<string> {
	const { governance } = await owner.must<{
		governance: { milestones: Record<string, { policy: { evidence: { slot: string; source?: string }[] } }> };
	}>('GET', `/api/boards/${board}`);
	const slots = governance.milestones['release-kickoff']?.policy.evidence ?? [];
	return slots.find(({ source }) => source === undefined)?.slot ?? '';
}
