import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect } from './fixtures.ts';

/** The rules whose answer another colour scheme can change. */
const ofColour = ['color-contrast', 'link-in-text-block'];

/** Axe finds nothing serious or critical on what the page shows now, in light and in dark. */
export async function expectAccessible(page: Page): Promise<void> {
	// The window's name comes a moment after what the page shows.
	await expect(page).not.toHaveTitle('');
	for (const colorScheme of ['light', 'dark'] as const) {
		// A colour that is still on its way to the other scheme is neither one's.
		await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
		// Without frames there is nothing to collect from other pages, which costs seconds each time.
		const axe = new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ['violations'] });
		if (colorScheme === 'dark') axe.withRules(ofColour);
		const { violations } = await axe.analyze();
		const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
		expect(
			grave.map(({ id, nodes }) => ({ id, where: nodes.map(({ target }) => target.join(' ')) })),
			`${page.url()}, ${colorScheme}`,
		).toEqual([]);
	}
}
