import { ApiClient } from '../support/api.ts';
import { newcomer, openPanel, panel, savedWords } from './board-page.ts';
import { expect, ownerToken, test } from './fixtures.ts';

test('R4 the board tells the server that somebody is active, once a minute at most and before they decide', async ({
	browser,
	server,
}) => {
	const owner = new ApiClient(server.url, ownerToken);
	const board = await owner.createBoard();
	const { inviteUrl } = await owner.must<{ inviteUrl: string }>('POST', `/api/boards/${board}/people`, {
		name: 'Eve Brandt',
		roles: ['QA'],
	});
	const eve = await newcomer(browser, inviteUrl);
	await expect(savedWords(eve)).toHaveText('Saved');
	const heard: string[] = [];
	eve.on('request', (request) => {
		if (request.url().endsWith('/commands')) heard.push('command');
	});
	eve.on('response', (response) => {
		if (response.url().endsWith('/session/active')) heard.push(`active ${response.status()}`);
	});
	await eve.clock.install();

	await openPanel(eve, 'Release Kickoff');
	await expect.poll(() => heard).toEqual(['active 204']);
	await eve.clock.fastForward('00:50');
	await panel(eve).getByRole('button', { name: 'Signatures' }).click();
	await eve.clock.fastForward('20:00');
	await panel(eve).getByRole('button', { name: 'Ask Product and Engineering' }).click();
	await expect.poll(() => heard).toEqual(['active 204', 'active 204', 'command']);
});
