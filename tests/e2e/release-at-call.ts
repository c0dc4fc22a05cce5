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
<<<<<<< HEAD
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
=======
	const must = (command: Parameters<ApiClient['command']>[1], as = owner): Promise<void> =>
		as.command(board, command).then(({ status, body }) => {
			if (status !== 200) throw new Error(`${command.type}: ${JSON.stringify(body)}`);
		});
	const people = {} as Record<Member, Invited>;
	for (const member of Object.keys(team) as Member[])
		people[member] = await owner.must<Invited>('POST', `/api/boards/${board}/people`, team[member]);
	const { api } = await owner.addPerson(board, 'Rita Voss', ['Release authority']);
	const { doc, provider } = await owner.connect(board);
	const id = 'pre-release-deployment-review';
	const { activities, evidence } = readMilestone(doc, id);
	for (const activity of activities) edits.setActivityState(doc, id, activity.id, 'done', '', 'test');
	for (const { slot } of evidence)
		if (slot !== 'go-no-go') edits.setEvidence(doc, id, slot, { url: `https://example.org/${slot}` }, 'test');
	await saved(provider);
	provider.destroy();
	await must({ type: 'set-release-candidate', version: '4.2-rc.1', commit: '8f3e21c', artefact });
	await must(
		{
			type: 'waive',
			milestone: 'release-candidate-approval',
			reason: 'Approved on paper before this board was made.',
			control: 'The paper is in the archive.',
			expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
		},
		api,
	);
	return { board, people, authority: api };
}

/** Another required outcome: what the call decides on is not what it was. */
export async function changeContent(owner: ApiClient, board: string): Promise<void> {
	const { doc, provider } = await owner.connect(board);
	edits.setOutcome(doc, 'pre-release-deployment-review', 'All of it is in place, alarms too.', 'test');
	await saved(provider);
	provider.destroy();
>>>>>>> 15575554350d274c8f6403aa48c050467b00b804
}
