import { setTimeout as pass } from 'node:timers/promises';
import { ApiClient } from '../support/api.ts';
import { newcomer, savedWords } from './board-page.ts';
import { expect, ownerToken, test } from './fixtures.ts';

const minutes = 5;

// Waits for time, since what happens in it is the question: nothing. A board leaves memory ten seconds after the last event,
// and each event after that reads it from storage again, which its log says.
test('a board on which nothing happens sleeps, with its pages open', async ({ browser, server }) => {
	test.setTimeout(20 * 60_000);
	const owner = new ApiClient(server.url, ownerToken);
	const board = await owner.createBoard();
	for (const name of ['Eve Brandt', 'Mara Lind']) {
		const person = { name, roles: ['QA'] };
		const { inviteUrl } = await owner.must<{ inviteUrl: string }>(
			'POST',
			`/api/boards/${board}/people`,
			person,
		);
		const page = await newcomer(browser, inviteUrl);
		await expect(savedWords(page)).toHaveText('Saved');
	}
	const loads = (): number => {
		const isLoad = (line: string) => line.includes('"board-loaded"') && line.includes(board);
		return server.output().split('\n').filter(isLoad).length;
	};
	const wakings = async (): Promise<number> => {
		const before = loads();
		await pass(minutes * 60_000);
		return loads() - before;
	};

	// What the pages still had to say at the start is said within the first minute.
	await pass(60_000);
	const ofPages = await wakings();
	const { provider } = await owner.connect(board);
	await pass(60_000);
	const withPlain = await wakings();
	provider.destroy();
	console.info(
		`In ${minutes} minutes: ${ofPages} wakings by two pages, ${withPlain} with an unmodified client.`,
	);
	expect(ofPages).toBe(0);
	expect(withPlain).toBeGreaterThan(0);
	expect(withPlain).toBeLessThanOrEqual(4 * minutes);
});
