import * as edits from '@holdpoint/shared/doc/edits';
import { readMilestone } from '@holdpoint/shared/doc/read';
import type { Doc } from 'yjs';
import { saved, type ApiClient } from '../support/api.ts';

const origin = 'test';

/** A release in which every state of a card can be seen, and the invitation of somebody who signs and manages. */
export interface ReleaseUnderWay {
	readonly board: string;
	/** Eve Brandt, release manager and QA; the third milestone waits for her. */
	readonly invite: string;
}

/**
 * Release Kickoff is signed off; Requirement Sign-Off collects signatures and has one that is stale; Test Plan Sign-Off
 * is worked on and late; Development Complete stands in Ready with nobody asked.
 */
export async function startRelease(owner: ApiClient): Promise<ReleaseUnderWay> {
	const board = await owner.createBoard({ title: 'Atlas', version: '4.2', targetDate: '2027-04-23' });
	const { inviteUrl } = await owner.must<{ inviteUrl: string }>('POST', `/api/boards/${board}/people`, {
		name: 'Eve Brandt',
		roles: ['Release manager', 'QA'],
	});
	const mara = await owner.addPerson(board, 'Mara Lind', ['Product', 'Business']);
	const ben = await owner.addPerson(board, 'Ben Okafor', ['Engineering']);
	const { doc, provider } = await owner.connect(board);
	const must = async (api: ApiClient, command: Parameters<ApiClient['command']>[1]): Promise<void> => {
		const answer = await api.command(board, command);
		if (answer.status !== 200) throw new Error(`${command.type}: ${JSON.stringify(answer.body)}`);
	};
	const sign = async (api: ApiClient, milestone: string, role: string): Promise<void> => {
		const { digest } = await owner.must<{ digest: string }>(
			'GET',
			`/api/boards/${board}/milestones/${milestone}/scope`,
		);
		await must(api, { type: 'sign', milestone, role, meaning: 'approved', digest, comment: 'Read it all.' });
	};
	const ask = async (milestone: string): Promise<void> => {
		finish(doc, milestone);
		await saved(provider);
		await must(owner, { type: 'request-sign-off', milestone });
	};

	await must(owner, { type: 'accept-baseline' });
	await ask('release-kickoff');
	await sign(mara.api, 'release-kickoff', 'Product');
	await sign(ben.api, 'release-kickoff', 'Engineering');
	await ask('requirement-sign-off');
	await sign(mara.api, 'requirement-sign-off', 'Business');
	edits.setOutcome(doc, 'requirement-sign-off', 'Changed after Mara had signed.', origin);
	edits.moveCard(doc, 'test-plan-sign-off', { lane: 'in-progress' }, origin);
	edits.setDates(doc, 'test-plan-sign-off', { due: '2026-01-15' }, origin);
	edits.moveCard(doc, 'development-complete', { lane: 'ready' }, origin);
	await saved(provider);
	provider.destroy();
	return { board, invite: inviteUrl };
}

/** Everything that signatures ask of a milestone's content. */
function finish(doc: Doc, milestone: string): void {
	const { activities, evidence } = readMilestone(doc, milestone);
	for (const { id } of activities) edits.setActivityState(doc, milestone, id, 'done', '', origin);
	for (const { slot } of evidence)
		edits.setEvidence(doc, milestone, slot, { url: `https://example.org/${slot}` }, origin);
}
