import type { Browser, Page } from '@playwright/test';
import { ApiClient } from '../support/api.ts';
import { startServer } from '../support/server.ts';
import { expectAccessible } from './accessible.ts';
import { newcomer, openPanel, panel, savedWords } from './board-page.ts';
import { expect, ownerToken, test } from './fixtures.ts';

/** Somebody from QA, on the board of a new release. */
async function eveAt(browser: Browser, url: string): Promise<Page> {
	const owner = new ApiClient(url, ownerToken);
	const board = await owner.createBoard();
	const eve = { name: 'Eve Brandt', roles: ['QA'] };
	const { inviteUrl } = await owner.must<{ inviteUrl: string }>('POST', `/api/boards/${board}/people`, eve);
	return newcomer(browser, inviteUrl);
}

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
	await panel(eve).getByRole('button', { name: 'Signatures' }).click();
	await eve.clock.fastForward('20:00');
	await panel(eve).getByRole('button', { name: 'Ask Product and Engineering' }).click();
	await expect.poll(() => heard).toEqual(['active 200', 'active 200', 'command']);
});

test('whoever does nothing is told before they are signed out, and stays by one press', async ({
	browser,
}) => {
	// A session of 127 seconds: its last two minutes begin soon.
	const server = await startServer({
		env: { HOLDPOINT_OWNER_TOKEN: ownerToken, HOLDPOINT_SESSION_HOURS: String(127 / 3600) },
	});
	try {
		const eve = await eveAt(browser, server.url);
		await openPanel(eve, 'Release Kickoff');
		const words = panel(eve).getByLabel('New activity');
		await words.fill('Read the plan');

		const stay = eve.getByRole('button', { name: 'Stay signed in' });
		await expect(stay).toBeVisible({ timeout: 30_000 });
		await expect(eve.locator('.hidden-words[role=alert]')).toHaveText(
			'You will be signed out in two minutes.',
		);
		await expectAccessible(eve);
		await stay.click();
		await expect(stay).toHaveCount(0);
		await expect(words).toHaveValue('Read the plan');

		// Signed out meanwhile: told by the server, and what was typed is still there.
		await expect(stay).toBeVisible({ timeout: 30_000 });
		await eve.evaluate(() => fetch('/api/session/end', { method: 'POST' }));
		await expect(eve.getByRole('button', { name: 'Try again' })).toBeVisible();
		await expect(words).toHaveValue('Read the plan');
		await words.press('Enter');
		await expect(panel(eve).getByRole('checkbox', { name: 'Done: Read the plan' })).toBeVisible();
		await expect(savedWords(eve)).toHaveText('Not saved yet (offline, 1 change)');
	} finally {
		await server.stop();
	}
});
