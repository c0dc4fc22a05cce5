import { scenes } from '@holdpoint/shared/scenes/scenes';
import type { ApiClient } from '../support/api.ts';
import { ServerStage } from '../support/server-stage.ts';

/** A release in which every state of a card can be seen, and the invitation of somebody who signs and manages. */
export interface ReleaseUnderWay {
	readonly board: string;
	/** Eve Brandt, release manager and QA; the second milestone waits for her. */
	readonly invite: string;
}

/** The scene `under-way` on a server. */
export async function startRelease(owner: ApiClient): Promise<ReleaseUnderWay> {
	const stage = await ServerStage.play(owner, scenes['under-way']);
	return { board: stage.board, invite: stage.inviteOf('eve') };
}
