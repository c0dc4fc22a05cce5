import AxeBuilder from '@axe-core/playwright';
import { setDates, setRelease } from '@holdpoint/shared/doc/edits';
import { readMilestone } from '@holdpoint/shared/doc/read';
import { addWorkingDays } from '@holdpoint/shared/template/working-days';
import type { Page } from '@playwright/test';
import { ApiClient, saved } from '../support/api.ts';
import { expect, ownerToken, test } from './fixtures.ts';
import { drawPages } from './pdf-pages.ts';
import { startRelease } from './release-under-way.ts';

interface Shared {
	readonly id: string;
	readonly url: string;
}

test.use({ viewport: { width: 360, height: 640 } });

async function share(
	url: string,
	access: 'public' | 'screen',
): Promise<{ api: ApiClient; board: string; link: Shared }> {
	const api = new ApiClient(url, ownerToken);
	const board = await api.createBoard({ title: 'Atlas', version: '4.2', targetDate: '2027-04-23' });
	const link = await api.must<Shared>('POST', `/api/boards/${board}/links`, {
		access,
		label: 'Stakeholders',
	});
	return { api, board, link };
}

const isLive = (page: Page) => expect(page.getByText('Live', { exact: true })).toBeVisible();

test('R27 a link opens without an account, and the token leaves the address', async ({ page, server }) => {
	const { link } = await share(server.url, 'public');
	const asked: string[] = [];
	page.on('request', (request) => asked.push(new URL(request.url()).pathname));
	await page.goto(link.url);
	await expect(page.getByRole('heading', { name: 'On track' })).toBeVisible();
	// Once, and before the code of the page has come.
	expect(asked.filter((path) => path === '/api/public')).toHaveLength(1);
	await expect(page.getByText('0 of 12 signed.')).toBeVisible();
	await expect(page.getByRole('list', { name: 'Milestones' }).getByRole('listitem')).toHaveCount(12);
	await isLive(page);
	expect(page.url()).toBe(`${server.url}/p/${link.id}`);
	await expect(page).toHaveTitle('Release status');

	await page.reload();
	await isLive(page);
	await expect(page.getByText('Atlas')).toBeVisible();
});

test('what is decided shows without a reload', async ({ page, server }) => {
	const { api, board, link } = await share(server.url, 'public');
	await page.goto(link.url);
	await isLive(page);
	await expect(page.getByText('As planned')).toBeHidden();
	expect((await api.command(board, { type: 'accept-baseline' })).status).toBe(200);
	await expect(page.getByText('As planned')).toBeVisible();
});

test('R26 a link that is taken away empties the page and the screen within 5 s', async ({
	page,
	context,
	server,
}) => {
	const { api, board, link } = await share(server.url, 'public');
	const screen = await api.must<Shared>('POST', `/api/boards/${board}/links`, {
		access: 'screen',
		label: 'Room',
	});
	const projector = await context.newPage();
	await projector.goto(screen.url);
	await page.goto(link.url);
	await isLive(page);
	await isLive(projector);

	await api.must('DELETE', `/api/boards/${board}/links/${link.id}`);
	await api.must('DELETE', `/api/boards/${board}/links/${screen.id}`);
	await expect(page.getByRole('heading', { name: 'This link has ended.' })).toBeVisible({ timeout: 5000 });
	await expect(projector.getByText('This link has ended. Ask the sender for a new one.')).toBeVisible({
		timeout: 5000,
	});
	await expect(page.getByText('Atlas')).toBeHidden();
	await page.reload();
	await expect(page.getByRole('heading', { name: 'This link has ended.' })).toBeVisible();
});

test('without its token and cookie the page asks for the whole link', async ({ page, server }) => {
	const { link } = await share(server.url, 'public');
	await page.goto(`/p/${link.id}`);
	await expect(page.getByRole('heading', { name: 'This page needs its whole link.' })).toBeVisible();
});

test('offline it keeps what it heard, with its age', async ({ page, context, server }) => {
	const { link } = await share(server.url, 'public');
	await page.goto(link.url);
	await isLive(page);
	await context.setOffline(true);
	await expect(page.getByText('Offline. Updated just now.')).toBeVisible();
	await expect(page.getByRole('heading', { name: 'On track' })).toBeVisible();
	await context.setOffline(false);
	await isLive(page);
});

for (const colorScheme of ['light', 'dark'] as const) {
	test(`axe finds nothing serious, ${colorScheme}`, async ({ page, server }) => {
		await page.emulateMedia({ colorScheme });
		const { link } = await share(server.url, 'public');
		await page.goto(link.url);
		await isLive(page);
		const { violations } = await new AxeBuilder({ page }).analyze();
		expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
	});
}

test('R27 where no socket may open, the page asks for what has changed', async ({ page, server }) => {
	await page.routeWebSocket(/\/live$/, (socket) => socket.close());
	const { api, board, link } = await share(server.url, 'public');
	await page.goto(link.url);
	await expect(page.getByText('Updated just now')).toBeVisible();
	await expect(page.getByText('As planned')).toBeHidden();
	expect((await api.command(board, { type: 'accept-baseline' })).status).toBe(200);
	await expect(page.getByText('As planned')).toBeVisible();
	await expect(page.getByText('Updated just now')).toBeVisible();
});

test('a late release with a long name: all of the summary on a phone’s first screen, and all of it on paper', async ({
	browser,
	page,
	server,
}) => {
	const api = new ApiClient(server.url, ownerToken);
	const { board } = await startRelease(api);
	const { doc, provider } = await api.connect(board);
	setRelease(doc, { name: 'Customer billing and payments, autumn release', version: '2026.10.2' }, 'test');
	const { due } = readMilestone(doc, 'production-deployment');
	setDates(doc, 'production-deployment', { due: addWorkingDays(due, 3) }, 'test');
	await saved(provider);
	provider.destroy();
	const link = await api.must<Shared>('POST', `/api/boards/${board}/links`, {
		access: 'public',
		label: 'Stakeholders',
	});
	const first = [
		page.getByText('Customer billing and payments, autumn release 2026.10.2'),
		page.getByRole('heading', { level: 1, name: 'At risk' }).getByText('At risk'),
		page.getByText('May be late.'),
	];
	// What somebody came for is there before the code of the page, and stays where it is when that has come.
	let release = () => {};
	const held = new Promise<void>((resolve) => (release = resolve));
	await page.route('**/_app/immutable/entry/**', async (route) => {
		await held;
		await route.continue();
	});
	await page.goto(link.url, { waitUntil: 'commit' });
	for (const part of first) await expect(part).toBeInViewport({ ratio: 1 });
	const places = () => Promise.all(first.map(async (part) => (await part.boundingBox())?.y));
	const before = await places();
	release();
	await isLive(page);
	expect(await places()).toEqual(before);

	const summary = [
		...first,
		page.locator('.date'),
		page.locator('.slip').getByText('3 working days later than planned'),
		page.getByText('1 of 12 signed. Waiting for Business, Engineering and QA.'),
		page.locator('.next .name'),
		page.getByRole('link', { name: 'Add to calendar' }),
		page.getByText('Live', { exact: true }),
	];
	for (const part of summary) await expect(part).toBeInViewport({ ratio: 1 });
	await expect(page.getByRole('list', { name: 'Milestones' }).first().getByRole('listitem')).toHaveCount(12);
	for (const seat of await page.locator('.line li').all()) await expect(seat).toBeInViewport({ ratio: 1 });
	expect((await page.getByRole('link', { name: 'Add to calendar' }).boundingBox())?.height).toBe(44);
	expect(await page.evaluate(() => [document.documentElement.scrollWidth, scrollY])).toEqual([360, 0]);

	const sheets = await drawPages(browser, await page.pdf({ format: 'A4' }), 'public-page-paper');
	const text = sheets.map((sheet) => sheet.text).join(' ');
	for (const { ink } of sheets) expect(ink).toBeGreaterThan(0.002);
	for (const words of ['autumn release', 'At risk', 'later than planned', 'Release Close-Out', 'As of '])
		expect(text).toContain(words);
	expect(text).not.toMatch(/Add to calendar|\bLive\b|Updated/);
});
