import { encodeSyncStep1 } from '@holdpoint/shared/protocol/frames';
import type { Command } from '@holdpoint/shared/schema/command';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { ApiClient } from '../support/api.ts';
import {
	artefact,
	makeReadyForCall,
	mustCommand,
	review,
	staffStations,
	stationNames,
} from '../support/ready-for-call.ts';
import { Receiver } from '../support/receiver.ts';
import { startServer, type RunningServer } from '../support/server.ts';

const ownerToken = 'owner-token-of-the-sealed-votes-0123456789';
type Vote = Omit<Extract<Command, { type: 'vote' }>, 'commandId' | 'type' | 'station'>;

/** What anybody got by any way: a socket's frames, HTTP answers, webhooks, what the server printed. */
const seen: { readonly by: string; readonly text: string }[] = [];
let server: RunningServer;
let owner: ApiClient;
let listener: Receiver;
beforeAll(async () => {
	listener = await Receiver.listen((response) => response.writeHead(204).end());
	server = await startServer({ env: { HOLDPOINT_OWNER_TOKEN: ownerToken } });
	owner = new ApiClient(server.url, ownerToken);
});
afterAll(async () => {
	await server.stop();
	await listener.close();
});

/** Where one of these words was seen, in the clear or as base64 would carry it. */
function findWords(words: readonly string[]): string[] {
	const found = seen.flatMap(({ by, text }) =>
		words
			.filter((word) => text.includes(word) || inBase64(word).some((form) => text.includes(form)))
			.map((word) => `${by}: ${word}`),
	);
	return [...new Set(found)].sort();
}

/** The middle of the three forms that a word takes within base64, by where it begins. */
function inBase64(word: string): string[] {
	return [0, 1, 2].map((before) => {
		const form = Buffer.from(`${'\0'.repeat(before)}${word}`).toString('base64url');
		return form.slice(before === 0 ? 0 : 4, Math.floor(form.length / 4) * 4 - 4);
	});
}

/** Keeps every frame of a socket, as text, from the first one on. */
async function watch(
	by: string,
	path: string,
	protocols: string[],
	headers: Record<string, string> = {},
): Promise<WebSocket> {
	const socket = new WebSocket(server.url.replace('http', 'ws') + path, protocols, { headers });
	socket.on('message', (data: Buffer) => seen.push({ by, text: data.toString('utf8') }));
	await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
	return socket;
}

interface Team {
	readonly board: string;
	readonly chairs: readonly ApiClient[];
	readonly voters: ReadonlyMap<string, ApiClient>;
}

/** A call that is open: seven people speak for seven stations, and two may chair. */
async function openCall(): Promise<Team> {
	const board = await owner.createBoard({ title: 'Atlas', version: '4.2' });
	await makeReadyForCall(owner, board);
	const chairs = [];
	for (const name of ['Ana Ruiz', 'Max Weber'])
		chairs.push((await owner.addPerson(board, name, ['Release manager'])).api);
	const { voters, stations } = await staffStations(owner, board);
	const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
	await mustCommand(chairs[0]!, board, { type: 'open-call', stations, expiresAt });
	return { board, chairs, voters };
}

async function decided(board: string, type: string): Promise<number> {
	const entries = await owner.must<{ decision: { type: string } }[]>('GET', `/api/boards/${board}/ledger`);
	return entries.filter(({ decision }) => decision.type === type).length;
}

test('R27 R28 nobody hears a word of a vote before the reveal by any way, and whoever may read them does after it', async () => {
	const { board, chairs, voters } = await openCall();
	const at = `/api/boards/${board}`;
	await owner.must('POST', `${at}/webhooks`, { url: listener.url, label: 'Listener' });
	const auditor = (await owner.addPerson(board, 'Wes Hall', ['Auditor'])).api;
	const links = new Map<string, { id: string; token: string }>();
	for (const access of ['view', 'edit', 'public', 'screen'])
		links.set(
			access,
			await owner.must('POST', `${at}/links`, {
				access,
				label: access,
				...((access === 'public' || access === 'screen') && { names: true }),
			}),
		);
	const bearers = new Map<string, ApiClient>([
		['owner', owner],
		['auditor', auditor],
		...chairs.map((api, index): [string, ApiClient] => [`chair ${index}`, api]),
		...voters,
		['view link', owner.as(links.get('view')!.token)],
		['edit link', owner.as(links.get('edit')!.token)],
	]);
	const sockets = [];
	for (const [by, api] of bearers)
		for (const protocol of by === 'owner' ? ['holdpoint', 'yjs'] : ['holdpoint']) {
			const { ticket } = await api.must<{ ticket: string }>('POST', `${at}/ticket`);
			const socket = await watch(`socket of ${by}`, `/sync/${board}`, [protocol, `ticket.${ticket}`]);
			socket.send(encodeSyncStep1(Y.encodeStateVector(new Y.Doc())));
			sockets.push(socket);
		}
	for (const access of ['public', 'screen']) {
		const { id, token } = links.get(access)!;
		const headers = { Origin: server.url, Cookie: `__Secure-holdpoint-public=${token}` };
		sockets.push(await watch(`${access} socket`, `/api/public/${id}/live`, [], headers));
	}
	/** All that can be asked for. A backup is not among it: it is the data folder's, and only the operator takes one. */
	const readAll = async (): Promise<void> => {
		const paths = [
			'',
			'/ledger',
			'/export',
			'/export?format=report.json',
			'/history',
			'/history/1',
			'/access-log',
			'/counters',
			'/people',
			'/links',
			'/webhooks',
		];
		paths.push(
			`/milestones/${review}/scope`,
			`/gates/production-deployment?artefact=${encodeURIComponent(artefact)}`,
		);
		const read = async (by: string, { bearer }: ApiClient, path: string): Promise<void> => {
			const headers = { authorization: `Bearer ${bearer}` };
			const response = await fetch(server.url + at + path, { headers });
			expect(response.status, `GET ${path} by ${by}`).not.toBe(429);
			seen.push({ by: `GET ${path} by ${by}`, text: await response.text() });
		};
		for (const [by, api] of bearers) await Promise.all(paths.map((path) => read(by, api, path)));
		for (const access of ['public', 'screen']) {
			const { body } = await owner.request('POST', '/api/public', { token: links.get(access)!.token });
			seen.push({ by: `${access} page`, text: JSON.stringify(body) });
		}
		const { body } = await owner.request('POST', `${at}/public-preview`, { names: true, risks: true });
		seen.push({ by: 'preview', text: JSON.stringify(body) });
		for (const message of listener.received) seen.push({ by: 'webhook', text: JSON.stringify(message) });
		seen.push({ by: 'printed', text: server.output() });
	};

	const says: Vote['vote'][] = ['go', 'no-go', 'hold', 'conditional', 'go', 'no-go', 'hold'];
	const wordOf = (station: string) => `zebra${station}wordzebra`;
	const earlier = 'walruswhocametoosoon';
	const people = await owner.must<{ id: string; name: string }[]>('GET', `${at}/people`);
	for (const [index, [station, api]] of [...voters].entries()) {
		const vote = says[index] ?? 'go';
		const mine = people.find(({ name }) => name === `Person of Engineering`)?.id ?? '';
		const cast = async (parts: Vote): Promise<void> => {
			const { status, body } = await api.command(board, { type: 'vote', station, ...parts });
			expect([status, body]).toMatchObject([200, {}]);
			seen.push({ by: `answer to ${station}`, text: JSON.stringify(body) });
		};
		await cast({ vote: 'hold', reason: `It was ${earlier} then.` });
		await cast({
			vote,
			...(vote === 'conditional'
				? { conditions: [{ text: `Feed ${wordOf(station)} first.`, owner: mine }] }
				: { reason: `It is ${wordOf(station)} now.` }),
		});
	}
	await readAll();
	const words = [...voters.keys()].map(wordOf);
	await mustCommand(chairs[0]!, board, { type: 'close-voting' });
	await listener.until(({ body }) => body.includes('voting-closed'));
	await readAll();
	expect(findWords([...words, earlier])).toEqual([]);
	expect(seen.filter(({ text }) => /"vote":\s*"|"nonce"/.test(text)).map(({ by }) => by)).toEqual([]);
	const before = seen.length;
	expect(new Set(seen.map(({ by }) => by.replace(/ by .*/, '')))).toContain('GET /export');

	await mustCommand(chairs[0]!, board, { type: 'reveal' });
	await listener.until(({ body }) => body.includes('votes-revealed'));
	await readAll();
	await expect
		.poll(() => new Set(findWords([words[0]!]).filter((each) => each.startsWith('socket of'))).size, {
			timeout: 10_000,
		})
		.toBe(bearers.size);
	const found = findWords(words);
	for (const word of words)
		for (const by of [
			'socket of auditor',
			'GET /ledger by auditor',
			'GET /export by owner',
			'GET /export?format=report.json by owner',
			'GET  by view link',
		])
			expect(found).toContain(`${by}: ${word}`);
	expect(findWords([earlier])).toEqual([]);
	expect(seen.length).toBeGreaterThan(before);
	for (const socket of sockets) socket.close();
});

test('R28 of two chairs at the same moment one closes and one reveals, and a vote counts whole or not at all', async () => {
	const { board, chairs, voters } = await openCall();
	const sorted = (answers: readonly { status: number }[]) => answers.map(({ status }) => status).sort();
	for (const [station, api] of voters) await mustCommand(api, board, { type: 'vote', station, vote: 'go' });
	const late = (station: string, vote: 'no-go') =>
		voters.get(station)!.command(board, { type: 'vote', station, vote, reason: 'Seen at the last moment.' });

	// Whichever comes first: a vote that was taken counts, one that was refused leaves the one before.
	const [racing, ...closing] = await Promise.all([
		late('qa', 'no-go'),
		...chairs.map((chair) => chair.command(board, { type: 'close-voting' })),
	]);
	expect(sorted(closing)).toEqual([200, 409]);
	expect([200, 409]).toContain(racing.status);
	expect(await decided(board, 'voting-closed')).toBe(1);
	const [after, ...revealing] = await Promise.all([
		late('security', 'no-go'),
		...chairs.map((chair) => chair.command(board, { type: 'reveal' })),
	]);
	expect(sorted(revealing)).toEqual([200, 409]);
	expect(after).toMatchObject({ status: 409, body: { code: 'R28' } });
	expect(await late('security', 'no-go')).toMatchObject({ status: 409, body: { code: 'R28' } });
	expect(await decided(board, 'votes-revealed')).toBe(1);

	const { governance } = await owner.must<{
		governance: { calls: Record<string, { state: string; answers: { station: string; vote: string }[] }> };
	}>('GET', `/api/boards/${board}`);
	const call = governance.calls[review];
	expect(call?.state).toBe('revealed');
	expect(Object.fromEntries((call?.answers ?? []).map(({ station, vote }) => [station, vote]))).toEqual({
		...Object.fromEntries(stationNames.map((name) => [name.toLowerCase(), 'go'])),
		qa: racing.status === 200 ? 'no-go' : 'go',
	});
	expect(await decided(board, 'voted')).toBe(
		racing.status === 200 ? stationNames.length + 1 : stationNames.length,
	);
});
