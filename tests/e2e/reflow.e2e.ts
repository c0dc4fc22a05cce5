import type { Locator, Page } from '@playwright/test';
import { ApiClient } from '../support/api.ts';
import { newcomer, panel } from './board-page.ts';
import { expect, ownerToken, test } from './fixtures.ts';
import { startRelease } from './release-under-way.ts';

/** 1280 × 1024 at 400 %. */
const zoomed = { viewport: { width: 320, height: 256 }, deviceScaleFactor: 4 };

/** Nothing is wider than the screen, and what the page is for can be brought onto it whole. */
async function expectReflow(page: Page, act: Locator): Promise<void> {
	// What is still being loaded above it may push it out of sight again.
	await expect(async () => {
		await act.scrollIntoViewIfNeeded();
		await expect(act).toBeInViewport({ ratio: 0.9, timeout: 500 });
	}).toPass();
	const wide = await page.evaluate(() => {
		const scrolls = (each: Element) => /auto|scroll/.test(getComputedStyle(each).overflowX);
		return [document.documentElement, ...document.querySelectorAll('body *')]
			.filter((each) => each === document.documentElement || scrolls(each))
			.filter((each) => each.scrollWidth > each.clientWidth + 1)
			.flatMap((each) => {
				const { right } = each.getBoundingClientRect();
				return [
					each,
					...[...each.querySelectorAll('*')].filter((part) => part.getBoundingClientRect().right > right),
				];
			})
			.map((each) => `${each.tagName} ${each.className}`);
	});
	expect(wide, page.url()).toEqual([]);
}

test('at 400 % every page is read by scrolling down alone', async ({
	browser,
	server,
	unclaimed,
	listenForErrors,
}) => {
	const owner = new ApiClient(server.url, ownerToken);
	const { board, invite } = await startRelease(owner);
	const { url } = await owner.must<{ url: string }>('POST', `/api/boards/${board}/links`, {
		access: 'public',
		label: 'All',
	});
	const context = await browser.newContext(zoomed);
	const eve = await context.newPage();
	listenForErrors(eve, 'Eve');
	await eve.goto(unclaimed.claimUrl);
	await expectReflow(eve, eve.getByRole('main').getByRole('heading'));
	await eve.goto(invite);
	const button = (name: string | RegExp) =>
		eve.getByRole('button', { name, exact: typeof name === 'string' });

	await test.step('the board', async () => {
		for (const segment of [/^Planned/, /^In progress/, /^Signed off/, /^Ready/]) {
			await eve.getByRole('group', { name: 'Column' }).getByRole('button', { name: segment }).click();
			await expectReflow(eve, eve.getByRole('main').getByRole('listitem').filter({ visible: true }).last());
		}
		await button('Move Development Complete to…').click();
		await expectReflow(eve, eve.getByRole('menuitem').last());
		await eve.keyboard.press('Escape');
	});

	await test.step('its dialogs', async () => {
		for (const [opener, act] of [
			['Share', 'Create link'],
			['Plan', 'Save the plan'],
			['Atlas', 'Close'],
			[/^Search/, 'Close'],
		] as const) {
			await button(opener).click();
			const dialog = eve.getByRole('dialog');
			await expectReflow(eve, dialog.getByRole('button', { name: act, exact: true }));
			await eve.keyboard.press('Escape');
			await expect(dialog).toHaveCount(0);
		}
	});

	await test.step('the panel, and signing', async () => {
		await eve.getByRole('region', { name: 'For you' }).getByRole('button').click();
		await expectReflow(eve, button('Sign as QA'));
		await eve.goto(`${server.url}/b/${board}?m=test-plan-sign-off`);
		await expectReflow(eve, panel(eve).getByRole('textbox', { name: 'New activity' }));
		await expectReflow(
			eve,
			panel(eve)
				.getByRole('textbox', { name: /omment/ })
				.last(),
		);
	});

	await test.step('the other pages', async () => {
		await eve.goto(`${server.url}/b/${board}/people`);
		await expectReflow(eve, button('To the board'));
		await eve.goto(`${server.url}/b/${board}/record`);
		await expectReflow(eve, eve.getByRole('main').getByRole('heading').last());
		await eve.goto(`${server.url}/b/${board}/report`);
		await expectReflow(eve, eve.getByRole('main').getByRole('heading').last());
		await eve.goto(`${server.url}/b/${board}/history`);
		await expectReflow(eve, eve.getByRole('slider'));
		await eve.goto(`${server.url}/b/${board}/import`);
		await expectReflow(eve, eve.getByLabel('Your schedule'));
		await eve.goto(server.url);
		await expectReflow(eve, eve.getByRole('link', { name: 'Atlas', exact: true }));
		await eve.goto(url);
		await expectReflow(eve, eve.getByRole('region', { name: 'Milestones' }).getByRole('listitem').last());
	});
});

test('at 400 % a release is made by scrolling down alone', async ({
	browser,
	unclaimed: server,
	listenForErrors,
}) => {
	const context = await browser.newContext(zoomed);
	const ana = await context.newPage();
	listenForErrors(ana, 'Ana');
	await ana.goto(server.claimUrl);
	await ana.getByLabel('Your name').fill('Ana Ruiz');
	await expectReflow(ana, ana.getByRole('button', { name: 'Claim it' }));
	await ana.getByRole('button', { name: 'Claim it' }).click();
	await ana.getByLabel('What is released?').fill('Atlas');
	await expectReflow(
		ana,
		ana.getByRole('region', { name: 'The plan with its dates' }).getByRole('listitem').last(),
	);
	await expectReflow(ana, ana.getByRole('button', { name: 'Create release' }));
	await ana.getByRole('button', { name: 'Create release' }).click();
	await ana.getByLabel('Name for QA').fill('Eve Brandt');
	await ana.getByRole('button', { name: 'Add', exact: true }).click();
	await expectReflow(ana, ana.getByRole('button', { name: 'Copy all' }));
	await expectReflow(ana, ana.getByRole('button', { name: 'To the board' }));
});

test('who wants no motion sees none after a move and a signature', async ({
	browser,
	server,
	listenForErrors,
}) => {
	const { invite } = await startRelease(new ApiClient(server.url, ownerToken));
	const eve = await newcomer(browser, invite);
	listenForErrors(eve, 'Eve');
	await eve.emulateMedia({ reducedMotion: 'reduce' });
	const longest = () =>
		eve.evaluate(() =>
			Math.max(
				0,
				...document.getAnimations().map((each) => Number(each.effect?.getComputedTiming().endTime ?? 0)),
			),
		);
	await eve.evaluate(() => {
		const seen = globalThis as unknown as { moved: string[] };
		seen.moved = [];
		for (const type of ['transitionrun', 'animationstart'])
			document.addEventListener(type, (event) => {
				for (const each of document.getAnimations())
					if (Number(each.effect?.getComputedTiming().endTime ?? 0) > 0)
						seen.moved.push(`${type} ${(event.target as Element).className}`);
			});
	});
	await eve.locator('[data-card="uat-sign-off"]').focus();
	await eve.keyboard.press('m');
	await eve.getByRole('menuitem', { name: 'In progress' }).click();
	await expect(eve.locator('section.in-progress [data-card="uat-sign-off"]')).toBeFocused();
	expect(await longest()).toBe(0);
	await eve.getByRole('region', { name: 'For you' }).getByRole('button').click();
	await eve.getByRole('button', { name: 'Sign as QA' }).click();
	await expect(
		panel(eve).getByRole('paragraph').filter({ hasText: 'Signed. Eve Brandt, QA, approved' }),
	).toBeFocused();
	expect(await longest()).toBe(0);
	expect(await eve.evaluate(() => (globalThis as unknown as { moved: string[] }).moved)).toEqual([]);
});
