import type { Browser, BrowserContextOptions, Locator, Page } from '@playwright/test';
import { expect } from './fixtures.ts';

type Column = 'Planned' | 'In progress' | 'Ready for sign-off' | 'Signed off';

/** One column of the board; its name ends with the count of its cards. Beside an open panel some show no more. */
export function column(page: Page, name: Column, count?: number): Locator {
	return page.getByRole('region', { name: new RegExp(`^${name} ?, ?${count ?? '\\d+'}$`) });
}

/** The card of a milestone, in whichever column it stands. Its heading may say too what it runs alongside. */
export function card(page: Page, milestone: string): Locator {
	return page
		.getByRole('main')
		.getByRole('listitem')
		.filter({
			has: page.getByRole('heading', { level: 3 }).getByRole('button', { name: milestone, exact: true }),
		});
}

/** A milestone in the list of the public page. */
export function publicMilestone(page: Page, milestone: string): Locator {
	return page
		.getByRole('region', { name: 'Milestones' })
		.getByRole('listitem')
		.filter({ has: page.getByRole('heading', { name: new RegExp(`^\\d+ ${milestone}$`) }) });
}

export function panel(page: Page): Locator {
	return page.getByRole('complementary', { name: 'Milestone' });
}

/** Closes the panel, so that all columns show. */
export async function closePanel(page: Page): Promise<void> {
	await panel(page).getByRole('button', { name: 'Close', exact: true }).click();
	await expect(panel(page)).toHaveCount(0);
}

/** One activity in the open panel, by its whole text. */
export function activity(page: Page, text: string): Locator {
	return panel(page)
		.getByRole('listitem')
		.filter({ has: page.getByRole('checkbox', { name: `Done: ${text}`, exact: true }) });
}

export async function openPanel(page: Page, milestone: string): Promise<void> {
	await card(page, milestone).getByRole('button', { name: milestone, exact: true }).click();
	await expect(panel(page).getByRole('textbox', { name: 'Name', exact: true })).toHaveValue(milestone);
}

export async function addActivity(page: Page, text: string): Promise<void> {
	await panel(page).getByRole('textbox', { name: 'New activity' }).fill(text);
	await panel(page).getByRole('button', { name: 'Add', exact: true }).click();
}

export async function renameActivity(page: Page, text: string, next: string): Promise<void> {
	const field = activity(page, text).getByRole('textbox', { name: 'Activity' });
	await field.fill(next);
	await field.press('Enter');
}

/** What the indicator in the header says about this page's edits. */
export function savedWords(page: Page): Locator {
	return page.getByRole('banner').getByText(/Saved|Saving|Not saved yet/);
}

/** Drags a card by the mouse into a column, and lets it go when the column has taken it. */
export async function dragCard(page: Page, milestone: string, to: Column): Promise<void> {
	const taken = column(page, to).getByRole('listitem');
	const before = await taken.count();
	await card(page, milestone).getByRole('heading').hover();
	await page.mouse.down();
	const target = await column(page, to).getByRole('list').boundingBox();
	if (target === null) throw new Error(`The column ${to} is not on the screen.`);
	await page.mouse.move(target.x + target.width / 2, target.y + 40, { steps: 12 });
	await expect(taken).toHaveCount(before + 1);
	await page.mouse.up();
}

/** Claims the server by its link; ends on the page that makes a release. */
export async function claim(page: Page, url: string, name: string): Promise<void> {
	await page.goto(url);
	await page.getByLabel('Your name').fill(name);
	await page.getByRole('button', { name: 'Claim it' }).click();
	await expect(page.getByRole('heading', { name: 'A new release' })).toBeVisible();
}

/** Opens a link to join with, as somebody who has never been here. */
export async function newcomer(
	browser: Browser,
	link: string,
	options: BrowserContextOptions = {},
): Promise<Page> {
	const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
	const page = await context.newPage();
	await page.goto(link);
	return page;
}

/** The ID of the board that the page shows. */
export function boardOf(page: Page): string {
	const id = new URL(page.url()).pathname.split('/')[2];
	if (id === undefined) throw new Error(`${page.url()} is no board.`);
	return id;
}
