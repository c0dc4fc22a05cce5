/** Pictures of every page and state, light and dark, at four sizes, in `.build/pictures`; axe looks at each page too. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from '@playwright/test';
import { exhibits } from '../../web/src/lib/example/exhibits.ts';
import { ApiClient } from '../support/api.ts';
import { expectAccessible } from './accessible.ts';
import { newcomer } from './board-page.ts';
import { showExhibit } from './exhibit-page.ts';
import { expect, ownerToken, test } from './fixtures.ts';
import { startRelease } from './release-under-way.ts';

const folder = path.resolve(import.meta.dirname, '../../.build/pictures');
const sizes = [
	{ width: 1920, height: 1080 },
	{ width: 1440, height: 900 },
	{ width: 1280, height: 720 },
	{ width: 360, height: 640 },
] as const;

/** `whole`: as long as the page is, not as high as the screen. */
async function picture(page: Page, name: string, whole = false): Promise<void> {
	for (const colorScheme of ['light', 'dark'] as const) {
		for (const size of sizes) {
			await page.setViewportSize(size);
			await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
			const file = `${name}-${size.width}-${colorScheme}.png`;
			await page.screenshot({ path: path.join(folder, file), fullPage: whole });
		}
	}
	await page.setViewportSize(sizes[1]);
	await expectAccessible(page);
	await page.emulateMedia({ forcedColors: 'active' });
	await expectAccessible(page);
	await page.emulateMedia({ forcedColors: null });
}

for (const exhibit of exhibits) {
	test(`the state ${exhibit.name}`, async ({ page, server }) => {
		await showExhibit(page, server.url, exhibit);
		await picture(page, `state-${exhibit.name}`);
	});
}

/** By their addresses after that of the server. */
const pagesOf = (board: string) => ({
	releases: '/',
	new: '/new',
	board: `/b/${board}`,
	panel: `/b/${board}?m=test-plan-sign-off`,
	people: `/b/${board}/people`,
	record: `/b/${board}/record`,
	report: `/b/${board}/report`,
	risks: `/b/${board}/risks`,
	timeline: `/b/${board}/timeline`,
	history: `/b/${board}/history`,
	news: `/b/${board}/news`,
	import: `/b/${board}/import`,
	'pre-read': `/b/${board}/pre-read?m=pre-release-deployment-review`,
	minutes: `/b/${board}/minutes?m=pre-release-deployment-review`,
	account: '/account',
	rules: '/docs/rules',
	api: '/docs/api',
});

for (const locale of ['en-GB', 'de-DE'])
	test(`the pages of a release for a browser in ${locale}`, async ({ browser, server }) => {
		const owner = new ApiClient(server.url, ownerToken);
		const { board, invite } = await startRelease(owner);
		const eve = await newcomer(browser, invite, { locale });
		await expect(eve.getByRole('heading', { level: 1, name: 'Atlas' })).toBeVisible();
		for (const [name, address] of Object.entries(pagesOf(board))) {
			await eve.goto(server.url + address, { waitUntil: 'networkidle' });
			await picture(eve, `page-${name}-${locale}`, true);
		}
		await eve.goto(`${server.url}/b/${board}/record`);
		const [download] = await Promise.all([
			eve.waitForEvent('download'),
			eve.getByRole('button', { name: /^Release(-Pass| passport)$/ }).click(),
		]);
		const passport = test.info().outputPath('passport.html');
		await download.saveAs(passport);
		await eve.goto(pathToFileURL(passport).href);
		await expect(eve.getByText(/^(Verified|Geprüft)/)).toBeVisible();
		await picture(eve, `page-passport-${locale}`, true);
		const whole = await readFile(passport);
		await writeFile(passport, whole.with(whole.indexOf('Mara Lind","person"'), 'N'.charCodeAt(0)));
		await eve.reload();
		await expect(eve.getByRole('heading', { name: /Not verified|Prüfung nicht bestanden/ })).toBeVisible();
		await picture(eve, `page-passport-refused-${locale}`, true);
		for (const access of ['public', 'screen']) {
			const { url } = await owner.must<{ url: string }>('POST', `/api/boards/${board}/links`, {
				access,
				label: access,
			});
			const visitor = await newcomer(browser, url, { locale });
			await expect(visitor.getByText(/1 (of|von) 12/).first()).toBeVisible();
			await picture(visitor, `page-${access}-${locale}`, access === 'public');
			if (access === 'screen') {
				// It is on paper whatever the machine prefers, until somebody wants it dark.
				await visitor.keyboard.press('d');
				await picture(visitor, `page-screen-by-night-${locale}`);
			}
		}
	});

test('the pages around the board', async ({ browser, server, unclaimed }) => {
	const owner = new ApiClient(server.url, ownerToken);
	const { board, invite } = await startRelease(owner);
	const eve = await newcomer(browser, invite);
	await expect(eve.getByRole('heading', { level: 1, name: 'Atlas' })).toBeVisible();
	for (const [name, address] of Object.entries({ gallery: '/gallery', example: '/example' })) {
		await eve.goto(server.url + address, { waitUntil: 'networkidle' });
		await picture(eve, `page-${name}`);
	}
	const shared = await owner.must<{ id: string; url: string; token: string }>(
		'POST',
		`/api/boards/${board}/links`,
		{ access: 'public', label: 'strip' },
	);
	const strip = await newcomer(browser, `${server.url}/embed/${board}/${shared.id}#${shared.token}`);
	await expect(strip.getByText('1 of 12 signed.')).toBeVisible();
	await picture(strip, 'page-strip');
	const { url } = await owner.must<{ url: string }>('POST', `/api/boards/${board}/links`, {
		access: 'edit',
		label: 'guests',
	});
	const guest = await newcomer(browser, url);
	await expect(guest.getByRole('button', { name: 'Open the board' })).toBeVisible();
	await picture(guest, 'page-join');
	await guest.goto(`${server.url}/join#none`);
	await expect(guest.getByRole('heading', { name: 'This link does not open.' })).toBeVisible();
	await picture(guest, 'page-join-refused');

	const claimant = await newcomer(browser, unclaimed.claimUrl);
	await expect(claimant.getByRole('button', { name: 'Claim it' })).toBeVisible();
	await picture(claimant, 'page-claim');
	await claimant.getByLabel('Your name').fill('Ana Ruiz');
	await claimant.getByRole('button', { name: 'Claim it' }).click();
	await expect(claimant.getByRole('heading', { name: 'A new release' })).toBeVisible();
	const stranger = await newcomer(browser, unclaimed.url);
	await expect(stranger.getByRole('button', { name: 'Send a sign-in link' })).toBeVisible();
	await picture(stranger, 'page-sign-in');
	const answers = {
		refused: ['?refused=unknown', 'nobody has invited the address'],
		cleared: ['?cleared', 'You are signed in.'],
		link: ['#sgn_none', 'It works once, in this browser.'],
	} as const;
	for (const [name, [address, words]] of Object.entries(answers)) {
		await stranger.goto('about:blank');
		await stranger.goto(`${unclaimed.url}/sign-in${address}`);
		await expect(stranger.getByText(words)).toBeVisible();
		await picture(stranger, `page-sign-in-${name}`);
	}
});
