import type { Page, WebSocketRoute } from '@playwright/test';
import type { PublicView } from '@holdpoint/shared/schema/public-view';
import { expect, test } from './fixtures.ts';
import { projectorStates, screenView } from './public-views.ts';

/**
 * The views come from here and not from a server, because only drawn-up ones have names this long. Answers how to push
 * another one.
 */
async function present(page: Page, view: PublicView): Promise<(next: PublicView) => void> {
	let socket: WebSocketRoute | null = null;
	await page.route('**/api/public', (route) => route.fulfill({ json: { view, link: 'screen-1' } }));
	await page.route('**/api/public/screen-1', (route) => route.fulfill({ json: { view, link: 'screen-1' } }));
	await page.routeWebSocket('**/api/public/screen-1/live', (route) => {
		socket = route;
	});
	await page.goto('/present/screen-1#board.token');
	await expect(page.getByText('Live', { exact: true })).toBeVisible();
	await page.evaluate(() => document.fonts.ready);
	return (next) => socket?.send(JSON.stringify(next));
}

/** What a person at the back of the room gets. */
interface Look {
	/** What the pages have against being read from there; empty where they have nothing. */
	faults: string[];
	/** Every text of every page, in the order in which they turn. */
	texts: string[];
	pages: number;
}

/**
 * Measures every visible text, line by line, in light and dark; then turns the pages until they begin again. All of it in
 * the page itself, since there are hundreds of pages.
 */
function lookAt(page: Page, least: number): Promise<Look> {
	return page.evaluate(async (least) => {
		interface Line {
			text: string;
			/** Which of the page's texts it is of. */
			node: number;
			fault: string;
			left: number;
			right: number;
			top: number;
			bottom: number;
		}
		const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
		if (!canvas) throw new Error('No canvas to read colours with.');
		const rgb = (colour: string): number[] => {
			canvas.clearRect(0, 0, 1, 1);
			canvas.fillStyle = colour;
			canvas.fillRect(0, 0, 1, 1);
			return [...canvas.getImageData(0, 0, 1, 1).data];
		};
		const luminance = (colour: number[]): number => {
			const [red = 0, green = 0, blue = 0] = colour.map((value) => {
				const share = value / 255;
				return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
			});
			return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
		};
		const ground = (element: Element | null): number[] => {
			for (let at = element; at; at = at.parentElement) {
				const colour = rgb(getComputedStyle(at).backgroundColor);
				if (colour[3] === 255) return colour;
			}
			return [255, 255, 255, 255];
		};
		const contrastOf = (element: Element): number => {
			const one = luminance(rgb(getComputedStyle(element).color));
			const other = luminance(ground(element));
			return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
		};
		/** Something that cuts off what does not fit, or a box that is narrower than its text. */
		const isCut = (element: Element): boolean => {
			for (let at: Element | null = element; at && at.tagName !== 'MAIN'; at = at.parentElement) {
				const { textOverflow, webkitLineClamp, overflowY } = getComputedStyle(at);
				if (textOverflow !== 'clip' || webkitLineClamp !== 'none') return true;
				if (at.clientWidth > 0 && at.scrollWidth > at.clientWidth + 1) return true;
				if (overflowY !== 'visible' && at.scrollHeight > at.clientHeight + 1) return true;
			}
			return false;
		};
		const faultOf = (
			element: Element,
			{ left, right, top, bottom }: Omit<Line, 'text' | 'node' | 'fault'>,
		): string => {
			const { fontSize, fontWeight } = getComputedStyle(element);
			const size = (Number.parseFloat(fontSize) / innerHeight) * 100;
			const contrast = contrastOf(element);
			const outside = Math.max(
				innerWidth * 0.05 - left,
				right - innerWidth * 0.95,
				innerHeight * 0.05 - top,
				bottom - innerHeight * 0.95,
			);
			if (size < least - 0.01) return `${size.toFixed(1)} vh`;
			if (Number(fontWeight) < 500) return `weight ${fontWeight}`;
			if (contrast < 7) return `contrast ${contrast.toFixed(1)}`;
			// A pixel is forgiven for rounding.
			if (outside > 1) return `${outside.toFixed(0)} px in the margin`;
			return isCut(element) ? 'cut off' : '';
		};
		const measure = (): Line[] => {
			const found: Line[] = [];
			const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
			for (let node = walker.nextNode(), at = 0; node; node = walker.nextNode(), at += 1) {
				const element = node.parentElement;
				const text = node.textContent?.trim() ?? '';
				if (!element || text === '' || element.closest('.hidden-words, script, style')) continue;
				if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
				const { fontWeight, fontSize, fontFamily } = getComputedStyle(element);
				// The shorthand is empty where the font is stretched.
				canvas.font = `${fontWeight} ${fontSize} ${fontFamily}`;
				const ink = canvas.measureText(text);
				const range = document.createRange();
				range.selectNodeContents(node);
				for (const rect of range.getClientRects()) {
					if (rect.width < 1) continue;
					// From the top of the highest letter to the bottom of the lowest.
					const letters = {
						left: rect.left,
						right: rect.right,
						top: rect.top + ink.fontBoundingBoxAscent - ink.actualBoundingBoxAscent,
						bottom: rect.bottom - ink.fontBoundingBoxDescent + ink.actualBoundingBoxDescent,
					};
					found.push({ text, node: at, ...letters, fault: faultOf(element, letters) });
				}
			}
			return found;
		};
		/** Pairs of texts whose letters lie on one another. */
		const overlaps = (lines: readonly Line[]): string[] =>
			lines.flatMap((a, index) =>
				lines.slice(index + 1).flatMap((b) => {
					const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
					const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
					return a.node !== b.node && wide > 1 && high > 1 ? [`on one another: ${a.text} / ${b.text}`] : [];
				}),
			);
		const faultsNow = (lines: readonly Line[]): string[] => {
			const { scrollHeight, clientHeight, scrollWidth, clientWidth } = document.documentElement;
			return [
				...lines.filter(({ fault }) => fault !== '').map(({ fault, text }) => `${fault}: ${text}`),
				...overlaps(lines),
				...(scrollHeight > clientHeight || scrollWidth > clientWidth ? ['scrolls'] : []),
			];
		};
		/** What is measured for the layout has been measured, and what follows from it is drawn. */
		const settled = () =>
			new Promise<void>((resolve) => {
				requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
			});
		const press = async (key: string): Promise<void> => {
			dispatchEvent(new KeyboardEvent('keydown', { key }));
			await settled();
		};

		const look: Look = { faults: [], texts: [], pages: 0 };
		const seen = new Set<string>();
		await settled();
		for (; look.pages < 60; look.pages += 1) {
			const lines = measure();
			const texts = [...new Map(lines.map(({ node, text }) => [node, text])).values()];
			if (seen.has(texts.join('\n'))) break;
			seen.add(texts.join('\n'));
			look.texts.push(...texts);
			look.faults.push(...faultsNow(lines).map((fault) => `page ${look.pages + 1}: ${fault}`));
			await press('d');
			look.faults.push(
				...faultsNow(measure()).map((fault) => `page ${look.pages + 1}, other colours: ${fault}`),
			);
			await press('d');
			await press('ArrowRight');
		}
		return look;
	}, least);
}

const dense = (text: string): string => text.replace(/\s+/g, '');

/** What somebody wrote: all of it must be on one of the pages. */
function mustBeRead({ release, candidate, call, milestones }: PublicView, heading: string): string[] {
	const always = [release.name, candidate?.version ?? '', heading];
	if (!call) return [...always, ...milestones.map(({ name }) => name)];
	const speaking = call.stage?.speaking;
	const stations = call.stations.filter(({ name }) => !speaking || name === speaking.station);
	const reasons = call.state === 'revealed' ? stations.map(({ reason = '' }) => reason) : [];
	const verdict = heading.endsWith('.') ? '' : (call.reason ?? '');
	const names = stations.map(({ name }) => name);
	return [...always, ...names, speaking?.name ?? '', ...reasons, verdict, ...(call.preRead?.expired ?? [])];
}

/** All of them in the proofs; the most common one for every change. */
const screens = [
	{ width: 1024, height: 768 },
	{ width: 1280, height: 720 },
	{ width: 1280, height: 800 },
	{ width: 1920, height: 1080 },
	{ width: 3840, height: 2160 },
].filter(({ width }) => width === 1920 || process.env.HOLDPOINT_EVERY_SIZE === '1');

test.describe('everything that a projector shows can be read from the back row', () => {
	test.use({ contextOptions: { reducedMotion: 'reduce' } });
	for (const size of screens) {
		for (const { small, least } of [
			{ small: false, least: 5.2 },
			{ small: true, least: 7 },
		]) {
			test(`R28 at ${size.width} × ${size.height}${small ? ', small screen' : ''}`, async ({ page }) => {
				await page.setViewportSize(size);
				const push = await present(page, projectorStates[0]?.view ?? screenView());
				if (small) await page.keyboard.press('s');
				for (const [index, { name, view, heading }] of projectorStates.entries()) {
					await test.step(name, async () => {
						// Another state begins with its first page; so does this one when its turn comes.
						push({ ...view, call: undefined, candidate: { version: 'between', commit: '' } });
						await expect(page.getByText('between')).toBeVisible();
						const version = `${view.candidate?.version ?? 'rc'}.${index}`;
						push({ ...view, candidate: { version, commit: '9fceb02' } });
						await expect(page.locator('.candidate')).toContainText(version);
						await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible();
						const { faults, texts } = await lookAt(
							page,
							least * Math.min(1, (size.width * 0.625) / size.height),
						);
						expect(faults).toEqual([]);
						const read = dense(texts.join(''));
						const written = mustBeRead({ ...view, candidate: { version, commit: '' } }, heading);
						expect(written.filter((text) => !isRead(dense(text), texts, read))).toEqual([]);
					});
				}
			});
		}
	}
});

/** What is longer than a page goes on on the next, among other texts; it may begin behind something else. */
function isRead(text: string, seen: readonly string[], read: string): boolean {
	if (read.includes(text)) return true;
	let rest = text;
	for (const part of seen.map(dense)) {
		const from = rest === text ? part.indexOf(text.slice(0, 12)) : 0;
		const next = from < 0 ? '' : part.slice(from);
		if (next !== '' && rest.startsWith(next)) rest = rest.slice(next.length);
	}
	return rest === '';
}

test.describe('while there is nothing to show', () => {
	for (const [status, sentence] of [
		[404, 'This link has ended. Ask the sender for a new one.'],
		[503, 'No connection. This screen opens by itself when the network returns.'],
	] as const) {
		test(`the room reads why: ${status}`, async ({ page }) => {
			await page.setViewportSize({ width: 1920, height: 1080 });
			await page.route('**/api/public', (route) => route.fulfill({ status }));
			await page.goto('/present/screen-1#board.token');
			await expect(page.getByText(sentence)).toBeVisible();
			await page.evaluate(() => document.fonts.ready);
			expect((await lookAt(page, 7)).faults).toEqual([]);
		});
	}
});

test('more than a page holds is on counted pages', async ({ page }) => {
	await page.setViewportSize({ width: 1280, height: 720 });
	await present(page, screenView());
	await expect(page.getByText('1 of 2')).toBeVisible();
	await expect(page.getByText('Release Kickoff')).toHaveCount(2);
	await page.keyboard.press('ArrowRight');
	await expect(page.getByText('2 of 2')).toBeVisible();
	await page.keyboard.press('ArrowRight');
	await expect(page.getByRole('heading', { name: 'Timeline' })).toBeVisible();
	await page.keyboard.press('ArrowLeft');
	await expect(page.getByText('2 of 2')).toBeVisible();
	await expect(page.getByText('Release Close-Out').first()).toBeVisible();
});

test('a lost connection freezes the picture and says how old it is', async ({ page, context }) => {
	await page.setViewportSize({ width: 1280, height: 720 });
	await present(page, screenView());
	await context.setOffline(true);
	await expect(page.getByText(/^Frozen just now$/)).toBeVisible();
	await expect(page.getByText('3 of 12')).toBeVisible();
	expect((await lookAt(page, 5.2)).faults).toEqual([]);
});
