import type { Locator, Page } from '@playwright/test';
import { panel } from './board-page.ts';
import { expect } from './fixtures.ts';

export function booth(page: Page, station: string): Locator {
	return panel(page).getByRole('group', { name: `Your vote for ${station}`, exact: true });
}

/** Fills the ballot and presses the button; `change`: what would change a HOLD or NO-GO. */
export async function cast(mine: Locator, says: string, why = '', change = ''): Promise<void> {
	await mine.getByRole('radio', { name: says }).check();
	if (why !== '') await mine.getByLabel('Why?').fill(why);
	if (change !== '') await mine.getByLabel('What would change your answer?').fill(change);
	await mine.getByRole('button', { name: /^Vote / }).click();
}

export async function vote(page: Page, station: string, says: string, why = '', change = ''): Promise<void> {
	const mine = booth(page, station);
	await cast(mine, says, why, change);
	await expect(mine.getByText('Vote is in.')).toBeVisible();
}

/** A moment as a field in this machine's zone takes it. */
export function localMinute(moment: number): string {
	const at = new Date(moment - new Date(moment).getTimezoneOffset() * 60_000);
	return at.toISOString().slice(0, 16);
}
