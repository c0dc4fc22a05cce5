import { startServer } from '../support/server.ts';
import { expectAccessible } from './accessible.ts';
import { openPanel, panel, savedWords } from './board-page.ts';
import { eveAt } from './eve-at.ts';
import { expect, ownerToken, test } from './fixtures.ts';

// Waits for the end of real sessions; what its note says is shown for every change by tests/e2e/gallery.
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
