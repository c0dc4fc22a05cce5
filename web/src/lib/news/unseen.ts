/** What others did since this person looked: asked of the server, which keeps it for all of their devices. */
import type { Unseen } from '@holdpoint/shared/schema/feed';
import { api, ask } from '../api.ts';
import type { OpenBoard } from '../board/open-board.svelte.ts';

/** Null where the server does not answer: the board goes on without. Who was never here begins now. */
export async function readUnseen(open: OpenBoard): Promise<Unseen | null> {
	const answer = await ask(api.boards[':id'].feed.unseen.$get({ param: { id: open.id } }));
	if (!answer.ok) return null;
	open.mentions = answer.value.mentions;
	if (answer.value.since === null) await markSeen(open.id, answer.value.upTo);
	return answer.value;
}

/** Without a milestone what happened; comments that name somebody wait until they are read where they stand. */
export async function markSeen(board: string, upTo: string, milestone?: string): Promise<boolean> {
	const json = { upTo, ...(milestone !== undefined && { milestone }) };
	const answer = await ask(api.boards[':id'].feed.seen.$post({ param: { id: board }, json }));
	return answer.ok;
}

/** They go to the comments of a milestone, so what names them there is read. */
export async function readMentions(open: OpenBoard, milestone: string): Promise<void> {
	const there = open.mentions.filter((each) => each.milestone === milestone);
	const upTo = there.at(-1)?.at;
	open.mentions = open.mentions.filter((each) => each.milestone !== milestone);
	if (upTo !== undefined) await markSeen(open.id, upTo, milestone);
}
