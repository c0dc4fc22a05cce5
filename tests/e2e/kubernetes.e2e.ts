import { activityText } from '@holdpoint/shared/import/import-edits';
import { parseSchedule } from '@holdpoint/shared/import/parse-schedule';
import { sayDate } from '@holdpoint/shared/public/say-date';
import { addWorkingDays } from '@holdpoint/shared/template/working-days';
import type { Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expectAccessible } from './accessible.ts';
import {
	activity,
	addActivity,
	boardOf,
	card,
	claim,
	closePanel,
	column,
	openPanel,
	panel,
} from './board-page.ts';
import { expect, test } from './fixtures.ts';
import { drawPages } from './pdf-pages.ts';

const examples = path.resolve(import.meta.dirname, '../../shared/src/import/examples');
const csv = path.join(examples, 'kubernetes-1.33-timeline.csv');
const markdown = path.join(examples, 'kubernetes-1.33-timeline.md');
const today = new Date().toISOString().slice(0, 10);

test.use({ viewport: { width: 1440, height: 900 } });

test('the schedule of Kubernetes 1.33 is imported from CSV and Markdown, and outlives the server', async ({
	page: ana,
	browser,
	unclaimed: server,
}) => {
	test.setTimeout(180_000);

	const pasted = await test.step('a new release, with the schedule as CSV pasted', async () => {
		await claim(ana, server.claimUrl, 'Ana Ruiz');
		await ana.getByLabel('What is released?').fill('Kubernetes');
		await ana.getByLabel('Version').fill('1.33');
		await ana.getByLabel('Import a schedule').check();
		await ana.getByRole('button', { name: 'Create release' }).click();
		await ana.getByLabel('Your schedule').fill(readFileSync(csv, 'utf8'));
		await confirm(ana, 'CSV');
		await ana.getByRole('button', { name: 'Who signs?' }).click();
		await ana.getByRole('button', { name: 'To the board' }).click();
		await closePanel(ana);
		return boardOf(ana);
	});
	await expect(column(ana, 'Planned').getByRole('listitem')).toHaveCount(12);

	const uploaded = await test.step('another release, with the schedule as a Markdown file', async () => {
		const answer = await ana.request.post(`${server.url}/api/boards`, {
			headers: { origin: server.url },
			data: { title: 'Kubernetes from Markdown', targetDate: addWorkingDays(today, 90) },
		});
		const { id } = (await answer.json()) as { id: string };
		await ana.goto(`${server.url}/b/${id}/import`);
		await ana.getByLabel('Or choose a file').setInputFiles(markdown);
		await confirm(ana, 'a Markdown table');
		await ana.getByRole('button', { name: 'To the board' }).click();
		return id;
	});

	await test.step('R11 what is imported does not count toward sign-off', async () => {
		await openPanel(ana, 'Production Deployment');
		const released = activity(ana, 'v1.33.0 released');
		await expect(released).toContainText('Does not count toward sign-off.');
		await expect(released).toContainText('due 2025-04-23');
		await expect(panel(ana).getByRole('heading', { name: /^Activities/ })).toHaveText('Activities 0 of 3');
	});

	await test.step('its code freeze two weeks late: what moves is said first, tried out, thrown away, and kept', async () => {
		await ana.goto(`${server.url}/b/${uploaded}/timeline`);
		const target = addWorkingDays(today, 90);
		const late = addWorkingDays(target, 10);
		const heading = ana.getByRole('heading', { level: 1 });
		await expect(heading).toHaveText(`Ships ${sayDate(target, today)}`);
		await ana.getByRole('button', { name: 'Accept these dates as the plan' }).click();
		await expect(ana.getByText('No dates are accepted as the plan yet')).toBeHidden();
		const bar = ana.getByRole('slider', { name: 'Due date of Development Complete' });
		const slip = async () => {
			await ana.getByRole('button', { name: 'Try dates out' }).click();
			await bar.press('PageUp');
			await bar.press('PageUp');
			await expect(
				ana.getByRole('status').filter({ hasText: /^Development Complete due .*Production Deployment \+10/ }),
			).toContainText(`ships ${sayDate(late, today)}.`);
			await expect(heading).toHaveText(`Ships ${sayDate(target, today)}`);
			await bar.press('Enter');
			await expect(heading).toHaveText(`Ships ${sayDate(late, today)}`);
		};
		await slip();
		await expect(ana.getByText('No signature is touched')).toBeVisible();
		await expect(ana.getByText('10 working days later than planned.')).toBeVisible();
		await expectAccessible(ana);
		await ana.getByRole('button', { name: 'Throw away' }).click();
		await expect(heading).toHaveText(`Ships ${sayDate(target, today)}`);
		await slip();
		await ana.getByRole('button', { name: 'Move 8 due dates to the forecast' }).click();
		await ana.getByRole('button', { name: 'Keep' }).click();
		await expect(ana.getByRole('textbox', { name: 'Due date of Production Deployment' })).toHaveValue(late);

		// By mouse: the end of the bar alone, back by about a week.
		const box = await bar.boundingBox();
		if (!box) throw new Error('The bar is not drawn');
		await ana.mouse.move(box.x + box.width, box.y + box.height / 2);
		await ana.mouse.down();
		await ana.mouse.move(box.x + box.width - 40, box.y + box.height / 2, { steps: 5 });
		await expect(
			ana.getByText(/^Development Complete due .* \(−\d+\)\. Nothing else moves; still ships/),
		).toBeVisible();
		await ana.mouse.up();
		await expect(ana.getByRole('textbox', { name: 'Due date of Development Complete' })).not.toHaveValue(
			addWorkingDays(target, -10),
		);

		const [paper] = await drawPages(browser, await ana.pdf({ preferCSSPageSize: true }), 'timeline-paper');
		for (const words of ['Kubernetes', 'Quality Assurance Completion']) expect(paper?.text).toContain(words);
		expect(paper?.text).not.toContain('Try dates out');
		await ana.setViewportSize({ width: 360, height: 640 });
		await expect(bar).toBeHidden();
		await expectAccessible(ana);
		await ana.setViewportSize({ width: 1440, height: 900 });

		await ana.getByRole('banner').getByRole('link', { name: 'Kubernetes from Markdown' }).click();
		await ana.getByRole('button', { name: 'Undo: dates of Development Complete' }).click();
		await ana.getByRole('button', { name: 'Undo: dates tried out' }).click();
		await expect(ana.getByText(`Ships ${sayDate(target, today)}`)).toBeVisible();
		await openPanel(ana, 'Production Deployment');
	});

	await test.step('the server is stopped and started; a new browser finds all of it', async () => {
		await server.restart();
		const context = await browser.newContext({ storageState: await ana.context().storageState() });
		const again = await context.newPage();
		await again.goto(`${server.url}/b/${pasted}`);
		expect(await importedActivities(again)).toEqual(expectedOf(csv));
		// The other one: read again, each of its rows is on the board.
		await again.goto(`${server.url}/b/${uploaded}/import`);
		await again.getByLabel('Or choose a file').setInputFiles(markdown);
		await expect(again.getByText('is on the board already')).toHaveCount(36);

		// The page that stayed open goes on by itself.
		await addActivity(ana, 'Written after the restart');
		await again.goto(`${server.url}/b/${uploaded}`);
		await openPanel(again, 'Production Deployment');
		await expect(activity(again, 'Written after the restart')).toBeVisible();
	});
});

/** Looks at what was read, and adds all of it. */
async function confirm(page: Page, format: string): Promise<void> {
	await expect(page.getByText(`36 rows read from ${format}.`)).toBeVisible();
	const rows = page.getByRole('table').getByRole('row');
	await expect(rows).toHaveCount(37);
	await expect(rows.filter({ hasText: 'v1.33.0 released' }).getByRole('combobox')).toHaveValue(
		'production-deployment',
	);
	await page.getByRole('button', { name: /^Add 36 activities to \d+ milestones$/ }).click();
	await expect(page.getByRole('status').filter({ hasText: '36 activities added. Saved.' })).toBeVisible();
}

/** Texts of the activities that do not count, over all milestones, as their panels show them. */
async function importedActivities(page: Page): Promise<string[]> {
	const first = 'Release Kickoff';
	await expect(card(page, first)).toBeVisible();
	await openPanel(page, first);
	const found: string[] = [];
	for (let number = 1; number <= 12; number += 1) {
		await expect(panel(page).getByText(`${number} of 12 ·`)).toBeVisible();
		const labels = await panel(page)
			.getByRole('listitem')
			.filter({ hasText: 'Does not count toward sign-off.' })
			.getByRole('checkbox')
			.evaluateAll((boxes) => boxes.map((box) => box.getAttribute('aria-label') ?? ''));
		found.push(...labels.map((label) => label.replace(/^Done: /, '')));
		if (number < 12) await panel(page).getByRole('button', { name: 'Next milestone' }).click();
	}
	await panel(page).getByRole('button', { name: 'Close' }).click();
	return found.sort();
}

function expectedOf(file: string): string[] {
	return parseSchedule(readFileSync(file, 'utf8')).rows.map(activityText).sort();
}
