import { readFile } from 'node:fs/promises';
import * as edits from '@holdpoint/shared/doc/edits';
import { scenes } from '@holdpoint/shared/scenes/scenes';
import type { Download, Page } from '@playwright/test';
import { ApiClient, saved } from '../support/api.ts';
import { ServerStage } from '../support/server-stage.ts';
import { expectAccessible } from './accessible.ts';
import { newcomer, savedWords } from './board-page.ts';
import { expect, ownerToken, test } from './fixtures.ts';
import { drawPages } from './pdf-pages.ts';

async function downloaded(page: Page, button: string): Promise<{ name: string; text: string }> {
	const [download]: [Download, void] = await Promise.all([
		page.waitForEvent('download'),
		page.getByRole('button', { name: button, exact: true }).click(),
	]);
	return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') };
}

test('the report of a running release: numbers, tables, files, a lesson, and pages of a PDF', async ({
	browser,
	server,
	listenForErrors,
}) => {
	test.setTimeout(180_000);
	const owner = new ApiClient(server.url, ownerToken);
	const stage = await ServerStage.play(owner, scenes['rolled-back']);
	const { doc, provider } = await owner.connect(stage.board);
	edits.addRisk(doc, 'formula', { title: '=HYPERLINK("https://example.org")' }, 'test');
	edits.addRisk(doc, 'long', { title: 'W'.repeat(300) }, 'test');
	await saved(provider);
	provider.destroy();

	const page = await newcomer(browser, stage.inviteOf('mara'));
	listenForErrors(page, 'Mara');
	await expect(savedWords(page)).toHaveText('Saved');
	await page.getByRole('button', { name: 'Atlas' }).click();
	await page.getByRole('dialog').getByRole('link', { name: 'Read the report' }).click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Atlas 4.2.0');
	await expect(page.getByText('Status report', { exact: true })).toBeVisible();
	await expect(page.getByText('Rolled back. Users are on 4.1.3.').first()).toBeVisible();
	await expect(
		page
			.getByRole('definition')
			.filter({ hasText: /^1\s*$/ })
			.first(),
	).toBeVisible();
	const table = (name: string) => page.getByRole('region', { name, exact: true }).getByRole('table');
	await expect(table('Planned against actual').getByRole('row')).toHaveCount(13);
	await expect(table('Go/no-go votes').getByRole('row')).toHaveCount(8);
	await expect(table('Deployments')).toContainText('Rolled back to 4.1.3');
	const ledger = await owner.must<{ decision: { type: string } }[]>(
		'GET',
		`/api/boards/${stage.board}/ledger`,
	);
	const given = ledger.filter(({ decision }) => decision.type === 'signed').length;
	await expect(table('Sign-offs').getByRole('row')).toHaveCount(given + 1);
	await expectAccessible(page);
	// What has no place to break leaves the other columns theirs.
	const cut = await page
		.getByRole('group', { name: 'Risks', exact: true })
		.evaluate((region) => region.scrollWidth - region.clientWidth);
	expect(cut).toBe(0);

	await test.step('a lesson stands in it at once, by whoever wrote it', async () => {
		await page.getByRole('textbox', { name: 'Add a lesson' }).fill('Rehearse the rollback with invoices.');
		await page.getByRole('button', { name: 'Add a lesson' }).click();
		await expect(table('Lessons').getByRole('row').last()).toContainText(
			'Rehearse the rollback with invoices.',
		);
		await expect(table('Lessons').getByRole('row').last()).toContainText('Mara Lind');
	});

	await test.step('risks by weight, a rehearsal and a tracker’s list stand in it too', async () => {
		await page.goto(`${server.url}/b/${stage.board}/risks`);
		await page.getByLabel('New risk').fill('The vendor is late');
		await page.getByRole('combobox', { name: 'Probability' }).first().selectOption('5 Almost certain');
		await page.getByRole('combobox', { name: 'Impact' }).first().selectOption('5 Severe');
		await page.getByRole('button', { name: 'Add the risk' }).click();
		await page.getByRole('button', { name: 'Probability 5, impact 5: 1 risk' }).click();
		const risks = page.getByRole('list', { name: 'Open risks' }).getByRole('listitem');
		await expect(risks).toHaveCount(1);
		await expect(risks).toContainText('It does not say who leads it, what is done about it and by when.');
		await page.getByLabel('New step').fill('Point the traffic back');
		await page.getByRole('button', { name: 'Add', exact: true }).click();
		await page.getByRole('button', { name: 'Start the stopwatch' }).click();
		await expect(page.getByRole('timer')).not.toHaveText('0:00:00');
		await page.reload();
		await page.getByRole('button', { name: 'Stop' }).click();
		await page.getByRole('button', { name: 'Throw away' }).click();
		await page.getByLabel('Or timed elsewhere, in minutes').fill('42');
		await page.getByRole('button', { name: 'Record', exact: true }).click();
		await expect(page.getByText('It took 42 min when it was last rehearsed.')).toBeVisible();
		await page.getByText('Paste or open your tracker’s list').click();
		await page.getByLabel('The list').fill('Key,Severity,State\nATL-1,Blocker,open\nATL-2,bad,open');
		await expect(page.getByText('1 row read, 1 new, 0 changed, 1 not read.')).toBeVisible();
		await page.getByRole('button', { name: 'Add 1, change 0' }).click();
		await page.getByText('One by one: 1 entry').click();
		await expect(page.getByRole('combobox', { name: 'State of ATL-1' })).toHaveValue('open');
		await expectAccessible(page);
		await page.goto(`${server.url}/b/${stage.board}/report`);
		await expect(table('Risks').getByRole('row').nth(1)).toContainText('The vendor is late');
		await expect(table('Defects').getByRole('row').nth(1)).toContainText('Critical');
		await expect(table('Rehearsals of the way back')).toContainText('Mara Lind');
	});

	await test.step('the same tables as files', async () => {
		const csv = await downloaded(page, 'Risks as CSV');
		expect(csv.name).toBe('Atlas-4.2.0-Risks.csv');
		expect(csv.text).toContain('"\'=HYPERLINK(""https://example.org"")"');
		const json = await downloaded(page, 'JSON');
		const report = JSON.parse(json.text) as {
			record: { entries: number };
			tables: { id: string; rows: unknown[] }[];
		};
		expect(report.record.entries).toBe(ledger.length);
		expect(report.tables.find(({ id }) => id === 'signatures')?.rows).toHaveLength(given);
		const markdown = await downloaded(page, 'Markdown');
		expect(markdown.name).toBe('Atlas-4.2.0-Status-report.md');
		expect(markdown.text).toContain('# Atlas 4.2.0: Status report');
		expect(markdown.text).toContain('| Rehearse the rollback with invoices. | Mara Lind |');
	});

	await test.step('on paper nothing is cut off, no page is empty, and what is for pressing is gone', async () => {
		const pages = await drawPages(browser, await page.pdf({ preferCSSPageSize: true }), 'report-paper');
		expect(pages.length).toBeGreaterThan(2);
		for (const [at, { ink, margins }] of pages.entries()) {
			expect(ink, `page ${at + 1}`).toBeGreaterThan(0.002);
			for (const side of ['left', 'right', 'top'] as const)
				expect(margins[side], `${side} of page ${at + 1}`).toBeGreaterThan(0.04);
		}
		const all = pages.map(({ text }) => text).join(' ');
		expect(all).toContain('Rehearse the rollback with invoices.');
		for (const word of ['Print or save', 'Markdown', 'Add a lesson', 'CSV']) expect(all).not.toContain(word);
		// Headings of columns are repeated where a table goes on.
		expect(pages.at(-1)?.text).toContain('Content code');
		expect(all).toContain(`${pages.length} / ${pages.length}`);
	});

	await test.step('R28 its call has minutes that write themselves, on paper and as one file', async () => {
		await page.getByRole('link', { name: 'Minutes of the calls' }).click();
		await expect(
			page.getByRole('paragraph').filter({ hasText: /^GO is void\. Karl-Friedrich/ }),
		).toBeVisible();
		await expect(table('Votes').getByRole('row')).toHaveCount(8);
		await expect(table('Attendance')).toContainText('Rita Voss');
		await expect(table('Step by step').getByRole('row').last()).toContainText(
			'Recorded a rollback: the GO is void',
		);
		await expectAccessible(page);
		const html = await downloaded(page, 'HTML');
		expect(html.name).toBe('Atlas-4.2.0-Minutes.html');
		expect(html.text).toContain('<td>Declared GO</td>');
		const markdown = await downloaded(page, 'Markdown');
		expect(markdown.text).toContain('# Atlas 4.2.0: Minutes');
		const pages = await drawPages(browser, await page.pdf({ preferCSSPageSize: true }), 'minutes-paper');
		const all = pages.map(({ text }) => text).join(' ');
		for (const word of ['Print or save', 'Markdown', 'The report']) expect(all).not.toContain(word);
	});

	await test.step('the call is replayed entry by entry, by keys', async () => {
		await page.getByRole('link', { name: 'The call, step by step on the board' }).click();
		const call = page.getByRole('region', { name: 'The call of Pre-Release Deployment Review' });
		const stations = call.getByRole('list', { name: 'Stations' });
		await expect(call.getByText('VOTING. 0 of 7 have voted.')).toBeVisible();
		const slider = call.getByRole('slider', { name: 'Entry of the call' });
		await slider.press('ArrowRight');
		await expect(call.getByText('VOTING. 1 of 7 have voted.')).toBeVisible();
		await expect(stations.getByText('Has voted')).toHaveCount(1);
		await call.getByRole('button', { name: 'Entry after' }).click();
		await expect(call.getByText('VOTING. 2 of 7 have voted.')).toBeVisible();
		await expectAccessible(page);
		await slider.press('End');
		await expect(call.getByText('GO, void')).toBeVisible();
		await slider.press('Home');
		await expect(call.getByText('VOTING. 0 of 7 have voted.')).toBeVisible();
	});

	await test.step('what to read before the next call fits two pages, exceptions first', async () => {
		await page.goto(`${server.url}/b/${stage.board}/pre-read`);
		await expect(page.getByRole('heading', { level: 2 }).first()).toHaveText('What a GO still needs');
		await expect(table('Open risks')).toContainText('HYPERLINK');
		await expect(page.getByText(/^Since the votes of the last call/)).toBeVisible();
		await expectAccessible(page);
		const pages = await drawPages(browser, await page.pdf({ preferCSSPageSize: true }), 'pre-read-paper');
		expect(pages.length).toBeLessThan(3);
	});

	await test.step('the board that one goes on to prints as before', async () => {
		await page.getByRole('banner').getByRole('link', { name: 'Atlas' }).click();
		await expect(savedWords(page)).toHaveText('Saved');
		const pages = await drawPages(browser, await page.pdf({ preferCSSPageSize: true }), 'board-after-report');
		expect(pages.map(({ text }) => text).join(' ')).not.toContain(`1 / ${pages.length}`);
	});
});

test('R31 the report of a release that has ended is its close-out report, and takes no more lessons', async ({
	browser,
	server,
}) => {
	const owner = new ApiClient(server.url, ownerToken);
	const stage = await ServerStage.play(owner, scenes.postponed);
	const page = await newcomer(browser, stage.inviteOf('mara'));
	await expect(savedWords(page)).toBeVisible();
	await page.goto(`${server.url}/b/${stage.board}/report`);
	await expect(page.getByRole('paragraph').filter({ hasText: 'Close-out report' })).toBeVisible();
	await expect(page.getByText(/closed it on .* as postponed/)).toContainText(
		'The supplier is three weeks late.',
	);
	await expect(page.getByRole('textbox')).toHaveCount(0);
	await page.setViewportSize({ width: 360, height: 640 });
	await expectAccessible(page);
	const { over } = await page.evaluate(() => ({
		over: document.documentElement.scrollWidth - document.documentElement.clientWidth,
	}));
	expect(over).toBe(0);
});

test('R2 R25 another page than the board says too how the release is called now, that it is offline, and that access was taken away', async ({
	browser,
	server,
}) => {
	const owner = new ApiClient(server.url, ownerToken);
	const board = await owner.createBoard({ title: 'Atlas' });
	const people = `/api/boards/${board}/people`;
	const { id, inviteUrl } = await owner.must<{ id: string; inviteUrl: string }>('POST', people, {
		name: 'Mara Lind',
		roles: ['Support'],
	});
	const page = await newcomer(browser, inviteUrl);
	await expect(savedWords(page)).toHaveText('Saved');
	await page.goto(`${server.url}/b/${board}/report`);
	await expect(page.getByRole('textbox', { name: 'Add a lesson' })).toBeVisible();
	const { doc, provider } = await owner.connect(board);
	edits.setRelease(doc, { name: 'Atlas Two' }, 'test');
	await expect(page.getByRole('banner').getByRole('link', { name: 'Atlas Two' })).toBeVisible();
	provider.destroy();
	doc.destroy();

	await page.context().setOffline(true);
	const offline = page.getByRole('main').getByText('Offline. Changes are kept on this device.');
	await expect(offline).toBeVisible();
	await page.emulateMedia({ media: 'print' });
	await expect(offline).toBeHidden();
	await page.emulateMedia({ media: 'screen' });
	await page.context().setOffline(false);
	await expect(offline).toBeHidden();
	await owner.command(board, { type: 'remove-person', person: id });
	await expect(page.getByRole('main').getByText('Your access was taken away.')).toBeVisible();
	await expect(page.getByRole('textbox')).toHaveCount(0);
});
