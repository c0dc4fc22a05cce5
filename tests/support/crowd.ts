import * as edits from '@holdpoint/shared/doc/edits';
import { readMilestone } from '@holdpoint/shared/doc/read';
import type { WebsocketProvider } from 'y-websocket';
import type { Doc } from 'yjs';
import { saved, type ApiClient } from './api.ts';

const origin = 'crowd';
const fields = ['name', 'outcome', 'notes', 'criteria', null];

/** People at a board, each an unmodified y-websocket client. They do something from `stir` until `rest`. */
export interface Crowd {
	stir(): void;
	rest(): void;
	leave(): void;
}

interface Member {
	readonly doc: Doc;
	readonly provider: WebsocketProvider;
}

/** Lets so many people in. Once a second each goes to another milestone and field; every tenth time they edit there too. */
export async function gatherCrowd(
	api: ApiClient,
	board: string,
	size: number,
	milestones: readonly string[],
): Promise<Crowd> {
	const members: Member[] = [];
	for (let at = 0; at < size; at++) {
		const person = await api.addPerson(board, `Person ${at + 1}`, []);
		members.push(await person.api.connect(board));
	}
	let timer: NodeJS.Timeout | undefined;
	let turn = 0;
	return {
		// Evenly over the second: people do not move in step.
		stir: () => (timer ??= setInterval(() => act(members, milestones, turn++), 1000 / size)),
		rest: () => {
			clearInterval(timer);
			timer = undefined;
		},
		leave: () => {
			clearInterval(timer);
			// The document's end ends the presence, whose timer would keep the process.
			for (const { provider } of members) {
				provider.destroy();
				provider.doc.destroy();
			}
		},
	};
}

function act(members: readonly Member[], milestones: readonly string[], turn: number): void {
	const who = turn % members.length;
	const second = Math.floor(turn / members.length);
	const member = members[who];
	const card = milestones[(who * 5 + second * 7) % milestones.length];
	if (member === undefined || card === undefined) return;
	member.provider.awareness.setLocalState({ card, field: fields[(who + second) % fields.length] });
	if ((who + second) % 10 !== 0) return;
	const { activities } = readMilestone(member.doc, card);
	const activity = activities[turn % activities.length];
	if (activity?.state === 'open')
		edits.editActivityText(member.doc, card, activity.id, `Looked at for the ${turn}. time`, origin);
}

/**
 * A release of twelve milestones with so many activities each, a third of them done; five milestones are planned, four in
 * progress and three ready. Returns the IDs of the milestones.
 */
export async function fillRelease(api: ApiClient, board: string, activities: number): Promise<string[]> {
	const { doc, provider } = await api.connect(board);
	const milestones = [...doc.share.keys()].flatMap((root) =>
		root.startsWith('activities:') ? [root.slice('activities:'.length)] : [],
	);
	milestones.forEach((milestone, at) => {
		doc.transact(() => {
			for (let count = readMilestone(doc, milestone).activities.length; count < activities; count++)
				edits.addActivity(doc, milestone, { id: `${milestone}-${count}`, text: `Step ${count + 1}` }, origin);
			readMilestone(doc, milestone).activities.forEach(({ id }, index) => {
				if (index % 3 === 0) edits.setActivityState(doc, milestone, id, 'done', '', origin);
			});
			const lane = at < 3 ? 'ready' : at < 7 ? 'in-progress' : 'planned';
			edits.moveCard(doc, milestone, { lane }, origin);
		}, origin);
	});
	await saved(provider);
	provider.destroy();
	provider.doc.destroy();
	return milestones;
}
