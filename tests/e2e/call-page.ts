import type { Locator, Page } from '@playwright/test';
import { panel } from './board-page.ts';
import { expect } from './fixtures.ts';

export function booth(page: Page, station: string): Locator {
	return panel(page).getByRole('group', { name: `Your vote for ${station}`, exact: true });
}

export async function vote(page: Page, station: string, says: string, reason = ''): Promise<void> {
	const mine = booth(page, station);
	await mine.getByRole('radio', { name: says }).check();
	if (reason !== '') await mine.getByLabel('Why, and what would change your answer?').fill(reason);
	await mine.getByRole('button', { name: /^Vote / }).click();
	await expect(mine.getByText('Vote is in.')).toBeVisible();
}

/** A moment as a field in this machine's zone takes it. */
export function localMinute(moment: number): string {
	const at = new Date(moment - new Date(moment).getTimezoneOffset() * 60_000);
	return at.toISOString().slice(0, 16);
}
