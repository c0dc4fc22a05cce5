/**
 * How soon somebody on a phone sees how a release stands: a first visit to a public link by a browser with nothing kept,
 * 360 × 640, its CPU four times slower, its network as the developer tools' "Fast 3G" (562.5 ms to an answer, 1.6 Mbit/s
 * down, 750 kbit/s up). A real server, 12 milestones.
 *
 * A line is the median of the runs: first byte of the page, first paint, and when the release's status was painted; by
 * turns with it a page of two lines that asks its server a question and paints the answer: what the browser needs for any
 * page that does not know all when it comes. Then what the run in the middle fetched until then: when it was asked for, when it was there, and
 * how large it was on the wire.
 *
 * `HOLDPOINT_BENCH=ROUNDS` sets the runs, 5 by default.
 */
import { chromium, type Page } from '@playwright/test';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApiClient } from '../support/api.ts';
import { browserArguments, findBrowser } from '../support/browser.ts';
import { drawn } from '../support/layout-shifts.ts';
import { startServer } from '../support/server.ts';

const rounds = Number(process.env.HOLDPOINT_BENCH ?? 5);
const ownerToken = 'owner-token-of-the-bench-of-the-public-page';
const executablePath = findBrowser();
if (executablePath === undefined) throw new Error('There is no Chromium; name one in CHROMIUM_PATH.');

interface Fetched {
	readonly name: string;
	/** Milliseconds since the visit began. */
	readonly asked: number;
	readonly there: number;
	/** Bytes on the wire. */
	readonly size: number;
}
interface Visit {
	readonly firstByte: number;
	readonly firstPaint: number;
	readonly status: number;
	readonly fetched: readonly Fetched[];
}

const bareAnswer = 'On track';
const barePage = `<!doctype html><p>Loading</p><script>
	fetch('/', { method: 'POST' }).then((answer) => answer.text()).then((words) => {
		const heading = document.createElement('h1');
		heading.textContent = words;
		document.body.replaceChildren(heading);
	});
</script>`;
const bare = createServer((request, response) => {
	response.setHeader('content-type', 'text/html');
	response.end(request.method === 'POST' ? bareAnswer : barePage);
});
await new Promise<void>((listening) => bare.listen(0, '127.0.0.1', listening));
const server = await startServer({ env: { HOLDPOINT_OWNER_TOKEN: ownerToken } });
try {
	const owner = new ApiClient(server.url, ownerToken);
	const board = await owner.createBoard({ title: 'Atlas', version: '4.2', targetDate: '2027-04-23' });
	const { url } = await owner.must<{ url: string }>('POST', `/api/boards/${board}/links`, {
		access: 'public',
		label: 'Bench',
	});
	const visits: Visit[] = [];
	const bareVisits: Visit[] = [];
	for (let round = 0; round < rounds; round += 1) {
		visits.push(await visit(url, 'Live'));
		bareVisits.push(await visit(`http://localhost:${(bare.address() as AddressInfo).port}`, bareAnswer));
	}
	visits.sort((a, b) => a.status - b.status);
	console.log('              first byte ms  first paint ms  status painted ms');
	for (const [name, of] of [
		['Holdpoint', visits],
		['two lines', bareVisits],
	] as const) {
		const median = (pick: (visit: Visit) => number): string => {
			const values = of.map(pick).sort((a, b) => a - b);
			return (values[Math.floor(rounds / 2)] ?? NaN).toFixed(0);
		};
		console.log(
			[
				name.padEnd(13),
				median(({ firstByte }) => firstByte).padStart(13),
				median(({ firstPaint }) => firstPaint).padStart(15),
				median(({ status }) => status).padStart(18),
			].join(' '),
		);
	}
	console.log('\nasked ms  there ms    bytes');
	for (const { name, asked, there, size } of visits[Math.floor(rounds / 2)]?.fetched ?? [])
		console.log(
			`${asked.toFixed(0).padStart(8)} ${there.toFixed(0).padStart(9)} ${String(size).padStart(8)}  ${name}`,
		);
} finally {
	bare.close();
	await server.stop();
}

/** Until these words are shown. */
async function visit(url: string, words: string): Promise<Visit> {
	const browser = await chromium.launch({ args: browserArguments, executablePath: executablePath ?? '' });
	try {
		const context = await browser.newContext({ viewport: { width: 360, height: 640 } });
		const page = await context.newPage();
		await slowDown(page);
		await page.goto(url);
		await page.getByText(words, { exact: true }).waitFor();
		await drawn(page);
		// Asked for afterwards: a script of ours in the page from its first byte on would be a part of what is measured.
		return await page.evaluate(async () => {
			// Of the page's texts the status word is the largest.
			const status = await new Promise<number>((resolve) => {
				new PerformanceObserver((list) => resolve(list.getEntries().at(-1)?.startTime ?? NaN)).observe({
					type: 'largest-contentful-paint',
					buffered: true,
				});
			});
			const [navigation] = performance.getEntriesByType('navigation');
			const files = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
			return {
				firstByte: (navigation as PerformanceNavigationTiming).responseStart,
				firstPaint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN,
				status,
				fetched: files
					.filter(({ startTime }) => startTime < status)
					.map(({ name, startTime, responseEnd, transferSize }) => ({
						name: new URL(name).pathname,
						asked: startTime,
						there: responseEnd,
						size: transferSize,
					})),
			};
		});
	} finally {
		await browser.close();
	}
}

async function slowDown(page: Page): Promise<void> {
	const cdp = await page.context().newCDPSession(page);
	await cdp.send('Network.enable');
	await cdp.send('Network.emulateNetworkConditions', {
		offline: false,
		latency: 562.5,
		downloadThroughput: 1_600_000 / 8,
		uploadThroughput: 750_000 / 8,
	});
	await cdp.send('Emulation.setCPUThrottlingRate', { rate: 4 });
}
