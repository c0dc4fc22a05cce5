import { renameMilestone } from '@holdpoint/shared/doc/edits';
import { readMilestone } from '@holdpoint/shared/doc/read';
import type * as Y from 'yjs';
import { expect, test } from 'vitest';
import { ApiClient } from '../support/api.ts';
import { startServer } from '../support/server.ts';

const ownerToken = 'owner-token-of-the-fault-tests-0123456789';
const rounds = Number(process.env.KILL_ROUNDS ?? 20);

test(
	`what another client has seen is on disk: ${rounds} rounds of kill -9`,
	{ timeout: rounds * 20_000 },
	async () => {
		const env = { HOLDPOINT_OWNER_TOKEN: ownerToken };
		let server = await startServer({ env });
		const { data } = server;
		const port = Number(new URL(server.url).port);
		try {
			const board = await new ApiClient(server.url, ownerToken).createBoard();
			const seen: string[] = [];
			for (let round = 1; round <= rounds; round += 1) {
				const api = new ApiClient(server.url, ownerToken);
				const writer = await api.connect(board);
				const reader = await api.connect(board);
				const name = `round ${round}`;
				const arrived = new Promise<void>((resolve) => {
					reader.doc.on('update', () => {
						if (nameOf(reader.doc) === name) resolve();
					});
				});
				renameMilestone(writer.doc, 'release-kickoff', name, 'test');
				await arrived;
				await server.kill();
				writer.provider.destroy();
				reader.provider.destroy();

				server = await startServer({ env, data, port });
				const after = await new ApiClient(server.url, ownerToken).connect(board);
				seen.push(nameOf(after.doc));
				after.provider.destroy();
				expect(seen.at(-1)).toBe(name);
			}
			expect(seen).toHaveLength(rounds);
		} finally {
			await server.stop();
		}
	},
);

function nameOf(doc: Y.Doc): string {
	return readMilestone(doc, 'release-kickoff').name;
}
