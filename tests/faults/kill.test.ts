import { expect, test } from 'vitest';
import { ApiClient } from '../support/api.ts';
import { BusyBoard, sumUp } from '../support/busy-board.ts';
import { startServer } from '../support/server.ts';

const ownerToken = 'owner-token-of-the-fault-tests-0123456789';
const env = { HOLDPOINT_OWNER_TOKEN: ownerToken };
/** 20 in CI. `KILL_ROUNDS=1 KILL_SEED=…` makes the edits and the moment of one kill again; what comes first is the machine's. */
const rounds = Number(process.env.KILL_ROUNDS ?? 20);
const firstSeed = Number(process.env.KILL_SEED ?? Math.floor(Math.random() * 2 ** 31));
const idle = Number(process.env.KILL_IDLE ?? 0);
const roundsOfBoard = 20;

test(
	`what anyone was shown is on disk: ${rounds} times kill -9 from seed ${firstSeed}, in the middle of everything`,
	{ timeout: rounds * 20_000 },
	async () => {
		let server = await startServer({ env });
		const { data } = server;
		const port = Number(new URL(server.url).port);
		const boards: BusyBoard[] = [];
		try {
			for (let round = 0; round < rounds; round++) {
				const fresh = round % roundsOfBoard === 0;
				if (fresh) boards.push(await BusyBoard.create(new ApiClient(server.url, ownerToken), idle));
				const board = boards.at(-1);
				if (board === undefined) throw new Error('no board');
				const seed = firstSeed + round;
				await board.work(seed, () => server.kill());
				server = await startServer({ env, data, port });
				expect({ seed, missing: await board.check() }).toEqual({ seed, missing: [] });
			}
			for (const board of boards) expect(await board.check()).toEqual([]);
		} finally {
			await server.stop();
		}
		console.log(`Kill: seeds ${firstSeed} to ${firstSeed + rounds - 1}; ${sumUp(boards)}.`);
	},
);
