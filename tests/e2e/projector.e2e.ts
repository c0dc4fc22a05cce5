import type { Page } from '@playwright/test';
import type { PublicView } from '@holdpoint/shared/schema/public-view';
import { expect, test } from './fixtures.ts';
import { callView, longNamedView, screenView } from './public-views.ts';

/** The view comes from here and not from a server, because only a drawn-up one has names this long. */
async function present(page: Page, view: PublicView): Promise<void> {
	await page.route('**/api/public', (route) => route.fulfill({ json: { view, link: 'screen-1' } }));
	await page.route('**/api/public/screen-1', (route) => route.fulfill({ json: { view, link: 'screen-1' } }));
	await page.routeWebSocket('**/api/public/screen-1/live', () => undefined);
	await page.goto('/present/screen-1#board.token');
	await expect(page.getByText('Live', { exact: true })).toBeVisible();
	await page.evaluate(() => document.fonts.ready);
}

interface Measured {
	text: string;
	/** Share of the height of the screen, in vh. */
	size: number;
	weight: number;
	contrast: number;
	/** Pixels by which its letters reach into the margins; one is forgiven for rounding. */
	outside: number;
	/** Its letters on the screen, without what is cut. */
	box: Record<'left' | 'right' | 'top' | 'bottom', number>;
}

/** Every visible text node of the page, as a person at the back of the room gets it. */
function measure(page: Page): Promise<Measured[]> {
	return page.evaluate(() => {
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
		/** From the top of the highest letter to the bottom of the lowest; what ellipsis and clamp cut is not counted. */
		const seenBox = (range: Range, element: Element): Measured['box'] => {
			const { fontWeight, fontSize, fontFamily } = getComputedStyle(element);
			// The shorthand is empty where the font is stretched.
			canvas.font = `${fontWeight} ${fontSize} ${fontFamily}`;
			const box = range.getBoundingClientRect();
			let { left, right, top, bottom } = box;
			for (let at: Element | null = element; at && at.tagName !== 'MAIN'; at = at.parentElement) {
				const style = getComputedStyle(at);
				const own = at.getBoundingClientRect();
				if (style.textOverflow === 'ellipsis') {
					left = Math.max(left, own.left);
					right = Math.min(right, own.right);
				}
				if (style.webkitLineClamp !== 'none') {
					top = Math.max(top, own.top);
					bottom = Math.min(bottom, own.bottom);
				}
			}
			// Only the letters that are shown have ink: about the share of the text that its box shows.
			const share = ((right - left) / box.width) * ((bottom - top) / box.height);
			const shown = range.toString().slice(0, Math.ceil(range.toString().length * share));
			const ink = canvas.measureText(shown);
			top = Math.max(top, box.top + ink.fontBoundingBoxAscent - ink.actualBoundingBoxAscent);
			bottom = Math.min(bottom, box.bottom - ink.fontBoundingBoxDescent + ink.actualBoundingBoxDescent);
			return { left, right, top, bottom };
		};

		const found: Measured[] = [];
		const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
		for (let node = walker.nextNode(); node; node = walker.nextNode()) {
			const element = node.parentElement;
			const text = node.textContent?.trim() ?? '';
			if (!element || text === '' || element.closest('.hidden-words, script, style')) continue;
			if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
			const style = getComputedStyle(element);
			const range = document.createRange();
			range.selectNodeContents(node);
			const box = seenBox(range, element);
			if (box.right <= box.left || box.bottom <= box.top) continue;
			const [lighter, darker] = [luminance(rgb(style.color)), luminance(ground(element))].toSorted(
				(a, b) => b - a,
			) as [number, number];
			found.push({
				text,
				size: (Number.parseFloat(style.fontSize) / innerHeight) * 100,
				weight: Number(style.fontWeight),
				box,
				contrast: (lighter + 0.05) / (darker + 0.05),
				outside: Math.max(
					0,
					innerWidth * 0.05 - box.left - 1,
					box.right - innerWidth * 0.95 - 1,
					innerHeight * 0.05 - box.top - 1,
					box.bottom - innerHeight * 0.95 - 1,
				),
			});
		}
		return found;
	});
}

/** Pairs of texts whose letters lie on one another; a pixel is forgiven for rounding. */
function overlaps(texts: readonly Measured[]): string[] {
	return texts.flatMap((a, index) =>
		texts.slice(index + 1).flatMap((b) => {
			const wide = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
			const high = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
			return wide > 1 && high > 1 ? [`${a.text} / ${b.text}`] : [];
		}),
	);
}

/** All of them in the proofs; the most common one for every change. */
const screens = [
	{ width: 1280, height: 720 },
	{ width: 1920, height: 1080 },
	{ width: 3840, height: 2160 },
].filter(({ width }) => width === 1920 || process.env.HOLDPOINT_EVERY_SIZE === '1');
const views: { name: string; view: PublicView; stations?: number }[] = [
	{ name: 'plain names', view: screenView() },
	{ name: 'long German and Japanese names', view: longNamedView() },
	{ name: 'a vote', view: callView('open'), stations: 7 },
	{ name: 'a verdict', view: callView('declared'), stations: 7 },
];

for (const size of screens) {
	for (const { name, view, stations } of views) {
		// What is drawn is a share of the height: one size shows a call as well as three.
		if (stations && size.width !== 1920) continue;
		for (const { small, least, rows } of [
			{ small: false, least: 5.2, rows: 12 },
			{ small: true, least: 7, rows: 8 },
		]) {
			test(`the back row can read ${name} at ${size.width} × ${size.height}${small ? ', small screen' : ''}`, async ({
				page,
			}) => {
				await page.setViewportSize(size);
				await present(page, view);
				if (small) await page.keyboard.press('s');
				await expect(page.getByRole('listitem').filter({ hasText: /\p{L}/u })).toHaveCount(
					Math.min(rows, stations ?? rows),
				);
				if (stations) await expect(page.getByText('5 people, 7 stations')).toBeVisible();

				for (const scheme of ['light', 'dark']) {
					await expect(page.locator('html')).toHaveAttribute('data-scheme', scheme);
					const texts = await measure(page);
					expect(texts.length).toBeGreaterThan(2 * Math.min(rows, stations ?? rows));
					expect(texts.filter(({ size: share }) => share < least - 0.01)).toEqual([]);
					expect(texts.filter(({ weight }) => weight < 500)).toEqual([]);
					expect(texts.filter(({ contrast }) => contrast < 7)).toEqual([]);
					expect(texts.filter(({ outside }) => outside > 0)).toEqual([]);
					expect(overlaps(texts)).toEqual([]);
					await page.keyboard.press('d');
				}

				const scrolls = await page.evaluate(() => {
					const { scrollHeight, clientHeight, scrollWidth, clientWidth } = document.documentElement;
					return { down: scrollHeight - clientHeight, right: scrollWidth - clientWidth };
				});
				expect(scrolls).toEqual({ down: 0, right: 0 });
			});
		}
	}
}

test('more milestones than a page holds are on counted pages', async ({ page }) => {
	await page.setViewportSize({ width: 1280, height: 720 });
	await present(page, longNamedView());
	const names = page.locator('main > ol > li');
	await expect(page.getByText('1 of 2')).toBeVisible();
	await expect(names).toHaveCount(12);
	await page.keyboard.press('ArrowRight');
	await expect(page.getByText('2 of 2')).toBeVisible();
	await expect(names).toHaveCount(2);
	await page.keyboard.press('ArrowRight');
	await expect(page.getByText('1 of 2')).toBeVisible();
});

test('a lost connection freezes the picture and says how old it is', async ({ page, context }) => {
	await page.setViewportSize({ width: 1280, height: 720 });
	await present(page, screenView());
	await context.setOffline(true);
	await expect(page.getByText(/^Frozen just now$/)).toBeVisible();
	await expect(page.getByText('3 of 12')).toBeVisible();
});
