import { scenes } from '@holdpoint/shared/scenes/scenes';
import { ApiClient } from '../support/api.ts';
import { readShifts, watchPaints } from '../support/layout-shifts.ts';
import { ServerStage } from '../support/server-stage.ts';
import { activity, addActivity, newcomer, openPanel, panel, savedWords } from './board-page.ts';
import { expect, ownerToken, test } from './fixtures.ts';

/** All of them in the proofs; the two that differ most for every change. */
const sizes = (
	[
		[1440, 900],
		[1280, 720],
		[360, 640],
	] as const
).filter(([width]) => width < 1440 || process.env.HOLDPOINT_EVERY_SIZE === '1');

test('nothing on the board moves by itself: on a first visit, when people come and go, and when edits are saved', async ({
	browser,
	server,
}) => {
	const owner = new ApiClient(server.url, ownerToken);
	const stage = await ServerStage.play(owner, scenes['under-way']);
	for (const [width, height] of sizes) {
		await test.step(`${width} × ${height}`, async () => {
			const context = await browser.newContext({ viewport: { width, height } });
			// Once in, so that the visit that counts goes to the board and nowhere else.
			const arrival = await context.newPage();
			await arrival.goto(await stage.inviteAgain('eve'));
			await expect(savedWords(arrival)).toHaveText('Saved');
			await arrival.close();

			const eve = await context.newPage();
			await watchPaints(eve);
			await eve.goto(`${server.url}/b/${stage.board}`);
			await expect(savedWords(eve)).toHaveText('Saved');

			const mara = await newcomer(browser, await stage.inviteAgain('mara'));
			await openPanel(mara, 'Test Plan Sign-Off');
			await addActivity(mara, `Written at ${width}`);
			await panel(mara).getByLabel('Led by').focus();
			const segment = eve.getByRole('button', { name: /^In progress \d/ });
			if (await segment.isVisible()) await segment.click();
			await openPanel(eve, 'Test Plan Sign-Off');
			await expect(panel(eve).getByText('Mara Lind is at lead.')).toBeVisible();
			await expect(activity(eve, `Written at ${width}`)).toBeVisible();
			await addActivity(eve, `Read at ${width}`);
			await expect(eve.getByText('Saved', { exact: true }).filter({ visible: true })).toBeVisible();
			await expect(activity(mara, `Read at ${width}`)).toBeVisible();
			await mara.close();
			await expect(panel(eve).getByText('Mara Lind is at lead.')).toBeHidden();
			await context.setOffline(true);
			const offline = eve.getByText('Offline. Changes are kept on this device. Nobody signs offline.');
			await expect(offline).toBeInViewport({ ratio: 1 });
			expect(await readShifts(eve)).toEqual([]);
			await context.setOffline(false);
			await expect(offline).toBeHidden();
			await eve.goto(`${server.url}/b/${stage.board}`);
			await expect(savedWords(eve)).toHaveText('Saved');
			await context.setOffline(true);
			await expect(offline).toBeInViewport({ ratio: 1 });
			expect(await readShifts(eve)).toEqual([]);
			await context.close();
		});
	}
});

test('R11 the list of activities stays where it is while one ticks them', async ({ browser, server }) => {
	const owner = new ApiClient(server.url, ownerToken);
	for (const [width, height] of sizes) {
		await test.step(`${width} × ${height}`, async () => {
			const board = await owner.createBoard();
			const people = `/api/boards/${board}/people`;
			const invite = async (name: string, role: string) =>
				(await owner.must<{ inviteUrl: string }>('POST', people, { name, roles: [role] })).inviteUrl;
			await invite('Paula Stern', 'Product');
			const ben = await newcomer(browser, await invite('Ben Okoro', 'Engineering'));
			await ben.setViewportSize({ width, height });
			await openPanel(ben, 'Release Kickoff');
			const boxes = panel(ben).getByRole('checkbox', { name: /^Done: / });
			// Under the name above it: a press may have scrolled both.
			const top = panel(ben).getByRole('textbox', { name: 'Name', exact: true });
			const third = async () =>
				((await boxes.nth(2).boundingBox())?.y ?? NaN) - ((await top.boundingBox())?.y ?? NaN);
			const before = await third();
			for (const box of await boxes.all()) {
				await box.check();
				expect(await third()).toBe(before);
			}
		});
	}
});
