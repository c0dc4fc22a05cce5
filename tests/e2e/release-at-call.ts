import type { Browser, Page } from '@playwright/test';
import type { ApiClient } from '../support/api.ts';
import { artefact, makeReadyForCall } from '../support/ready-for-call.ts';
import { newcomer } from './board-page.ts';
import { expect } from './fixtures.ts';

export { artefact };
export const review = 'Pre-Release Deployment Review';
export const deployment = 'Production Deployment';

const team = {
	ana: { name: 'Ana Ruiz', roles: ['Release manager'] },
	mara: { name: 'Mara Lind', roles: ['Product', 'Business'] },
	ben: { name: 'Ben Okafor', roles: ['Engineering'] },
	eve: { name: 'Eve Brandt', roles: ['QA'] },
	omar: { name: 'Omar Haddad', roles: ['Operations', 'Security'] },
};
export type Member = keyof typeof team;

/** A release whose call can be opened, and five people who look at its board. */
export interface ReleaseAtCall {
	readonly board: string;
	readonly pages: Readonly<Record<Member, Page>>;
}

export async function startReleaseAtCall(browser: Browser, owner: ApiClient): Promise<ReleaseAtCall> {
	const board = await owner.createBoard({ title: 'Atlas', version: '4.2' });
	const links: [Member, string][] = [];
	for (const member of Object.keys(team) as Member[]) {
		const { inviteUrl } = await owner.must<{ inviteUrl: string }>(
			'POST',
			`/api/boards/${board}/people`,
			team[member],
		);
		links.push([member, inviteUrl]);
	}
	await makeReadyForCall(owner, board);
	const pages = {} as Record<Member, Page>;
	for (const [member, link] of links) {
		pages[member] = await newcomer(browser, link);
		await expect(pages[member].getByText('Saved', { exact: true }).filter({ visible: true })).toBeVisible();
	}
	return { board, pages };
}
