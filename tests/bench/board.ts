/**
 * How the board feels: frames of a drag by the mouse with people at work on the same release, when the largest content
 * is painted on a first visit, and how much the layout moves. A real server, 12 milestones of 40 activities, 30 people as
 * y-websocket clients, Chromium at 1440 × 900. Three runs; a line is the median of each number.
 *
 * Frames are counted twice: those that the page makes, from the timestamps of `requestAnimationFrame`, and those that are
 * drawn, from a trace of Chromium's frames alone (more of a trace takes a good part of the two cores that it measures).
 * Both come in whole ticks of the display, so a gap of more than one and a half ticks is a frame that came late. Work is
 * the time of the main thread by `Performance.getMetrics`.
 *
 * `HOLDPOINT_BENCH=SECONDS,PEOPLE,ROUNDS` sets the length of a drag, the people and the runs, 6, 30 and 3 by default.
 */
import { chromium, type Browser, type CDPSession, type Page } from '@playwright/test';
import { ApiClient } from '../support/api.ts';
import { browserArguments, findBrowser } from '../support/browser.ts';
import { fillRelease, gatherCrowd, type Crowd } from '../support/crowd.ts';
import { drawn, readShifts, watchPaints } from '../support/layout-shifts.ts';
import { startServer } from '../support/server.ts';

const [seconds = 6, people = 30, rounds = 3] = (process.env.HOLDPOINT_BENCH ?? '6,30,3')
	.split(',')
	.map(Number);
const ownerToken = 'owner-token-of-the-bench-of-the-board';
const executablePath = findBrowser();
if (executablePath === undefined) throw new Error('There is no Chromium; name one in CHROMIUM_PATH.');

const server = await startServer({ env: { HOLDPOINT_OWNER_TOKEN: ownerToken } });
let crowd: Crowd | undefined;
try {
	const owner = new ApiClient(server.url, ownerToken);
	const board = await owner.createBoard({ title: 'Atlas', version: '4.2', targetDate: '2027-04-23' });
	const milestones = await fillRelease(owner, board, 40);
	const { url: publicUrl } = await owner.must<{ url: string }>('POST', `/api/boards/${board}/links`, {
		access: 'public',
		label: 'Bench',
	});
	crowd = await gatherCrowd(owner, board, people, milestones);
	console.log(
		`${milestones.length} milestones of 40 activities, ${people} people, ${rounds} runs of ${seconds} s`,
	);

	console.log(
		'drag                          late frames  over 33.4 ms  late in the trace  median ms  longest task ms  work %',
	);
	for (const [name, busy, slower] of [
		['alone', false, 1],
		['with people', true, 1],
		['alone, CPU 4 times slower', false, 4],
		['people, CPU 4 times slower', true, 4],
	] as const) {
		const runs: Frames[] = [];
		for (let round = 0; round < rounds; round++)
			runs.push(
				await visit(async (page) => {
					await enter(page, owner, board);
					if (busy) crowd?.stir();
					const frames = await measureDrag(page, slower);
					crowd?.rest();
					return frames;
				}),
			);
		const of = (pick: (run: Frames) => number) => median(runs.map(pick));
		console.log(
			[
				name.padEnd(28),
				`${of((run) => run.late)} of ${of((run) => run.all)}`.padStart(12),
				String(of((run) => run.veryLate)).padStart(13),
				`${of((run) => run.lateDrawn)} of ${of((run) => run.drawn)}`.padStart(18),
				of((run) => run.median)
					.toFixed(1)
					.padStart(10),
				of((run) => run.longest)
					.toFixed(0)
					.padStart(16),
				of((run) => run.work)
					.toFixed(0)
					.padStart(7),
			].join(' '),
		);
	}

	console.log('first visit                   largest paint ms  layout shift');
	const pages: Record<string, (page: Page) => Promise<void>> = {
		board: async (page) => {
			await enter(page, owner, board);
			crowd?.stir();
			await page.getByRole('button', { name: 'Release Kickoff', exact: true }).click();
			await page.getByRole('textbox', { name: 'Name', exact: true }).waitFor();
			// Long enough for everybody to have come by twice.
			await countFrames(page, 150);
			crowd?.rest();
		},
		'public page': async (page) => {
			await page.goto(publicUrl);
			await page.getByText('Live', { exact: true }).waitFor();
		},
	};
	for (const [name, open] of Object.entries(pages)) {
		const runs: { paint: number; shift: number }[] = [];
		const moved = new Set<string>();
		for (let round = 0; round < rounds; round++)
			runs.push(
				await visit(async (page) => {
					await watchPaints(page);
					await open(page);
					const shifts = await readShifts(page);
					for (const shift of shifts) moved.add(shift.moved.join(' '));
					return {
						paint: await page.evaluate(() => window.paints.at(-1) ?? NaN),
						shift: shifts.reduce((sum, { value }) => sum + value, 0),
					};
				}),
			);
		const paint = median(runs.map((run) => run.paint)).toFixed(0);
		const shift = median(runs.map((run) => run.shift)).toFixed(4);
		console.log(`${name.padEnd(28)} ${paint.padStart(17)} ${shift.padStart(13)}`);
		for (const each of moved) console.log(`  moved: ${each}`);
	}
} finally {
	crowd?.leave();
	await server.stop();
}

/** A page in a browser that has never been here. */
async function visit<Result>(work: (page: Page) => Promise<Result>): Promise<Result> {
	const browser: Browser = await chromium.launch({
		args: browserArguments,
		executablePath: executablePath ?? '',
	});
	try {
		const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
		return await work(await context.newPage());
	} finally {
		await browser.close();
	}
}

/** Opens the board as somebody new who may steer the release; only the cookie is there before. */
async function enter(page: Page, owner: ApiClient, board: string): Promise<void> {
	const { inviteUrl } = await owner.must<{ inviteUrl: string }>('POST', `/api/boards/${board}/people`, {
		name: `Visitor ${crypto.randomUUID().slice(0, 4)}`,
		roles: ['Release manager'],
	});
	await page.request.post(`${owner.url}/api/join`, {
		headers: { origin: owner.url },
		data: { token: new URL(inviteUrl).hash.slice(1) },
	});
	await page.goto(`${owner.url}/b/${board}`);
	await page.getByText('Saved', { exact: true }).waitFor();
}

interface Frames {
	readonly all: number;
	/** Later than 16.7 ms after the one before. */
	readonly late: number;
	/** Later than 33.4 ms. */
	readonly veryLate: number;
	/** Frames that the trace saw drawn, and those of them later than 16.7 ms after the one before. */
	readonly drawn: number;
	readonly lateDrawn: number;
	/** Median gap, ms. */
	readonly median: number;
	/** Longest task of the main thread, ms; 0 if none took 50. */
	readonly longest: number;
	/** Part of the time in which the main thread worked, per cent. */
	readonly work: number;
}

/** Takes a card across all columns and back by the mouse, a step for each frame. */
async function measureDrag(page: Page, slower: number): Promise<Frames> {
	const cdp = await page.context().newCDPSession(page);
	await cdp.send('Performance.enable');
	await page.locator('[data-card="development-complete"] h3, .in-progress [data-card] h3').first().hover();
	await page.mouse.down();
	await page.mouse.move(520, 420, { steps: 4 });
	await page.locator('#dnd-action-dragged-el').waitFor();
	await cdp.send('Emulation.setCPUThrottlingRate', { rate: slower });
	await page.evaluate(() => {
		window.frameTimes = [];
		window.tasks = [];
		window.observer = new PerformanceObserver((list) => {
			for (const { duration } of list.getEntries()) window.tasks.push(duration);
		});
		window.observer.observe({ type: 'longtask' });
		const note = (at: number) => {
			window.frameTimes.push(at);
			requestAnimationFrame(note);
		};
		requestAnimationFrame(note);
	});
	const trace = await traceFrames(page);
	const before = await readWork(cdp);
	const begin = performance.now();
	for (let now = begin; now - begin < seconds * 1000; now = performance.now()) {
		const turn = ((now - begin) / 2000) * 2 * Math.PI;
		// The browser answers once the page has taken the move in, which it does once a frame.
		await page.mouse.move(560 - 420 * Math.cos(turn), 450 + 180 * Math.sin(turn * 1.7));
	}
	const work = ((await readWork(cdp)) - before) / ((performance.now() - begin) / 1000);
	const drawn = await trace.end();
	const { frames, tasks } = await page.evaluate(() => {
		for (const { duration } of window.observer.takeRecords()) window.tasks.push(duration);
		return { frames: window.frameTimes, tasks: window.tasks };
	});
	await cdp.send('Emulation.setCPUThrottlingRate', { rate: 1 });
	await page.mouse.up();
	const gaps = gapsOf(frames);
	const isLate = (gap: number): boolean => gap > 25;
	return {
		all: gaps.length,
		late: gaps.filter(isLate).length,
		drawn: drawn.length,
		lateDrawn: gapsOf(drawn).filter(isLate).length,
		veryLate: gaps.filter((gap) => gap > 33.4 + 8.3).length,
		median: median(gaps),
		longest: Math.max(0, ...tasks),
		work: work * 100,
	};
}

function gapsOf(moments: readonly number[]): number[] {
	return moments.slice(1).map((at, index) => at - (moments[index] ?? at));
}

/** From now on notes when frames are drawn; `end` gives those moments, ms, in their order. */
async function traceFrames(page: Page): Promise<{ end: () => Promise<number[]> }> {
	const cdp = await page.context().browser()?.newBrowserCDPSession();
	if (cdp === undefined) throw new Error('This browser cannot be traced.');
	const moments: number[] = [];
	cdp.on('Tracing.dataCollected', ({ value }) => {
		for (const { name, ts } of value as unknown as TraceEvent[])
			if (name === 'DrawFrame') moments.push(ts / 1000);
	});
	const includedCategories = ['disabled-by-default-devtools.timeline.frame', 'devtools.timeline.frame'];
	await cdp.send('Tracing.start', {
		transferMode: 'ReportEvents',
		traceConfig: { recordMode: 'recordAsMuchAsPossible', includedCategories, excludedCategories: ['*'] },
	});
	return {
		end: async () => {
			const complete = new Promise((resolve) => cdp.once('Tracing.tracingComplete', resolve));
			await cdp.send('Tracing.end');
			await complete;
			await cdp.detach();
			return moments.toSorted((a, b) => a - b);
		},
	};
}

/** What is read of an event of Chromium's trace; `ts` in microseconds. */
interface TraceEvent {
	readonly name: string;
	readonly ts: number;
}

/** Seconds for which the main thread has worked. */
async function readWork(cdp: CDPSession): Promise<number> {
	const { metrics } = await cdp.send('Performance.getMetrics');
	return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN;
}

async function countFrames(page: Page, count: number): Promise<void> {
	for (let frame = 0; frame < count; frame += 2) await drawn(page);
}

function median(values: readonly number[]): number {
	return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

declare global {
	interface Window {
		frameTimes: number[];
		tasks: number[];
		observer: PerformanceObserver;
	}
}
