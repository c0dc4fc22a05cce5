import type { Page } from '@playwright/test';

declare global {
	interface Window {
		paints: number[];
		shifts: { value: number; moved: string[] }[];
	}
	interface LayoutShift extends PerformanceEntry {
		readonly value: number;
		readonly hadRecentInput: boolean;
		readonly sources: readonly {
			readonly node: Node | null;
			readonly previousRect: DOMRectReadOnly;
			readonly currentRect: DOMRectReadOnly;
		}[];
	}
}

/** Notes from the first byte of each page when its largest content was painted and what moved without a person's doing. */
export async function watchPaints(page: Page): Promise<void> {
	await page.addInitScript(() => {
		window.paints = [];
		window.shifts = [];
		new PerformanceObserver((list) => {
			for (const { startTime } of list.getEntries()) window.paints.push(startTime);
		}).observe({ type: 'largest-contentful-paint', buffered: true });
		const nameOf = (node: Node | null) => {
			const element = node instanceof Element ? node : node?.parentElement;
			return element ? `${element.localName}.${element.classList[0] ?? ''}` : 'something gone';
		};
		new PerformanceObserver((list) => {
			for (const entry of list.getEntries() as LayoutShift[]) {
				// By the definition of the measure, what follows a press within half a second was asked for.
				if (entry.hadRecentInput) continue;
				const moved = entry.sources.map(
					({ node, previousRect: was, currentRect: is }) =>
						`${nameOf(node)} from ${was.x}, ${was.y}, ${was.width} × ${was.height} to ${is.x}, ${is.y}, ${is.width} × ${is.height}`,
				);
				window.shifts.push({ value: entry.value, moved });
			}
		}).observe({ type: 'layout-shift', buffered: true });
	});
}

/** Waits for what is under way to be drawn: only then have the observers heard of it. */
export async function drawn(page: Page): Promise<void> {
	await page.evaluate(
		() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(null)))),
	);
}

/** Every shift so far, in the order they happened. */
export async function readShifts(page: Page): Promise<{ value: number; moved: string[] }[]> {
	await drawn(page);
	return page.evaluate(() => window.shifts);
}
