import type { Page } from '@playwright/test';
import { ApiClient } from '../support/api.ts';
import { expectAccessible } from './accessible.ts';
import { newcomer, savedWords } from './board-page.ts';
import { expect, ownerToken, test } from './fixtures.ts';

const barOf = (page: Page, name: string) =>
	page.getByRole('slider', { name: `Due date of ${name}`, exact: true });

test('dates are moved on the timeline by keys, and tried out by dragging before anybody sees them', async ({
	browser,
	server,
	listenForErrors,
}) => {
	const owner = new ApiClient(server.url, ownerToken);
	const board = await owner.createBoard({ title: 'Atlas', targetDate: '2027-04-23' });
	const join = async (name: string, roles: string[]) => {
		const { inviteUrl } = await owner.must<{ inviteUrl: string }>('POST', `/api/boards/${board}/people`, {
			name,
			roles,
		});
		const page = await newcomer(browser, inviteUrl, { viewport: { width: 1280, height: 900 } });
		listenForErrors(page, name);
		await expect(savedWords(page)).toHaveText('Saved');
		await page.goto(`${server.url}/b/${board}/timeline`);
		await expect(page.getByRole('heading', { name: 'Ships Fri 23 Apr 2027' })).toBeVisible();
		return page;
	};
	const mara = await join('Mara Lind', ['Release manager']);
	const quinn = await join('Quinn Adler', ['QA']);

	await test.step('by keys: what moves with it is said before it moves', async () => {
		const bar = barOf(mara, 'Production Deployment');
		await bar.focus();
		await bar.press('ArrowRight');
		await bar.press('ArrowRight');
		await expect(bar).toHaveAttribute('aria-valuetext', /^Production Deployment due Tue 27 Apr 2027 \(\+2\)/);
		await expect(quinn.getByRole('heading', { name: 'Ships Fri 23 Apr 2027' })).toBeVisible();
		await bar.press('Enter');
		for (const page of [mara, quinn])
			await expect(page.getByRole('heading', { name: 'Ships Tue 27 Apr 2027' })).toBeVisible();
		await bar.press('PageUp');
		await bar.press('Escape');
		await expect(bar).toHaveAttribute('aria-valuetext', /^Tue 27 Apr 2027/);
	});

	const drag = async (name: string, byPixels: number) => {
		const box = (await barOf(mara, name).boundingBox())!;
		const [x, y] = [box.x + box.width / 3, box.y + box.height / 2];
		await mara.mouse.move(x, y);
		await mara.mouse.down();
		await mara.mouse.move(x + byPixels / 2, y);
		await mara.mouse.move(x + byPixels, y);
		await expect(barOf(mara, name)).toHaveAttribute('aria-valuetext', new RegExp(`^${name} due `));
		await mara.mouse.up();
	};
	const tried = mara.getByRole('region', { name: 'Tried out' });

	await test.step('tried out: what it would change is shown to nobody else, and thrown away', async () => {
		await mara.getByRole('button', { name: 'Try dates out' }).click();
		await drag('Production Deployment', 60);
		await expect(tried).toContainText('1 milestone moved: Production Deployment.');
		await expect(tried).toContainText('No signature is touched: dates are not part of what is signed.');
		await expect(mara.getByRole('heading', { level: 1 })).not.toHaveText('Ships Tue 27 Apr 2027');
		await expectAccessible(mara);
		await expect(quinn.getByRole('heading', { level: 1 })).toHaveText('Ships Tue 27 Apr 2027');
		await tried.getByRole('button', { name: 'Throw away' }).click();
		await expect(mara.getByRole('heading', { level: 1 })).toHaveText('Ships Tue 27 Apr 2027');
	});

	await test.step('tried out and kept: everybody has it', async () => {
		await mara.getByRole('button', { name: 'Try dates out' }).click();
		await drag('Production Deployment', 60);
		const ships = await mara.getByRole('heading', { level: 1 }).innerText();
		expect(ships).not.toBe('Ships Tue 27 Apr 2027');
		await tried.getByRole('button', { name: 'Keep' }).click();
		await expect(tried).toBeHidden();
		await expect(quinn.getByRole('heading', { level: 1 })).toHaveText(ships);
	});
});
