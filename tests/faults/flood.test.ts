import { setOwner } from '@holdpoint/shared/doc/edits';
import { readMilestone } from '@holdpoint/shared/doc/read';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ApiClient, connectByBearer } from '../support/api.ts';
import { doors, RunningFlood } from '../support/flood.ts';
import { download } from '../support/member-socket.ts';
import { startServer, type RunningServer } from '../support/server.ts';

const ownerToken = 'owner-token-of-the-flood-0123456789';
const kickoff = 'release-kickoff';
const unknown = new Uint8Array([7, 7, 7]);

let server: RunningServer;
let owner: ApiClient;
beforeAll(async () => {
	server = await startServer({ env: { HOLDPOINT_OWNER_TOKEN: ownerToken } });
	owner = new ApiClient(server.url, ownerToken);
});
afterAll(() => server.stop());

// How little that costs the others is measured by `pnpm prove` (flood.proof.ts).
test.each([
	{ who: 'member', what: 'words that nobody knows', message: unknown },
	{ who: 'member', what: 'keep-alives', message: 'ping' },
	{ who: 'viewer', what: 'words that nobody knows', message: unknown },
] as const)(
	'a $who who floods with $what and goes on when shown out is cut off and not let in again; the others lose nothing',
	async ({ who, message }) => {
		const board = await owner.createBoard();
		const { doc, provider } = await connectByBearer(owner, board);
		const flood = new RunningFlood(server.url, await doors[who](owner, board), [message]);
		try {
			let turn = 0;
			const edits = setInterval(() => setOwner(doc, kickoff, `Person ${turn++}`, 'test'), 20);
			await flood.until(({ statuses }) => statuses.includes(429));
			clearInterval(edits);
			expect(flood.report.statuses[0]).toBe(101);
			// It was cut off in the midst of edits.
			expect(turn).toBeGreaterThan(0);
		} finally {
			await flood.stop();
		}
		const typed = readMilestone(doc, kickoff).owner;
		await expect
			.poll(async () => readMilestone(await download(owner, board), kickoff).owner, { timeout: 20_000 })
			.toBe(typed);
		provider.destroy();
	},
);

test('somebody who is not let in and sends on is cut off each time', async () => {
	const board = await owner.createBoard();
	const flood = new RunningFlood(server.url, await doors.stranger(owner, board), [unknown]);
	try {
		await flood.until(({ statuses }) => statuses.length > 3);
	} finally {
		await flood.stop();
	}
});
