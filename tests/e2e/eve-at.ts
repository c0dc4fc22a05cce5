import type { Browser, Page } from '@playwright/test';
import { ApiClient } from '../support/api.ts';
import { newcomer } from './board-page.ts';
import { ownerToken } from './fixtures.ts';

/** Somebody from QA, on the board of a new release. */
export async function eveAt(browser: Browser, url: string): Promise<Page> {
	const owner = new ApiClient(url, ownerToken);
	const board = await owner.createBoard();
	const eve = { name: 'Eve Brandt', roles: ['QA'] };
	const { inviteUrl } = await owner.must<{ inviteUrl: string }>('POST', `/api/boards/${board}/people`, eve);
	return newcomer(browser, inviteUrl);
}
