import type { Browser, Page } from '@playwright/test';
import * as edits from '@holdpoint/shared/doc/edits';
import { saved, type ApiClient } from '../support/api.ts';
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
	const { board, people } = await makeReleaseAtCall(owner);
	const pages = {} as Record<Member, Page>;
	for (const member of Object.keys(team) as Member[]) {
		pages[member] = await newcomer(browser, people[member].inviteUrl);
		await expect(pages[member].getByText('Saved', { exact: true }).filter({ visible: true })).toBeVisible();
	}
	return { board, pages };
}

interface Invited {
	readonly id: string;
	readonly inviteUrl: string;
}

/** The same release, and nobody's browser yet. */
export async function makeReleaseAtCall(owner: ApiClient): Promise<{
	readonly board: string;
	readonly people: Readonly<Record<Member, Invited>>;
	/** Who declares. */
	readonly authority: ApiClient;
}> {
	const board = await owner.createBoard({ title: 'Atlas', version: '4.2' });
	const people = {} as Record<Member, Invited>;
	for (const member of Object.keys(team) as Member[])
		people[member] = await owner.must<Invited>('POST', `/api/boards/${board}/people`, team[member]);
	const authority = await makeReadyForCall(owner, board);
	return { board, people, authority };
}

/** Another required outcome: what the call decides on is not what it was. */
export async function changeContent(owner: ApiClient, board: string): Promise<void> {
	const { doc, provider } = await owner.connect(board);
	edits.setOutcome(doc, 'pre-release-deployment-review', 'All of it is in place, alarms too.', 'test');
	await saved(provider);
	provider.destroy();
}
