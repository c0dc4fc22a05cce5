import type { Browser, CDPSession, Locator, Page } from '@playwright/test';
import { ApiClient } from '../support/api.ts';
import { card, column, panel } from './board-page.ts';
import { expect, ownerToken, test } from './fixtures.ts';
import { startRelease } from './release-under-way.ts';

/** A finger on the screen, as the browser itself hears one. */
class Finger {
	readonly #session: CDPSession;
	#at = { x: 0, y: 0 };

	constructor(session: CDPSession) {
		this.#session = session;
	}

	async press(on: Locator): Promise<void> {
		await this.#aim(on);
		await this.#say('touchStart');
	}

	/** Both at once: on a busy machine a press that waits for its answer grows long, and drags. */
	async tap(on: Locator): Promise<void> {
		await this.#aim(on);
		await Promise.all([this.#say('touchStart'), this.lift()]);
	}

	async #aim(on: Locator): Promise<void> {
		const box = await on.boundingBox();
		if (box === null) throw new Error('Nothing to touch.');
		this.#at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
	}

	async moveBy(x: number, y: number): Promise<void> {
		const from = this.#at;
		for (let part = 1; part <= 8; part += 1) {
			this.#at = { x: from.x + (x * part) / 8, y: from.y + (y * part) / 8 };
			await this.#say('touchMove');
		}
	}

	async moveTo(target: Locator): Promise<void> {
		const box = await target.boundingBox();
		if (box === null) throw new Error('Nowhere to go.');
		await this.moveBy(box.x + box.width / 2 - this.#at.x, box.y + 60 - this.#at.y);
	}

	async lift(): Promise<void> {
		await this.#session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
	}

	/** The system takes the touch over. */
	async lose(): Promise<void> {
		await this.#session.send('Input.dispatchTouchEvent', { type: 'touchCancel', touchPoints: [] });
	}

	async #say(type: 'touchStart' | 'touchMove'): Promise<void> {
		await this.#session.send('Input.dispatchTouchEvent', { type, touchPoints: [this.#at] });
	}
}

async function arrive(browser: Browser, link: string, width: number, height: number): Promise<Page> {
	const context = await browser.newContext({ viewport: { width, height }, hasTouch: true, isMobile: true });
	const page = await context.newPage();
	await page.goto(link);
	return page;
}

test('R24 on a tablet a long press drags a card, a swipe scrolls, and a tap is one click', async ({
	browser,
	server,
	listenForErrors,
}) => {
	const { invite } = await startRelease(new ApiClient(server.url, ownerToken));
	const eve = await arrive(browser, invite, 1024, 600);
	listenForErrors(eve, 'Eve');
	const finger = new Finger(await eve.context().newCDPSession(eve));
	const uat = card(eve, 'UAT Sign-Off');
	const planned = column(eve, 'Planned').getByRole('list');
	const carried = eve.locator('#dnd-action-dragged-el');
	await expect(planned).toHaveAttribute('tabindex', '-1');

	await test.step('a swipe scrolls and picks nothing up', async () => {
		// A touch while the list still rolls belongs to the scrolling, and drags nothing.
		const rolled = planned.evaluate(
			(list) => new Promise((done) => list.addEventListener('scrollend', done, { once: true })),
		);
		await finger.press(uat);
		await finger.moveBy(0, -160);
		await finger.lift();
		await rolled;
		await expect.poll(() => planned.evaluate((list) => list.scrollTop)).toBeGreaterThan(40);
		await expect(carried).toHaveCount(0);
		await uat.scrollIntoViewIfNeeded();
	});

	await test.step('a long press picks up, and where it is let go the card stays', async () => {
		await finger.press(uat);
		await expect(carried).toBeAttached();
		const target = column(eve, 'In progress');
		await finger.moveTo(target.getByRole('list'));
		await expect(target.locator('[data-is-dnd-shadow-item-internal]')).toBeAttached();
		await finger.lift();
		await expect(carried).toHaveCount(0);
		await expect(target.getByRole('heading', { name: 'UAT Sign-Off' })).toBeVisible();
		await expect(uat).toBeFocused();
	});

	await test.step('a touch that the system takes over leaves the card where it was', async () => {
		await finger.press(uat);
		await expect(carried).toBeAttached();
		const target = column(eve, 'Ready for sign-off');
		await finger.moveTo(target.getByRole('list'));
		await expect(target.locator('[data-is-dnd-shadow-item-internal]')).toBeAttached();
		await finger.lose();
		await expect(carried).toHaveCount(0);
		await expect(column(eve, 'In progress').getByRole('heading', { name: 'UAT Sign-Off' })).toBeVisible();
	});

	await test.step('a tap is one click, on the menu too', async () => {
		const clicks = () => eve.evaluate(() => (globalThis as unknown as { clicks: number }).clicks);
		await eve.evaluate(() => {
			const counted = globalThis as unknown as { clicks: number };
			counted.clicks = 0;
			document.addEventListener('click', () => (counted.clicks += 1));
		});
		await finger.tap(eve.getByRole('button', { name: 'Move UAT Sign-Off to…' }));
		await expect(eve.getByRole('menuitem', { name: 'Planned' })).toBeFocused();
		expect(await clicks()).toBe(1);
		await eve.keyboard.press('Escape');
		await finger.tap(uat.getByRole('heading'));
		await expect(panel(eve).getByRole('heading', { name: 'UAT Sign-Off', level: 2 })).toBeVisible();
		expect(await clicks()).toBe(2);
	});
});

test('focus goes with a card that another person moves; where its column is not shown, it is said', async ({
	browser,
	server,
	listenForErrors,
}) => {
	const owner = new ApiClient(server.url, ownerToken);
	const { board, invite } = await startRelease(owner);
	const mara = await owner.must<{ inviteUrl: string }>('POST', `/api/boards/${board}/people`, {
		name: 'Vera Sandoval',
		roles: ['Security'],
	});
	const wide = await browser.newContext({ viewport: { width: 1440, height: 900 } });
	const vera = await wide.newPage();
	await vera.goto(mara.inviteUrl);
	const eve = await arrive(browser, invite, 1440, 900);
	listenForErrors(eve, 'Eve');
	const uat = card(eve, 'UAT Sign-Off');
	const move = async (to: string) => {
		await card(vera, 'UAT Sign-Off').focus();
		await vera.keyboard.press('m');
		await vera.getByRole('menuitem', { name: to, exact: true }).click();
	};

	await uat.focus();
	await move('In progress');
	await expect(column(eve, 'In progress').getByRole('heading', { name: 'UAT Sign-Off' })).toBeVisible();
	await expect(uat).toBeFocused();
	await move('Up');
	await expect(column(eve, 'In progress').getByRole('listitem').first()).toContainText('UAT Sign-Off');
	await expect(uat).toBeFocused();
	// From a button within it too.
	await uat.getByRole('button', { name: 'UAT Sign-Off', exact: true }).focus();
	await move('Planned');
	await expect(column(eve, 'Planned').getByRole('heading', { name: 'UAT Sign-Off' })).toBeVisible();
	await expect(uat).toBeFocused();

	await eve.setViewportSize({ width: 360, height: 640 });
	await eve
		.getByRole('group', { name: 'Column' })
		.getByRole('button', { name: /^Planned/ })
		.tap();
	await uat.focus();
	await move('In progress');
	const segment = eve.getByRole('button', { name: /^In progress \d/ });
	await expect(segment).toBeFocused();
	await expect(eve.getByRole('status').getByText('UAT Sign-Off now stands in In progress.')).toBeAttached();
});
