import type { Page } from '@playwright/test';
import type { Exhibit } from '../../web/src/lib/example/exhibits.ts';
import { expect } from './fixtures.ts';

/** Opens a state of the gallery, and waits until it says what it is there to say. */
export async function showExhibit(page: Page, server: string, { name, says }: Exhibit): Promise<void> {
	await page.goto(`${server}/gallery/${name}`);
	await expect(page.getByText(says).filter({ visible: true }).first()).toBeVisible();
}
