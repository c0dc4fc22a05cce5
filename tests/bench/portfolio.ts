/**
 * How soon somebody with five hundred releases sees them: a first visit to the list by a browser with nothing kept but
 * its session, 1280 × 800. A real server; each release has twelve milestones and a date.
 *
 * A line is the median of the visits: first paint, when the list's largest content was painted, and the bytes of the
 * list on the wire. `HOLDPOINT_BENCH=RELEASES,ROUNDS`, 500,5 by default.
 */
import { chromium } from '@playwright/test';
import { ApiClient } from '../support/api.ts';
import { browserArguments, findBrowser } from '../support/browser.ts';
import { drawn, watchPaints } from '../support/layout-shifts.ts';
import { startServer } from '../support/server.ts';

const [releases = 500, rounds = 5] = (process.env.HOLDPOINT_BENCH ?? '')
	.split(',')
	.filter(Boolean)
	.map(Number);
const ownerToken = 'owner-token-of-the-bench-of-the-portfolio';
const executablePath = findBrowser();
if (executablePath === undefined) throw new Error('There is no Chromium; name one in CHROMIUM_PATH.');

const server = await startServer({ env: { HOLDPOINT_OWNER_TOKEN: ownerToken } });
try {
	const owner = new ApiClient(server.url, ownerToken);
	const first = await owner.createBoard({ title: 'Release 1', targetDate: '2027-04-23' });
	const { id, inviteUrl } = await owner.must<{ id: string; inviteUrl: string }>(
		'POST',
		`/api/boards/${first}/people`,
		{ name: 'Paula Stern', roles: ['Product'] },
	);
	for (let n = 2; n <= releases; n += 1)
		await owner.must('POST', '/api/boards', {
			title: `Release ${n}`,
			copyOf: first,
			targetDate: `2027-${String((n % 12) + 1).padStart(2, '0')}-15`,
		});
	const browser = await chromium.launch({ args: browserArguments, executablePath });
	const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
	const arrival = await context.newPage();
	await arrival.goto(inviteUrl);
	await arrival.getByText('Saved', { exact: true }).waitFor();
	const state = await context.storageState();
	await browser.close();

	const visits: { firstPaint: number; list: number; bytes: number }[] = [];
	for (let round = 0; round < rounds; round += 1) {
		const fresh = await chromium.launch({ args: browserArguments, executablePath });
		const page = await (
			await fresh.newContext({ viewport: { width: 1280, height: 800 }, storageState: state })
		).newPage();
		await watchPaints(page);
		await page.goto(server.url);
		await page.getByText(`Under way, ${releases}`).waitFor();
		await drawn(page);
		visits.push(
			await page.evaluate(() => ({
				firstPaint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN,
				list: window.paints.at(-1) ?? NaN,
				bytes: (
					performance
						.getEntriesByType('resource')
						.find(({ name }) => name.endsWith('/api/boards')) as PerformanceResourceTiming
				).transferSize,
			})),
		);
		await fresh.close();
	}
	const median = (pick: (visit: (typeof visits)[number]) => number): string =>
		(visits.map(pick).sort((a, b) => a - b)[Math.floor(rounds / 2)] ?? NaN).toFixed(0);
	console.log(`${releases} releases, one person in all of them (${id})`);
	console.log('first paint ms   list painted ms   bytes of the list');
	console.log(
		[
			median(({ firstPaint }) => firstPaint).padStart(14),
			median(({ list }) => list).padStart(17),
			median(({ bytes }) => bytes).padStart(19),
		].join(' '),
	);
} finally {
	await server.stop();
}
