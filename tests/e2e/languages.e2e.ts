import { readFile, writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import type { BrowserContextOptions, Page } from '@playwright/test';
import { collectMessages, readCatalogue } from '../../web/messages/catalogue.ts';
import { ApiClient } from '../support/api.ts';
import { expectAccessible } from './accessible.ts';
import { newcomer } from './board-page.ts';
import { expect, ownerToken, test } from './fixtures.ts';
import { startRelease } from './release-under-way.ts';

const catalogue = readCatalogue('de');
/** What the page says in German for this English text. */
function german(english: string): string {
	const text = catalogue.get(english);
	if (text === undefined) throw new Error(`Nothing is said for “${english}”.`);
	return text;
}

const wide = { width: 1280, height: 800 };
const phone = { width: 360, height: 640 };
const inGerman: BrowserContextOptions = { locale: 'de-DE', viewport: wide };

/**
 * Messages of two words and more whose German is another text: none of them is on a German page. Those of a plan are what
 * it was called when its release began, those of a scene what people wrote.
 */
const english = new Set<string>();
test.beforeAll(async () => {
	for (const [key, { text, files }] of await collectMessages())
		if (
			catalogue.get(key) !== text &&
			/^\p{L}+ \p{L}/u.test(text) &&
			!/[{<]\d/.test(text) &&
			!files.every((file) => /^shared\/src\/(template|scenes)\//.test(file))
		)
			english.add(text);
});

/** What the page says in its own language, in text, names and hints; what people wrote among it. */
const textsOf = (page: Page): Promise<string[]> =>
	page.evaluate(() => {
		const said: string[] = [];
		const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
		while (texts.nextNode())
			if (!texts.currentNode.parentElement?.closest('script, style, noscript, body [lang]'))
				said.push(texts.currentNode.textContent ?? '');
		for (const element of document.querySelectorAll('[aria-label], [title], [placeholder]'))
			for (const name of ['aria-label', 'title', 'placeholder']) said.push(element.getAttribute(name) ?? '');
		return said.map((text) => text.replace(/\s+/g, ' ').trim()).filter(Boolean);
	});

async function expectGerman(page: Page): Promise<void> {
	await expect(page.locator('html')).toHaveAttribute('lang', 'de');
	const texts = await textsOf(page);
	expect(texts.length).toBeGreaterThan(5);
	expect(
		texts.filter((text) => english.has(text)),
		page.url(),
	).toEqual([]);
}

/** Nothing reaches beyond the page at either side. */
const overhang = (page: Page): Promise<number> =>
	page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

test('a German browser is given German pages, and who chooses English has English', async ({
	browser,
	server,
}) => {
	const owner = new ApiClient(server.url, ownerToken);
	const { board, invite } = await startRelease(owner);
	const eve = await newcomer(browser, invite, inGerman);
	const errors: Error[] = [];
	eve.on('pageerror', (error) => errors.push(error));
	eve.on('console', (message) => {
		if (message.text().includes('Content Security Policy')) errors.push(new Error(message.text()));
	});
	await expect(eve.getByRole('banner').getByText('Gespeichert')).toBeVisible();
	await expectGerman(eve);
	await expectAccessible(eve);

	await eve.getByRole('main').getByRole('button', { name: 'Development Complete', exact: true }).click();
	await expect(eve.getByRole('complementary', { name: 'Meilenstein' })).toBeVisible();
	await expectGerman(eve);
	await eve.getByRole('textbox', { name: 'Neue Aktivität' }).fill('Übersetzung prüfen');
	await eve.getByRole('button', { name: 'Hinzufügen', exact: true }).click();
	await expect(eve.getByRole('checkbox', { name: 'Erledigt: Übersetzung prüfen' })).toBeVisible();
	await expect(eve.getByRole('banner').getByText('Gespeichert')).toBeVisible();

	for (const part of ['people', 'record', 'timeline', 'risks', 'report', 'news', 'import']) {
		await eve.goto(`${server.url}/b/${board}/${part}`);
		await expect(eve.getByRole('main').getByRole('heading').first()).toBeVisible();
		await expectGerman(eve);
	}
	for (const address of ['/', '/new', '/account', '/docs/rules', '/example']) {
		await eve.goto(`${server.url}${address}`);
		await expect(eve.getByRole('heading').first()).toBeVisible();
		await expectGerman(eve);
	}
	await eve.goto(`${server.url}/docs/api`);
	await expect(eve.getByRole('heading', { name: german('Record and history') })).toBeVisible();
	const routes = eve.locator('details');
	await routes.evaluateAll((all) => {
		for (const each of all) (each as HTMLDetailsElement).open = true;
	});
	await expect(routes.last().getByRole('heading', { name: german('Answers') })).toBeVisible();
	await expectGerman(eve);

	// A page that is not there says so on the console too.
	await eve.goto(`${server.url}/nowhere`);
	await expect(eve.getByRole('heading').first()).toBeVisible();
	await expectGerman(eve);

	await eve.goto(server.url);
	// What comes later moves the foot of the page.
	await expect(eve.getByRole('heading', { name: 'Atlas' })).toBeVisible();
	await eve.getByRole('button', { name: 'English' }).click();
	await expect(eve.locator('html')).toHaveAttribute('lang', 'en');
	await eve.goto(`${server.url}/b/${board}`);
	await expect(eve.getByRole('banner').getByText('Saved')).toBeVisible();
	await expect(eve.locator('html')).toHaveAttribute('lang', 'en');
	expect(errors).toEqual([]);
});

test('a server is claimed and a release made in German', async ({ browser, unclaimed }) => {
	const ana = await newcomer(browser, unclaimed.claimUrl, inGerman);
	await ana.getByLabel(german('Your name')).fill('Ana Ruiz');
	await ana.getByRole('button', { name: german('Claim it') }).click();
	await ana.getByLabel(german('What is released?')).fill('Atlas');
	await expectGerman(ana);
	await ana.getByRole('button', { name: german('Create release') }).click();
	await expect(ana).toHaveURL(/\/b\/[^/]+\/people$/);
	await expect(ana.getByRole('heading', { name: german('Who signs?') })).toBeVisible();
	await expectGerman(ana);
	await ana.goto(ana.url().replace(/\/people$/, ''));
	await expect(
		ana.getByRole('main').getByRole('button', { name: german('Test Plan Sign-Off'), exact: true }),
	).toBeVisible();
	expect(await textsOf(ana)).not.toContain('Test Plan Sign-Off');
});

test('R21 the passport from a German page is in German wherever it is opened', async ({
	browser,
	server,
}) => {
	const owner = new ApiClient(server.url, ownerToken);
	const { board, invite } = await startRelease(owner);
	const eve = await newcomer(browser, invite, inGerman);
	await expect(eve.getByRole('banner').getByText('Gespeichert')).toBeVisible();
	await eve.goto(`${server.url}/b/${board}/record`);
	const [download] = await Promise.all([
		eve.waitForEvent('download'),
		eve.getByRole('button', { name: german('Release passport') }).click(),
	]);
	const file = test.info().outputPath('passport.html');
	await download.saveAs(file);
	const away = await browser.newContext({ offline: true, locale: 'en-GB' });
	const reader = await away.newPage();
	await reader.goto(pathToFileURL(file).href);
	await expect(reader.getByText(german('Verified: nothing was changed since export.'))).toBeVisible();
	await expectGerman(reader);
	await expectAccessible(reader);
	const damaged = await readFile(file);
	const at = damaged.indexOf('Mara Lind","person"');
	await writeFile(file, damaged.with(at, 'N'.charCodeAt(0)));
	await reader.goto(pathToFileURL(file).href);
	const failed = german('<0/> Not verified').replace('<0/> ', '');
	await expect(reader.getByRole('heading', { name: failed })).toBeVisible();
	await expectGerman(reader);
	await away.close();
});

test('R27 what the server says of a release is said in German on its public page', async ({
	browser,
	server,
}) => {
	const owner = new ApiClient(server.url, ownerToken);
	const { board } = await startRelease(owner);
	const { url } = await owner.must<{ url: string }>('POST', `/api/boards/${board}/links`, {
		access: 'public',
		label: 'All',
	});
	const context = await browser.newContext({ locale: 'de-AT', viewport: phone });
	const page = await context.newPage();
	await page.goto(url);
	await expect(page.getByRole('heading', { level: 1 })).toHaveText(
		/^\s*(Im Plan|Gefährdet|Wartet|Angehalten)$/,
	);
	await expectGerman(page);
	await expectAccessible(page);
	expect(await overhang(page)).toBe(0);
	expect(await textsOf(page)).not.toContainEqual(
		expect.stringMatching(/\b(waiting for|On track for|signed\.)/),
	);
});

for (const [width, height] of [
	[1920, 1080],
	[1280, 800],
	[1024, 768],
	[360, 640],
] as const)
	test(`the projector shows its German words within its margins at ${width} by ${height}`, async ({
		browser,
		server,
	}) => {
		const owner = new ApiClient(server.url, ownerToken);
		const { board } = await startRelease(owner);
		const { url } = await owner.must<{ url: string }>('POST', `/api/boards/${board}/links`, {
			access: 'screen',
			label: 'Room',
		});
		const context = await browser.newContext({ locale: 'de-DE', viewport: { width, height } });
		const page = await context.newPage();
		await page.goto(url);
		await expect(page.getByRole('region', { name: 'Stand der Freigaben' })).toBeVisible();
		await expectGerman(page);
		const right = await page.evaluate(() => {
			const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
			const range = document.createRange();
			let furthest = 0;
			while (texts.nextNode()) {
				range.selectNode(texts.currentNode);
				furthest = Math.max(furthest, range.getBoundingClientRect().right);
			}
			return furthest / innerWidth;
		});
		expect(right).toBeLessThan(0.96);
	});

test('a refusal of the server is said in German', async ({ browser, server }) => {
	const context = await browser.newContext({ locale: 'de-DE' });
	const page = await context.newPage();
	await page.goto(`${server.url}/join#nothing`);
	await expect(page.getByRole('main')).toContainText(
		german('This is neither an invitation nor a sharing link. Copy the whole link.'),
	);
	await expectGerman(page);
});

test('from right to left no page is torn', async ({ browser, server }) => {
	const owner = new ApiClient(server.url, ownerToken);
	const { board, invite } = await startRelease(owner);
	const { url } = await owner.must<{ url: string }>('POST', `/api/boards/${board}/links`, {
		access: 'public',
		label: 'All',
	});
	const eve = await newcomer(browser, invite, { viewport: wide });
	await eve.addInitScript(() => {
		document.addEventListener('DOMContentLoaded', () => {
			document.documentElement.dir = 'rtl';
		});
	});
	const addresses = [
		url,
		...['', '/people', '/record', '/timeline', '/report'].map((part) => `${server.url}/b/${board}${part}`),
	];
	for (const address of addresses)
		for (const viewport of [wide, phone]) {
			await eve.setViewportSize(viewport);
			await eve.goto(address);
			await expect(eve.getByRole('heading').first()).toBeVisible();
			await expect(eve.locator('html')).toHaveAttribute('dir', 'rtl');
			expect(await overhang(eve), `${address} at ${viewport.width}`).toBe(0);
			// The page begins at the right.
			const home = await eve
				.locator('header, main')
				.first()
				.evaluate((element) => {
					const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
					const range = document.createRange();
					while (texts.nextNode()) {
						range.selectNode(texts.currentNode);
						if (range.getBoundingClientRect().width > 1)
							return range.getBoundingClientRect().right / innerWidth;
					}
					return 0;
				});
			expect(home, `${address} at ${viewport.width}`).toBeGreaterThan(0.5);
		}
});
