import { openPanel, panel, savedWords } from './board-page.ts';
import { eveAt } from './eve-at.ts';
import { expect, test } from './fixtures.ts';

test('R4 the board tells the server that somebody is active, once a minute at most and before they decide', async ({
	browser,
	server,
}) => {
	const eve = await eveAt(browser, server.url);
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
	await expect.poll(() => heard).toEqual(['active 200']);
	await eve.clock.fastForward('00:50');
	await panel(eve).getByRole('button', { name: 'Who signs' }).click();
	await eve.clock.fastForward('20:00');
	await panel(eve).getByRole('button', { name: 'Ask Product and Engineering' }).click();
	await expect.poll(() => heard).toEqual(['active 200', 'active 200', 'command']);
});
