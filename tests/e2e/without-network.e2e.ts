import { activity, addActivity, claim, closePanel, openPanel, panel, savedWords } from './board-page.ts';
import { expect, test } from './fixtures.ts';

test.use({ viewport: { width: 1440, height: 900 }, serviceWorkers: 'allow' });

test('R25 without a server the app opens, the board of before is there, and what is written arrives later', async ({
	page,
	browser,
	unclaimed: server,
}) => {
	test.setTimeout(120_000);
	await claim(page, server.claimUrl, 'Ana Ruiz');
	await page.getByLabel('What is released?').fill('Atlas');
	await page.getByRole('button', { name: 'Create release' }).click();
	await page.getByRole('button', { name: 'To the board' }).click();
	await closePanel(page);
	await openPanel(page, 'Test Plan Sign-Off');
	await addActivity(page, 'Written with a server');
	await expect(savedWords(page)).toHaveText('Saved');
	await page.evaluate(async () => navigator.serviceWorker.ready);

	await test.step('the page is opened again while nothing answers', async () => {
		await server.stop();
		await page.reload();
		await expect(panel(page).getByRole('textbox', { name: 'Name', exact: true })).toHaveValue(
			'Test Plan Sign-Off',
		);
		await expect(activity(page, 'Written with a server')).toBeVisible();
		await addActivity(page, 'Written without one');
		await expect(savedWords(page)).toHaveText('Not saved yet (offline, 1 change)');
	});

	await test.step('and once more: what was written then is still there', async () => {
		await page.reload();
		await expect(activity(page, 'Written without one')).toBeVisible();
		await expect(savedWords(page)).not.toHaveText('Saved');
	});

	await test.step('the server is back, and has it', async () => {
		await server.restart();
		await expect(savedWords(page)).toHaveText('Saved', { timeout: 30_000 });
		const other = await browser.newContext({ storageState: await page.context().storageState() });
		const again = await other.newPage();
		await again.goto(page.url());
		await expect(activity(again, 'Written without one')).toBeVisible();
		await other.close();
	});
});

test('R25 who chose another language has that one without a server too', async ({
	page,
	unclaimed: server,
}) => {
	await page.goto(`${server.url}/sign-in`);
	const lang = (tag: string) => expect(page.locator('html')).toHaveAttribute('lang', tag);
	await lang('en');
	await page.evaluate(async () => navigator.serviceWorker.ready);
	await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
	await page.getByRole('button', { name: 'Deutsch' }).click();
	await lang('de');
	// The German pages have a service worker of their own, which keeps them.
	await expect
		.poll(() =>
			page.evaluate(async () => {
				const [newest = ''] = (await caches.keys()).toReversed();
				const kept = await (await caches.open(newest)).match('/');
				return /<html lang="(\w+)"/.exec((await kept?.text()) ?? '')?.[1];
			}),
		)
		.toBe('de');
	await server.stop();
	await page.reload();
	await lang('de');
	await expect(page.getByRole('button', { name: 'English' })).toBeVisible();
});

test('who has an older page than the server is told, and a reload loses nothing', async ({
	page,
	unclaimed: server,
}) => {
	await claim(page, server.claimUrl, 'Ana Ruiz');
	await page.getByLabel('What is released?').fill('Atlas');
	await page.getByRole('button', { name: 'Create release' }).click();
	await page.getByRole('button', { name: 'To the board' }).click();
	await expect(savedWords(page)).toHaveText('Saved');
	await expect(panel(page).getByRole('textbox', { name: 'New activity' })).toBeVisible();
	await page.route('**/_app/version.json', (route) => route.fulfill({ json: { version: 'another' } }));
	await page.context().setOffline(true);
	await expect(page.getByText('Offline. Changes are kept on this device.')).toBeVisible();
	await addActivity(page, 'Written before the reload');
	await page.context().setOffline(false);
	await expect(page.getByText('Holdpoint was updated.')).toBeVisible({ timeout: 30_000 });
	await addActivity(page, 'Written right before it');
	await page.getByRole('button', { name: 'Reload, nothing is lost' }).click();
	await expect(activity(page, 'Written right before it')).toBeVisible();
	await expect(activity(page, 'Written before the reload')).toBeVisible();
	await expect(savedWords(page)).toHaveText('Saved');
});
