import { setOwner } from '@holdpoint/shared/doc/edits';
import { readMilestone } from '@holdpoint/shared/doc/read';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Doc } from 'yjs';
import { ApiClient, connectByBearer } from '../support/api.ts';
import { aViewer, doors, RunningFlood } from '../support/flood.ts';
import { download } from '../support/member-socket.ts';
import { startServer, type RunningServer } from '../support/server.ts';

const ownerToken = 'owner-token-of-the-flood-0123456789';
const kickoff = 'release-kickoff';
const unknown = new Uint8Array([7, 7, 7]);
const nthOwner = (doc: Doc) => Number(readMilestone(doc, kickoff).owner.split(' ')[1] ?? 0);

let server: RunningServer;
let owner: ApiClient;
beforeAll(async () => {
	server = await startServer({ env: { HOLDPOINT_OWNER_TOKEN: ownerToken } });
	owner = new ApiClient(server.url, ownerToken);
});
afterAll(() => server.stop());

// How little that costs the others is measured by `pnpm prove` (flood.proof.ts).
test.each([
	{ what: 'words that nobody knows', message: unknown },
	{ what: 'keep-alives', message: 'ping' },
])(
	'a member who floods with $what and goes on when shown out is cut off and not let in again; what others saw stays',
	async ({ message }) => {
		const board = await owner.createBoard();
		const writer = await connectByBearer(owner, board);
		const reader = await connectByBearer(owner, board);
		const cut = new Promise<number>((resolve) => {
			reader.provider.once('connection-close', () => {
				// Neither can bring back what the server has not kept.
				for (const { provider } of [writer, reader]) provider.destroy();
				resolve(nthOwner(reader.doc));
			});
		});
		let turn = 1;
		const edits = setInterval(() => setOwner(writer.doc, kickoff, `Person ${turn++}`, 'test'), 5);
		const flood = new RunningFlood(server.url, await doors.member(owner, board), [message]);
		try {
			await flood.until(({ statuses }) => statuses.includes(429));
			expect(flood.report.statuses[0]).toBe(101);
			const seen = await cut;
			expect(seen).toBeGreaterThan(0);
			expect(nthOwner(await download(owner, board))).toBeGreaterThanOrEqual(seen);
		} finally {
			clearInterval(edits);
			await flood.stop();
		}
	},
);

test('a viewer who floods and goes on when shown out is cut off, and its network asks for a while instead of listening', async () => {
	const board = await owner.createBoard();
	const { path, headers, upgrade } = await aViewer(owner, board);
	const flood = new RunningFlood(server.url, upgrade, [unknown]);
	try {
		await flood.until(({ statuses }) => statuses.includes(429));
		expect(flood.report.statuses[0]).toBe(101);
		expect((await fetch(`${server.url}${path}`, { headers })).status).toBe(200);
	} finally {
		await flood.stop();
	}
});

test('somebody who is not let in gets a socket that says why, and is cut off each time when they send on', async () => {
	const board = await owner.createBoard();
	const flood = new RunningFlood(server.url, await doors.stranger(owner, board), [unknown]);
	try {
		await flood.until(({ statuses }) => statuses.length > 3);
		expect([...new Set(flood.report.statuses)]).toEqual([101]);
	} finally {
		await flood.stop();
	}
});
