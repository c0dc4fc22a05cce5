import * as edits from '@holdpoint/shared/doc/edits';
import { readMilestone } from '@holdpoint/shared/doc/read';
import type { Station } from '@holdpoint/shared/schema/call';
import { saved, type ApiClient } from './api.ts';

export const review = 'pre-release-deployment-review';
export const artefact = `sha256:${'a7'.repeat(32)}`;

/**
 * From here on the release's call can be opened: the candidate's approval is waived, and what the call itself needs is
 * there: all activities done, all evidence linked, a release candidate set. Returns the API as who may declare.
 */
export async function makeReadyForCall(owner: ApiClient, board: string): Promise<ApiClient> {
	const { api: authority } = await owner.addPerson(board, 'Rita Voss', ['Release authority']);
	const { doc, provider } = await owner.connect(board);
	const { activities, evidence } = readMilestone(doc, review);
	for (const { id } of activities) edits.setActivityState(doc, review, id, 'done', '', 'test');
	for (const { slot } of evidence)
		if (slot !== 'go-no-go')
			edits.setEvidence(doc, review, slot, { url: `https://example.org/${slot}` }, 'test');
	await saved(provider);
	provider.destroy();
	doc.destroy();
	await mustCommand(owner, board, {
		type: 'set-release-candidate',
		version: '4.2-rc.1',
		commit: '8f3e21c',
		artefact,
	});
	await mustCommand(authority, board, {
		type: 'waive',
		milestone: 'release-candidate-approval',
		reason: 'Approved on paper before this board was made.',
		control: 'The paper is in the archive.',
		expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
	});
	return authority;
}

export async function mustCommand(
	as: ApiClient,
	board: string,
	command: Parameters<ApiClient['command']>[1],
): Promise<void> {
	const { status, body } = await as.command(board, command);
	if (status !== 200) throw new Error(`${command.type}: ${JSON.stringify(body)}`);
}

export const stationNames = ['Product', 'Engineering', 'QA', 'Security', 'Operations', 'Business', 'Support'];

/** A person for each of these stations, by the station's ID, and the stations as a call is opened with them. */
export async function staffStations(
	owner: ApiClient,
	board: string,
	names: readonly string[] = stationNames,
): Promise<{ voters: ReadonlyMap<string, ApiClient>; stations: Station[] }> {
	const voters = new Map<string, ApiClient>();
	const stations: Station[] = [];
	for (const name of names) {
		const { id: person, api } = await owner.addPerson(board, `Person of ${name}`, [name]);
		const id = name.toLowerCase();
		voters.set(id, api);
		stations.push({ id, name, person, required: true });
	}
	return { voters, stations };
}
